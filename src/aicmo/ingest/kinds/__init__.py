"""The kinds of files, one module each: what an import does with their rows."""
