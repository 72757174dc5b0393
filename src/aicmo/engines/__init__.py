"""Run SQL somewhere: one file an engine."""
