"""One small shop for all the demo's tests, and its files read back with nothing but the standard library."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from aicmo.demo import Ledger, generate


@dataclass(frozen=True)
class Shop:
    folder: Path
    ledger: Ledger


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("shop")
    return Shop(folder, generate(folder, contacts=2_000))


@pytest.fixture(scope="session")
def ledger(shop: Shop) -> Ledger:
    return shop.ledger


@pytest.fixture(scope="session")
def lines(shop: Shop) -> list[dict[str, Any]]:
    """Every line of the webhook file, repeated ones too."""
    with (shop.folder / "sendgrid_events.ndjson").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="session")
def events(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({line["sg_event_id"]: line for line in lines}.values())


@pytest.fixture(scope="session")
def orders(shop: Shop) -> list[dict[str, str]]:
    return read_csv(shop.folder / "orders.csv")


@pytest.fixture(scope="session")
def google(shop: Shop) -> list[dict[str, str]]:
    return read_csv(shop.folder / "google_ads_campaigns.csv", skip=2)


@pytest.fixture(scope="session")
def meta(shop: Shop) -> list[dict[str, str]]:
    return read_csv(shop.folder / "meta_ads.csv")


@pytest.fixture(scope="session")
def dollars(shop: Shop) -> dict[date, Decimal]:
    """Dollars for a euro, by bank day."""
    return {date.fromisoformat(row["Date"]): Decimal(row["USD"]) for row in read_csv(shop.folder / "rates.csv")}


def read_csv(path: Path, *, skip: int = 0) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(skip):
            next(file)
        return list(csv.DictReader(file))


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "")) if text else Decimal(0)


def in_euros(amount: Decimal, day: date, dollars: dict[date, Decimal]) -> Decimal:
    return amount / dollars[max(known for known in dollars if known <= day)]
