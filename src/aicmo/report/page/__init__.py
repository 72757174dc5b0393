"""The parts of the HTML report: one self-contained page that needs no network and works without JavaScript."""
