"""Rows that name things: campaigns, ad groups, ads and accounts of a source, each as last called."""

from __future__ import annotations

from aicmo.ingest.kinds.base import Intake
from aicmo.ingest.values import label
from aicmo.records.models import Base, Campaign

_NAMED = ("level", "id", "name", "parent", "channel", "currency", "time_zone", "updated_at")
_RECORDED = ("level", "source_id", "name", "parent", "channel", "currency", "time_zone")


class Campaigns(Intake):
    def stage_columns(self) -> list[str]:
        return self.missing(dict.fromkeys(_NAMED, "VARCHAR"))

    def days(self) -> tuple[None, None]:
        return None, None

    def records(self, import_id: int) -> list[Base]:
        """The newest row of each id in a history."""
        rows = self.con.execute(
            f"""SELECT level, {label("id")}, {label("name")}, {label("parent")}, channel, currency, time_zone FROM (
                   SELECT *, row_number() OVER (PARTITION BY level, id
                                                ORDER BY updated_at DESC NULLS LAST, place DESC) AS age
                   FROM staged WHERE verdict IS NULL)
               WHERE age = 1 ORDER BY level, id"""
        ).fetchall()
        named = [dict(zip(_RECORDED, row, strict=True)) for row in rows]
        return [Campaign(source=self.source, import_id=import_id, **fields) for fields in named]


INTAKE = Campaigns
