"""`aicmo explain`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aicmo.cli.options import (
    as_json,
    chosen_period,
    compare_option,
    filter_options,
    filters,
    period_options,
    print_json,
)

if TYPE_CHECKING:
    from aicmo.analytics.explain import Explanation


@click.command("explain")
@click.argument("metric")
@period_options
@compare_option
@filter_options
@click.option(
    "--sql", "as_sql", is_flag=True, help="Print one statement that any DuckDB can run over the lake's files."
)
@as_json
@click.pass_obj
def command(
    workspace: str, metric: str, period: str | None, first: str | None, last: str | None, compare: str | None,
    campaign: tuple[str, ...], channel: tuple[str, ...], source: tuple[str, ...], as_sql: bool, as_json: bool,
) -> None:  # fmt: skip
    """Where a number comes from: its parts, n, the SQL, the sources and imports behind it, the Python call."""
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    wanted = chosen_period(period, first, last, today=opened.today())
    found = opened.explain(metric, period=wanted, compare=compare, filters=filters(campaign, channel, source))
    if as_sql:
        click.echo(found.standalone_sql)
    elif as_json:
        print_json(_document(found))
    else:
        _print(found)


def _document(found: Explanation) -> dict[str, object]:
    return {
        "metric": found.metric.name, "value": found.value, "previous": found.previous, "unit": found.metric.unit,
        "currency": found.currency, "numerator": found.numerator, "denominator": found.denominator, "n": found.n,
        "facts": found.facts, "formula": found.formula, "definition_hash": found.metric.definition_hash,
        "period": str(found.period), "time_zone": found.time_zone, "data_version": found.data_version,
        "sources": [one._asdict() for one in found.sources], "sql": found.sql, "python": found.python, "cli": found.cli,
    }  # fmt: skip


def _print(found: Explanation) -> None:
    from aicmo.report.format_value import format_value

    one = found.metric
    click.echo(f"{one.label} ({one.name}) = {format_value(found.value, one.unit, found.currency)}")
    if found.value is None:
        click.echo(f"  undefined: {found.why_undefined}")
    elif one.unit != "count":
        click.echo(f"  exactly {found.value:.12g}")
    if found.previous is not None:
        click.echo(f"  before  {format_value(found.previous, one.unit, found.currency)}")
    click.echo(f"  {one.summary}")
    rows = [
        ("formula", found.formula), ("numerator", _number(found.numerator)), ("denominator", _number(found.denominator)),
        ("facts", ", ".join(f"{name} {_number(value)}" for name, value in found.facts.items())),
        ("rows behind it", f"{found.n:,}"), ("period", f"{found.period} ({found.time_zone})"),
        ("currency", found.currency), ("data version", found.data_version), ("definition", one.definition_hash),
    ]  # fmt: skip
    click.echo()
    for name, value in rows:
        click.echo(f"  {name:<15} {value}")
    click.echo("\n  sources and imports")
    for source in found.sources:
        click.echo(f"    {source.source:<20} {source.rows:>12,} rows   imports {source.imports}")
    click.echo(
        f"\n{found.sql}\n-- daily is made from the lake's files: --sql prints it all\n\n{found.python}\n{found.cli}"
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".")
