"""What an import did, as a person reads it: files that were read alike together, then what was wrong, then the sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.errors import AicmoError, InputError

if TYPE_CHECKING:
    from aicmo.ingest.result import ImportResult

_SHOWN = 5
_FLAWS = ("restated", "duplicate", "dropped", "quarantined")


def print_results(results: Sequence[ImportResult], failures: Sequence[tuple[Path, AicmoError]]) -> None:
    """To standard output what was read and how, to standard error what was not."""
    for alike in _alike(results):
        _print_group(alike)
    for files in _by_reason(failures):
        _print_failure(*files)
    if len(results) + len(failures) > 1:
        click.echo(_sum(results, len(failures)))


def _alike(results: Iterable[ImportResult]) -> list[list[ImportResult]]:
    """Files of one source that were read in the same way, in the order in which the first of each came."""
    groups: dict[tuple[object, ...], list[ImportResult]] = {}
    for result in results:
        how = () if result.status == "unchanged" else (*result.columns.items(), *result.notes)
        groups.setdefault((result.label, result.source, result.status, how), []).append(result)
    return [*groups.values()]


def _print_group(alike: Sequence[ImportResult]) -> None:
    first = alike[0]
    title = _title(alike)
    if first.status == "reference":
        click.echo(f"{title}: {first.label}\n  nothing to import")
        _print_notes(first)
        return
    click.echo(f"{title}: {first.label}, source {first.source}")
    if first.status == "unchanged":
        click.echo(f"  imported before, nothing changed ({_total(alike, 'read'):,} rows)")
        return
    click.echo(f"  {'would keep' if first.status == 'dry run' else 'kept'} {_kept(alike)}{_days(alike)}")
    click.echo(f"  read {', '.join(_read(field, column) for field, column in first.columns.items())}")
    _print_notes(first)
    if flagged := _total(alike, "flagged"):
        rows = "row states" if flagged == 1 else "rows state"
        click.echo(f"  note: {flagged:,} {rows} more clicks than impressions; kept as stated")
    _print_quarantine(alike)


def _title(alike: Sequence[ImportResult]) -> str:
    first = alike[0]
    inside = f" ({first.files:,} files)" if first.files > 1 else ""
    more = f" and {len(alike) - 1:,} more" if len(alike) > 1 else ""
    return f"{first.file}{inside}{more}"


def _print_notes(result: ImportResult) -> None:
    for note in result.notes:
        click.echo(f"  note: {note}")


def _read(field: str, column: str) -> str:
    if column.startswith("always "):
        return f"{field} {column}"
    return field if field == column else f"{field} from {column}"


def _total(results: Iterable[ImportResult], name: str) -> int:
    return sum(getattr(result.counts, name) for result in results)


def _kept(alike: Sequence[ImportResult]) -> str:
    what = {
        "restated": "restated",
        "duplicate": "known already",
        "dropped": f"left out ({', '.join([*alike[0].left_out, 'or empty' if alike[0].left_out else 'empty'])})",
        "quarantined": "quarantined",
    }
    parts = [f"{number:,} {what[name]}" for name in _FLAWS if (number := _total(alike, name))]
    return ", ".join([f"{_total(alike, 'kept'):,} of {_total(alike, 'read'):,} rows", *parts])


def _days(alike: Iterable[ImportResult]) -> str:
    days = [day for result in alike for day in (result.counts.first_day, result.counts.last_day) if day]
    return f", {min(days)} to {max(days)}" if days else ""


def _print_quarantine(alike: Sequence[ImportResult]) -> None:
    bad_rows = [(result.file, bad) for result in alike for bad in result.bad_rows]
    for file, bad in bad_rows[:_SHOWN]:
        column = f", column {bad.column!r}" if bad.column else ""
        value = f", value {bad.value!r}" if bad.value is not None else ""
        click.echo(f"  quarantined: {file}, row {bad.row}{column}{value}: {bad.reason}", err=True)
    if len(bad_rows) > _SHOWN:
        click.echo(f"  ... and {len(bad_rows) - _SHOWN:,} more", err=True)
    if bad_rows:
        click.echo(
            f"  Correct the file and import it again, or map another column (--map) and: aicmo sources --retry {alike[0].source}",
            err=True,
        )


def _by_reason(failures: Iterable[tuple[Path, AicmoError]]) -> list[tuple[list[Path], AicmoError]]:
    groups: dict[str, tuple[list[Path], AicmoError]] = {}
    for file, error in failures:
        groups.setdefault(_reason(error), ([], error))[0].append(file)
    return [*groups.values()]


def _print_failure(files: Sequence[Path], error: AicmoError) -> None:
    more = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
    click.echo(f"{files[0].name}{more}: not imported\n  {_reason(error)}", err=True)


def _reason(error: AicmoError) -> str:
    """What is wrong, without the file's name, which stands above."""
    row = f"Row {error.row}: " if isinstance(error, InputError) and error.row is not None else ""
    return f"{row}{error.message} {error.remedy}".strip()


def _sum(results: Sequence[ImportResult], failed: int) -> str:
    status: Counter[str] = Counter()
    for result in results:
        status[result.status] += result.files
    parts = [
        f"{status[name]:,} {words}"
        for name, words in (
            ("imported", "imported"), ("dry run", "would be imported"), ("unchanged", "imported before"),
            ("reference", "reference data"),
        )
        if status[name]
    ]  # fmt: skip
    parts += [f"{failed:,} not imported"] if failed else []
    kept, quarantined = _total(results, "kept"), _total(results, "quarantined")
    said = f"{status.total() + failed:,} files: {', '.join(parts)}. {kept:,} rows kept"
    return f"{said}, {quarantined:,} quarantined." if quarantined else f"{said}."
