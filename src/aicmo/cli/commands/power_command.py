"""`aicmo power`"""

from __future__ import annotations

from dataclasses import asdict

import click

from aicmo.cli.options import as_json, print_json


@click.command("power")
@click.option("--baseline", type=float, required=True, help="The rate or the mean of the control today, e.g. 0.021.")
@click.option("--sd", type=float, help="The standard deviation of one unit: the baseline is a mean, not a rate.")
@click.option("--lift", type=float, help="The relative change worth finding, e.g. 0.1 for 10%.")
@click.option("--units", type=int, help="Units an arm: say what change they find.")
@click.option("--per-day", type=float, help="Units a day, all arms together: say how many days it takes.")
@click.option("--arms", default=2, show_default=True, help="Arms, the control among them.")
@click.option("--confidence", default=0.95, show_default=True, help="Of the intervals.")
@click.option("--power", "wanted", default=0.8, show_default=True, help="The chance to find the change if it is real.")
@as_json
def command(
    baseline: float, sd: float | None, lift: float | None, units: int | None, per_day: float | None, arms: int,
    confidence: float, wanted: float, as_json: bool,
) -> None:  # fmt: skip
    """How many units a test needs to find a lift, or what lift so many units find, and how many days that takes.

    \b
    aicmo power --baseline 0.021 --lift 0.1 --per-day 4000
    """
    from aicmo.experiments.plan import plan
    from aicmo.report.studies.power import plan_words

    made = plan(
        baseline, sd=sd, lift=lift, units=units, per_day=per_day, arms=arms, confidence=confidence, power=wanted
    )
    if as_json:
        print_json({**asdict(made), "target": made.target, "total": made.total})
    else:
        for line in plan_words(made):
            click.echo(line)
