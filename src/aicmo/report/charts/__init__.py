"""Our own SVG: one file for each kind of chart."""
