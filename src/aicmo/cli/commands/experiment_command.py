"""`aicmo experiment`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aicmo.cli.options import as_json, chosen_period, period_options
from aicmo.errors import UsageError

if TYPE_CHECKING:
    from aicmo.analytics.trial_rows import Asked
    from aicmo.experiments.trial import Reading, Settings, Trial, Verdict


@click.command("experiment")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--arm", metavar="COLUMN", help="The column of FILE that says which arm a unit is in.")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    metavar="NAME",
    help="A column, or revenue/orders for a ratio; of campaigns open, click, conversion or revenue.",
)
@click.option("--guardrail", "guardrails", multiple=True, metavar="COLUMN", help="An outcome that must not get worse.")
@click.option("--less-is-better", "falling", multiple=True, metavar="NAME", help="An outcome that should fall.")
@click.option("--control", metavar="ARM", help="The arm that the others are compared with.")
@click.option("--by", multiple=True, metavar="COLUMN", help="Read each value of this column by itself too.")
@click.option("--cuped", metavar="COLUMN", help="A number from before the test, to take noise out.")
@click.option("--stratify", metavar="COLUMN", help="A group from before the test, to even out the arms.")
@click.option("--winsorise", type=float, metavar="QUANTILE", help="Cut off amounts above this quantile, e.g. 0.99.")
@click.option("--sequential", is_flag=True, help="Intervals that hold however often one looks.")
@click.option(
    "--correction",
    default="holm",
    show_default=True,
    metavar="NAME",
    help="For several comparisons: holm, bh (Benjamini-Hochberg) or none.",
)
@click.option("--confidence", default=0.95, show_default=True, help="Of the intervals.")
@click.option("--share", "shares", multiple=True, metavar="ARM=SHARE", help="The size an arm was meant to have.")
@click.option("--sums", multiple=True, metavar="ARM:N:SUM[:SUMSQ]", help="An arm as sums, instead of FILE.")
@click.option("--campaign", "campaigns", multiple=True, help="An arm of the workspace, instead of FILE.")
@period_options
@as_json
@click.option("--out", type=click.Path(path_type=Path), help="Write the page to this file (HTML).")
@click.pass_obj
def command(
    workspace: str, file: Path | None, arm: str | None, outcomes: tuple[str, ...], guardrails: tuple[str, ...],
    falling: tuple[str, ...], control: str | None, by: tuple[str, ...], cuped: str | None, stratify: str | None,
    winsorise: float | None, sequential: bool, correction: str, confidence: float, shares: tuple[str, ...],
    sums: tuple[str, ...], campaigns: tuple[str, ...], period: str | None, first: str | None, last: str | None,
    as_json: bool, out: Path | None,
) -> int:  # fmt: skip
    """What a test shows, from FILE, from sums, or from campaigns of the workspace.

    FILE has a row for each unit and --arm names its arm; without --arm it is a table of sums: arm, n, sum, sumsq.
    The exit code is 1 where a row of FILE could not be used; the good rows count.
    """
    from aicmo.experiments.trial import Settings

    settings = Settings(confidence, correction, sequential, _shares(shares))
    if sum(map(bool, (file, sums, campaigns))) != 1:
        raise UsageError("A test comes from one place.", remedy="Give a FILE, or --sums, or --campaign twice.")
    if arm is None and any((guardrails, by, cuped, stratify, winsorise)):
        raise UsageError("Only a FILE of units can be looked into.", remedy="Give a FILE and --arm, or leave this out.")
    left_out = 0
    if file is not None and arm is not None:
        from aicmo.analytics.trial_rows import Asked

        asked = Asked(arm, outcomes, control, guardrails, falling, by, cuped, stratify, winsorise)
        trial, left_out = _of_rows(file, asked)
        source = file.name
    elif campaigns:
        trial, source = _of_campaigns(workspace, campaigns, outcomes, control, (period, first, last))
    else:
        trial, source = _of_sums(file, sums, outcomes, control, falling)
    _show(trial, settings, source, as_json=as_json, out=out)
    return 1 if left_out else 0


def _of_rows(file: Path, asked: Asked) -> tuple[Trial, int]:
    """The trial, and how many rows were left out; what is wrong with them goes to stderr."""
    from aicmo.analytics.trial_rows import read_trial

    found = read_trial(file, asked)
    for problem in found.problems:
        click.echo(f"Left out: {problem}", err=True)
    if found.left_out > len(found.problems):
        click.echo(f"Left out: {found.left_out - len(found.problems):,} more rows.", err=True)
    return found.trial, found.left_out


def _of_sums(
    file: Path | None, sums: tuple[str, ...], outcomes: tuple[str, ...], control: str | None, falling: tuple[str, ...]
) -> tuple[Trial, str]:  # fmt: skip
    from aicmo.analytics.trial_sums import parse_sums, read_sums, trial_of_sums

    if file is None:
        rows = [parse_sums(text, *outcomes[:1]) for text in sums]
    else:
        rows = [row for row in read_sums(file) if row.outcome in (outcomes or (row.outcome,))]
    return trial_of_sums(rows, control, falling), file.name if file is not None else "from sums"


def _of_campaigns(
    workspace: str, campaigns: tuple[str, ...], outcomes: tuple[str, ...], control: str | None,
    days: tuple[str | None, str | None, str | None],
) -> tuple[Trial, str]:  # fmt: skip
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    wanted = chosen_period(*days, today=opened.today())
    found = opened.trial(
        campaigns, outcomes or ("conversion",), period=opened.period(wanted) if wanted else None, control=control
    )
    return found, opened.config.name


def _show(trial: Trial, settings: Settings, source: str, *, as_json: bool, out: Path | None) -> None:
    from aicmo.cli.output import show_study
    from aicmo.experiments.trial import judge
    from aicmo.report.studies.experiment import experiment_study

    verdict = judge(trial, settings)
    show_study(experiment_study(verdict, source), out=out, plain=_document(verdict) if as_json else None)


def _shares(given: tuple[str, ...]) -> dict[str, float] | None:
    """`control=0.9` of each `--share`; None without any."""
    found = {}
    for text in given:
        arm, _, share = text.rpartition("=")
        try:
            found[arm] = float(share)
        except ValueError:
            raise UsageError(f"{text!r} is no share.", remedy="Write it as control=0.9.") from None
    return found or None


def _document(verdict: Verdict) -> dict[str, Any]:
    trial, settings = verdict.trial, verdict.settings
    return {
        "control": trial.control, "units": trial.sizes, "confidence": settings.confidence,
        "correction": settings.correction, "sequential": settings.sequential,
        "sample_ratio": {**asdict(verdict.sample_ratio), "mismatch": verdict.sample_ratio.mismatch},
        "readings": [_reading(one) for one in verdict.readings],
        "by_segment": [_reading(one) for one in verdict.by_segment],
        "warnings": list(verdict.warnings),
    }  # fmt: skip


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "outcome": one.outcome.name, "unit": one.outcome.unit, "better": one.outcome.better,
        "guardrail": one.outcome.guardrail, "arm": one.arm,
        "segment": None if one.segment is None else {"column": one.segment[0], "value": one.segment[1]},
        "control_value": one.control_value and one.control_value.value, "arm_value": one.arm_value and one.arm_value.value,
        "control_units": one.control_value and one.control_value.n, "arm_units": one.arm_value and one.arm_value.n,
        "difference": one.difference and asdict(one.difference), "lift": one.lift and asdict(one.lift),
        "p_value": one.p_value, "chance_to_win": one.chance_to_win, "loss": one.loss, "call": one.call, "needed": one.needed,
        "why": one.why or None,
    }  # fmt: skip
