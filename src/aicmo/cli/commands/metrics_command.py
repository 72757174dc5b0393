"""`aicmo metrics`"""

from __future__ import annotations

import click

from aicmo.cli.options import as_json, print_json


@click.command("metrics")
@click.argument("name", required=False)
@as_json
def command(name: str | None, as_json: bool) -> None:
    """The catalogue; with NAME one metric: formula, unit, denominator, direction, additivity, source, SQL."""
    from aicmo.analytics.reference import describe
    from aicmo.metrics import metric, metrics

    if name:
        described = describe(metric(name))
        if as_json:
            print_json(described)
        else:
            _print_one(described)
    elif as_json:
        print_json([describe(one) for one in metrics()])
    else:
        _print_all()


def _print_one(described: dict[str, object]) -> None:
    for key, value in described.items():
        shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        if shown not in (None, ""):
            click.echo(f"{key.replace('_', ' '):<16} {shown}")


def _print_all() -> None:
    from aicmo.cli.tables import table
    from aicmo.metrics import families
    from aicmo.metrics.formula import text

    for family, members in families().items():
        click.echo(f"{family.capitalize()}\n")
        table(
            ("Name", "Formula", "Unit", "Better"),
            [(one.name, text(one.formula), one.unit, one.better) for one in members],
            empty="",
        )
        click.echo()
