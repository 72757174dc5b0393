"""`aicmo report`"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from aicmo.cli.options import chosen_period, compare_option, filter_options, filters, period_options


@click.command("report")
@period_options
@compare_option
@filter_options
@click.option("--format", "format_name", default="terminal", show_default=True, help="terminal, html, json or xlsx.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
@click.option(
    "--as-of", metavar="VERSION", help="Compute it from an earlier data version, as a report's foot states it."
)
@click.pass_obj
def command(
    workspace: str, period: str | None, first: str | None, last: str | None, compare: str | None,
    campaign: tuple[str, ...], channel: tuple[str, ...], source: tuple[str, ...], format_name: str, as_json: bool,
    out: Path | None, as_of: str | None,
) -> None:  # fmt: skip
    """The period's numbers: key figures, campaigns, channels, contacts, and what is doubtful.

    Without a period, the last 28 days of data.
    """
    from aicmo.cli.output import write_report
    from aicmo.report import FORMATS
    from aicmo.workspace import open_workspace

    chosen = FORMATS.load("json" if as_json else format_name)
    opened = open_workspace(workspace)
    wanted = chosen_period(period, first, last, today=opened.today())
    overview = opened.overview(wanted, compare=compare, as_of=as_of, filters=filters(campaign, channel, source))
    write_report(chosen, overview, out, sys.stdout)
