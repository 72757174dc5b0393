"""The published figures, by field."""
