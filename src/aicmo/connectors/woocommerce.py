"""WooCommerce: the analytics' list of orders, and what the usual export extensions write.

The analytics' columns are those of its own source: `get_export_columns` in
`plugins/woocommerce/src/Admin/API/Reports/Orders/Controller.php`, and for a list that fits on one page, which the browser
writes itself, `client/analytics/report/orders/table.js`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aicmo.connectors._columns import Columns, currency_signs
from aicmo.connectors._rows import Event, Row, currency_of, events, first, is_amount, is_negative, named, refund, sale
from aicmo.connectors.base import About, Head, Reading

_ANALYTICS = ("date", "order", "status", "product_s", "items_sold")
_NET = ("net_sales", "n_revenue")
_NUMBER = ("order_number", "order_id")
_TIMES = ("order_date", "date_created", "paid_date")
_TOTALS = ("order_total_amount", "order_total")
_BACK = ("order_refund_amount", "refunded_total", "order_refund")
_ADDRESSES = ("email_billing", "billing_email", "customer_email")
_CURRENCIES = ("order_currency", "currency")
_TYPICAL = (
    "order_status", "status", "payment_method_title", "cart_discount_amount", "cart_discount", "order_shipping_amount", "shipping_total",
    "order_key", "order_subtotal_amount", "order_subtotal", "billing_first_name", "first_name_billing",
)  # fmt: skip
_NOT_BOUGHT = {"cancelled", "canceled", "failed", "pending", "pending payment", "draft", "checkout-draft", "trash"}
_ABOUT = About(
    gives="Each order once with its total, and refunds as events of their own. The analytics' list has net sales, without taxes and "
    "shipping, and each refund on its own day; exports of an extension have order totals, currency and the customer's address.",
    export="Analytics > Orders > Download; or an extension for exporting orders, as CSV with order number, order date, order status, "
    "order total and billing e-mail.",
    unsupported="Customers in the analytics' list: it has names only, which tell nobody apart. Where an extension states a refund in "
    "the order's own row, it has no date and stands on the order's day. Items of an order.",
)


class WooCommerce:
    name = "woocommerce"
    label = "WooCommerce orders"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if columns.has(*_ANALYTICS) and columns.count(*_NET):
            return self._analytics(columns)
        known = columns.count(*_NUMBER) and columns.count(*_TIMES) and columns.count(*_TOTALS)
        return self._extension(columns) if known and columns.count(*_TYPICAL) >= 3 else None

    def events(self, payload: Mapping[str, Any]) -> Iterator[Event]:
        """The order of a row, or what was given back; nothing of an order that did not come to pass."""
        row = named(payload)
        if first(row, ("order_status", "status")) is not None and _status(row) in _NOT_BOUGHT:
            return
        if "order" in row and (net := first(row, _NET)):
            yield _listed(row["order"], net, row.get("date"))
            return
        yield from _exported(row)

    def _analytics(self, columns: Columns) -> Reading:
        sign = currency_signs(columns.values(columns.find("n_revenue_formatted")))
        constants = {"currency": sign} if sign else {}
        return events(
            self.name, 1, ("value",), columns, times=columns.find("date"), amounts=columns.find(*_NET), constants=constants,
            notes=("Amounts are net sales, without taxes and shipping.",),
        )  # fmt: skip

    def _extension(self, columns: Columns) -> Reading:
        given_back = any(map(is_amount, columns.values(columns.find(*_BACK))))
        note = "Refunds have no date in this export and are booked on the order's day." if given_back else None
        return events(
            self.name, 1, ("email", "value", "currency"), columns, times=columns.find(*_TIMES), amounts=columns.find(*_TOTALS),
            currencies=currency_of(columns, *_CURRENCIES), notes=(note,),
        )  # fmt: skip


def _status(row: Row) -> str:
    return (first(row, ("order_status", "status")) or "").lower().removeprefix("wc-")


def _listed(number: str, value: str, day: str | None) -> Event:
    if is_negative(value):
        # Several refunds of an order have its number; when they were made tells them apart.
        return refund(f"{number}/{day}", value, occurred_at=day)
    return sale(number, value, occurred_at=day)


def _exported(row: Row) -> Iterator[Event]:
    number, total = first(row, _NUMBER), first(row, _TOTALS)
    if number is None or total is None:
        return
    shared = {"occurred_at": first(row, _TIMES), "email": first(row, _ADDRESSES), "currency": first(row, _CURRENCIES)}
    yield sale(number, total, **shared)
    back = first(row, _BACK)
    if back is not None and is_amount(back):
        yield refund(number, back, **shared)


CONNECTOR = WooCommerce()
