"""One file into one workspace: recognise, stage, find what is new, write, commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from aicmo import config
from aicmo.config import Config
from aicmo.connectors.base import CONNECTORS, Kind
from aicmo.engines.duckdb import allow
from aicmo.errors import InputError, UnreadableFile
from aicmo.ingest import failures, journal
from aicmo.ingest.choose import choose
from aicmo.ingest.fingerprint import Fingerprint
from aicmo.ingest.formats.base import RawTable, Rejected
from aicmo.ingest.journal import Store
from aicmo.ingest.kinds.base import INTAKES, Doubt, Intake, Work
from aicmo.ingest.lock import ingest_lock
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.reading import as_saved, described, fingerprint, of_country, to_save
from aicmo.ingest.recognise import open_unit
from aicmo.ingest.result import BadRow, Counts, ImportResult
from aicmo.ingest.rows import ListedRows, Rows
from aicmo.ingest.stage import DROP, Problem, keys_of, staging
from aicmo.ingest.translate import translated
from aicmo.ingest.units import Unit
from aicmo.ingest.values import Style
from aicmo.lake.table import ROWS_AT_ONCE
from aicmo.records import imports
from aicmo.records.models import Import, Quarantined, Source

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[float], None]
_FEW_ROWS = 8_192


@dataclass(frozen=True, slots=True)
class _Room:
    """What an attempt may take: the engine's memory, its threads (0: one a core), and how many rows it writes at once."""

    memory: str
    threads: int
    rows: int


def _rooms(settings: Config) -> Iterator[_Room]:
    """Some thousand rows are held at once, whatever the file's size. Where each of them fills pages, one core that writes
    them in smaller groups needs less; and then there is what a question may take."""
    yield _Room(settings.import_memory_limit, settings.threads, ROWS_AT_ONCE)
    yield _Room(settings.import_memory_limit, 1, _FEW_ROWS)
    yield _Room(settings.memory_limit, 1, _FEW_ROWS)


def import_unit(
    store: Store,
    engine: duckdb.DuckDBPyConnection,
    unit: Unit,
    options: ImportOptions,
    progress: Progress = lambda done: None,
) -> ImportResult:
    """Take a unit in, once. `engine` may be used for many, one after the other.

    Raises `InputError` for a file that cannot be read, `StorageFailed` where nothing can be written.
    """
    import duckdb

    with failures.translated(store.folder, unit.path):
        *rooms, last = dict.fromkeys(_rooms(store.config))
        for room in rooms:
            with suppress(duckdb.OutOfMemoryException):
                return _imported(store, engine, unit, options, progress, room)
        return _imported(store, engine, unit, options, progress, last)


def _imported(
    store: Store,
    engine: duckdb.DuckDBPyConnection,
    unit: Unit,
    options: ImportOptions,
    progress: Progress,
    room: _Room,
) -> ImportResult:
    with engine.cursor() as con:
        allow(con, room.memory, room.threads)
        raw = open_unit(con, unit)
        try:
            with ingest_lock(store.folder):
                journal.recover(store)
                work = _Import(store, con, unit, raw, options, progress)
                try:
                    return work.run(rows_at_once=room.rows)
                finally:
                    work.raw.close()
        finally:
            raw.close()


class _Import:
    """The steps of one import, in order; `run` is the whole. Needs the ingest lock."""

    def __init__(
        self,
        store: Store,
        con: duckdb.DuckDBPyConnection,
        unit: Unit,
        raw: RawTable,
        options: ImportOptions,
        progress: Progress,
    ) -> None:
        self.store, self.con, self.unit, self.raw = store, con, unit, raw
        self.options, self.progress = options, progress
        # Read anew, because the import before this one may have written it, in this process or another.
        self.config = config.load(store.folder)
        self.choice = choose(self.config, raw.head, options)
        self.reading, self.source = of_country(self.choice.reading, self.config.country), self.choice.source
        self.problems: tuple[Problem, ...] = ()
        self.refused: list[Rejected] = []
        self.notes = self.reading.notes

    def run(self, rows_at_once: int) -> ImportResult:
        if self.reading.kind is Kind.REFERENCE:
            return self._result("reference", Counts())
        file = Fingerprint(self.unit)
        if self.options.retried is None and (earlier := self._earlier(file)):
            return self._result("unchanged", Counts(read=earlier.rows_read, duplicate=earlier.rows_read))
        if self.reading.translation:
            self.raw = translated(self.con, self.raw, self.reading)
        work = Work(
            self.store, self.config, self.con, self.raw, self.reading, self.source, self.options.channel, rows_at_once
        )
        return self._take_in(file, INTAKES.load(self.reading.kind)(work))

    def _take_in(self, file: Fingerprint, intake: Intake) -> ImportResult:
        self._stage(intake)
        intake.prepare()
        self.notes = (*self.notes, *intake.notes())
        doubts = intake.doubts()
        bad, counts = self._bad_rows(doubts), self._counts(intake, len(doubts))
        self._check(intake, counts)
        if self.options.dry_run:
            return self._result("dry run", counts, bad)
        with self.store.sessions() as session:
            import_id = imports.last_id(session) + 1
        files = intake.write(import_id)
        rows = [*self._quarantine(import_id, bad), *intake.records(import_id)]
        saved = to_save(self.reading, self.raw.head, self.options, self.config.sources.get(self.source, {}))
        journal.commit(self.store, self._record(import_id, file, counts), self._source_row(), rows, files, saved)
        return self._result("imported", counts, bad, import_id)

    def _check(self, intake: Intake, counts: Counts) -> None:
        if not counts.read:
            raise UnreadableFile(
                "The file has a header and no row below it.",
                file=str(self.unit.path),
                remedy="Export it again for a period that has data.",
            )
        if self.choice.by_columns and counts.restated and intake.may_be_of_others():
            raise self._ambiguous(counts.restated, intake.told_apart_by)

    def _ambiguous(self, restated: int, told_apart_by: str) -> InputError:
        return InputError(
            f"It has the columns of source {self.source!r}, and {restated:,} of its rows say otherwise than that source"
            f" does for the same {told_apart_by}.",
            file=self.unit.name,
            remedy=f"Is it a newer export of the same? --source {self.source}. "
            f"Something else? --source and a name of its own.",
        )

    def _stage(self, intake: Intake) -> None:
        reading, relation = self.reading, self._relation()
        zone = reading.constants.get("time_zone") or self.options.time_zone or "UTC"
        steps = staging(
            reading, relation, json=intake.work.is_json,
            style=Style(reading.decimal, reading.day_order, zone),
            latest_day=f"DATE '{date.today() + timedelta(days=1)}'",  # noqa: DTZ011
            raw_extra=intake.raw_columns(), extra=intake.stage_columns(), keys=keys_of(self.con, reading, relation),
        )  # fmt: skip
        with _watched(self.con, self.progress):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE rows AS {steps.rows}")
        self.con.execute("DROP TABLE IF EXISTS raw")
        self.refused = self.raw.rejected()
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW staged AS {steps.staged}")
        self.problems = (*steps.problems, *intake.judge(len(steps.problems)))
        if self.options.retried is not None:
            self._leave_out_what_was_kept(self.options.retried, intake.key)

    def _relation(self) -> str:
        """The file's rows; those that only one core could read are kept as they are, so that all can work on them."""
        if not self.raw.is_serial:
            return self.raw.relation
        with _watched(self.con, self.progress):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE raw AS FROM {self.raw.relation}")
        return "raw"

    def _leave_out_what_was_kept(self, retried: int, key: str) -> None:
        """Rows that share the key of one that is tried again stay, because they are told apart by an ordinal."""
        with self.store.sessions() as session:
            rows = self._rows().places(row.row for row in imports.quarantine(session, import_id=retried) if row.column)
        self.con.execute(
            f"""UPDATE rows SET verdict = ? WHERE rowid NOT IN (
                    SELECT place FROM staged WHERE {key} IN (
                        SELECT {key} FROM staged WHERE place IN (SELECT unnest(?::BIGINT[]))))""",
            [DROP, rows],
        )

    def _rows(self) -> Rows | ListedRows:
        if self.raw.numbered:
            return ListedRows(
                [row for (row,) in self.con.execute("SELECT file_row FROM rows ORDER BY rowid").fetchall()]
            )
        return Rows(self.raw.first_row, [*self.raw.blank(), *(refused.row for refused in self.refused)])

    def _bad_rows(self, doubts: Sequence[Doubt]) -> list[BadRow]:
        refused = [self._bad_row(line.row, line.column, line.value, line.reason) for line in self.refused]
        return sorted([*self._placed([*self._misread(), *doubts]), *refused], key=lambda row: row.row)

    def _placed(self, bad: Sequence[Doubt]) -> list[BadRow]:
        """The same with the rows of the file, which are counted only where there are any."""
        if not bad:
            return []
        rows = self._rows()
        return [self._bad_row(rows.row_of(one.place), self._column_of(one.field), one.value, one.reason) for one in bad]

    def _bad_row(self, row: int, column: str | None, value: str | None, reason: str) -> BadRow:
        file = self.raw.file_of(row)
        return BadRow(row, column, _masked(value), f"{reason}, in {file}" if file else reason)

    def _column_of(self, field: str) -> str:
        return field if self.reading.translation else self.reading.fields[field].column.removeprefix("$.")

    def _misread(self) -> list[Doubt]:
        found = self.con.execute(
            "SELECT place, verdict, bad_value FROM staged WHERE verdict > ? ORDER BY place", [DROP]
        ).fetchall()
        problems = [(place, self.problems[number - 1], text) for place, number, text in found]
        return [Doubt(place, problem.field, text, problem.reason) for place, problem, text in problems]

    def _counts(self, intake: Intake, doubted: int) -> Counts:
        total, dropped, bad = self._one(
            f"SELECT count(*), count(*) FILTER (verdict = {DROP}), count(*) FILTER (verdict > {DROP}) FROM staged"
        )
        refused, good = len(self.refused), total - dropped - bad
        kept, restated = intake.kept(good)
        first, last = intake.days()
        return Counts(
            read=total + refused, kept=kept, duplicate=good - kept, restated=restated, dropped=dropped,
            quarantined=bad + doubted + refused, flagged=intake.flagged(), first_day=first, last_day=last,
        )  # fmt: skip

    def _record(self, import_id: int, file: Fingerprint, counts: Counts) -> Import:
        # A retry takes in a part of the file, so the whole file is never unchanged because of it.
        whole = self.options.retried is None
        return Import(
            id=import_id, source=self.source, file_name=self.unit.name, file_path=str(self.unit.path.resolve()),
            file_hash=file.hash(), file_size=file.size, reading_hash=fingerprint(self.reading) if whole else "",
            rows_read=counts.read, kept=counts.kept, duplicate=counts.duplicate, restated=counts.restated,
            dropped=counts.dropped, quarantined=counts.quarantined, flagged=counts.flagged,
            first_day=counts.first_day, last_day=counts.last_day, imported_at=imports.now(),
            reading=as_saved(self.reading),
        )  # fmt: skip

    def _quarantine(self, import_id: int, bad: Sequence[BadRow]) -> list[Quarantined]:
        return [
            Quarantined(import_id=import_id, row=row.row, column=row.column, value=row.value, reason=row.reason)
            for row in bad
        ]

    def _source_row(self) -> Source:
        label = CONNECTORS.load(self.reading.connector).label
        kind = str(self.reading.kind)
        return Source(
            name=self.source, connector=self.reading.connector, label=label, kind=kind, created_at=imports.now()
        )

    def _result(
        self, status: Any, counts: Counts, bad: Sequence[BadRow] = (), import_id: int | None = None
    ) -> ImportResult:
        label = CONNECTORS.load(self.reading.connector).label
        return ImportResult(
            self.unit.name, self.source, self.reading.connector, label, str(self.reading.kind), status, counts,
            described(self.reading), self.notes, tuple(bad), import_id,
            tuple(dict.fromkeys(rule.reason for rule in self.reading.drop)), len(self.unit.files),
        )  # fmt: skip

    def _earlier(self, file: Fingerprint) -> Import | None:
        with self.store.sessions() as session:
            if not imports.any_of_size(session, file.size):
                return None
            return imports.same_file(session, file.hash(), self.source, fingerprint(self.reading))

    def _one(self, query: str) -> tuple[int, ...]:
        row = self.con.execute(query).fetchone()
        return tuple(int(number or 0) for number in row or ())


def _masked(text: str | None) -> str | None:
    if text is None:
        return None
    if "@" in text or "%40" in text:
        return f"{text[0]}…@…"
    return text if len(text) <= 200 else f"{text[:200]}…"


@contextmanager
def _watched(con: duckdb.DuckDBPyConnection, progress: Progress) -> Iterator[None]:
    """Tell `progress` how far the running statement is, 0 to 1."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            progress(max(0.0, con.query_progress()) / 100)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
        progress(1.0)
