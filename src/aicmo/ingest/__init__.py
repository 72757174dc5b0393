"""From a connector's reading to the lake: recognise, stage, check, identify, commit."""
