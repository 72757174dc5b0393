"""`aicmo import`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from aicmo.cli.imported import print_results
from aicmo.cli.options import as_json, print_json
from aicmo.errors import AicmoError, UsageError

if TYPE_CHECKING:
    from aicmo.ingest.options import ImportOptions
    from aicmo.ingest.result import ImportResult
    from aicmo.model.period import Period
    from aicmo.workspace import Workspace


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
        print_results(results, failures)
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
