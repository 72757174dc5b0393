"""Small exports in real shapes, made by the tests. Every function writes one file and gives its path."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ORDERS = "order_id,created_at,customer_email,total,currency,utm_campaign"
MAIL = "email,event,timestamp,campaign_id,campaign_name"
CONTACTS = "customer_id,email,first_name,company,phone,country,tags"
ADS = "date,campaign,impressions,clicks,cost"


def table(path: Path, header: str, lines: Iterable[str]) -> Path:
    """A CSV file of these lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in (header, *lines)), encoding="utf-8")
    return path


def order(number: int) -> str:
    """One order with an id; five people buy in turn."""
    day = f"2026-03-{1 + number % 28:02d}T10:{number % 60:02d}:00Z"
    return f"o{number},{day},buyer{number % 5}@example.com,{10 + number}.50,EUR,spring"


def mail(number: int, event: str = "open") -> str:
    """One mail event without an id."""
    moment = f"2026-03-{1 + number % 28:02d}T08:{number % 60:02d}:00Z"
    return f"reader{number % 7}@example.com,{event},{moment},{number % 3},Campaign {number % 3}"


def ad(day: int, campaign: str = "brand", *, spend: str = "12.50", clicks: int = 5) -> str:
    """One day of one campaign."""
    return f"2026-03-{day:02d},{campaign},{100 + day},{clicks},{spend}"


def contact(number: int, **more: str) -> str:
    """One row of a table of contacts; every third has no address."""
    known = {"email": f"reader{number % 7}@example.com" if number % 3 else "", "company": f"Firm {number}", **more}
    return (
        f"C-{number},{known['email']},Reader {number},{known['company']},030 12345{number:03d},DE,vip;list {number % 2}"
    )


def cards(path: Path, numbers: Iterable[int]) -> Path:
    """A file of contact cards, one of them cut off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Buyer {number}\nEMAIL:buyer{number}@example.com\nTEL:+49 30 98765{number:03d}\nEND:VCARD\n"
        for number in numbers
    ]
    path.write_text("".join([*lines, "BEGIN:VCARD\nFN:Cut"]), encoding="utf-8")
    return path


def sendgrid(path: Path, events: Iterable[Mapping[str, object]]) -> Path:
    """A file of webhook events, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events), encoding="utf-8")
    return path


def webhook(number: int, event: str = "delivered", **more: object) -> dict[str, object]:
    """One SendGrid event."""
    return {
        "email": f"reader{number % 7}@example.com", "event": event, "timestamp": 1772600000 + 60 * number,
        "sg_event_id": f"event-{number}", "sg_message_id": f"message-{number}", "campaign_id": "spring", **more,
    }  # fmt: skip


def exports(folder: Path) -> Sequence[Path]:
    """Files of every kind, with overlaps, repeats, totals and rows that cannot be read."""
    repeated = [mail(1), mail(1), mail(2)]
    return (
        table(
            folder / "mail.csv", MAIL, [*map(mail, range(40)), *repeated, "reader1@example.com,open,yesterday,1,One"]
        ),
        table(folder / "orders_1.csv", ORDERS, map(order, range(60))),
        table(folder / "ads.csv", ADS, [*(ad(day) for day in range(1, 20)), *(ad(day) for day in range(1, 20))]),
        sendgrid(
            folder / "events.jsonl", [*map(webhook, range(30)), webhook(3), {**webhook(31), "timestamp": "later"}]
        ),
        table(folder / "orders_2.csv", ORDERS, [*map(order, range(40, 100)), "o100,2026-03-01,nobody,1.00,EUR,spring"]),
        table(folder / "ads_2.csv", ADS, [ad(day, spend="13.75") for day in range(10, 28)]),
        table(folder / "crm.csv", CONTACTS, [*map(contact, range(12)), contact(1, email="no address")]),
        cards(folder / "cards.vcf", range(8)),
    )
