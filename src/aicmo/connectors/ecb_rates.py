"""The European Central Bank's reference rates: what one euro costs in each currency, one row a day."""

from __future__ import annotations

from dataclasses import dataclass

from aicmo.connectors._columns import plain
from aicmo.connectors.base import Field, Head, Kind, Parse, Reading
from aicmo.model.money import CURRENCIES


@dataclass(frozen=True, slots=True)
class EcbRates:
    name: str = "ecb_rates"
    label: str = "ECB reference rates"

    def read(self, head: Head) -> Reading | None:
        """A day, and nothing else but currencies."""
        if head.objects or not head.columns or plain(head.columns[0]) not in {"date", "day"}:
            return None
        quotes = head.columns[1:]
        if not quotes or not CURRENCIES.issuperset(quotes) or "EUR" in quotes:
            return None
        day = {"day": Field(head.columns[0], Parse.DAY, required=True)}
        rates = {code: Field(code, Parse.MONEY) for code in quotes}
        return Reading(self.name, Kind.RATES, day | rates, {"base": "EUR"}, certainty=0.98)


CONNECTOR = EcbRates()
