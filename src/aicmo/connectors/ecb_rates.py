"""The European Central Bank's reference rates: what one euro costs in each currency, one row a day."""

from __future__ import annotations

from aicmo.connectors._columns import plain
from aicmo.connectors.base import About, Field, Head, Kind, Parse, Reading
from aicmo.model.money import CURRENCIES

_ABOUT = About(
    gives="What one euro costs in each currency on each day, with which amounts in other currencies are converted at their own day.",
    export="The European Central Bank > Statistics > Euro foreign exchange reference rates > the time series as CSV "
    "(eurofxref-hist.csv, unpacked).",
    unsupported="Rates against another currency than the euro, and the XML feed.",
)


class EcbRates:
    name = "ecb_rates"
    label = "ECB reference rates"
    about = _ABOUT

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
