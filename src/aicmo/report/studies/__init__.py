"""Analyses laid out for a reader, one file each; `base` says what a study is, `page` and `terminal` show one."""
