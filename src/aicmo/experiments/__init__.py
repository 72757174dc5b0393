"""What a difference is worth: sums in, verdict out."""
