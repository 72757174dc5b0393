"""Machines among the opens and clicks of the past, judged anew by the rules as they are now.

Killed before the table's commit, nothing has changed; killed after it, the next run finds nothing to change and writes
down what holds. The table's earlier version stays readable, so that a report can be given again.
"""

from __future__ import annotations

from dataclasses import asdict

from aicmo.engines.duckdb import connect
from aicmo.errors import UnknownName
from aicmo.ingest import failures, journal
from aicmo.ingest.journal import Store
from aicmo.ingest.lock import ingest_lock
from aicmo.lake.machines import Judged, judge
from aicmo.records import imports, judgements


def reclassify(store: Store, source: str | None = None) -> Judged:
    """Judge all opens and clicks, or one source's. Raises `UnknownName` for a source there is not."""
    memory, threads = store.config.memory_limit, store.config.threads
    with (
        failures.translated(store.folder),
        connect(memory_limit=memory, threads=threads, spill=store.folder) as con,
        ingest_lock(store.folder),
    ):
        journal.recover(store)
        _check_known(store, source)
        judged = judge(con, store.lake, source, lambda version: _keep(store, version))
        with store.sessions.begin() as session:
            said = {**asdict(judged), "source": source, "at": imports.now().isoformat()}
            judgements.record(session, said)
    return judged


def _check_known(store: Store, source: str | None) -> None:
    with store.sessions() as session:
        known = imports.sources(session)
    if source is not None and source not in known:
        raise UnknownName("source", source, known)


def _keep(store: Store, version: int) -> None:
    with store.sessions.begin() as session:
        judgements.keep_version(session, version)
