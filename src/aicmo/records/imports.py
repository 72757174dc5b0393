"""What was imported: look-ups and the two steps that make an import count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from aicmo.records.models import Base, Campaign, Import, Quarantined, Setting, Source

COMMITTING, DONE = "committing", "done"


def last_id(session: Session) -> int:
    """The newest import's number; 0 where there is none."""
    return session.scalar(select(func.max(Import.id))) or 0


def last_day(session: Session, until: int | None) -> date | None:
    """The newest day that events or measures tell of, perhaps up to an import; rates are of later days at times."""
    days = select(func.max(Import.last_day)).where(Import.reading["kind"].as_string().in_(("events", "measures")))
    return session.scalar(days if until is None else days.where(Import.id <= until))


def last_written(session: Session) -> dict[str, int]:
    """The newest import that is done of those that brought rows, by what the rows are: `events`, `measures`, ..."""
    kind = Import.reading["kind"].as_string()
    done = select(kind, func.max(Import.id)).where(Import.status == DONE, Import.kept > 0).group_by(kind)
    return {name: newest for name, newest in session.execute(done)}  # noqa: C416


def unfinished(session: Session) -> Sequence[Import]:
    return session.scalars(select(Import).where(Import.status == COMMITTING).order_by(Import.id)).all()


def same_file(session: Session, file_hash: str, source: str, reading_hash: str) -> Import | None:
    """The import of this very file, for this source, read in the same way."""
    query = select(Import).where(
        Import.file_hash == file_hash, Import.source == source, Import.reading_hash == reading_hash
    )
    return session.scalars(query.order_by(Import.id.desc())).first()


def sources(session: Session) -> Sequence[str]:
    """The names of all sources."""
    return session.scalars(select(Source.name).order_by(Source.name)).all()


def readings(session: Session, source: str) -> Sequence[Mapping[str, Any]]:
    """How each file of a source was read."""
    return session.scalars(select(Import.reading).where(Import.source == source)).all()


def campaign_names(session: Session, source: str) -> dict[str, str | None]:
    """What a source's campaigns are called now, by id."""
    query = select(Campaign).where(Campaign.source == source, Campaign.level == "campaign")
    found = session.scalars(query.order_by(Campaign.import_id, Campaign.id))
    return {campaign.source_id: campaign.name for campaign in found}


def any_of_size(session: Session, size: int) -> bool:
    """Whether a file of this size was imported before; only then is it worth hashing one first."""
    return session.scalar(select(Import.id).where(Import.file_size == size).limit(1)) is not None


def setting(session: Session, key: str) -> str:
    found = session.get(Setting, key)
    return found.value if found else ""


def record(session: Session, made: Import, source: Source, rows: Sequence[Base]) -> None:
    """Write an import, its source and its rows in the caller's transaction.

    What is in quarantine of the same file is forgotten: `rows` say anew what of it could not be taken in.
    """
    same = select(Import.id).where(Import.file_hash == made.file_hash, Import.source == made.source)
    session.execute(delete(Quarantined).where(Quarantined.import_id.in_(same)))
    if session.get(Source, source.name) is None:
        session.add(source)
        session.flush()
    session.add(made)
    session.flush()
    session.add_all(rows)


def finish(session: Session, made: Import) -> None:
    made.status, made.redo = DONE, None
    session.add(made)


def history(session: Session) -> Sequence[Import]:
    """Every import, oldest first."""
    return session.scalars(select(Import).order_by(Import.id)).all()


def with_quarantine(session: Session, source: str) -> Sequence[Import]:
    """The imports of a source that have rows in quarantine."""
    query = select(Import).where(Import.source == source, Import.id.in_(select(Quarantined.import_id)))
    return session.scalars(query.order_by(Import.id)).all()


def quarantine(session: Session, *, source: str | None = None, import_id: int | None = None) -> Sequence[Quarantined]:
    """Rows that were not taken in, in the order of imports and files."""
    query = select(Quarantined).join(Import, Import.id == Quarantined.import_id)
    if source is not None:
        query = query.where(Import.source == source)
    if import_id is not None:
        query = query.where(Import.id == import_id)
    return session.scalars(query.order_by(Quarantined.import_id, Quarantined.row)).all()


def now() -> datetime:
    """UTC without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)
