"""`aicmo import`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from aicmo.cli.options import as_json, print_json
from aicmo.errors import AicmoError, UsageError

if TYPE_CHECKING:
    from aicmo.ingest.options import ImportOptions
    from aicmo.ingest.result import ImportResult
    from aicmo.model.period import Period
    from aicmo.workspace import Workspace

_SHOWN = 5


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--source", help="Name of the source; the connector's by default.")
@click.option("--connector", help="Read it as this connector does, without guessing.")
@click.option(
    "--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Read FIELD from COLUMN, e.g. spend=Cost."
)
@click.option("--day", metavar="DAY", help="The day of figures that have none.")
@click.option("--period", metavar="PERIOD", help="The period that figures without a day sum up.")
@click.option("--currency", help="The currency of amounts that have none.")
@click.option("--time-zone", help="The time zone of times that have none.")
@click.option("--channel", help="The channel of rows that have none.")
@click.option("--snapshot", is_flag=True, help="The figures are running totals.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@as_json
@click.pass_obj
def command(
    workspace: str, path: Path, source: str | None, connector: str | None, mapping: tuple[str, ...], day: str | None,
    period: str | None, currency: str | None, time_zone: str | None, channel: str | None, snapshot: bool, dry_run: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Import PATH, an export or a folder of exports. Doing it again changes nothing.

    The exit code is 1 where a file could not be read or a row was quarantined; the good rows are kept.
    """
    from aicmo.ingest.options import ImportOptions
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    options = ImportOptions(
        source=source, connector=connector, fields=_mapping(mapping), period=_period(day, period, opened.today()),
        currency=_currency(currency), time_zone=_time_zone(time_zone), channel=channel, snapshot=snapshot, dry_run=dry_run,
    )  # fmt: skip
    failures: list[tuple[Path, AicmoError]] = []
    results = _import(opened, path, options, failures)
    if as_json:
        print_json([*map(asdict, results), *({"file": str(file), "error": str(error)} for file, error in failures)])
    else:
        _print(results, failures)
    if failures or any(result.counts.quarantined for result in results):
        raise Exit(1)


def _import(
    opened: Workspace, path: Path, options: ImportOptions, failures: list[tuple[Path, AicmoError]]
) -> list[ImportResult]:
    from aicmo.cli.progress import Bars

    with Bars() as bars:
        return opened.import_path(
            path, options, progress=bars.update, failed=lambda file, error: failures.append((file, error))
        )


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise UsageError(f"--map {pair} has no equals sign.", remedy="Write it as --map spend=Cost.")
        found[field.strip()] = column
    return found


def _period(day: str | None, period: str | None, today: date) -> Period | None:
    from aicmo.model.period import Period, parse_day

    if day and period:
        raise UsageError("--day and --period say the same thing twice.", remedy="Use one of them.")
    if day:
        return Period(parse_day(day), parse_day(day))
    return Period.parse(period, today=today) if period else None


def _currency(text: str | None) -> str | None:
    from aicmo.model.money import currency_code

    return currency_code(text) if text else None


def _time_zone(name: str | None) -> str | None:
    from aicmo.config import checked_time_zone

    return checked_time_zone(name) if name else None


def _print(results: Sequence[ImportResult], failures: Sequence[tuple[Path, AicmoError]]) -> None:
    for result in results:
        _print_result(result)
    for file, error in failures:
        click.echo(f"{file.name}: not imported\n  {error}", err=True)


def _print_result(result: ImportResult) -> None:
    counts = result.counts
    click.echo(f"{result.file}: {result.label}, source {result.source}")
    if result.status == "reference":
        click.echo("  reference data, nothing to import")
        for note in result.notes:
            click.echo(f"  note: {note}")
        return
    if result.status == "unchanged":
        click.echo(f"  imported before, nothing changed ({counts.read:,} rows)")
        return
    click.echo(f"  {'would keep' if result.status == 'dry run' else 'kept'} {_kept(result)}{_days(result)}")
    click.echo(f"  read {', '.join(f'{field} from {column}' for field, column in result.columns.items())}")
    for note in result.notes:
        click.echo(f"  note: {note}")
    if counts.flagged:
        rows = "row states" if counts.flagged == 1 else "rows state"
        click.echo(f"  note: {counts.flagged:,} {rows} more clicks than impressions; kept as stated")
    _print_quarantine(result)


def _kept(result: ImportResult) -> str:
    counts = result.counts
    parts = [f"{counts.kept:,} of {counts.read:,} rows"]
    for number, word in (
        (counts.restated, "restated"), (counts.duplicate, "known already"), (counts.dropped, "totals or empty"),
        (counts.quarantined, "quarantined"),
    ):  # fmt: skip
        if number:
            parts.append(f"{number:,} {word}")
    return ", ".join(parts)


def _days(result: ImportResult) -> str:
    first, last = result.counts.first_day, result.counts.last_day
    return f", {first} to {last}" if first else ""


def _print_quarantine(result: ImportResult) -> None:
    for bad in result.bad_rows[:_SHOWN]:
        column = f", column {bad.column!r}" if bad.column else ""
        value = f", value {bad.value!r}" if bad.value is not None else ""
        click.echo(f"  quarantined: {result.file}, row {bad.row}{column}{value}: {bad.reason}", err=True)
    if len(result.bad_rows) > _SHOWN:
        click.echo(f"  ... and {len(result.bad_rows) - _SHOWN:,} more", err=True)
    if result.bad_rows:
        click.echo(
            f"  Correct the file and import it again, or map another column (--map) and: aicmo sources --retry {result.source}",
            err=True,
        )
