"""One file into one workspace: recognise, stage, find what is new, write, commit."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicmo import config
from aicmo.config import Config
from aicmo.connectors.base import CONNECTORS, Kind, Reading
from aicmo.engines.duckdb import connect
from aicmo.errors import UnreadableFile, WorkspaceBusy
from aicmo.ingest import events, failures, journal, measures, names
from aicmo.ingest.formats.base import RawTable
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.reading import as_saved, described, fingerprint, from_saved, overridden
from aicmo.ingest.recognise import open_file, recognise
from aicmo.ingest.result import BadRow, Counts, ImportResult
from aicmo.ingest.stage import DROP, Problem, staging
from aicmo.ingest.values import Style
from aicmo.lake.lake import Lake
from aicmo.lake.table import StagedFile
from aicmo.records import imports
from aicmo.records.models import Base, Import, Quarantined, Source

if TYPE_CHECKING:
    import duckdb
    from sqlalchemy.orm import Session, sessionmaker

Progress = Callable[[float], None]
_DATA = {Kind.EVENTS, Kind.MEASURES}


@dataclass(frozen=True, slots=True)
class Store:
    """What an import needs of a workspace."""

    folder: Path
    config: Config
    lake: Lake
    sessions: sessionmaker[Session]


@contextmanager
def ingest_lock(folder: Path, *, timeout: float = 600) -> Iterator[None]:
    """One writer at a time; the lock dies with its process. Raises `WorkspaceBusy` after `timeout` seconds."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / "ingest.lock", timeout=timeout):
            yield
    except Timeout as error:
        raise WorkspaceBusy(
            f"Another import into {folder} is still running.", remedy="Wait for it, or stop it, and try again."
        ) from error


def import_file(
    store: Store, path: Path, options: ImportOptions, progress: Progress = lambda done: None
) -> ImportResult:
    """Take `path` in, once. Raises `InputError` for a file that cannot be read, `StorageFailed` where nothing can be written."""
    with failures.translated(store.folder, path):
        spill = store.folder / "spill"
        with connect(memory_limit=store.config.memory_limit, threads=store.config.threads, spill=spill) as con:
            raw = open_file(con, path)
            try:
                return _Import(store, con, raw, options, progress).run()
            finally:
                raw.close()


class _Import:
    """The steps of one import, in order; `run` is the whole."""

    def __init__(
        self, store: Store, con: duckdb.DuckDBPyConnection, raw: RawTable, options: ImportOptions, progress: Progress
    ) -> None:
        self.store, self.con, self.raw, self.options, self.progress = store, con, raw, options, progress
        self.path = raw.head.path
        self.reading, self.source = self._choose_reading()
        self.problems: tuple[Problem, ...] = ()

    def run(self) -> ImportResult:
        if self.reading.kind is Kind.REFERENCE:
            return self._result("reference", Counts())
        with ingest_lock(self.store.folder):
            journal.recover(self.store.sessions, self.store.lake)
            with self._hashing() as file_hash:
                earlier = self._earlier(file_hash()) if self._seen_size() else None
                if earlier is not None:
                    return self._result("unchanged", Counts(read=earlier.rows_read, duplicate=earlier.rows_read))
                self._stage()
                return self._take_in(file_hash)

    def _choose_reading(self) -> tuple[Reading, str]:
        head, options = self.raw.head, self.options
        found = recognise(head, only=options.connector)
        source = (
            options.source or _saved_source(self.store.config, found, head.columns) or _named_source(found, self.path)
        )
        if saved := self.store.config.sources.get(source):
            found = from_saved(saved, found)
        return overridden(found, head, options), source

    def _take_in(self, file_hash: Callable[[], str]) -> ImportResult:
        self._prepare()
        bad, counts = self._bad_rows(), self._counts()
        if self.options.dry_run:
            return self._result("dry run", counts, bad)
        with self.store.sessions() as session:
            import_id = imports.last_id(session) + 1
        files = self._write(import_id)
        made = self._record(import_id, file_hash(), counts)
        rows = [*self._quarantine(import_id, bad), *self._names(import_id)]
        journal.commit(
            self.store.sessions, self.store.lake, made, self._source_row(), rows, files, retried=self.options.retried
        )
        if self.reading.connector == "tabular":
            config.save_source(
                self.store.folder, self.source, as_saved(self.reading) | {"columns": list(self.raw.head.columns)}
            )
        return self._result("imported", counts, bad, import_id)

    def _stage(self) -> None:
        head, reading = self.raw.head, self.reading
        json = head.format == "json"
        raw_extra = "NULL AS nothing_raw"
        columns = ("json",) if json else head.columns
        if reading.kind is Kind.EVENTS:
            raw_extra = events.raw_columns(reading, columns, self._salt(), json=json)
        zone = reading.constants.get("time_zone") or self.options.time_zone or "UTC"
        steps = staging(
            reading, self.raw.relation, json=json,
            style=Style(reading.decimal, reading.day_order, zone),
            latest_day=f"DATE '{date.today() + timedelta(days=1)}'",  # noqa: DTZ011
            raw_extra=raw_extra, extra=self._extra_columns(),
        )  # fmt: skip
        with _watched(self.con, self.progress):
            self.con.execute(f"CREATE OR REPLACE TEMP TABLE rows AS {steps.rows}")
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW staged AS {steps.staged}")
        self.problems = steps.problems
        if self.options.retried is not None:
            self._leave_out_what_was_kept(self.options.retried)

    def _leave_out_what_was_kept(self, retried: int) -> None:
        with self.store.sessions() as session:
            rows = [row.row - self.raw.first_row for row in imports.quarantine(session, import_id=retried)]
        self.con.execute("UPDATE rows SET verdict = ? WHERE rowid NOT IN (SELECT unnest(?::BIGINT[]))", [DROP, rows])

    def _extra_columns(self) -> list[str]:
        match self.reading.kind:
            case Kind.EVENTS:
                return events.stage_columns(self.reading)
            case Kind.MEASURES:
                return measures.stage_columns(self.reading, self._salt())
            case _:
                return names.stage_columns(self.reading)

    def _prepare(self) -> None:
        channel = self.options.channel
        if self.reading.kind is Kind.EVENTS:
            events.prepare(self.con, self.store.lake, self.reading, self.source, channel)
        elif self.reading.kind is Kind.MEASURES:
            measures.prepare(self.con, self.store.lake, self.reading, self.source, channel)

    def _write(self, import_id: int) -> Mapping[str, Sequence[StagedFile]]:
        currency, first = self.reading.constants.get("currency") or self.store.config.currency, self.raw.first_row
        if self.reading.kind is Kind.EVENTS:
            return events.write(self.con, self.store.lake, self.source, import_id, first, currency)
        if self.reading.kind is Kind.MEASURES:
            return measures.write(self.con, self.store.lake, self.reading, self.source, import_id, first, currency)
        return {}

    def _names(self, import_id: int) -> list[Base]:
        match self.reading.kind:
            case Kind.CAMPAIGNS:
                return [*names.named_rows(self.con, self.source, import_id)]
            case Kind.RATES:
                return [*names.rate_rows(self.con, self.reading, import_id)]
            case _:
                return [*names.campaigns_seen(self.con, self.reading, self.source, import_id)]

    def _bad_rows(self) -> list[BadRow]:
        found = self.con.execute(
            "SELECT place, verdict, bad_value FROM staged WHERE verdict > ? ORDER BY place", [DROP]
        ).fetchall()
        columns = {name: field.column for name, field in self.reading.fields.items()}
        bad = []
        for place, number, text in found:
            problem = self.problems[number - 1]
            bad.append(BadRow(place + self.raw.first_row, columns[problem.field], _masked(text), problem.reason))
        rejected = [BadRow(line.row, line.column, _masked(line.value), line.reason) for line in self.raw.rejected()]
        return sorted([*bad, *rejected], key=lambda row: row.row)

    def _counts(self) -> Counts:
        total, dropped, bad = self._one(
            f"SELECT count(*), count(*) FILTER (verdict = {DROP}), count(*) FILTER (verdict > {DROP}) FROM staged"
        )
        rejected = len(self.raw.rejected())
        good = total - dropped - bad
        kept, restated = self._kept(good)
        first, last = names.day_range(self.con) if self.reading.kind is not Kind.CAMPAIGNS else (None, None)
        flagged = measures.implausible_rows(self.con) if self.reading.kind is Kind.MEASURES else 0
        return Counts(total + rejected, kept, good - kept, restated, dropped, bad + rejected, flagged, first, last)

    def _kept(self, good: int) -> tuple[int, int]:
        if self.reading.kind is Kind.EVENTS:
            return good - self._one("SELECT count(*) FROM repeats")[0], 0
        if self.reading.kind is Kind.MEASURES:
            kept, restated = self._one("SELECT count(*), count(*) FILTER (known) FROM changes")
            return kept, restated
        return good, 0

    def _record(self, import_id: int, file_hash: str, counts: Counts) -> Import:
        return Import(
            id=import_id, source=self.source, file_name=self.path.name, file_path=str(self.path.resolve()),
            file_hash=file_hash, file_size=self.path.stat().st_size, reading_hash=fingerprint(self.reading),
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
            described(self.reading), self.reading.notes, tuple(bad), import_id,
        )  # fmt: skip

    def _earlier(self, file_hash: str) -> Import | None:
        with self.store.sessions() as session:
            return imports.same_file(session, file_hash, self.source, fingerprint(self.reading))

    def _seen_size(self) -> bool:
        with self.store.sessions() as session:
            return imports.any_of_size(session, self.path.stat().st_size)

    def _salt(self) -> str:
        with self.store.sessions() as session:
            return imports.setting(session, "salt")

    @contextmanager
    def _hashing(self) -> Iterator[Callable[[], str]]:
        """The file's hash, computed beside the work; call it to wait for it."""
        found: list[str] = []
        thread = threading.Thread(target=lambda: found.append(hash_of(self.path)), daemon=True)
        thread.start()

        def wait() -> str:
            thread.join()
            return found[0]

        yield wait

    def _one(self, query: str) -> tuple[int, ...]:
        row = self.con.execute(query).fetchone()
        return tuple(int(number or 0) for number in row or ())


def hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _saved_source(settings: Config, reading: Reading, columns: Sequence[str]) -> str | None:
    """The source whose files had these very columns before, so that next month's export goes to the same place."""
    for name, saved in settings.sources.items():
        if saved.get("connector") == reading.connector and list(saved.get("columns", ())) == list(columns):
            return name
    return None


def _named_source(reading: Reading, path: Path) -> str:
    if reading.connector != "tabular":
        return reading.connector
    words = [word for word in path.stem.lower().replace("-", "_").split("_") if not word.isdigit()]
    return "_".join(words) or "table"


def _masked(text: str | None) -> str | None:
    if text is None:
        return None
    short = text if len(text) <= 200 else f"{text[:200]}…"
    return f"{short[0]}…@…" if "@" in short else short


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


def retry(store: Store, source: str) -> list[ImportResult]:
    """Try a source's quarantined rows again, with the reading that is saved now. The files must still be where they were."""
    with store.sessions() as session:
        earlier = imports.with_quarantine(session, source)
    results = []
    for one in earlier:
        path = Path(one.file_path)
        if not path.is_file() or hash_of(path) != one.file_hash:
            raise UnreadableFile(
                "is gone or has changed since.", file=one.file_path, remedy="Put the imported file back."
            )
        results.append(import_file(store, path, ImportOptions(source=source, retried=one.id)))
    return results
