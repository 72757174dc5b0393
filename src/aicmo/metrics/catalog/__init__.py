"""One file per family of metrics. It brings `METRICS`; its order is the catalogue's."""
