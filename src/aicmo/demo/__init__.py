"""A year of a fictional shop's marketing, as the files its platforms would export, and the ledger that knows the truth.

    from aicmo.demo import generate

    ledger = generate(Path("shop"))
    ledger.revenue_eur(PERIOD)

The files are read by the real connectors; the ledger is kept while the numbers are drawn and never reads a file.
"""

from __future__ import annotations

from aicmo.demo.ledger import ContactFacts, Ledger
from aicmo.demo.shop import FILES, generate
from aicmo.demo.story import PERIOD

__all__ = ["FILES", "PERIOD", "ContactFacts", "Ledger", "generate"]
