"""Contact cards (vCard), whichever program wrote them."""

from __future__ import annotations

from aicmo.connectors.base import About, Field, Head, Kind, Parse, Reading

_FIELDS = {
    "contact_id": Field("$.UID"),
    "email": Field("$.EMAIL", Parse.LIST),
    "name": Field("$.FN"),
    "first_name": Field("$.N_given"),
    "last_name": Field("$.N_family"),
    "phones": Field("$.TEL", Parse.LIST),
    "company": Field("$.ORG"),
    "title": Field("$.TITLE"),
    "city": Field("$.ADR_city"),
    "country": Field("$.ADR_country"),
    "language": Field("$.LANG"),
    "tags": Field("$.CATEGORIES", Parse.LIST),
}
_ABOUT = About(
    gives="Of each card the name, addresses, phone numbers, company, job title, city, country, language, categories and the card's own id. "
    "What stands first or is marked as preferred comes first.",
    export="Outlook, Apple Contacts, Google Contacts, Thunderbird and phones all save contacts as vCard (.vcf), versions 2.1, 3.0 and 4.0, one "
    "card or many a file.",
    unsupported="Pictures, sounds, keys, notes, birthdays, relations, chat names, and numbers of fax machines and pagers are passed over. "
    "A card without its end, or with neither address, id nor phone number, is quarantined with the line on which it begins.",
)


class VCard:
    name = "vcard"
    label = "Contact cards"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        if head.format != "vcard":
            return None
        return Reading(self.name, Kind.CONTACTS, _FIELDS)


CONNECTOR = VCard()
