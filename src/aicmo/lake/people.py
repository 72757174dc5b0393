"""Who is who: numbers of one person are read as one, wherever people are read.

Every address and every id of a source has a number, and events carry it. A file of contacts may tell that two of them are
one person; then an alias leads from each to the smallest. Where there are no aliases nothing of this costs anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from aicmo.lake.lake import Lake


def plain_address(text: str) -> str:
    """SQL of an address as the lake keeps it, however a person types it."""
    return f"nfc_normalize(lower(trim({text})))"


@dataclass(frozen=True, slots=True)
class People:
    """The people of a lake, perhaps as far as imports up to `until` have told that they are one."""

    lake: Lake
    until: int | None = None

    def one_each(self) -> str:
        """SQL of one row a person, in the columns of `contacts`."""
        return persons(self.lake.contacts.relation(), alias_rows(self.lake, self.until))

    def events(self, events: str) -> str:
        """SQL of the same events, each with the one number of its person."""
        return events_of_persons(events, alias_rows(self.lake, self.until))

    def numbers(self) -> str:
        """SQL of every address and id, with its `person`."""
        return self._with_person(self.lake.contacts.relation())

    def profiles(self) -> str:
        """SQL of every statement about somebody, with its `person`; nothing in a workspace that never had any."""
        return self._with_person(self.lake.profiles.relation())

    def _with_person(self, rows: str) -> str:
        aliases = alias_rows(self.lake, self.until)
        if aliases is None:
            return f"(SELECT *, contact_key AS person FROM {rows})"
        return f"""(SELECT t.*, coalesce(r.root, t.contact_key) AS person
                    FROM {rows} t LEFT JOIN {roots(aliases)} r USING (contact_key))"""


def alias_rows(lake: Lake, until: int | None = None) -> str | None:
    """SQL of all aliases, perhaps up to an import; None where there are none."""
    if not lake.aliases.is_made or not lake.aliases.files():
        return None
    within = "" if until is None else f" WHERE import_id <= {until}"
    return f"(SELECT * FROM {lake.aliases.relation()}{within})"


def roots(aliases: str, *, in_use: bool = False) -> str:
    """SQL of `contact_key` and the `root` that it leads to; `in_use` keeps those that events may carry."""
    kept = "HAVING bool_or(in_use)" if in_use else ""
    return f"(SELECT contact_key, min(same_as) AS root FROM {aliases} GROUP BY contact_key {kept})"


def events_of_persons(events: str, aliases: str | None) -> str:
    """The events, each with the one number of its person."""
    if aliases is None:
        return events
    return f"""(SELECT e.* REPLACE (coalesce(r.root, e.contact_key) AS contact_key)
                FROM {events} e LEFT JOIN {roots(aliases, in_use=True)} r USING (contact_key))"""


def persons(contacts: str, aliases: str | None) -> str:
    """One row a person, with the address and the id that were known first, in the columns of `contacts`."""
    if aliases is None:
        return contacts
    of_several = f"(SELECT contact_key, root FROM {roots(aliases)} UNION SELECT root, root FROM {roots(aliases)})"
    return f"""(
        SELECT * FROM {contacts} WHERE contact_key NOT IN (SELECT contact_key FROM {of_several})
        UNION ALL BY NAME
        SELECT r.root AS contact_key, arg_min(c.email, c.contact_key) AS email,
               arg_min(c.source, c.contact_key) AS source, arg_min(c.contact_id, c.contact_key) AS contact_id,
               min(c.import_id) AS import_id
        FROM {contacts} c JOIN {of_several} r USING (contact_key) GROUP BY r.root)"""
