"""What a metric knows about itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from aicmo.errors import UnknownName
from aicmo.metrics import Fact, Formula, Metric, metric

clicks, spend, uniques = Fact("clicks"), Fact("spend"), Fact("unique_opens")


def made_of(formula: Formula) -> Metric:
    return Metric(name="m", label="M", formula=formula, unit="ratio", better="up", summary="", source="")


def test_a_metric_is_worked_out_from_its_facts() -> None:
    assert metric("cpm").value({"spend": Decimal("12.50"), "impressions": 5000}) == Decimal("2.5")


def test_the_denominator_is_what_the_last_step_divides_by() -> None:
    assert metric("cpm").denominator == "impressions"
    assert metric("human_open_rate_high").denominator == "deliveries - (unique_opens - unique_human_opens)"


def test_a_metric_whose_last_step_is_no_division_has_no_denominator() -> None:
    assert metric("clicks").denominator is None
    assert made_of(clicks / spend - 1).denominator is None


def test_a_quotient_can_be_worked_out_side_by_side() -> None:
    quotient = metric("roi").quotient
    assert quotient == (Fact("revenue") - spend, spend)


@pytest.mark.parametrize(
    ("formula", "additivity"),
    [
        (clicks, "additive"),
        (clicks - spend, "additive"),
        (1000 * clicks / 4, "additive"),
        (uniques, "non-additive"),
        (uniques + clicks, "non-additive"),
        (clicks / spend, "ratio: carry sums, divide last"),
        (clicks * spend, "ratio: carry sums, divide last"),
        (clicks + 1, "ratio: carry sums, divide last"),
        (1 / clicks, "ratio: carry sums, divide last"),
        (uniques / clicks, "ratio: recount uniques, carry sums, divide last"),
    ],
)
def test_additivity_follows_from_the_formula_and_its_facts(formula: Formula, additivity: str) -> None:
    assert made_of(formula).additivity == additivity


def test_additivity_of_an_unknown_fact_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="Did you mean clicks"):
        _ = made_of(Fact("clics")).additivity


def test_the_facts_to_recount_are_named() -> None:
    assert metric("unique_open_rate").recounted == ("unique_opens",)
    assert metric("ctr").recounted == ()


def test_the_definition_hash_is_the_same_in_every_process_and_release() -> None:
    assert metric("ctr").definition_hash == "de9d9bed0881"


def test_the_definition_hash_changes_with_the_definition_and_not_with_the_words() -> None:
    ctr = metric("ctr")
    assert replace(ctr, label="CTR", summary="Other words.").definition_hash == ctr.definition_hash
    changed = {replace(ctr, name="x"), replace(ctr, unit="multiple"), replace(ctr, formula=clicks / spend)}
    assert ctr.definition_hash not in {each.definition_hash for each in changed}
