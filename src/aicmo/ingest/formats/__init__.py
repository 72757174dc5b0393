"""How bytes become rows: one file a format."""
