"""The catalogue as a whole, against the vocabulary it must hold."""

from __future__ import annotations

import subprocess
import sys

import pytest

from aicmo.errors import UnknownName, UsageError
from aicmo.metrics import FACTS, Metric, fact_info, families, index, metric, metrics
from aicmo.metrics.formula import text

RATIOS = {
    "ctr": ("clicks / impressions", "ratio", "up"),
    "engagement_rate": ("engagements / impressions", "ratio", "up"),
    "conversion_rate": ("conversions / clicks", "ratio", "up"),
    "delivery_rate": ("deliveries / sends", "ratio", "up"),
    "bounce_rate": ("bounces / sends", "ratio", "down"),
    "unique_open_rate": ("unique_opens / deliveries", "ratio", "up"),
    "human_open_rate_low": ("unique_human_opens / deliveries", "ratio", "up"),
    "human_open_rate_high": ("unique_human_opens / (deliveries - (unique_opens - unique_human_opens))", "ratio", "up"),
    "unique_click_rate": ("unique_clicks / deliveries", "ratio", "up"),
    "click_to_open_rate": ("unique_clicks / unique_opens", "ratio", "up"),
    "unsubscribe_rate": ("unsubscribes / deliveries", "ratio", "down"),
    "complaint_rate": ("complaints / deliveries", "ratio", "down"),
    "reply_rate": ("replies / deliveries", "ratio", "up"),
    "cpm": ("1000 x spend / impressions", "money", "down"),
    "cpc": ("spend / clicks", "money", "down"),
    "cpa": ("spend / conversions", "money", "down"),
    "reported_cpa": ("spend / reported_conversions", "money", "down"),
    "cac": ("spend / new_customers", "money", "down"),
    "aov": ("revenue / conversions", "money", "up"),
    "revenue_per_recipient": ("revenue / deliveries", "money", "up"),
    "roas": ("revenue / spend", "multiple", "up"),
    "reported_roas": ("reported_revenue / spend", "multiple", "up"),
    "roi": ("(revenue - spend) / spend", "ratio", "up"),
    "mer": ("revenue / spend", "multiple", "up"),
}
SUMMED = """sends deliveries hard_bounces soft_bounces bounces opens machine_opens clicks visits machine_clicks unsubscribes
    complaints replies impressions engagements shares comments conversions revenue spend contacts_targeted
    content_pieces reported_conversions reported_revenue"""
RECOUNTED = "unique_opens unique_human_opens unique_clicks recipients converters new_customers"
ADDITIVE, NON_ADDITIVE = set(SUMMED.split()), set(RECOUNTED.split())
MONEY = {"spend", "revenue", "reported_revenue"}


def test_the_ratios_are_those_of_the_vocabulary() -> None:
    defined = {m.name: (text(m.formula), m.unit, m.better) for m in metrics() if m.name not in ADDITIVE | NON_ADDITIVE}
    assert defined == RATIOS


def test_the_facts_are_those_of_the_vocabulary() -> None:
    assert {info.name for info in FACTS if info.additive} == ADDITIVE
    assert {info.name for info in FACTS if not info.additive} == NON_ADDITIVE
    assert {info.name for info in FACTS if info.unit == "money"} == MONEY


@pytest.mark.parametrize("name", sorted(ADDITIVE | NON_ADDITIVE))
def test_every_fact_is_a_metric_of_its_own_name(name: str) -> None:
    assert text(metric(name).formula) == name
    assert metric(name).additivity == ("additive" if name in ADDITIVE else "non-additive")


@pytest.mark.parametrize("each", metrics(), ids=lambda each: each.name)
def test_every_metric_uses_known_facts_and_says_what_it_is(each: Metric) -> None:
    assert [fact_info(name).name for name in each.facts] == list(each.facts)
    assert each.label
    assert each.summary.endswith(".")
    assert each.source


@pytest.mark.parametrize("each", metrics(), ids=lambda each: each.name)
def test_what_a_platform_claims_is_never_mixed_with_first_party_facts(each: Metric) -> None:
    claimed = {name for name in each.facts if name.startswith("reported_")}
    assert not claimed or not {"revenue", "conversions"} & set(each.facts)


def test_the_catalogue_comes_family_by_family_in_each_files_order() -> None:
    assert metrics() == tuple(member for members in families().values() for member in members)
    assert list(families()) == ["advertising", "commerce", "email", "volume"]


def test_complaints_carry_their_thresholds() -> None:
    assert (metric("complaint_rate").warn_at, metric("complaint_rate").alarm_at) == (0.001, 0.003)


def test_the_click_through_rate_is_not_shown_for_email() -> None:
    assert metric("ctr").not_for_channels == ("email",)


def test_the_efficiency_ratio_is_for_the_whole_workspace_only() -> None:
    assert [each.name for each in metrics() if each.scope == "workspace"] == ["mer"]


def test_the_interval_of_the_human_open_rate_holds_the_rate_without_machines() -> None:
    facts = {"deliveries": 1000, "unique_opens": 500, "unique_human_opens": 200}
    assert metric("human_open_rate_low").value(facts) == 0.2
    assert metric("human_open_rate_high").value(facts) == 200 / 700


def test_an_unknown_metric_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="Did you mean"):
        metric("click_rate")


def test_an_unknown_fact_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="Did you mean clicks"):
        fact_info("clics")


def test_two_metrics_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="'ctr' of family 'second' is defined already"):
        index({"first": (metric("ctr"),), "second": (metric("ctr"),)})


def test_the_whole_catalogue_needs_nothing_but_the_standard_library() -> None:
    program = (
        "import sys; before = set(sys.modules); import aicmo.metrics as m; m.metrics(); "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(*sorted(new - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["aicmo"]


def test_importing_the_package_loads_no_family() -> None:
    program = "import sys, aicmo.metrics; print('aicmo.metrics.catalog' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
