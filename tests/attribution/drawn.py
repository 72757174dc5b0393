"""Paths as hypothesis draws them, and one set of journeys that several files look at."""

from __future__ import annotations

from hypothesis import strategies as st

from aicmo.attribution.path import Path
from aicmo.attribution.transforms import merged

LABELS = ("direct", "display", "email", "paid search")
COUNTS = st.integers(0, 50)
VALUES = st.floats(-1e6, 1e6, allow_nan=False)
TOUCHES = st.lists(st.sampled_from(LABELS), max_size=7).map(tuple)
AGES = st.lists(st.floats(0, 1_000), min_size=7, max_size=7)


@st.composite
def path(draw: st.DrawFn) -> Path:
    """Its time-decay credit is that of journeys that all had the same, random weights."""
    touches, conversions, value = draw(TOUCHES), draw(COUNTS), draw(VALUES)
    weights = draw(st.lists(st.floats(0.001, 1), min_size=len(touches), max_size=len(touches)))
    shares = [weight / sum(weights) for weight in weights]
    return Path(
        touches=touches,
        conversions=conversions,
        value=value,
        lost=draw(COUNTS),
        decay_conversions=tuple(conversions * share for share in shares),
        decay_value=tuple(value * share for share in shares),
    )


PATHS = st.lists(path(), max_size=12).map(merged)

SHOP = (
    Path(("paid search", "email", "direct"), 30, 3_000.0, lost=300),
    Path(("display", "paid search"), 20, 1_000.0, lost=900),
    Path(("email",), 45, 2_250.0, lost=155),
    Path(("display", "display", "email", "paid search"), 5, 600.0, lost=40),
    Path(("direct",), 60, 5_400.0, lost=400),
    Path((), 10, 700.0),
)
