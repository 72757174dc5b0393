"""Frozen values that every other folder speaks."""
