"""What reports read of the records: the state of the sources, campaign names, rates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aicmo.records.models import Campaign, Import, Quarantined, Rate, Source


class SourceRow(NamedTuple):
    source: Source
    first_day: date | None
    last_day: date | None
    kept: int
    quarantined: int
    last_import: Import


def source_rows(session: Session, until: int | None = None) -> list[SourceRow]:
    """Each source that brought data, with what its imports add up to, perhaps up to one of them."""
    counted = select(Import.source, func.count(Quarantined.id)).join(Quarantined, Import.id == Quarantined.import_id)
    if until is not None:
        counted = counted.where(Import.id <= until)
    quarantined = {name: count for name, count in session.execute(counted.group_by(Import.source))}  # noqa: C416
    rows = []
    for source in session.scalars(select(Source).order_by(Source.name)):
        imports = [one for one in _imports(session, source) if until is None or one.id <= until]
        if not imports:
            continue
        days = [day for one in imports for day in (one.first_day, one.last_day) if day]
        kept = sum(one.kept for one in imports)
        rows.append(
            SourceRow(
                source,
                min(days, default=None),
                max(days, default=None),
                kept,
                quarantined.get(source.name, 0),
                imports[-1],
            )
        )
    return rows


def _imports(session: Session, source: Source) -> Sequence[Import]:
    return session.scalars(select(Import).where(Import.source == source.name).order_by(Import.id)).all()


def named(session: Session, until: int) -> Iterator[Campaign]:
    """Campaign names up to an import; the newest last."""
    return iter(
        session.scalars(
            select(Campaign).where(Campaign.import_id <= until).order_by(Campaign.import_id, Campaign.id)
        ).all()
    )


def rates(session: Session, until: int) -> Iterator[tuple[date, str, str, Decimal]]:
    """(day, base, quote, rate) up to an import; the newest last."""
    query = select(Rate).where(Rate.import_id <= until).order_by(Rate.import_id, Rate.id)
    return ((rate.day, rate.base, rate.quote, Decimal(rate.rate)) for rate in session.scalars(query))
