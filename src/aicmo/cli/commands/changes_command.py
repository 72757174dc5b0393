"""`aicmo changes`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json, by_option, chosen_period, filter_options, filters, period_options

if TYPE_CHECKING:
    from aicmo.analytics.changes import Changes


@click.command("changes")
@click.argument("metric")
@by_option("channel, campaign or source", default=("channel", "campaign"))
@period_options
@click.option(
    "--compare", type=click.Choice(["previous", "year", "weekday"]), default="previous", show_default=True,
    help="What to compare with.",
)  # fmt: skip
@filter_options
@as_json
@click.option("--out", type=click.Path(path_type=Path), help="Write the page to this file (HTML).")
@click.pass_obj
def command(
    workspace: str, metric: str, by: tuple[str, ...], period: str | None, first: str | None, last: str | None,
    compare: str, campaign: tuple[str, ...], channel: tuple[str, ...], source: tuple[str, ...], as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """Who moved METRIC since the period before, and whether that is more than the usual variation.

    Without a period, the last 28 days of data.
    """
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    wanted = chosen_period(period, first, last, today=opened.today())
    found = opened.changes(metric, wanted, compare=compare, by=by, filters=filters(campaign, channel, source))
    _show(found, as_json=as_json, out=out)


def _show(found: Changes, *, as_json: bool, out: Path | None) -> None:
    from aicmo.cli.output import show_study
    from aicmo.report.studies.changes import changes_study

    show_study(changes_study(found), out=out, plain=_document(found) if as_json else None)


def _document(found: Changes) -> dict[str, object]:
    return {
        "metric": found.metric.name, "unit": found.metric.unit, "period": str(found.period),
        "compared_with": str(found.compared_with), "comparison": found.comparison, "filters": dict(found.filters),
        "currency": found.currency, "time_zone": found.time_zone, "data_version": found.data_version,
        "value": found.value, "previous": found.previous, "change": found.change, "relative": found.relative,
        "why_undefined": found.why_undefined, "variation": asdict(found.variation),
        "parts": {name: [asdict(one) for one in movers] for name, movers in found.parts.items()},
    }  # fmt: skip
