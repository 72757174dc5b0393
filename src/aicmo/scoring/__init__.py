"""One file per score: features in, a score and its reasons out. Pure: no engine, no table library."""
