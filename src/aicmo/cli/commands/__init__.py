"""One file a command; the module's docstring is its line in `aicmo --help`."""
