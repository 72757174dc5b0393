"""Relational truth: sources, imports, quarantine, campaigns, rates, the report archive."""
