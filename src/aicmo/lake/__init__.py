"""Facts: Delta tables of events, measures and contacts."""
