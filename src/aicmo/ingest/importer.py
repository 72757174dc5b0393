"""One file into one workspace: recognise, stage, find what is new, write, commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicmo import config
from aicmo.connectors.base import CONNECTORS, Kind
from aicmo.engines.duckdb import connect
from aicmo.errors import InputError, UnreadableFile
from aicmo.ingest import contacts, events, failures, journal, measures, names
from aicmo.ingest.choose import choose
from aicmo.ingest.fingerprint import Fingerprint
from aicmo.ingest.formats.base import RawTable
from aicmo.ingest.journal import Store
from aicmo.ingest.lock import ingest_lock
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.reading import as_saved, dating, described, fingerprint, to_save
from aicmo.ingest.recognise import open_file
from aicmo.ingest.result import BadRow, Counts, ImportResult
from aicmo.ingest.rows import ListedRows, Rows
from aicmo.ingest.stage import DROP, Problem, keys_of, staging
from aicmo.ingest.translate import translated
from aicmo.ingest.values import Style
from aicmo.lake.table import StagedFile
from aicmo.records import imports
from aicmo.records.models import Base, Import, Quarantined, Source

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[float], None]
_DATED = {Kind.EVENTS, Kind.MEASURES, Kind.RATES}


def import_file(
    store: Store, path: Path, options: ImportOptions, progress: Progress = lambda done: None
) -> ImportResult:
    """Take `path` in, once. Raises `InputError` for a file that cannot be read, `StorageFailed` where nothing can be written."""
    import duckdb

    with failures.translated(store.folder, path):
        try:
            return _imported(store, path, options, progress, store.config.import_memory_limit)
        except duckdb.OutOfMemoryException:
            # Some thousand rows are read at once, whatever the file's size: where each fills pages, they need more.
            if store.config.memory_limit == store.config.import_memory_limit:
                raise
            return _imported(store, path, options, progress, store.config.memory_limit)


def _imported(store: Store, path: Path, options: ImportOptions, progress: Progress, memory: str) -> ImportResult:
    with connect(memory_limit=memory, threads=store.config.threads, spill=store.folder) as con:
        raw = open_file(con, path)
        try:
            with ingest_lock(store.folder):
                journal.recover(store)
                work = _Import(store, con, raw, options, progress)
                try:
                    return work.run()
                finally:
                    work.raw.close()
        finally:
            raw.close()


class _Import:
    """The steps of one import, in order; `run` is the whole. Needs the ingest lock."""

    def __init__(
        self, store: Store, con: duckdb.DuckDBPyConnection, raw: RawTable, options: ImportOptions, progress: Progress
    ) -> None:
        self.store, self.con, self.raw, self.options, self.progress = store, con, raw, options, progress
        self.path = raw.head.path
        # Read anew, because the import before this one may have written it, in this process or another.
        self.config = config.load(store.folder)
        self.choice = choose(self.config, raw.head, options)
        self.reading, self.source = contacts.of_country(self.choice.reading, self.config.country), self.choice.source
        self.problems: tuple[Problem, ...] = ()
        self.notes = self.reading.notes

    def run(self) -> ImportResult:
        if self.reading.kind is Kind.REFERENCE:
            return self._result("reference", Counts())
        file = Fingerprint(self.path)
        if self.options.retried is None and (earlier := self._earlier(file)):
            return self._result("unchanged", Counts(read=earlier.rows_read, duplicate=earlier.rows_read))
        self._stage()
        return self._take_in(file)

    def _take_in(self, file: Fingerprint) -> ImportResult:
        self._prepare()
        bad, counts = self._bad_rows(), self._counts()
        if not counts.read:
            raise UnreadableFile(
                "The file has a header and no row below it.",
                file=str(self.path),
                remedy="Export it again for a period that has data.",
            )
        if self.choice.by_columns and counts.restated and self._may_be_of_others():
            raise self._ambiguous(counts.restated)
        if self.options.dry_run:
            return self._result("dry run", counts, bad)
        with self.store.sessions() as session:
            import_id = imports.last_id(session) + 1
        files = self._write(import_id)
        rows = [*self._quarantine(import_id, bad), *self._names(import_id)]
        saved = to_save(self.reading, self.raw.head, self.options, self.config.sources.get(self.source, {}))
        journal.commit(self.store, self._record(import_id, file, counts), self._source_row(), rows, files, saved)
        return self._result("imported", counts, bad, import_id)

    def _may_be_of_others(self) -> bool:
        """Whether equal keys need not mean the same: an address does, whoever writes the file, an id does not."""
        return self.reading.kind is not Kind.CONTACTS or "contact_id" in self.reading.fields

    def _ambiguous(self, restated: int) -> InputError:
        return InputError(
            f"It has the columns of source {self.source!r}, and {restated:,} of its rows say otherwise than that source"
            f" does for the same {'person' if self.reading.kind is Kind.CONTACTS else 'day and campaign'}.",
            file=self.path.name,
            remedy=f"Is it a newer export of the same? --source {self.source}. "
            f"Something else? --source and a name of its own.",
        )

    def _stage(self) -> None:
        if self.reading.translation:
            self.raw = translated(self.con, self.raw, self.reading)
        head, reading = self.raw.head, self.reading
        numbered = self.raw.numbered
        raw_extra = "file_row" if numbered else "NULL AS nothing_raw"
        json = numbered or head.format == "json"
        columns = ("payload",) if numbered else ("json",) if json else head.columns
        if reading.kind is Kind.EVENTS:
            raw_extra = events.raw_columns(reading, columns, self._salt(), json=json, numbered=numbered)
        zone = reading.constants.get("time_zone") or self.options.time_zone or "UTC"
        relation = self._relation()
        steps = staging(
            reading, relation, json=json,
            style=Style(reading.decimal, reading.day_order, zone),
            latest_day=f"DATE '{date.today() + timedelta(days=1)}'",  # noqa: DTZ011
            raw_extra=raw_extra, extra=self._extra_columns(), keys=keys_of(self.con, reading, relation),
        )  # fmt: skip
        with _watched(self.con, self.progress):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE rows AS {steps.rows}")
        self.con.execute("DROP TABLE IF EXISTS raw")
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW staged AS {steps.staged}")
        self.problems = steps.problems
        if reading.kind is Kind.CONTACTS:
            self.problems += tuple(contacts.judge(self.con, reading, self.config.country, len(steps.problems)))
        if self.options.retried is not None:
            self._leave_out_what_was_kept(self.options.retried)

    def _relation(self) -> str:
        """The file's rows; those that only one core could read are kept as they are, so that all can work on them."""
        if not self.raw.is_serial:
            return self.raw.relation
        with _watched(self.con, self.progress):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE raw AS FROM {self.raw.relation}")
        return "raw"

    def _leave_out_what_was_kept(self, retried: int) -> None:
        """Rows that share the key of one that is tried again stay, because they are told apart by an ordinal."""
        with self.store.sessions() as session:
            rows = self._rows().places(row.row for row in imports.quarantine(session, import_id=retried) if row.column)
        same = {Kind.EVENTS: "id", Kind.MEASURES: "key"}.get(self.reading.kind, "place")
        self.con.execute(
            f"""UPDATE rows SET verdict = ? WHERE rowid NOT IN (
                    SELECT place FROM staged WHERE {same} IN (
                        SELECT {same} FROM staged WHERE place IN (SELECT unnest(?::BIGINT[]))))""",
            [DROP, rows],
        )

    def _extra_columns(self) -> list[str]:
        match self.reading.kind:
            case Kind.EVENTS:
                return events.stage_columns(self.reading)
            case Kind.MEASURES:
                return measures.stage_columns(self.reading, self._salt())
            case Kind.CONTACTS:
                return contacts.stage_columns(self.reading)
            case _:
                return names.stage_columns(self.reading)

    def _prepare(self) -> None:
        channel = self.options.channel
        if self.reading.kind is Kind.EVENTS:
            alike = self._always_dated_alike()
            events.prepare(self.con, self.store.lake, self.reading, self.source, channel, dated_alike=alike)
        elif self.reading.kind is Kind.MEASURES:
            measures.prepare(self.con, self.store.lake, self.reading, self.source, channel)
        elif self.reading.kind is Kind.CONTACTS:
            contacts.prepare(self.con, self.store.lake, self.source)
            self.notes = (*self.notes, *contacts.notes(self.con, self.config.country))

    def _always_dated_alike(self) -> bool:
        mine = dating(as_saved(self.reading))
        with self.store.sessions() as session:
            return all(dating(earlier) == mine for earlier in imports.readings(session, self.source))

    def _write(self, import_id: int) -> Mapping[str, Sequence[StagedFile]]:
        lake, first = self.store.lake, self.raw.first_row
        row = "s.file_row" if self.raw.numbered else f"s.place + {first}"
        if self.reading.kind is Kind.CONTACTS:
            return contacts.write(self.con, lake, self.source, import_id, row)
        if self.reading.kind is Kind.EVENTS:
            return events.write(self.con, lake, self.source, import_id, row, self.config.currency, self._salt())
        if self.reading.kind is Kind.MEASURES:
            return measures.write(self.con, lake, self.reading, self.source, import_id, first, self.config.currency)
        return {}

    def _names(self, import_id: int) -> list[Base]:
        match self.reading.kind:
            case Kind.CAMPAIGNS:
                return [*names.named_rows(self.con, self.source, import_id)]
            case Kind.RATES:
                return [*names.rate_rows(self.con, self.reading, import_id)]
            case Kind.CONTACTS:
                return []
            case _:
                with self.store.sessions() as session:
                    known = imports.campaign_names(session, self.source)
                return [*names.campaigns_seen(self.con, self.reading, self.source, import_id, known)]

    def _rows(self) -> Rows | ListedRows:
        if self.raw.numbered:
            return ListedRows(
                [row for (row,) in self.con.execute("SELECT file_row FROM rows ORDER BY rowid").fetchall()]
            )
        return Rows(self.raw.first_row, [*self.raw.blank(), *(refused.row for refused in self.raw.rejected())])

    def _bad_rows(self) -> list[BadRow]:
        refused = [BadRow(line.row, line.column, _masked(line.value), line.reason) for line in self.raw.rejected()]
        return sorted([*self._misread(), *self._doubted(), *refused], key=lambda row: row.row)

    def _doubted(self) -> list[BadRow]:
        """Of contacts, what is bad in rows that are kept without it."""
        if self.reading.kind is not Kind.CONTACTS:
            return []
        rows = self._rows()
        return [
            BadRow(rows.row_of(doubt.place), self._column_of(doubt.field), _masked(doubt.value), doubt.reason)
            for doubt in contacts.doubts(self.con)
        ]

    def _column_of(self, field: str) -> str:
        column = self.reading.fields[field].column
        if self.reading.translation:
            return field
        return column.removeprefix("$.") if self.reading.kind is Kind.CONTACTS else column

    def _misread(self) -> list[BadRow]:
        found = self.con.execute(
            "SELECT place, verdict, bad_value FROM staged WHERE verdict > ? ORDER BY place", [DROP]
        ).fetchall()
        if not found:
            return []
        rows, bad = self._rows(), []
        for place, number, text in found:
            problem = self.problems[number - 1]
            bad.append(BadRow(rows.row_of(place), self._column_of(problem.field), _masked(text), problem.reason))
        return bad

    def _counts(self) -> Counts:
        total, dropped, bad = self._one(
            f"SELECT count(*), count(*) FILTER (verdict = {DROP}), count(*) FILTER (verdict > {DROP}) FROM staged"
        )
        rejected = len(self.raw.rejected())
        good = total - dropped - bad
        doubted = len(contacts.doubts(self.con)) if self.reading.kind is Kind.CONTACTS else 0
        kept, restated = self._kept(good)
        first, last = names.day_range(self.con) if self.reading.kind in _DATED else (None, None)
        flagged = measures.implausible_rows(self.con) if self.reading.kind is Kind.MEASURES else 0
        return Counts(
            total + rejected, kept, good - kept, restated, dropped, bad + doubted + rejected, flagged, first, last
        )

    def _kept(self, good: int) -> tuple[int, int]:
        if self.reading.kind is Kind.CONTACTS:
            return contacts.kept(self.con)
        if self.reading.kind not in {Kind.EVENTS, Kind.MEASURES}:
            return good, 0
        restated = measures.restated(self.con) if self.reading.kind is Kind.MEASURES else 0
        return good - self._one("SELECT count(*) FROM repeats")[0], restated

    def _record(self, import_id: int, file: Fingerprint, counts: Counts) -> Import:
        # A retry takes in a part of the file, so the whole file is never unchanged because of it.
        whole = self.options.retried is None
        return Import(
            id=import_id, source=self.source, file_name=self.path.name, file_path=str(self.path.resolve()),
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
            self.path.name, self.source, self.reading.connector, label, str(self.reading.kind), status, counts,
            described(self.reading), self.notes, tuple(bad), import_id,
            tuple(dict.fromkeys(rule.reason for rule in self.reading.drop)),
        )  # fmt: skip

    def _earlier(self, file: Fingerprint) -> Import | None:
        with self.store.sessions() as session:
            if not imports.any_of_size(session, file.size):
                return None
            return imports.same_file(session, file.hash(), self.source, fingerprint(self.reading))

    def _salt(self) -> str:
        with self.store.sessions() as session:
            return imports.setting(session, "salt")

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
