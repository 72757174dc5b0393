"""Media mix, honestly small: a table of periods in, contributions with intervals out, or a refusal with its reason."""
