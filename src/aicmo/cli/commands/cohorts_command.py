"""`aicmo cohorts`"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json

if TYPE_CHECKING:
    from aicmo.analytics.cohorts import Cohort, Cohorts


@click.command("cohorts")
@click.option(
    "--by", type=click.Choice(["month", "channel"]), default="month", show_default=True, help="What won them."
)
@click.option(
    "--margin", type=float, default=1.0, show_default=True, help="Share of revenue that is kept, for payback."
)
@click.option("--out", type=click.Path(path_type=Path), help="Write a page to this file.")
@click.option("--as-of", metavar="VERSION", help="Compute it from an earlier data version.")
@as_json
@click.pass_obj
def command(workspace: str, by: str, margin: float, out: Path | None, as_of: str | None, as_json: bool) -> None:
    """Customers by the month or channel of their first purchase: who came back, what they brought, whether it paid."""
    from aicmo.cli.output import show_study
    from aicmo.report.studies.cohorts import cohort_study
    from aicmo.workspace import open_workspace

    found = open_workspace(workspace).cohorts(by, margin=margin, as_of=as_of)
    show_study(cohort_study(found), out=out, plain=_document(found) if as_json else None)


def _document(found: Cohorts) -> dict[str, object]:
    return {
        "by": found.by, "period": str(found.period), "currency": found.currency, "data_version": found.data_version,
        "margin": found.margin, "left_out": found.left_out,
        "cohorts": [_line(cohort, found.margin) for cohort in found.cohorts], "total": _line(found.total, found.margin),
    }  # fmt: skip


def _line(cohort: Cohort, margin: float) -> dict[str, object]:
    return {
        "name": cohort.name, "customers": cohort.customers, "seen": cohort.seen, "retained": cohort.retained,
        "retained_intervals": [[sure.low, sure.high] for sure in map(cohort.certainty, range(len(cohort.retained)))],
        "revenue_per_customer": cohort.revenue, "spend": cohort.spend, "cost_per_customer": cohort.cost,
        "paid_back_in_month": cohort.payback(margin),
    }  # fmt: skip
