"""Data in: one file a source. A connector looks at the head of a file and says how to read it; it knows no store."""
