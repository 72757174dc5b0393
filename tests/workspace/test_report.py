"""The mission's report, made from a workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from aicmo.analytics import finalize_report
from aicmo.errors import UnknownName
from aicmo.workspace import Workspace, create_workspace

ORDERS = """order_id,created_at,customer_email,total,currency,utm_source,utm_medium,utm_campaign
1,2026-06-14T10:00:00Z,ann@example.com,20.00,EUR,google,cpc,Brand search
2,2026-07-14T10:00:00Z,ann@example.com,49.90,EUR,google,cpc,Brand search
3,2026-07-15T10:00:00Z,bob@example.com,19.00,EUR,newsletter,email,Summer sale
"""


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    (tmp_path / "orders.csv").write_text(ORDERS)
    workspace = create_workspace(tmp_path / "shop", currency="EUR")
    workspace.import_path(tmp_path / "orders.csv")
    return workspace


def test_a_report_holds_the_periods_campaigns_by_channel_and_its_revenue(shop: Workspace) -> None:
    report = shop.report("2026-07")
    assert {key: list(campaign.channel_metrics) for key, campaign in report.campaigns.items()} == {
        "brand-search": ["paid_search"],
        "summer-sale": ["email"],
    }
    assert report.total_revenue_generated == pytest.approx(68.90)
    assert report.summary_stats()["total_contacts"] == 2


def test_a_report_is_compared_with_the_report_of_another_period(shop: Workspace) -> None:
    report = shop.report("2026-07", compare="previous")
    assert report.compared_with is not None
    assert report.compared_with.total_revenue_generated == pytest.approx(20.00)
    assert [one.contact_email for one in report.compared_with.top_contacts_by_engagement()] == ["ann@example.com"]
    assert len(report.top_contacts_by_engagement()) == 2


def test_a_report_without_comparison_has_none(shop: Workspace) -> None:
    assert shop.report("2026-07").compared_with is None


def test_an_unknown_comparison_is_refused_by_name(shop: Workspace) -> None:
    with pytest.raises(UnknownName, match="previous"):
        shop.report("2026-07", compare="perviuos")


def test_finalising_a_workspaces_report_keeps_its_scores_in_the_engine(shop: Workspace) -> None:
    report = finalize_report(shop.report("2026-07"))
    assert {campaign.status for campaign in report.campaigns.values()} == {"calculated"}
    assert report.total_contacts_analyzed == 2
