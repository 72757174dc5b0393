"""Readings of contacts: what tools and people call what is known of a person.

What the tools share is here, so that a connector only says how its own table is told, and what is special in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from aicmo.connectors._columns import Columns
from aicmo.connectors._samples import mostly
from aicmo.connectors.base import Drop, Field, Kind, Parse, Reading

Names = Mapping[str, tuple[str, ...]]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


EMAILS = _names(
    """email email_address e_mail e_mail_address mail primary_email contact_email customer_email user_email subscriber_email
    work_email property_email e_mail_adresse correo correo_electronico courriel adresse_e_mail adresse_mail"""
)
PHONES = _names(
    """phone phone_number mobile mobile_phone mobile_number mobile_phone_number cell cell_phone telephone tel primary_phone
    business_phone home_phone work_phone company_main_phone car_phone other_phone sms whatsapp landline_number phone_1 phone_2
    default_address_phone property_phone property_mobilephone telefon telefonnummer mobil handy mobiltelefon telefono movil
    telephone_portable portable"""
)
TAGS = _names(
    "tags tag labels label categories category groups group_membership lists segments gruppe gruppen grupos groupes schlagworte etiquetas"
)
ONE: Names = {
    "name": _names(
        "name full_name display_name contact_name file_as vollstandiger_name nombre_completo nom_complet formatted_name"
    ),
    "first_name": _names("first_name firstname given_name fname vorname nombre prenom merge_fname property_firstname"),
    "last_name": _names(
        "last_name lastname family_name surname lname nachname familienname apellido apellidos nom merge_lname property_lastname"
    ),
    "company": _names(
        """company company_name organization organisation organization_name organization_1_name account_name company_account
        employer firma unternehmen empresa entreprise societe property_company primary_associated_company associated_company
        default_address_company"""
    ),
    "title": _names(
        """job_title title position role organization_title organization_1_title occupation berufsbezeichnung cargo poste
        property_jobtitle"""
    ),
    "city": _names(
        """city town business_city home_city mailing_city address_1_city default_address_city primary_address_city billing_city
        property_city stadt ort ciudad ville"""
    ),
    "country": _names(
        """country country_code country_region business_country_region home_country_region mailing_country address_1_country
        default_address_country_code default_address_country primary_address_country billing_country cc property_country
        property_country_code land pais pays"""
    ),
    "language": _names("language preferred_language locale lang sprache idioma langue property_hs_language"),
}
# What people state themselves, or a tool for them: canonical word by how it is written.
CONSENT = {
    word: meaning
    for meaning, words in {
        "subscribed": "subscribed, yes, true, 1, active, opted in, opt in, opted-in, opt-in, granted, accepted, ja, si, oui",
        "unsubscribed": "unsubscribed, unsubscribe, opted out, opt out, opted-out, opt-out, revoked, suppressed, blocklisted, blacklisted",
        "never subscribed": "never subscribed, never_subscribed, nonsubscribed, non-subscribed, not subscribed, no, false, 0, transactional, nein, non",
        "pending": "pending, unconfirmed, awaiting confirmation",
        "bounced": "bounced, cleaned, invalid, hard bounced",
    }.items()
    for word in words.split(", ")
}
# Of a mark that says who wants nothing more.
OPTED_OUT = {"yes": "unsubscribed", "true": "unsubscribed", "1": "unsubscribed", "no": "subscribed", "false": "subscribed",
             "0": "subscribed"}  # fmt: skip
_CONSENTS = _names(
    """email_marketing_consent accepts_email_marketing accepts_marketing marketing_consent email_consent consent
    subscription_status email_status opt_in optin newsletter einwilligung"""
)
_OPT_OUTS = _names(
    """unsubscribed_from_all_email has_opted_out_of_email hasoptedoutofemail email_opt_out opt_out unsubscribed
    email_blacklisted email_blocklisted blacklisted"""
)
_NUMBERED_EMAIL = re.compile(r"e_?mail_(?:address_)?\d+(?:_value|_address)?")
_NUMBERED_PHONE = re.compile(r"(?:phone|mobile|business_phone|home_phone)_\d+(?:_value)?")


def contacts(
    connector: str,
    columns: Columns,
    *,
    ids: Iterable[str] = (),
    one: Names | None = None,
    constants: Mapping[str, str] | None = None,
    consent: Field | None = None,
    drop: tuple[Drop, ...] = (),
    certainty: float = 0.96,
    notes: Iterable[str] = (),
) -> Reading:
    """What a table says of persons. `ids` are the plain names of the tool's own id; `one` overrides what a field is called."""
    fields = {name: Field(column) for name, names in {**ONE, **(one or {})}.items() if (column := columns.find(*names))}
    own = {"contact_id": Field(column)} if (column := columns.find(*ids)) else {}
    emails, doubt = _addresses(columns)
    lists = {
        "email": emails,
        "phones": several(columns, PHONES, _NUMBERED_PHONE),
        "tags": several(columns, TAGS),
    }
    said = {} if constants and "consent" in constants else _consent(columns, consent)
    return Reading(
        connector, Kind.CONTACTS, {**own, **{name: field for name, field in lists.items() if field}, **fields, **said},
        constants or {}, drop=drop, notes=(*notes, *doubt), certainty=certainty,
    )  # fmt: skip


def several(columns: Columns, names: Iterable[str], numbered: re.Pattern[str] | None = None) -> Field | None:
    """One list of all columns that are called so: `E-mail Address`, `E-mail 2 Address`, ..."""
    more = [column for name, column in columns.names().items() if numbered and numbered.fullmatch(name)]
    found = [*dict.fromkeys((*columns.present(*names), *more))]
    return Field(found[0], Parse.LIST, plus=tuple(found[1:])) if found else None


def _addresses(columns: Columns) -> tuple[Field | None, tuple[str, ...]]:
    """The columns of addresses, unless they hold something else, which is told of; some exports have them hashed."""
    found = several(columns, EMAILS, _NUMBERED_EMAIL)
    values = [value for column in (found.column, *found.plus) for value in columns.values(column)] if found else []
    if found is None or not values or mostly(values, lambda value: "@" in value, 0.5):
        return found, ()
    return None, (f"{found.column!r} is left out: most of its values are no e-mail addresses.",)


def said_by(column: str, words: Mapping[str, str] = CONSENT) -> Field:
    """Consent as a column states it; a word that is not known stays as it is."""
    return Field(column, lookup=words, otherwise_as_is=True)


def _consent(columns: Columns, given: Field | None) -> dict[str, Field]:
    if given is not None:
        return {"consent": given}
    if column := columns.find(*_CONSENTS):
        return {"consent": said_by(column)}
    if column := columns.find(*_OPT_OUTS):
        return {"consent": said_by(column, OPTED_OUT)}
    return {}
