"""Shopify's export of orders: an order may take several rows, of which the first holds its amounts.

Columns as in Shopify Help Center, Exporting orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import contacts
from aicmo.connectors._rows import Event, currency_of, events, is_amount, named, refund, sale
from aicmo.connectors.base import About, Head, Kind, Reading

_FIELDS = ("email", "value", "currency", "description")
_TRANSACTIONS = ("order", "kind", "gateway", "created_at", "status", "amount")
_NOT_PAID = {"voided", "expired"}
_CUSTOMERS = (
    "accepts_email_marketing", "accepts_marketing", "total_spent", "total_orders", "tax_exempt", "accepts_sms_marketing",
    "default_address_company", "default_address_city", "default_address_phone",
)  # fmt: skip
_ABOUT = About(
    gives="Each order once, with its total, currency and the customer's address, however many rows its items take; what was "
    "given back as a refund of its own, on the day of cancellation. Customers, with name, phone, company, place, tags and whether they accept mail.",
    export="Orders > Export: orders by date, as plain CSV. Customers > Export.",
    unsupported="Items of an order: their rows are counted apart. Refunds of orders that were not cancelled have no date in this "
    "export and stand on the order's own day. Of an order that is refunded in several steps, what was imported first stays. The "
    "export of transactions says the same money again and is left alone.",
)


class Shopify:
    name = "shopify"
    label = "Shopify"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has("name", "financial_status", "created_at", "total", "lineitem_name"):
            return self._orders(columns)
        if columns.has("email", "first_name", "last_name") and columns.count(*_CUSTOMERS) > 1:
            return contacts(self.name, columns, ids=("customer_id",))
        if columns.has(*_TRANSACTIONS):
            note = "These payments are of orders that Shopify's export of orders states: import that one."
            return Reading(self.name, Kind.REFERENCE, notes=(note,), certainty=0.95)
        return None

    def events(self, payload: Mapping[str, Any]) -> Iterator[Event]:
        """The order of a first row, and its refund; nothing of the rows of further items."""
        row = named(payload)
        number, total = row.get("name"), row.get("total")
        if number is None or total is None or row.get("financial_status", "").lower() in _NOT_PAID:
            return
        shared = {"email": row.get("email"), "currency": row.get("currency")}
        yield sale(number, total, occurred_at=row.get("created_at"), **shared)
        back = row.get("refunded_amount")
        if back is not None and is_amount(back):
            undated = None if "cancelled_at" in row else "The refund's date is not stated: the order's is taken."
            day = row.get("cancelled_at", row.get("created_at"))
            yield refund(number, back, occurred_at=day, description=undated, **shared)

    def _orders(self, columns: Columns) -> Reading:
        return events(
            self.name, 1, _FIELDS, columns, times=columns.find("created_at"), amounts=columns.find("total"),
            currencies=currency_of(columns, "currency"), notes=(_undated(columns),),
        )  # fmt: skip


def _undated(columns: Columns) -> str | None:
    if not any(map(is_amount, columns.values(columns.find("refunded_amount")))):
        return None
    return "Refunds are booked on the day the order was cancelled, or else on the order's own: this export has no other date for them."


CONNECTOR = Shopify()
