"""Purchases, one a row: a shop's export of orders, or a bare list of who bought when for how much."""

from __future__ import annotations

from dataclasses import replace

from aicmo.connectors._columns import Columns, Spec, currency_in
from aicmo.connectors._samples import is_currency, is_day, is_epoch, is_number, looks_american, mostly, style
from aicmo.connectors.base import About, Drop, Field, Head, Kind, Parse, Reading

_TEXT = Parse.TEXT
_SPEC: Spec = {
    "source_event_id": (
        _TEXT,
        (
            "order_id", "order_number", "order_no", "order_nr", "order", "transaction_id", "purchase_id", "invoice_id",
            "invoice_no", "invoice_number", "invoice", "receipt_id", "bestellnummer", "bestell_nr", "auftragsnummer",
            "numero_de_commande", "numero_de_pedido",
        ),
    ),
    "occurred_at": (
        Parse.TIME,
        (
            "created_at", "order_date", "ordered_at", "order_time", "purchase_date", "purchased_at", "processed_at",
            "paid_at", "transaction_date", "invoice_date", "order_purchase_timestamp", "completed_at", "date_created",
            "timestamp", "datetime", "date", "created", "bestelldatum", "date_de_commande", "fecha_de_pedido", "datum",
            "fecha",
        ),
    ),
    "email": (
        Parse.EMAIL,
        ("customer_email", "email", "email_address", "e_mail", "billing_email", "buyer_email", "contact_email"),
    ),
    "contact_id": (
        _TEXT,
        ("customer_id", "client_id", "user_id", "buyer_id", "contact_id", "customer", "kundennummer", "kunden_nr"),
    ),
    "value": (
        Parse.MONEY,
        (
            "total", "total_price", "order_total", "grand_total", "order_value", "total_amount", "order_amount",
            "amount", "revenue", "net_sales", "total_sales", "sales", "price", "value", "gesamtbetrag", "gesamt",
            "summe", "betrag", "montant", "importe",
        ),
    ),
    "currency": (Parse.CURRENCY, ("currency", "currency_code", "order_currency", "presentment_currency", "wahrung")),
    "campaign": (_TEXT, ("utm_campaign", "campaign_id", "campaign")),
    "utm_source": (_TEXT, ("utm_source",)),
    "utm_medium": (_TEXT, ("utm_medium",)),
}  # fmt: skip
_FILES = ("order", "purchase", "transaction", "sales", "invoice", "bestell", "commande", "pedido", "cdnow")
# What other kinds of file have, and orders have not.
_FOREIGN = ("impressions", "impr", "clicks", "spend", "cost", "event", "event_type", "action_type")
_STATUSES = ("financial_status", "order_status", "payment_status", "status")
_NOT_BOUGHT = "^(cancell?ed|voided|failed|refunded|expired|draft|abandoned)$"


_ABOUT = About(
    gives="Conversions and revenue of your own, each order once, with customer, currency and UTM parameters where the file has them.",
    export="The shop's list of orders as CSV, with the order's number, its time, the customer and the total; or a bare list without a "
    "header of who bought when for how much.",
    unsupported="Refunds as rows of their own. Orders that were cancelled, voided or never paid are left out.",
)


class Orders:
    name = "orders"
    label = "Orders"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        return self._list(columns) if head.headerless else self._export(columns)

    def _export(self, columns: Columns) -> Reading | None:
        fields = columns.fields(_SPEC)
        if columns.has("lineitem_name", "financial_status") and (number := columns.find("name")):
            fields["source_event_id"] = Field(number)
        known = "source_event_id" in fields or _named_so(columns.head)
        if not known or not {"occurred_at", "value"} <= fields.keys() or columns.count(*_FOREIGN):
            return None
        if not fields.keys() & {"source_event_id", "email", "contact_id"}:
            return None
        fields, drops, notes = _rows_of_an_order(columns, fields)
        return replace(self._reading(columns, fields, drops, notes, certainty=0.85), parts=bool(notes))

    def _list(self, columns: Columns) -> Reading | None:
        """No header: who stands first, money last, the day somewhere between. CDNOW's list is in US dollars."""
        if len(columns.names()) < 3:
            return None
        who, *between, amount = columns
        day = next((column for column in between if mostly(columns.values(column), is_day, 1.0)), None)
        amounts = columns.values(amount) if day else []
        if (
            day is None
            or not mostly(amounts, is_number, 1.0)
            or not any("." in text or "," in text for text in amounts)
        ):
            return None
        fields = {
            "contact_id": Field(who, required=True),
            "occurred_at": Field(day, Parse.TIME, required=True),
            "value": Field(amount, Parse.MONEY, required=True),
        }
        note = f"No header: column {who} is read as the customer, {day} as the day, {amount} as what was paid."
        return self._reading(columns, fields, (), (note,), certainty=0.8)

    def _reading(
        self,
        columns: Columns,
        fields: dict[str, Field],
        drops: tuple[Drop, ...],
        notes: tuple[str, ...],
        *,
        certainty: float,
    ) -> Reading:
        value, times = fields["value"].column, columns.values(fields["occurred_at"].column)
        if mostly(times, is_epoch):
            fields["occurred_at"] = Field(fields["occurred_at"].column, Parse.EPOCH)
        constants = {"type": "converted"} | _currency(columns, fields)
        american = "USD" in {constants.get("currency"), *columns.values(columns.find("currency"))} or looks_american(
            times
        )
        meant = style(times, columns.values(value), american=american)
        return Reading(
            self.name, Kind.EVENTS, fields, constants, (), drops,
            day_order=meant.day_order, decimal=meant.decimal, notes=(*notes, *meant.notes), certainty=certainty,
        )  # fmt: skip


def _named_so(head: Head) -> bool:
    return any(word in head.path.stem.lower() for word in _FILES)


def _currency(columns: Columns, fields: dict[str, Field]) -> dict[str, str]:
    """The currency of the whole file, where no column holds it: the header of the amount may, and CDNOW's is known."""
    if "currency" in fields:
        return {}
    stated = currency_in(fields["value"].column) or ("USD" if "cdnow" in columns.head.path.stem.lower() else None)
    return {"currency": stated} if stated else {}


def _rows_of_an_order(
    columns: Columns, fields: dict[str, Field]
) -> tuple[dict[str, Field], tuple[Drop, ...], tuple[str, ...]]:
    """An order may take several rows, of which the first has the total; or each row is an item with an amount of its own."""
    fields = dict(fields)
    codes = columns.values(fields["currency"].column) if "currency" in fields else []
    if codes and not mostly(codes, is_currency, 0.5):
        del fields["currency"]
    drops = [Drop(column, _NOT_BOUGHT, "an order that did not come to pass") for column in columns.present(*_STATUSES)]
    ids = columns.values(fields["source_event_id"].column) if "source_event_id" in fields else []
    if len(set(ids)) == len(ids):
        return fields, tuple(drops), ()
    if len(columns.values(fields["value"].column)) <= len(set(ids)):
        drops.append(Drop(fields["value"].column, r"^\s*$", "a further item of the order above"))
        return fields, tuple(drops), ()
    note = f"{fields['source_event_id'].column!r} repeats: each row counts as a conversion of its own."
    return fields, tuple(drops), (note,)


CONNECTOR = Orders()
