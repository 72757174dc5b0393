"""Every tool's contacts are known by their headers, read as persons, and taken for nothing else; and nothing else for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from aicmo.connectors.base import Kind, surest
from aicmo.workspace import Workspace, create_workspace
from tests.connectors.heads import table

ANN = {
    "contact": "ann@example.com", "name": "Ann Lee", "first_name": "Ann", "last_name": "Lee", "phones": ("+493012345678",), "country": "DE",
    "city": "Berlin", "company": "Shop GmbH",
}  # fmt: skip
GOOGLE = """\
First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,\
Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,\
E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,\
Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address
Ann,,Lee,,,,,,,,Shop GmbH,Buyer,,,,,* myContacts ::: VIP,* Home,Ann@Example.com,Work,ann.lee@shop.example,Mobile,030 12345678,Home,,,Berlin,,,,DE,
"""
GOOGLE_OLD = """\
Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Name Prefix,Name Suffix,Initials,Nickname,Group Membership,\
E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - City,Address 1 - Country,\
Organization 1 - Type,Organization 1 - Name,Organization 1 - Title
Ann Lee,Ann,,Lee,,,,,,,VIP ::: * myContacts,* ,ann@example.com ::: ann.lee@shop.example,Mobile,+49 30 12345678,Home,Berlin,Germany,,Shop GmbH,Buyer
"""
OUTLOOK = """\
"Title","First Name","Middle Name","Last Name","Suffix","Company","Department","Job Title","Business City","Business Country/Region",\
"Business Phone","Home Phone","Mobile Phone","Categories","E-mail Address","E-mail Type","E-mail Display Name","E-mail 2 Address","Language"
"Ms.","Ann","","Lee","","Shop GmbH","Sales","Buyer","Berlin","Germany","030 12345678","","","VIP;Berlin","ann@example.com","SMTP",\
"Ann Lee (ann@example.com)","","German"
"""
OUTLOOK_OF_GOOGLE = """\
First Name,Middle Name,Last Name,Title,Suffix,Web Page,E-mail Address,E-mail 2 Address,Primary Phone,Home Phone,Mobile Phone,Home Street,Home City,\
Home Postal Code,Home Country,Business Phone,Company,Job Title,Business City,Business Country,Other City,Other Country,Categories
Ann,,Lee,Ms.,,,ann@example.com,,,,+49 30 12345678,,Paris,,France,,Shop GmbH,Buyer,Berlin,Germany,,,VIP
Bo,,Ek,,,,bo@example.com,,,,,,Oslo,,Norway,,,,,,,,
"""
HUBSPOT = """\
Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,Last Activity Date,Lead Status,Marketing contact status,\
Create Date,Lifecycle Stage,Unsubscribed from all email,City,Country/Region,Job Title
78971951,Ann,Lee,ann@example.com,+49 30 12345678,Bo,Shop GmbH,2026-07-14 10:00,OPEN,Marketing contact,2026-01-02 08:00,Lead,true,Berlin,Germany,Buyer
"""
MAILCHIMP = """\
Email Address,First Name,Last Name,Address,Phone Number,Birthday,Company,City,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,\
LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,LEID,EUID,NOTES,TAGS
ann@example.com,Ann,Lee,,030 12345678,,Shop GmbH,Berlin,2,2026-01-02 08:00:00,1.2.3.4,2026-01-02 08:00:00,1.2.3.4,,,,,,DE,,2026-06-01 09:00:00,July,7,N/A,40,8b5e76e755,,"""
MAILCHIMP += '"""VIP"",""Berlin"""\n'
KLAVIYO = """\
Email,Klaviyo ID,First Name,Last Name,Organization,Title,Phone Number,Address,Address 2,City,State / Region,Country,Zip Code,Latitude,Longitude,\
Source,IP Address,Profile Created On,Last Active,Email Marketing Consent,Email Marketing Consent Timestamp,SMS Marketing Consent
ann@example.com,01F35SYV,Ann,Lee,Shop GmbH,Buyer,+493012345678,,,Berlin,,Germany,,,,Form,1.2.3.4,2026-01-02 08:00:00,2026-07-14,SUBSCRIBED,2026-01-02,NEVER_SUBSCRIBED
"""
BREVO = """\
CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;SMS;COMPANY;CITY;COUNTRY;EMAIL_BLACKLISTED;ADDED_TIME;MODIFIED_TIME
17;ann@example.com;Ann;Lee;493012345678;Shop GmbH;Berlin;Germany;true;2026-01-02 08:00:00;2026-01-02 08:00:00
"""
SALESFORCE = """\
Lead ID,First Name,Last Name,Title,Company / Account,Email,Phone,City,Country,Lead Source,Lead Owner,Email Opt Out
00Q5g00000AbCdE,Ann,Lee,Buyer,Shop GmbH,ann@example.com,030 12345678,Berlin,Germany,Web,Bo,0
"""
SALESFORCE_API = """\
"ID","ACCOUNTID","LASTNAME","FIRSTNAME","MAILINGCITY","MAILINGCOUNTRY","PHONE","EMAIL","TITLE","LEADSOURCE","OWNERID","HASOPTEDOUTOFEMAIL"
"0035g00000AbCdEAAV","0015g","Lee","Ann","Berlin","Germany","030 12345678","ann@example.com","Buyer","Web","0055g","true"
"""
LINKEDIN = """\
Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing. You will only see email addresses for \
connections who have allowed their connections to see or download their email address using this setting https://www.linkedin.com/psettings/privacy/email."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Ann,Lee,https://www.linkedin.com/in/ann-lee,ann@example.com,Shop GmbH,Buyer,14 Jul 2026
Bo,Ek,https://www.linkedin.com/in/bo-ek,,Ek AB,Owner,13 Jul 2026
"""
SHOPIFY = """\
Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address City,\
Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,\
Total Orders,Note,Tax Exempt,Tags
'6440,Ann,Lee,ann@example.com,yes,Shop GmbH,,Berlin,,DE,,,'+493012345678,no,120.50,3,,no,"VIP, Berlin"
"""
GENERIC = """\
E-Mail-Adresse;Vorname;Nachname;Firma;Telefon;Ort;Land;Kundennummer;Newsletter
ann@example.com;Ann;Lee;Shop GmbH;030 12345678;Berlin;Deutschland;K-1;ja
"""
VIP: Mapping[str, Any] = {"tags": ("VIP",), "title": "Buyer"}
CASES: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "contacts.csv": ("google_contacts", GOOGLE, {**VIP, "emails": ("ann@example.com", "ann.lee@shop.example")}),
    "google.csv": ("google_contacts", GOOGLE_OLD, {**VIP, "emails": ("ann@example.com", "ann.lee@shop.example")}),
    "outlook.csv": ("outlook_contacts", OUTLOOK, {"tags": ("VIP", "Berlin"), "title": "Buyer", "language": "German"}),
    "contacts_for_outlook.csv": ("outlook_contacts", OUTLOOK_OF_GOOGLE, VIP),
    "hubspot-crm-exports-all-contacts.csv": (
        "hubspot", HUBSPOT, {"ids": {"hubspot": ("78971951",)}, "title": "Buyer", "consent": {"hubspot": "unsubscribed"}},
    ),
    "unsubscribed_members_export_1a2b.csv": (
        "mailchimp", MAILCHIMP,
        {"ids": {"mailchimp": ("8b5e76e755",)}, "tags": ("VIP", "Berlin"), "consent": {"mailchimp": "unsubscribed"}},
    ),
    "klaviyo.csv": ("klaviyo", KLAVIYO, {"ids": {"klaviyo": ("01F35SYV",)}, "consent": {"klaviyo": "subscribed"}}),
    "brevo.csv": ("brevo", BREVO, {"ids": {"brevo": ("17",)}, "consent": {"brevo": "unsubscribed"}}),
    "leads.csv": (
        "salesforce", SALESFORCE, {"ids": {"salesforce": ("00Q5g00000AbCdE",)}, "title": "Buyer", "consent": {"salesforce": "subscribed"}},
    ),
    "Contact.csv": (
        "salesforce", SALESFORCE_API, {"ids": {"salesforce": ("0035g00000AbCdEAAV",)}, "company": None, "consent": {"salesforce": "unsubscribed"}},
    ),
    "Connections.csv": (
        "linkedin_connections", LINKEDIN,
        {"ids": {"linkedin_connections": ("https://www.linkedin.com/in/ann-lee",)}, "phones": (), "country": None, "city": None},
    ),
    "customers_export.csv": (
        "shopify", SHOPIFY, {"ids": {"shopify": ("6440",)}, "tags": ("VIP", "Berlin"), "consent": {"shopify": "subscribed"}},
    ),
    "kunden.csv": ("contacts", GENERIC, {"ids": {"kunden": ("K-1",)}, "consent": {"kunden": "subscribed"}}),
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return create_workspace(tmp_path / "shop")


@pytest.mark.parametrize("name", CASES)
def test_the_contacts_of_each_tool_are_read_as_persons(name: str, workspace: Workspace, tmp_path: Path) -> None:
    connector, text, more = CASES[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    (result,) = workspace.import_path(tmp_path / name)
    assert (result.connector, result.kind, result.counts.quarantined) == (connector, "contacts", 0)
    ann = asdict(workspace.contacts()[0])
    expected = {**ANN, **more}
    assert {field: ann[field] for field in expected} == expected


def test_a_connection_without_an_address_is_known_by_its_link(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "Connections.csv").write_text(LINKEDIN, encoding="utf-8")
    workspace.import_path(tmp_path / "Connections.csv")
    bo = workspace.contacts()[1]
    assert (bo.contact, bo.name) == ("linkedin_connections:https://www.linkedin.com/in/bo-ek", "Bo Ek")


def test_an_outlook_contact_without_a_business_address_lives_at_home(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(OUTLOOK_OF_GOOGLE, encoding="utf-8")
    workspace.import_path(tmp_path / "contacts.csv")
    bo = workspace.contacts()[1]
    assert (bo.city, bo.country) == ("Oslo", "NO")


@pytest.mark.parametrize("status", ["subscribed", "nonsubscribed"])
def test_mailchimp_says_in_the_files_name_who_is_subscribed(status: str, workspace: Workspace, tmp_path: Path) -> None:
    text = MAILCHIMP.replace("UNSUB_TIME", "LAST_CHANGED")
    (tmp_path / f"{status}_members_export_1a2b.csv").write_text(text, encoding="utf-8")
    workspace.import_path(tmp_path / f"{status}_members_export_1a2b.csv")
    said = {"subscribed": "subscribed", "nonsubscribed": "never subscribed"}[status]
    assert workspace.contacts()[0].consent == {"mailchimp": said}


FOREIGN = {
    "email|event|timestamp|first_name\nann@example.com|open|2026-07-14 10:00|Ann": ("tabular", Kind.EVENTS),
    "order_id|created_at|email|first_name|total|currency\n1|2026-07-14|ann@example.com|Ann|5.00|EUR": (
        "orders",
        Kind.EVENTS,
    ),
    "date|campaign|country|impressions|clicks|cost\n2026-07-14|Spring|DE|10|1|2.00": ("tabular", Kind.MEASURES),
    "email|signed_up\nann@example.com|2026-07-14": (None, None),
    "name|city\nSpring|Berlin": (None, None),
    "id|email|city\n1|yes|Berlin\n2|no|Berlin": (None, None),
}


@pytest.mark.parametrize("text", FOREIGN)
def test_what_is_no_table_of_contacts_is_not_taken_for_one(text: str) -> None:
    reading = surest(table(text))
    assert (reading and reading.connector, reading and reading.kind) == FOREIGN[text]


def test_a_file_of_sign_ups_stays_one_of_events() -> None:
    reading = surest(table("email|first_name|created_at\nann@example.com|Ann|2026-07-14 10:00", name="signups.csv"))
    assert reading is not None
    assert reading.kind is Kind.EVENTS


def test_a_column_is_mapped_by_hand(workspace: Workspace, tmp_path: Path) -> None:
    from aicmo.ingest.options import ImportOptions

    (tmp_path / "people.csv").write_text("Kontakt,Vorname,Handy\nann@example.com,Ann,+49 30 12345678\n")
    options = ImportOptions(fields={"email": "Kontakt", "first_name": "Vorname", "phones": "Handy"})
    (result,) = workspace.import_path(tmp_path / "people.csv", options)
    assert (result.source, result.kind) == ("people", "contacts")
    assert workspace.contacts()[0].contact == "ann@example.com"
    (tmp_path / "people_2.csv").write_text("Kontakt,Vorname,Handy\nbo@example.com,Bo,+49 30 12345679\n")
    (result,) = workspace.import_path(tmp_path / "people_2.csv")
    assert (result.source, result.counts.kept) == ("people", 1)
