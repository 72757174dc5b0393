"""`aicmo kpi`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aicmo.cli.options import (
    as_json,
    by_option,
    chosen_period,
    compare_option,
    filter_options,
    filters,
    period_options,
    print_json,
)

if TYPE_CHECKING:
    from aicmo.analytics.query import Line, Result
    from aicmo.experiments.certainty import Certainty


@click.command("kpi")
@click.argument("metrics", nargs=-1, required=True)
@by_option("day, week, month, campaign, channel or source")
@period_options
@compare_option
@filter_options
@as_json
@click.pass_obj
def command(
    workspace: str, metrics: tuple[str, ...], by: tuple[str, ...], period: str | None, first: str | None,
    last: str | None, compare: str | None, campaign: tuple[str, ...], channel: tuple[str, ...],
    source: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """METRICS of the catalogue over a period, in total or by dimensions.

    Beside a rate stands its 95% interval, and n, what was counted for it; or how much more is needed.
    """
    from aicmo.analytics.query import Query
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    wanted = chosen_period(period, first, last, today=opened.today())
    result = opened.query(Query(metrics, by, None, filters(campaign, channel, source), compare), period=wanted)
    if as_json:
        print_json(_document(result))
    else:
        _print(result)


def _document(result: Result) -> dict[str, object]:
    from dataclasses import asdict

    from aicmo.analytics.sampling import sample_of
    from aicmo.metrics import metric

    def certainty(name: str, sure: Certainty) -> dict[str, object]:
        return {**asdict(sure), "of": sample_of(metric(name))}

    def line(one: Line) -> dict[str, object]:
        return {
            "keys": dict(one.keys),
            "name": one.name,
            "metrics": one.metrics,
            "previous": one.previous,
            "facts": one.facts,
            "certainty": {name: certainty(name, sure) for name, sure in one.certainty.items()},
        }

    return {
        "period": str(result.period), "compared_with": result.compared_with and str(result.compared_with),
        "currency": result.currency, "data_version": result.data_version,
        "lines": [line(one) for one in result.lines], "total": line(result.total),
    }  # fmt: skip


def _print(result: Result) -> None:
    from aicmo.analytics.query import change
    from aicmo.analytics.sampling import sample_of
    from aicmo.cli.tables import table
    from aicmo.metrics import metric
    from aicmo.report.certainty import sample_text, verdict
    from aicmo.report.format_value import UNDEFINED, format_change, format_value

    def certainty(line: Line, name: str) -> list[str]:
        sure, sample = line.certainty.get(name), sample_of(metric(name))
        if not sample:
            return []
        if sure is None:
            return [UNDEFINED, UNDEFINED]
        return [verdict(sure, metric(name).unit, result.currency, sample), sample_text(sure, sample)]

    def cells(line: Line) -> list[str]:
        shown = []
        for name, value in line.metrics.items():
            shown.append(format_value(value, metric(name).unit, result.currency))
            if result.compared_with:
                shown.append(format_change(change(value, line.previous.get(name)), metric(name).better).text)
            shown += certainty(line, name)
        return shown

    versus = f" vs {result.compared_with}" if result.compared_with else ""
    click.echo(f"{result.period}{versus}, {result.currency}, data {result.data_version}\n")
    heads = [
        head
        for name in result.query.metrics
        for head in (
            f">{name}",
            *((">change",) if result.compared_with else ()),
            *((">95% interval", ">n") if sample_of(metric(name)) else ()),
        )
    ]
    rows = [[line.name, *cells(line)] for line in result.lines]
    table(
        (" / ".join(result.query.by) or "", *heads),
        [*rows, ["Total", *cells(result.total)]],
        empty="Nothing in this period.",
    )
