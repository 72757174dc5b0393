"""The tables. Every row that can change a number carries the import it came with, so that a report can be recomputed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Setting(Base):
    """Facts about the workspace itself, such as the salt of its identity hashes."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class Source(Base):
    """Where data comes from: an account, a shop, a mail service."""

    __tablename__ = "sources"
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    connector: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]


class Import(Base):
    """One file taken in. `committing` means its record is complete and its tables may not be: `redo` finishes it."""

    __tablename__ = "imports"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(ForeignKey("sources.name"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    file_path: Mapped[str] = mapped_column(Text)
    file_hash: Mapped[str] = mapped_column(String(64))
    file_size: Mapped[int] = mapped_column(BigInteger)
    reading_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    rows_read: Mapped[int]
    kept: Mapped[int]
    duplicate: Mapped[int]
    restated: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int]
    flagged: Mapped[int] = mapped_column(default=0)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    imported_at: Mapped[datetime]
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    redo: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    __table_args__ = (Index("imports_by_content", "file_hash", "source"),)


class Quarantined(Base):
    """One row that was not taken in, and why. Values that look like an e-mail address are masked."""

    __tablename__ = "quarantine"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"), index=True)
    row: Mapped[int]
    column: Mapped[str | None] = mapped_column(Text)
    value: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class Campaign(Base):
    """What a source says of one of its campaigns, ad groups, ads or accounts; the newest import wins."""

    __tablename__ = "campaigns"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[str] = mapped_column(String(400))
    name: Mapped[str | None] = mapped_column(Text)
    parent: Mapped[str | None] = mapped_column(String(400))
    channel: Mapped[str | None] = mapped_column(String(64))
    currency: Mapped[str | None] = mapped_column(String(3))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))

    __table_args__ = (Index("campaigns_by_id", "source", "level", "source_id"),)


class Rate(Base):
    """Units of `quote` for one unit of `base` on `day`, as decimal text; the newest import wins."""

    __tablename__ = "rates"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    base: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(String(3))
    rate: Mapped[str] = mapped_column(String(40))
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id"))

    __table_args__ = (Index("rates_by_pair", "base", "quote", "day"),)


class ArchivedReport(Base):
    """A report that was made: what was asked, and the data version that gives the same numbers again."""

    __tablename__ = "reports"
    report_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    generated_at: Mapped[datetime]
    period_start: Mapped[date]
    period_end: Mapped[date]
    compare: Mapped[str | None] = mapped_column(String(32))
    data_version: Mapped[str] = mapped_column(String(64))
    summary: Mapped[dict[str, object]] = mapped_column(JSON)
