"""The attribution models, one a file: the file's name is the model's, `MODEL` is what it brings."""
