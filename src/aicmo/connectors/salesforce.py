"""Salesforce: leads and contacts, as a report, the Data Loader or the weekly export writes them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import contacts
from aicmo.connectors.base import About, Head, Reading

_IDS = ("lead_id", "contact_id", "lead_id_18", "contact_id_18", "id")
# What only Salesforce's tables of people have, in the words of its API, its Data Loader and its reports.
_OWN = (
    "lead_source", "leadsource", "mailing_city", "mailingcity", "lead_owner", "contact_owner", "account_name", "company_account",
    "has_opted_out_of_email", "hasoptedoutofemail", "email_opt_out", "is_converted", "isconverted", "account_id", "accountid",
    "lead_status", "owner_id", "ownerid",
)  # fmt: skip
_ABOUT = About(
    gives="Name, address, phone numbers, company, job title, city, country and the e-mail opt-out of each lead or contact, by its id.",
    export="A report of leads or contacts with the id among its columns > Export > Details only; or the Data Loader's CSV of Lead or Contact.",
    unsupported="Opportunities, campaigns and their members. A lead and the contact it was converted to are one person where they share an address.",
)


class Salesforce:
    name = "salesforce"
    label = "Salesforce leads and contacts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        named = columns.count("first_name", "firstname", "last_name", "lastname", "name")
        if not (named and columns.count("email") and columns.count(*_IDS) and columns.count(*_OWN)):
            return None
        # Ids of leads begin with 00Q, those of contacts with 003; a table of another tool has others.
        ids = columns.values(columns.find(*_IDS))
        if not ids or not all(value.strip()[:3].upper() in {"00Q", "003"} for value in ids):
            return None
        return contacts(self.name, columns, ids=_IDS, one=_ONE)


_ONE = {
    "city": ("mailing_city", "mailingcity", "city"),
    "country": ("mailing_country", "mailingcountry", "country", "country_code", "mailing_country_code"),
}

CONNECTOR = Salesforce()
