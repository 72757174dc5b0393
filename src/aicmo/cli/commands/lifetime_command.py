"""`aicmo lifetime`"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json

if TYPE_CHECKING:
    from aicmo.analytics.lifetime_value import LifetimeValue, Validation
    from aicmo.lifetime.likelihood import Fit


def _days(ctx: click.Context, param: click.Parameter, value: str | None) -> int:
    """`39w` or `273d` in days; 0 where nothing was said."""
    match = re.fullmatch(r"([1-9]\d{0,4})([dw])", value or "")
    if value and not match:
        raise click.BadParameter(f"{value!r} is no span. Write it as 39w or 273d.", ctx, param)
    return int(match[1]) * (7 if match[2] == "w" else 1) if match else 0


@click.command("lifetime")
@click.option(
    "--holdout", callback=_days, metavar="SPAN", help="Check the forecast on the last 39w, or 273d; a third by default."
)
@click.option("--horizon", callback=_days, default="52w", show_default=True, metavar="SPAN", help="How far ahead.")
@click.option("--discount", type=float, default=0.10, show_default=True, help="What a year ahead is worth less.")
@click.option("--margin", type=float, default=1.0, show_default=True, help="Share of revenue that is kept.")
@click.option(
    "--model",
    type=click.Choice(["bg_nbd", "pareto_nbd"]),
    default="bg_nbd",
    show_default=True,
    help="Which model of purchases is relied on.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Write a page to this file.")
@click.option("--as-of", metavar="VERSION", help="Compute it from an earlier data version.")
@as_json
@click.pass_obj
def command(
    workspace: str, holdout: int, horizon: int, discount: float, margin: float, model: str, out: Path | None,
    as_of: str | None, as_json: bool,
) -> None:  # fmt: skip
    """What the customers will be worth: expected purchases, who is still a customer, and whether the forecast held."""
    from aicmo.analytics.lifetime_value import Terms
    from aicmo.cli.output import show_study
    from aicmo.report.studies.lifetime import lifetime_study
    from aicmo.workspace import open_workspace

    terms = Terms(horizon, discount, margin, holdout, model)
    found = open_workspace(workspace).lifetime_value(terms, as_of=as_of)
    show_study(lifetime_study(found), out=out, plain=_document(found) if as_json else None)


def _document(found: LifetimeValue) -> dict[str, object]:
    people, worth = found.customers, found.worth
    return {
        "period": str(people.period), "currency": people.currency, "data_version": people.data_version,
        "horizon_days": found.terms.horizon, "discount": found.terms.discount, "margin": found.terms.margin,
        "model": found.terms.model, "fits": {label: _fit(fit) for label, fit in found.fitted.items()},
        "customers": people.summary.customers, "expected_alive": found.expected_alive,
        "expected_purchases": found.expected_purchases, "worth": found.total_worth,
        "segments": {part.name: part.customers for part in found.rfm.segments()},
        "holdout": None if found.validation is None else _holdout(found.validation), "reasons": found.reasons,
        "people": [
            {"key": key, "purchases": count, "alive": alive, "expected_purchases": purchases, "worth": value, "segment": name}
            for key, count, alive, purchases, value, name in zip(
                people.key.tolist(), people.purchases.tolist(), found.alive.tolist(), found.purchases.tolist(),
                [None] * people.key.size if worth is None else worth.tolist(), found.rfm.names(), strict=True,
            )
        ],
    }  # fmt: skip


def _fit(fit: Fit) -> dict[str, object]:
    estimates = {
        name: {"value": value, "standard_error": error}
        for name, value, error in zip(fit.names, fit.values, fit.errors, strict=True)
    }
    return {"parameters": estimates, "log_likelihood": fit.log_likelihood}


def _holdout(validation: Validation) -> dict[str, object]:
    checked = validation.purchases
    return {
        "fitted_to": str(validation.customers.period), "days": validation.customers.watched,
        "fits": {label: _fit(fit) for label, fit in validation.fitted.items()},
        "bought": checked.total_bought, "expected": checked.total_expected, "error": checked.error,
        "mean_absolute_error": checked.mean_absolute_error, "naive_error": checked.naive_error,
    }  # fmt: skip
