"""The CDNOW sample as its authors summarised it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from aicmo.lifetime.summary import Summary


@pytest.fixture(scope="session")
def cdnow(real_data: Path) -> Summary:
    """2,357 customers with frequency, recency, age and mean repeat spend."""
    with (real_data / "clv" / "cdnow_customers_summary_with_transactions.csv").open(newline="") as lines:
        rows = [list(map(float, row[1:])) for row in list(csv.reader(lines))[1:]]
    return Summary.of(*zip(*rows, strict=True))
