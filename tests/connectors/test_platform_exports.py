"""Reports as people download them, with what stands above and below the table, through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import aicmo

DAYS = range(4, 18)
LINKEDIN = "\n".join(
    [
        "Campaign Performance Report (in UTC)", "Report Start: March 4, 2026, 12:00 AM", "Report End: March 17, 2026, 11:59 PM",
        "Date Generated: March 18, 2026, 9:11 AM", "",
        "Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Group Name\tCampaign Group ID\tCampaign Name\tCampaign ID"
        "\tTotal Spent\tImpressions\tClicks\tConversions\tView-Through Conversions\tTotal Conversion Value",
        *(f'3/{day}/2026\tShop\tEUR\tSpring\t700000001\tAds\t800000001\t"1,250.50"\t"12,900"\t12\t3\t1\t99.00' for day in DAYS),
    ]
)  # fmt: skip
MICROSOFT = "\n".join(
    [
        '"Report Name: Campaign performance"', '"Report Time: 3/4/2026 - 3/17/2026"', '"Time Zone: (GMT) London"', "",
        '"Gregorian date","Account number","Campaign","Campaign ID","Currency code","Impressions","Clicks","Spend","CTR","Conversions","All conv.","Revenue"',
        *(f'"3/{day}/2026","F120","Brand","359751135","EUR","12,900","12","1,250.50","0.09%","3.00","5.00","99.00"' for day in DAYS),
        '"Total","","","","","180,600","168","17,507.00","0.09%","42.00","70.00","1,386.00"',
    ]
)  # fmt: skip
AMAZON = "\n".join(
    [
        "Date,Portfolio name,Currency,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ,Total Advertising Cost of Sales (ACOS) ,7 Day Total Orders (#)",
        *(f'"Mar {day}, 2026",Tools,EUR,Hammers,"12,900",12,"€1,250.50",€99.00,1263.1%,3' for day in DAYS),
    ]
)  # fmt: skip
TIKTOK = "\n".join(
    [
        "Campaign name,Campaign ID,By Day,Primary status,Cost,Impressions,Clicks (destination),Conversions,Total purchase value,Currency",
        *(f"Spring,1800000000000000018,2026-03-{day:02},Active,1250.50,12900,12,3,99.00,EUR" for day in DAYS),
        "Total of 14 results,-,-,-,17507.00,180600,168,42,1386.00,EUR",
    ]
)  # fmt: skip
SNAPCHAT = "\n".join(
    [
        "Start Time,End Time,Campaign Name,Campaign ID,Currency,Paid Impressions,Swipe Ups,Amount Spent,Purchases,Purchases Value",
        *(f"2026-03-{day:02} 00:00:00,2026-03-{day:02} 23:59:59,Summer,40ba77bb,EUR,12900,12,1250.50,3,99.00" for day in DAYS),
    ]
)  # fmt: skip
APPLE = "\n".join(
    [
        "Shop Ltd", "",
        "Day,Campaign ID,Campaign Name,Spend,Currency,Avg CPT,Impressions,Taps,Installs (Tap-Through),Installs (Total)",
        *(f"2026-03-{day:02},973923054,Brand,1250.50,EUR,1.04,12900,12,3,4" for day in DAYS),
    ]
)  # fmt: skip
EXPORTS = {
    "linkedin_ads": LINKEDIN.encode("utf-16"),
    "microsoft_ads": MICROSOFT.encode("utf-8-sig"),
    "amazon_ads": AMAZON.encode(),
    "tiktok_ads": TIKTOK.encode(),
    "snapchat_ads": SNAPCHAT.encode(),
    "apple_search_ads": APPLE.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("source", EXPORTS)
def test_a_downloaded_report_comes_in_whole_by_day_and_in_its_currency(tmp_path: Path, source: str) -> None:
    aicmo("init", tmp_path / "workspace", "--currency", "EUR")
    (tmp_path / "report.csv").write_bytes(EXPORTS[source])
    said = aicmo("import", tmp_path / "report.csv", "--json", workspace=tmp_path / "workspace")
    assert said.code == 0, said.err + said.out
    (result,) = said.json
    assert (result["source"], result["counts"]["kept"]) == (source, len(DAYS))

    facts = ["spend", "impressions", "clicks", "reported_conversions", "reported_revenue"]
    period = ("--from", "2026-03-04", "--to", "2026-03-17")
    found = aicmo("kpi", *facts, "--json", *period, workspace=tmp_path / "workspace").json["total"]["metrics"]
    revenue = None if source == "apple_search_ads" else 1386
    assert [found[fact] for fact in facts] == [17_507, 180_600, 168, 42, revenue]


@pytest.mark.parametrize("source", EXPORTS)
def test_the_same_report_read_twice_is_one_report(tmp_path: Path, source: str) -> None:
    aicmo("init", tmp_path / "workspace", "--currency", "EUR")
    for name in ("report.csv", "report (1).csv"):
        (tmp_path / name).write_bytes(
            EXPORTS[source] + (b"" if name == "report.csv" else "\n".encode(_encoding(source)))
        )
        said = aicmo("import", tmp_path / name, "--json", workspace=tmp_path / "workspace")
    assert said.json[0]["counts"]["kept"] == 0


def _encoding(source: str) -> str:
    return "utf-16-le" if source == "linkedin_ads" else "utf-8"
