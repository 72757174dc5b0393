"""One file a change of the records' schema."""
