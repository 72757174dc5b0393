"""What a report can be written as. A file here that holds a `FORMAT` is a format."""
