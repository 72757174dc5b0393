from __future__ import annotations

import pytest

from aicmo.connectors.amazon_ads import CONNECTOR
from aicmo.connectors.base import Kind, Reading
from tests.connectors.heads import columns_of, table

STATS = """campaign_id|date|campaign_budget_currency_code|campaign_budget_type|campaign_budget_amount|clicks|cost|impressions|sales_7_d|purchases_30_d|sales_30_d
2187|2022-09-06|USD|DAILY_BUDGET|2000.0|2|1.67|1095|4|24|335"""
EXPORT = """Date|Portfolio name|Currency|Campaign Name|Impressions|Clicks|Spend|7 Day Total Sales|Total Advertising Cost of Sales (ACOS)|7 Day Total Orders (#)|7 Day Total Units (#)
Jul 14, 2026|Tools|EUR|Hammers|900|12|12.50|99.00|12 %|3|4"""


def read(text: str) -> Reading:
    reading = CONNECTOR.read(table(text))
    assert reading is not None
    return reading


def test_orders_and_their_sales_are_of_one_window() -> None:
    reading = read(STATS)
    fields = columns_of(reading)
    assert (fields["reported_conversions"], fields["reported_revenue"]) == ("purchases_30_d", "sales_30_d")
    assert reading.notes == ("Reported conversions are 'purchases_30_d'; not added to them: 'sales_7_d'.",)


@pytest.mark.parametrize("days", [7, 14, 30])
def test_the_sellers_window_comes_before_the_longer_ones(days: int) -> None:
    header = "|".join(f"purchases_{window}_d|sales_{window}_d" for window in (30, 14, 7) if window >= days)
    cells = "|".join("1" for _ in header.split("|"))
    fields = columns_of(read(f"campaign_id|date|clicks|cost|{header}\n1|2026-07-14|1|1.50|{cells}"))
    assert (fields["reported_conversions"], fields["reported_revenue"]) == (f"purchases_{days}_d", f"sales_{days}_d")


def test_the_currency_is_the_budgets() -> None:
    assert columns_of(read(STATS))["currency"] == "campaign_budget_currency_code"


def test_a_sponsored_ads_report_is_read_by_its_own_headers() -> None:
    reading = read(EXPORT)
    assert columns_of(reading) == {
        "day": "Date", "campaign": "Campaign Name", "campaign_name": "Campaign Name", "currency": "Currency",
        "impressions": "Impressions", "clicks": "Clicks", "spend": "Spend", "reported_conversions": "7 Day Total Orders (#)",
        "reported_revenue": "7 Day Total Sales",
    }  # fmt: skip
    assert reading.day_order == "mdy"


def test_search_terms_and_products_tell_rows_of_a_day_apart() -> None:
    header, row = EXPORT.split("\n")
    assert read(f"{header}|Customer Search Term|Match Type\n{row}|hammer|EXACT").grain == (
        "Match Type",
        "Customer Search Term",
    )


def test_a_summary_over_days_says_so() -> None:
    text = EXPORT.replace("Date|", "Start Date|End Date|").replace("Jul 14, 2026|", "Jul 1, 2026|Jul 31, 2026|")
    reading = read(text)
    assert reading.grain == ("End Date",)
    assert reading.notes[-1].startswith("Rows reach from 'Start Date' to 'End Date'")


def test_the_day_a_campaign_began_is_not_the_day_of_its_figures() -> None:
    header = (
        "Campaigns|Campaign bidding strategy|Start date|End date|Impressions|Clicks|Spend(USD)|Orders|Sales(USD)|ACOS"
    )
    reading = read(f"{header}\nHammers|Fixed bids|2024-01-01|2026-12-31|900|12|12.50|3|99.00|12 %")
    assert "day" not in reading.fields
    assert reading.notes[0] == "No column holds a day; break the report down by day for daily figures."
    assert columns_of(reading)["reported_conversions"] == "Orders"
    assert reading.constants["currency"] == "USD"


def test_a_history_of_campaigns_names_them() -> None:
    reading = read(
        "id|last_updated_date|name|portfolio_id|profile_id|serving_status\n2187|2022-08-25 15:36:51|Gold|1138|66|PAUSED"
    )
    assert (reading.kind, reading.constants["level"]) == (Kind.CAMPAIGNS, "campaign")


def test_another_cost_is_not_amazons() -> None:
    assert CONNECTOR.read(table("Date|Campaign|Cost|Clicks|Sales\n2026-07-14|x|3|1|9")) is None
