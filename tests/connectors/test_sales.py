"""Shops, payments, visits, posts and e-mail tables through a real import: what comes out is what the files add up to."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from aicmo.connectors.base import CONNECTORS, Head
from aicmo.workspace import open_workspace
from tests.cli.running import aicmo

SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Refunded Amount
#1001,ann@example.com,paid,2026-07-01 10:00:00 +0200,EUR,90.00,100.50,2026-07-01 10:00:00 +0200,1,Cup,50.00,,0.00
#1001,ann@example.com,,,,,,2026-07-01 10:00:00 +0200,1,Pot,40.00,,
#1002,ben@example.com,refunded,2026-07-02 10:00:00 +0200,EUR,20.00,20.00,2026-07-02 10:00:00 +0200,1,Cup,20.00,2026-07-09 09:00:00 +0200,20.00
#1003,,voided,,EUR,5.00,5.00,2026-07-03 10:00:00 +0200,1,Cup,5.00,,0.00
"""
STRIPE = """id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Fee,Net,Status,Customer ID,Customer Email,Refunded date (UTC)
ch_1,2026-07-01 08:00:00,35.82,0.00,eur,true,1.00,34.82,Paid,cus_1,a@example.com,
ch_2,2026-07-02 08:00:00,10.00,4.00,eur,true,1.00,9.00,Partially refunded,cus_2,b@example.com,2026-07-05 11:00:00
ch_3,2026-07-03 08:00:00,99.00,0.00,eur,false,0.00,99.00,Failed,cus_3,c@example.com,
"""
STRIPE_ITEMISED = """balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,source_id,description
txn_1,2026-06-10 12:00:05,2026-06-12 00:00:00,usd,100.00,3.20,96.80,charge,ch_1,Cup
txn_2,2026-06-11 09:00:00,2026-06-12 00:00:00,usd,-20.00,0.00,-20.00,refund,re_1,REFUND FOR CHARGE
txn_3,2026-06-13 09:00:00,2026-06-13 00:00:00,usd,-76.80,0.00,-76.80,payout,po_1,STRIPE PAYOUT
"""
STRIPE_TRANSACTIONS = """id,Type,Source,Amount,Fee,Destination Platform Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Customer Facing Amount,Customer Facing Currency,Transfer,Transfer Date (UTC),Transfer Group
txn_1,charge,ch_1,100.00,3.20,,96.80,usd,2026-06-10 12:00,2026-06-12 00:00,Cup,100.00,usd,po_1,2026-06-13 00:00,
txn_2,refund,re_1,-20.00,0.00,,-20.00,usd,2026-06-11 09:00,2026-06-12 00:00,REFUND FOR CHARGE,-20.00,usd,po_1,2026-06-13 00:00,
txn_3,payout,po_1,-76.80,0.00,,-76.80,usd,2026-06-13 09:00,2026-06-13 00:00,STRIPE PAYOUT,,,po_1,2026-06-13 00:00,
"""
WOOCOMMERCE = """"Date","Order #","N. Revenue (formatted)","Status","Customer","Customer type","Product(s)","Items sold","Coupon(s)","Net Sales","Attribution"
"2026-07-01 10:00:00","17","€30.00","completed","Ann B","new","1× Cup","1","","30","Direct"
"2026-07-08 10:00:00","17","-€12.50","refunded","Ann B","new","","0","","-12.5","Direct"
"2026-07-02 10:00:00","18","€9.00","cancelled","Ben C","new","1× Cup","1","","9","Direct"
"""
LISTED = {
    "as WooCommerce wrote it before it said net sales": """"Date","Order #","N. Revenue (formatted)","Status","Customer","Customer type","Product(s)","Items sold","Coupon(s)","N. Revenue"
"2026-07-01 10:00:00","17","€30.00","refunded","Ann B","new","1× Cup","1","","30"
"2026-07-08 10:00:00","17","-€12.50","refunded","Ann B","new","","0","","-12.5"
""",
    "as the browser writes a list of one page": """Date,"Order #",Status,Customer,"Customer type",Product(s),"Items sold",Coupon(s),"Net sales",Origin
"2026-07-01 10:00:00",17,refunded,"Ann B",new,"1× Cup",1,,30,Direct
"2026-07-08 10:00:00",17,refunded,"Ann B",new,,0,,-12.5,Direct
""",
}
GA4 = [
    {"event_name": "session_start", "event_timestamp": "1782900000123456", "user_pseudo_id": "123456789012345678.1",
     "event_params": [{"key": "ga_session_id", "value": {"int_value": "1"}}],
     "collected_traffic_source": {"manual_source": "google", "manual_medium": "cpc", "manual_campaign_name": "brand"}},
    {"event_name": "scroll", "event_timestamp": "1782900001123456", "user_pseudo_id": "123456789012345678.1", "event_params": []},
    {"event_name": "purchase", "event_timestamp": "1782900002123456", "user_pseudo_id": "123456789012345678.1",
     "ecommerce": {"transaction_id": "123456789012345679", "purchase_revenue": 12.5},
     "event_params": [{"key": "currency", "value": {"string_value": "EUR"}}]},
]  # fmt: skip
REPORT = """# ----------------------------------------
# Traffic acquisition: Session primary channel group (Default Channel Group)
# Account: Shop
# ----------------------------------------
#
# Start date: 20260701
# End date: 20260728
Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Key events,Total revenue
Paid Search,600,400,20,1000.5
Mobile Push Notifications,400,200,10,500
"""
VISITS = """timestamp,visitor_id,url,referrer
2026-07-01 10:00:00,v1,https://shop.example/?utm_source=News&utm_medium=email&utm_campaign=spring%20sale,
2026-07-01 10:01:00,v1,https://shop.example/cup,https://shop.example/
2026-07-02 10:00:00,v2,https://shop.example/,https://www.google.com/
2026-07-03 10:00:00,v3,https://shop.example/?gclid=abc,
"""
POSTS = {
    "x_posts": ("account_analytics_content_2026-06-01_2026-07-25.csv",
        'Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,Profile visits,Detail Expands,'
        'URL Clicks,Hashtag Clicks,Permalink Clicks\n'
        '2074000000000000001,"Tue, Jul 14, 2026",Hello,https://x.com/a/status/1,1500,12,300,0,0,0,4,9,1,2,7,0,0\n', (1500, 300)),
    "instagram_posts": ("Jun-01-2026_Jul-28-2026_1.csv",
        "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,Data comment,Date,Views,Reach,"
        "Likes,Shares,Follows,Comments,Saves\n"
        '18011000000000001,1784,shop,Shop,Cup,0,07/03/2026 08:31,https://www.instagram.com/p/1/,IG image,,Lifetime,"2,400",910,61,8,1,5,20\n', (2400, 94)),
    "facebook_posts": ("Jun-01-2026_Jul-28-2026_2.csv",
        'Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Permalink,Post type,Date,Views,Reach,"Reactions, Comments and Shares",'
        "Reactions,Comments,Shares,Total clicks\n"
        "122158000000000001,61571,Shop,Cup,,0,07/03/2026 08:31,https://www.facebook.com/1,Photos,Lifetime,700,500,30,20,6,4,11\n", (700, 30)),
    "tiktok_posts": ("Content_2026-07-28.csv",
        '"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"\n'
        '"July 28","Cup, red","https://www.tiktok.com/@shop/video/7412345678901234567","July 2","120","48","31","18400"\n', (18400, 199)),
    "youtube_videos": ("Table data 2026-07-28.csv",
        "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Likes,Comments added,Shares\n"
        'Total,,,,2000,10.5,1,60,7,3\nabcDEF12345,Cup,"Jul 3, 2026",44,2000,10.5,1,60,7,3\n', (2000, 70)),
    "linkedin_posts": ("shop_content_1785196800000.csv",
        "Post title,Post link,Post type,Campaign name,Posted by,Created date,Campaign start date,Campaign end date,Audience,Impressions,"
        "Views (Excluding offsite video views),Offsite Views,Clicks,Click through rate (CTR),Likes,Comments,Reposts,Follows,Engagement rate,Content Type\n"
        "Cup,https://www.linkedin.com/feed/update/1,Organic,,Ann,07/03/2026,,,All followers,900,,,20,0.02,30,4,2,1,0.06,Image\n", (900, 56)),
}  # fmt: skip

CAMPAIGNS = {
    "klaviyo": ("""Campaign Name,Tags,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Placed Order,Placed Order Rate,Revenue,Unique Opens,\
Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Spam Complaints,Spam Complaints Rate,Successful Deliveries,Bounces,\
Bounce Rate,Campaign ID,Campaign Channel
July sale,"promo, sale",Hello,"All, VIP",2026-07-06 11:00:00,Monday,1014.0,23.0,0.02%,1222.91,586.0,48.43%,837.0,77.0,0.64%,92.0,4.0,1.0,0.01%,\
1000.0,14.0,0.24%,01JQYYRSHTMVBX2ZQ19RWKH2JW,Email
""", ("2026-07-06", "01JQYYRSHTMVBX2ZQ19RWKH2JW", "email", 1014, 1000, 14, 837, 92, 4, 1, 23, "1222.91")),
    "mailchimp": ("""Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Successful Deliveries","Soft Bounces","Hard Bounces","Total Bounces",\
"Times Forwarded","Forwarded Opens","Unique Opens","Open Rate","Total Opens","Unique Clicks","Click Rate","Total Clicks",Unsubscribes,\
"Abuse Complaints","Times Liked on Facebook","Folder Id","Unique Id","Total Orders","Total Gross Sales","Total Revenue","Analytics ROI"
"July sale","Hello","Subscribed","Jul 06, 2026 09:30 pm",Monday,1014,1000,10,4,14,2,1,586,58.6%,837,77,7.7%,92,4,1,0,0,17671f6028,23,1300,1222.91,n/a
""", ("2026-07-06", "17671f6028", "email", 1014, 1000, 14, 837, 92, 4, 1, 23, "1222.91")),
}  # fmt: skip
TWITTER = """"Tweet id","Tweet permalink","Tweet text","time","impressions","engagements","engagement rate","retweets","replies","likes",\
"user profile clicks","url clicks","hashtag clicks","detail expands","permalink clicks","promoted impressions","promoted engagements"
"1498000000000000001","https://twitter.com/shop/status/1498000000000000001","Cup","2022-02-28 16:15 +0000","1500.0","30.0","0.02","3.0","2.0",\
"10.0","1.0","5.0","0.0","1.0","0.0","-","-"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    assert aicmo("init", tmp_path / "shop").code == 0
    return tmp_path / "shop"


def taken_in(shop: Path, name: str, text: str, *options: str) -> dict[str, object]:
    file = shop.parent / name
    file.write_text(text, encoding="utf-8")
    said = aicmo("import", file, *options, "--json", workspace=shop)
    assert said.code == 0, said.out + said.err
    (found,) = said.json
    return dict(found)


def events(shop: Path, columns: str) -> list[tuple[object, ...]]:
    with open_workspace(shop).session() as session:
        return session.con.execute(f"SELECT {columns} FROM {session.data.events} ORDER BY occurred_at").fetchall()


def measures(shop: Path, columns: str) -> list[tuple[object, ...]]:
    with open_workspace(shop).session() as session:
        return session.con.execute(f"SELECT {columns} FROM {session.data.measures} ORDER BY clicks, visits").fetchall()


def test_a_shopify_order_counts_once_and_its_refund_on_the_day_it_was_cancelled(shop: Path) -> None:
    assert taken_in(shop, "orders_export_1.csv", SHOPIFY)["source"] == "shopify"
    rows = [row for row in csv.DictReader(io.StringIO(SHOPIFY)) if row["Total"] and row["Financial Status"] != "voided"]
    net = sum((Decimal(row["Total"]) - Decimal(row["Refunded Amount"]) for row in rows), Decimal())
    found = events(shop, "type, source_event_id, value, currency, day::VARCHAR")
    assert found == [
        ("converted", "#1001", Decimal("100.5"), "EUR", "2026-07-01"),
        ("converted", "#1002", Decimal(20), "EUR", "2026-07-02"),
        ("refunded", "#1002/refund", Decimal(-20), "EUR", "2026-07-09"),
    ]
    assert sum(Decimal(str(row[2])) for row in found) == net


def test_a_stripe_refund_lowers_revenue_on_its_own_day_and_failed_payments_are_none(shop: Path) -> None:
    assert taken_in(shop, "unified_payments.csv", STRIPE)["source"] == "stripe"
    found = events(shop, "type, value, currency, day::VARCHAR")
    assert found[-1] == ("refunded", Decimal(-4), "EUR", "2026-07-05")
    assert sum(Decimal(str(row[1])) for row in found) == Decimal("41.82")


@pytest.mark.parametrize("text", [STRIPE_ITEMISED, STRIPE_TRANSACTIONS], ids=["the report", "all transactions"])
def test_of_stripes_balance_the_charges_and_refunds_count_and_payouts_and_fees_do_not(shop: Path, text: str) -> None:
    assert taken_in(shop, "balance.csv", text)["source"] == "stripe"
    assert events(shop, "type, source_event_id, value, currency, day::VARCHAR") == [
        ("converted", "ch_1", Decimal(100), "USD", "2026-06-10"),
        ("refunded", "txn_2/refund", Decimal(-20), "USD", "2026-06-11"),
    ]


def test_a_woocommerce_refund_is_a_row_of_its_own(shop: Path) -> None:
    assert taken_in(shop, "orders.csv", WOOCOMMERCE)["source"] == "woocommerce"
    assert events(shop, "type, value, currency") == [
        ("converted", Decimal(30), "EUR"),
        ("refunded", Decimal("-12.5"), "EUR"),
    ]


@pytest.mark.parametrize("text", LISTED.values(), ids=LISTED)
def test_the_list_of_orders_has_its_refunds_however_woocommerce_writes_it(shop: Path, text: str) -> None:
    assert taken_in(shop, "orders.csv", text, "--currency", "EUR")["source"] == "woocommerce"
    assert events(shop, "type, value, currency") == [
        ("converted", Decimal(30), "EUR"),
        ("refunded", Decimal("-12.5"), "EUR"),
    ]


def test_ga4_events_are_visits_and_purchases_with_ids_to_the_last_digit(shop: Path) -> None:
    text = "".join(json.dumps(one) + "\n" for one in GA4)
    assert taken_in(shop, "events.json", text)["source"] == "ga4"
    assert events(shop, "type, channel, campaign, value, currency") == [
        ("visited", "paid_search", "brand", None, None),
        ("converted", "direct", None, Decimal("12.5"), "EUR"),
    ]
    assert events(shop, "source_event_id")[1] == ("123456789012345679",)


def test_a_ga4_report_is_booked_on_the_last_day_its_comments_state(shop: Path) -> None:
    assert taken_in(shop, "Traffic_acquisition.csv", REPORT)["source"] == "ga4"
    assert measures(shop, "day::VARCHAR, channel, visits, reported_revenue") == [
        ("2026-07-28", "push", Decimal(400), Decimal(500)),
        ("2026-07-28", "paid_search", Decimal(600), Decimal("1000.5")),
    ]


def test_a_visit_is_a_click_of_what_brought_it(shop: Path) -> None:
    assert taken_in(shop, "pages.csv", VISITS)["source"] == "touchpoints"
    assert events(shop, "type, channel, campaign") == [
        ("visited", "email", "spring sale"),
        ("visited", "organic_search", None),
        ("visited", "paid_search", None),
    ]


@pytest.mark.parametrize("source", POSTS)
def test_posts_are_running_totals_of_the_day_in_the_files_name(shop: Path, source: str) -> None:
    name, text, expected = POSTS[source]
    assert taken_in(shop, name, text)["source"] == source
    ((day, snapshot, *counts),) = measures(shop, "day, snapshot, impressions, engagements")
    assert (snapshot, tuple(counts)) == (True, tuple(map(Decimal, expected)))
    assert str(day).startswith("2026-07-2")


def test_a_days_curve_beside_youtubes_table_is_not_counted_again(shop: Path) -> None:
    _, table, _ = POSTS["youtube_videos"]
    folder = shop.parent / "Content 2026-07-01_2026-07-28 Shop"
    folder.mkdir()
    (folder / "Table data.csv").write_text(table)
    (folder / "Chart data.csv").write_text(
        "Date,Content,Video title,Video publish time,Duration,Views\n"
        '2026-07-03,abcDEF12345,Cup,"Jul 3, 2026",44,1500\n2026-07-04,abcDEF12345,Cup,"Jul 3, 2026",44,500\n'
    )
    (folder / "Totals.csv").write_text("Date,Views\n2026-07-03,1500\n2026-07-04,500\n")
    assert aicmo("import", folder, workspace=shop).code == 0
    assert measures(shop, "day::VARCHAR, impressions") == [("2026-07-28", Decimal(2000))]


def test_posts_of_twitter_are_as_of_the_last_day_in_the_files_name(shop: Path) -> None:
    taken_in(shop, "tweet_activity_metrics_shop_20220201_20220301_en.csv", TWITTER)
    assert measures(shop, "day::VARCHAR, impressions, engagements, clicks, shares, comments") == [
        ("2022-03-01", Decimal(1500), Decimal(30), Decimal(5), Decimal(3), Decimal(2))
    ]


def test_what_a_period_brought_a_post_is_a_difference_and_a_fall_is_kept(shop: Path) -> None:
    name, text, _ = POSTS["tiktok_posts"]
    taken_in(shop, name, text)
    taken_in(shop, "Content_2026-07-30.csv", text.replace("18400", "18000"))
    said = aicmo("kpi", "impressions", "--json", "--from", "2026-07-29", "--to", "2026-07-31", workspace=shop)
    assert said.json["total"]["metrics"]["impressions"] == -400


@pytest.mark.parametrize(
    "name", ["shopify", "stripe", "woocommerce", "ga4", "touchpoints", *POSTS, "mailchimp", "klaviyo", "hubspot"]
)
def test_a_file_of_another_source_is_left_alone(name: str) -> None:
    assert (
        CONNECTORS.load(name).read(
            Head(Path("a.csv"), "csv", ("Date", "Campaign", "Cost"), (("2026-07-01", "a", "3"),))
        )
        is None
    )


SENT = "day::VARCHAR, campaign, channel, sends, deliveries, bounces, opens, clicks, unsubscribes, complaints, reported_conversions, reported_revenue"


@pytest.mark.parametrize("source", CAMPAIGNS)
def test_a_list_of_campaigns_is_booked_on_the_day_they_were_sent(shop: Path, source: str) -> None:
    text, (day, campaign, channel, *counts) = CAMPAIGNS[source]
    said = taken_in(shop, "campaigns.csv", text)
    assert said["source"] == source
    assert any("import one of the two" in note for note in said["notes"])
    assert measures(shop, SENT) == [(day, campaign, channel, *map(Decimal, counts))]


@pytest.mark.parametrize("source", CAMPAIGNS)
def test_a_later_list_of_campaigns_takes_the_place_of_the_earlier(shop: Path, source: str) -> None:
    text, _ = CAMPAIGNS[source]
    taken_in(shop, "campaigns.csv", text)
    taken_in(shop, "campaigns (1).csv", text.replace("837", "900"))
    assert sum(opens for (opens,) in measures(shop, "opens")) == 900


def test_every_email_table_is_its_services_and_nothing_is_quarantined(real_data: Path, shop: Path) -> None:
    for file in sorted((real_data / "email").glob("*/*.csv")):
        (said,) = aicmo("import", file, "--json", workspace=shop).json
        assert (said["source"], said["counts"]["quarantined"]) == (file.parent.name, 0), file
        (again,) = aicmo("import", file, "--json", workspace=shop).json
        assert again["status"] in {"unchanged", "reference"}, file
