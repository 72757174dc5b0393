"""Outlook: contacts as Outlook and Outlook.com export them."""

from __future__ import annotations

from dataclasses import replace

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import contacts
from aicmo.connectors.base import About, Field, Head, Reading

# In Outlook, a title is what stands before the name.
_ONE = {"title": ("job_title",), "name": ("file_as", "display_name")}
# Outlook says country or region, Google's CSV for Outlook country.
_PLACES = {
    "city": ("business_city", "home_city", "other_city"),
    "country": (
        "business_country_region", "business_country", "home_country_region", "home_country", "other_country_region", "other_country",
    ),
}  # fmt: skip
_ABOUT = About(
    gives="Name, up to three addresses, all phone numbers, company, job title, city and country (at work, or else at home), language and "
    "categories of each contact.",
    export="Outlook: File > Open & Export > Import/Export > Export to a file > CSV. Outlook.com: People > Manage > Export contacts.",
    unsupported="Headers in another language than English. Exchange's own addresses (E-mail Type EX) are no e-mail addresses: "
    "contacts that have no other are quarantined unless they have a phone number.",
)


class OutlookContacts:
    name = "outlook_contacts"
    label = "Outlook contacts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not columns.has("first_name", "last_name", "e_mail_address"):
            return None
        if columns.count("e_mail_2_address", "business_phone", "home_phone", "business_city", "categories") < 2:
            return None
        reading = contacts(self.name, columns, one=_ONE)
        return replace(reading, fields={**reading.fields, **_places(columns)})


def _places(columns: Columns) -> dict[str, Field]:
    found = {name: columns.present(*names) for name, names in _PLACES.items()}
    return {name: Field(places[0], fallbacks=places[1:]) for name, places in found.items() if places}


CONNECTOR = OutlookContacts()
