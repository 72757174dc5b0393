"""Stripe: the list of payments of the dashboard, its list of all transactions, and the itemised report of changes to the balance.

Columns as in Stripe Docs, Balance report, and the dashboard's exports of payments and of all transactions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aicmo.connectors._columns import Columns
from aicmo.connectors._rows import Event, Row, currency_of, events, first, is_amount, named, refund, sale
from aicmo.connectors.base import About, Head, Reading

_CREATED = ("created_date", "created_utc", "created")
_TAGS = ("campaign", "utm_source", "utm_medium")
_TYPICAL = ("amount_refunded", "customer_email", "customer_id", "captured", "payment_intent_id", "seller_message")
_PAID = {"paid", "succeeded", "refunded", "partially refunded", "partial refund", "disputed", "complete"}
# A line of the balance, as the report calls its cells and as the list of all transactions does.
_OWN, _KIND, _SUM, _SOURCE = (
    ("balance_transaction_id", "id"), ("reporting_category", "type"), ("gross", "amount"), ("source_id", "source"),
)  # fmt: skip
_TRANSACTIONS = ("id", "type", "source", "amount", "net")
_CHARGES, _REFUNDS = {"charge", "payment"}, {"refund", "payment_refund"}
_ABOUT = About(
    gives="Payments that succeeded, with amount, currency and customer, and refunds as events of their own on their own day; UTM "
    "parameters where they are kept as metadata. Times are in UTC.",
    export="Payments > Export, with all columns; or the list of all transactions of the balance > Export; or Reports > Balance > "
    "Itemised balance change from activity. One of these, for all tell of the same money.",
    unsupported="Fees, payouts, disputes and currency conversion. The list of payments has one sum and one date for all refunds of a "
    "payment: what was imported first stays. Amounts in cents, as the API gives them.",
)


class Stripe:
    name = "stripe"
    label = "Stripe payments"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        payments = columns.has("id", "amount", "status") and columns.count(*_CREATED) and columns.count(*_TYPICAL) >= 1
        if payments and _begin(columns, "ch_", "py_", "pi_"):
            return self._reading(columns, "amount")
        if columns.has("balance_transaction_id", "gross", "reporting_category") and columns.count(*_CREATED):
            return self._reading(columns, "gross")
        if columns.has(*_TRANSACTIONS) and columns.count(*_CREATED) and _begin(columns, "txn_"):
            return self._reading(columns, "amount")
        return None

    def events(self, payload: Mapping[str, Any]) -> Iterator[Event]:
        """A payment and its refund, or one line of the balance; nothing of what did not succeed or is no sale."""
        row = named(payload)
        if "balance_transaction_id" in row or row.get("id", "").startswith("txn_"):
            yield from _line(row)
        else:
            yield from _payment(row)

    def _reading(self, columns: Columns, amount: str) -> Reading:
        tags = [name for name in _TAGS if columns.count(_metadata(name))]
        tagged = tags if {"utm_source", "utm_medium"} & {*tags} else []
        return events(
            self.name, 1, ("email", "contact_id", "value", "currency", *tagged), columns, times=columns.find(*_CREATED),
            amounts=columns.find(amount), currencies=currency_of(columns, "currency"), constants={"time_zone": "UTC"},
        )  # fmt: skip


def _begin(columns: Columns, *kinds: str) -> bool:
    """Whether the ids are of these kinds, which Stripe has them begin with."""
    ids = columns.values(columns.find("id"))
    return not ids or sum(value.startswith(kinds) for value in ids) >= 0.8 * len(ids)


def _metadata(name: str) -> str:
    return f"utm_{name.removeprefix('utm_')}_metadata"


def _shared(row: Row) -> dict[str, str | None]:
    tags = {name: row.get(_metadata(name)) for name in _TAGS}
    person = {"email": first(row, ("customer_email", "customer_email_metadata")), "contact_id": row.get("customer_id")}
    return {**person, "currency": row.get("currency"), **tags}


def _payment(row: Row) -> Iterator[Event]:
    number, created = row.get("id"), first(row, _CREATED)
    if number is None or row.get("status", "").lower() not in _PAID or row.get("captured", "").lower() == "false":
        return
    yield sale(number, row.get("amount"), occurred_at=created, **_shared(row))
    back = row.get("amount_refunded")
    if back is not None and is_amount(back):
        yield refund(number, back, occurred_at=row.get("refunded_date", created), **_shared(row))


def _line(row: Row) -> Iterator[Event]:
    kind, own, value = (first(row, names) or "" for names in (_KIND, _OWN, _SUM))
    created = first(row, _CREATED)
    if kind.lower() in _CHARGES:
        yield sale(first(row, _SOURCE) or own, value, occurred_at=created, **_shared(row))
    elif kind.lower() in _REFUNDS:
        yield refund(own, value, occurred_at=created, **_shared(row))


CONNECTOR = Stripe()
