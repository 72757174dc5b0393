"""What a customer will be worth: purchase summaries in, expectations out."""
