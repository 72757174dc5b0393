"""`aicmo attribution`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aicmo.cli.options import as_json, chosen_period, period_options
from aicmo.errors import UsageError

if TYPE_CHECKING:
    from aicmo.analytics.credit import Attribution, ModelCredit, Row


@click.command("attribution")
@click.option("--model", "models", multiple=True, metavar="NAME", help="all, or a model; may be given more than once.")
@click.option("--by", default="channel", show_default=True, help="channel, campaign or source.")
@click.option(
    "--window",
    "windows",
    multiple=True,
    metavar="DAYS",
    help="How far back touches count: 30d, or email=7d for one channel.",
)
@click.option("--half-life", default="7d", show_default=True, metavar="DAYS", help="Of time decay.")
@click.option("--with", "more", multiple=True, metavar="KIND", help="Count opens or impressions as touches too.")
@click.option(
    "--transform", "transforms", multiple=True, metavar="NAME",
    help="Change paths first: unique, exposure, first, frequency, without_direct.",
)  # fmt: skip
@click.option("--overlap", is_flag=True, help="Let a touch count for every later conversion in its window.")
@period_options
@as_json
@click.option("--out", type=click.Path(path_type=Path), help="Write the page to this file (HTML).")
@click.pass_obj
def command(
    workspace: str, models: tuple[str, ...], by: str, windows: tuple[str, ...], half_life: str, more: tuple[str, ...],
    transforms: tuple[str, ...], overlap: bool, period: str | None, first: str | None, last: str | None, as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    """Who gets the credit for conversions: models side by side, cost, claims, paths.

    Without a period, the last 28 days of data; without a model, six usual ones.
    """
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    general, by_channel = _windows(windows)
    found = opened.attribution(
        chosen_period(period, first, last, today=opened.today()), models=models or None, by=by, window=general,
        windows=by_channel, half_life_days=_days(half_life), touches=("clicks", "visits", *more), transforms=transforms,
        restart=not overlap,
    )  # fmt: skip
    _show(found, as_json=as_json, out=out)


def _show(found: Attribution, *, as_json: bool, out: Path | None) -> None:
    from aicmo.cli.output import show_study
    from aicmo.report.studies.attribution import attribution_study

    show_study(attribution_study(found), out=out, plain=_document(found) if as_json else None)


def _windows(given: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """`30d` is for all, `email=7d` for one channel."""
    from aicmo.model.channel import canonical_channel

    general, by_channel = 30.0, {}
    for text in given:
        name, equals, days = text.rpartition("=")
        if equals:
            by_channel[canonical_channel(name)] = _days(days)
        else:
            general = _days(days)
    return general, by_channel


def _days(text: str) -> float:
    try:
        return float(text.strip().removesuffix("d"))
    except ValueError:
        raise UsageError(f"{text!r} is no number of days.", remedy="Write it as 30d.") from None


def _document(found: Attribution) -> dict[str, Any]:
    return {
        "period": str(found.period), "by": found.rules.by, "currency": found.currency, "data_version": found.data_version,
        "rules": asdict(found.rules), "transforms": found.transforms,
        "conversions": found.conversions, "value": found.value, "not_converted": found.lost,
        "models": [_model(model) for model in found.models],
        "paths": [{"touches": path.touches, "conversions": path.conversions, "value": path.value, "lost": path.lost}
                  for path in found.paths],
        "touches_to_convert": found.touches and asdict(found.touches), "days_to_convert": found.days and asdict(found.days),
        "doubts": found.doubts,
    }  # fmt: skip


def _model(model: ModelCredit) -> dict[str, Any]:
    return {
        "model": model.model, "label": model.label, "note": model.note, "rows": [_row(row) for row in model.rows],
        "unattributed": _row(model.unattributed),
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    return {
        **asdict(row), "needed": row.needed, "cpa": row.cpa, "cpa_interval": row.cpa_interval, "roas": row.roas,
        "roas_interval": row.roas_interval, "over_claim": row.over_claim,
    }  # fmt: skip
