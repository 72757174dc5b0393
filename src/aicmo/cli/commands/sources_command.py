"""`aicmo sources`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json, print_json

if TYPE_CHECKING:
    from aicmo.model.period import Period
    from aicmo.workspace import Workspace


@click.command("sources")
@click.option("--imports", "show_imports", is_flag=True, help="Every import, oldest first.")
@click.option("--quarantine", metavar="SOURCE", help="The rows of SOURCE that were not taken in.")
@click.option("--retry", metavar="SOURCE", help="Try the quarantined rows of SOURCE again with the saved mapping.")
@as_json
@click.pass_obj
def command(workspace: str, show_imports: bool, quarantine: str | None, retry: str | None, as_json: bool) -> None:
    """What came in: freshness, gaps, rows, quarantine."""
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    if retry:
        _retry(opened, retry, as_json)
    elif quarantine:
        _print_quarantine(opened, quarantine, as_json)
    elif show_imports:
        _print_imports(opened, as_json)
    else:
        _print_sources(opened, as_json)


def _retry(opened: Workspace, source: str, as_json: bool) -> None:
    results = opened.retry_quarantine(source)
    if as_json:
        print_json([asdict(result) for result in results])
        return
    for result in results:
        click.echo(f"{result.file}: kept {result.counts.kept:,}, still quarantined {result.counts.quarantined:,}")
    if not results:
        click.echo(f"Nothing of {source} is in quarantine.")


def _print_sources(opened: Workspace, as_json: bool) -> None:
    from aicmo.cli.tables import table

    states, gaps = opened.sources(), opened.gaps()
    if as_json:
        print_json([asdict(state) | {"gaps": [str(gap) for gap in gaps.get(state.source, ())]} for state in states])
        return
    rows = [
        (state.source, state.label, f"{state.rows:,}", state.last_day or "–", _gaps(gaps.get(state.source, ())),
         f"{state.quarantined:,}", f"{state.imported_at:%Y-%m-%d %H:%M}" if state.imported_at else "–")
        for state in states
    ]  # fmt: skip
    table(
        ("Source", "What", ">Rows", "Last day", "Days without rows", ">Quarantined", "Imported (UTC)"),
        rows,
        empty="No sources yet. Import an export.",
    )


def _gaps(gaps: Sequence[Period]) -> str:
    if not gaps:
        return "none"
    longest = max(gaps, key=lambda gap: gap.days)
    return f"{sum(gap.days for gap in gaps):,}, {'the longest ' if len(gaps) > 1 else ''}{longest}"


def _print_imports(opened: Workspace, as_json: bool) -> None:
    from aicmo.cli.tables import table

    imports = opened.imports()
    if as_json:
        print_json([
            {"id": one.id, "source": one.source, "file": one.file_name, "sha256": one.file_hash, "rows_read": one.rows_read,
             "kept": one.kept, "duplicate": one.duplicate, "restated": one.restated, "dropped": one.dropped,
             "quarantined": one.quarantined, "first_day": one.first_day, "last_day": one.last_day,
             "imported_at": one.imported_at}
            for one in imports
        ])  # fmt: skip
        return
    rows = [
        (one.id, one.source, one.file_name, f"{one.rows_read:,}", f"{one.kept:,}", f"{one.duplicate:,}",
         f"{one.quarantined:,}", f"{one.first_day or '–'} to {one.last_day or '–'}", one.file_hash[:12])
        for one in imports
    ]  # fmt: skip
    table(
        (">#", "Source", "File", ">Read", ">Kept", ">Known", ">Quarantined", "Days", "SHA-256"),
        rows,
        empty="No imports yet.",
    )


def _print_quarantine(opened: Workspace, source: str, as_json: bool) -> None:
    from aicmo.cli.tables import table

    names = {one.id: one.file_name for one in opened.imports()}
    rows = [
        (names[one.import_id], one.row, one.column or "–", one.value or "–", one.reason)
        for one in opened.quarantine(source)
    ]
    if as_json:
        print_json([dict(zip(("file", "row", "column", "value", "reason"), row, strict=True)) for row in rows])
        return
    table(("File", ">Row", "Column", "Value", "Reason"), rows, empty=f"Nothing of {source} is in quarantine.")
