"""Google Contacts: the CSV of contacts.google.com, with the headers of today and those of before 2024."""

from __future__ import annotations

from aicmo.connectors._columns import Columns
from aicmo.connectors._contacts import contacts
from aicmo.connectors.base import About, Head, Reading

_ABOUT = About(
    gives="Name, all addresses and phone numbers, organisation and job title, city, country and labels of each contact.",
    export="contacts.google.com > Export > Google CSV; also Outlook CSV and vCard, which are read as such.",
    unsupported="Custom fields, relations, events, notes and pictures.",
)


class GoogleContacts:
    name = "google_contacts"
    label = "Google Contacts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        named = columns.count("given_name", "first_name") and columns.count("family_name", "last_name")
        if not (named and columns.count("e_mail_1_value", "phone_1_value") and columns.count(*_OWN)):
            return None
        return contacts(self.name, columns)


_OWN = ("labels", "group_membership", "e_mail_1_label", "e_mail_1_type", "file_as", "phonetic_first_name", "yomi_name")

CONNECTOR = GoogleContacts()
