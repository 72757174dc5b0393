"""Rows that are daily rates of currencies: one column a quote currency."""

from __future__ import annotations

from aicmo.engines.duckdb import identifier, literal
from aicmo.ingest.kinds.base import Intake
from aicmo.records.models import Base, Rate


class Rates(Intake):
    def records(self, import_id: int) -> list[Base]:
        """One rate a day and quote currency; days without a rate are left out."""
        base = self.reading.constants.get("base", "EUR")
        quotes = [name for name in self.reading.fields if name != "day"]
        select = " UNION ALL ".join(
            f"SELECT day, {literal(quote)} AS quote, {identifier(quote)} AS rate FROM staged WHERE verdict IS NULL"
            for quote in quotes
        )
        rows = self.con.execute(f"SELECT * FROM ({select}) WHERE rate > 0 ORDER BY day, quote").fetchall()
        return [Rate(day=day, base=base, quote=quote, rate=str(rate), import_id=import_id) for day, quote, rate in rows]


INTAKE = Rates
