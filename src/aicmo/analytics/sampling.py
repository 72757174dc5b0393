"""How chance enters each metric of the catalogue, and so how sure its value is."""

from __future__ import annotations

from aicmo.experiments.certainty import Certainty, of_cost, of_count, of_proportion
from aicmo.metrics import Metric, fact_info
from aicmo.metrics.formula import facts_of


def sample_of(one: Metric) -> str:
    """What the `n` of a rate's certainty counts: `impressions`, `conversions`, `days`; nothing for what is no rate."""
    if one.sampling is None or one.quotient is None:
        return ""
    if one.sampling == "days":
        return "days"
    return fact_info(facts_of(one.quotient.denominator)[0]).label.lower()


def certainty_of(one: Metric, above: float, below: float, usual: float | None = None) -> Certainty | None:
    """Of a rate of `above` over `below`; None where there is nothing below and nothing to say.

    `usual` is the rate to expect of one that has had no success yet. `one` is no ratio of amounts, which need their days.
    """
    if one.sampling == "cost":
        return of_cost(above, below) if above > 0 else None
    if below <= 0:
        return None
    return (of_proportion if one.sampling == "proportion" else of_count)(above, below, usual)
