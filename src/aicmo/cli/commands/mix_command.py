"""`aicmo mix`"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json, chosen_period, period_options
from aicmo.errors import UsageError

if TYPE_CHECKING:
    from aicmo.analytics.mix_file import MixColumns
    from aicmo.mix.calibrate import LiftTest
    from aicmo.mix.fit import MixFit
    from aicmo.report.studies.mix_words import MixResult


@click.command("mix")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--outcome", default="revenue", show_default=True, metavar="NAME", help="What is to be explained.")
@click.option("--worth", metavar="COLUMN", help="What a unit of the outcome is worth; their product is explained.")
@click.option("--date", "day", metavar="COLUMN", help="The days of FILE. [default: its first column of days]")
@click.option("--spend", multiple=True, metavar="NAME", help="A column of spend, or a channel. [default: all]")
@click.option("--control", multiple=True, metavar="COLUMN", help="What else moves the outcome: a price, a competitor.")
@click.option("--season", default=1, show_default=True, metavar="WAVES", help="Waves a year: 0, 1 or 2.")
@click.option(
    "--lift-test", "lift_tests", multiple=True, metavar="TEST",
    help="What a test measured, tv=3.2+-0.8, or a CSV with channel, roas, standard_error.",
)  # fmt: skip
@click.option(
    "--what-if",
    "what_ifs",
    multiple=True,
    metavar="SPEND",
    help="tv=+20%, or tv=20000 a period; several at once: a=..,b=..",
)
@period_options
@as_json
@click.option("--out", type=click.Path(path_type=Path), help="Write the page to this file (HTML).")
@click.pass_obj
def command(
    workspace: str, file: Path | None, outcome: str, worth: str | None, day: str | None, spend: tuple[str, ...],
    control: tuple[str, ...], season: int, lift_tests: tuple[str, ...], what_ifs: tuple[str, ...], period: str | None,
    first: str | None, last: str | None, as_json: bool, out: Path | None,
) -> None:  # fmt: skip
    """What each channel's spend brought, from FILE with a row a week, or from the workspace.

    Refuses where there are fewer than ten periods for each parameter.
    """
    from aicmo.analytics.mix_file import MixColumns
    from aicmo.report.studies.mix_words import MixResult

    tests = [test for text in lift_tests for test in _lift_tests(text)]
    if file is None:
        if worth or day or control:
            raise UsageError(
                "--worth, --date and --control name columns of a file.", remedy="Name the file: aicmo mix FILE"
            )
        found, source, currency = _of_workspace(workspace, (period, first, last), outcome, spend, tests, season)
    else:
        if period or first or last:
            raise UsageError("A period is of the workspace.", remedy="Leave it out: a file is fitted as a whole.")
        columns = MixColumns(outcome, worth, day, spend, control)
        found, source, currency = _of_file(file, columns, tests, season), file.name, ""
    result = MixResult(found, source, currency, [found.what_if(_spends(found, text)) for text in what_ifs])
    _show(result, as_json=as_json, out=out)


def _of_workspace(
    workspace: str, days: tuple[str | None, str | None, str | None], outcome: str, channels: Sequence[str],
    tests: Sequence[LiftTest], season: int,
) -> tuple[MixFit, str, str]:  # fmt: skip
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    period = chosen_period(*days, today=opened.today())
    found = opened.mix(period, outcome=outcome, channels=channels, lift_tests=tests, season=season)
    return found, opened.config.name, opened.config.currency


def _of_file(file: Path, columns: MixColumns, tests: Sequence[LiftTest], season: int) -> MixFit:
    from aicmo.analytics.mix_file import read_mix
    from aicmo.mix.fit import fit

    return fit(read_mix(file, columns), lift_tests=tests, season=season)


def _lift_tests(text: str) -> list[LiftTest]:
    from aicmo.analytics.mix_file import read_lift_tests
    from aicmo.mix.calibrate import LiftTest

    channel, equals, measured = text.partition("=")
    if not equals:
        return read_lift_tests(Path(text))
    roas, _, error = measured.replace("±", "+-").partition("+-")
    return [LiftTest(channel, _number(roas, text, "tv=3.2+-0.8"), _number(error, text, "tv=3.2+-0.8"))]


def _spends(found: MixFit, text: str) -> Mapping[str, float]:
    """`tv=+20%,radio=5000` as spends a period; percentages are of what is spent now."""
    now = dict(zip(found.table.channels, found.table.spend.mean(axis=0).tolist(), strict=True))
    spends = {}
    for part in text.split(","):
        name, _, amount = part.strip().partition("=")
        number = _number(amount.strip().removesuffix("%"), text, "tv=+20% or tv=20000")
        spends[name] = now.get(name, 0.0) * (1 + number / 100) if amount.strip().endswith("%") else number
    return spends


def _number(text: str, whole: str, example: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{whole!r} cannot be read.", remedy=f"Write it as {example}.") from None


def _show(result: MixResult, *, as_json: bool, out: Path | None) -> None:
    from aicmo.cli.output import show_study
    from aicmo.report.studies.mix import mix_study

    show_study(mix_study(result), out=out, plain=_document(result) if as_json else None)


def _document(result: MixResult) -> dict[str, object]:
    found = result.fit
    return {
        "source": result.source, "periods": [str(day) for day in found.table.periods], "unit": found.table.unit,
        "outcome": {"name": found.table.outcome_name, "total": float(found.table.outcome.sum())},
        "currency": result.currency or None, "parameters": found.shape.parameters, "holdout": asdict(found.holdout),
        "baseline": asdict(found.baseline), "channels": [asdict(one) for one in found.contributions()],
        "limits": {name: asdict(known) for name, known in found.limits().items()},
        "what_if": [asdict(asked) for asked in result.what_ifs], "best_split": asdict(found.best_split()),
    }  # fmt: skip
