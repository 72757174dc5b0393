"""Rows that are contacts: cleaned, joined into persons, and what is new of each written as a profile of the source.

A profile row is what a source says of a person, as far as it says anything; of several the newest holds, field by field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aicmo.connectors.base import CONTACT_FIELDS
from aicmo.engines.duckdb import literal, selected
from aicmo.ingest import joining
from aicmo.ingest.cleaning import Cleaner, clean
from aicmo.ingest.kinds.base import Doubt, Intake
from aicmo.ingest.stage import Problem
from aicmo.ingest.values import label, says_nothing
from aicmo.lake.lake import Lake
from aicmo.lake.people import alias_rows, roots
from aicmo.lake.schema import PROFILE_LISTS, PROFILE_TEXTS, PROFILES
from aicmo.lake.table import StagedFile

_FIELDS = (*PROFILE_TEXTS, *PROFILE_LISTS)
_LONGEST = 500
_NOBODY = "is empty, and the row has neither an id nor a phone number"


class Contacts(Intake):
    told_apart_by = "person"

    def stage_columns(self) -> list[str]:
        return self.missing(dict.fromkeys(CONTACT_FIELDS, "VARCHAR"))

    def judge(self, known: int) -> list[Problem]:
        """Clean the rows, and give a verdict to those that name nobody."""
        clean(self.con, Cleaner(self.work.config.country))
        self.keep(
            "nameless",
            f"""SELECT c.place, c.bad, coalesce(c.reason, {literal(_NOBODY)}) AS reason
                FROM cleaned c JOIN staged s ON s.place = c.place
                WHERE c.emails = '[]' AND {_text("s.contact_id")} IS NULL AND c.phones IS NULL""",
        )
        found = self.con.execute("SELECT DISTINCT reason FROM nameless ORDER BY ALL").fetchall()
        reasons = [reason for (reason,) in found]
        for number, reason in enumerate(reasons, start=known + 1):
            self.con.execute(
                """UPDATE rows SET verdict = ?, bad_value = n.bad
                   FROM nameless n WHERE n.place = rows.rowid AND n.reason = ?""",
                [number, reason],
            )
        column = "email" if "email" in self.reading.fields else next(iter(self.reading.fields))
        return [Problem(column, reason) for reason in reasons]

    def prepare(self) -> None:
        """Leaves `changes`: of each person what the file says that the source has not said before."""
        self.keep("cards", _cards())
        joining.join(self.con, self.lake, self.source)
        self.keep("said", _said())
        self.keep("stored", _stored(self.lake, self.source))
        differs = " OR ".join(f"(n.{field} IS NOT NULL AND n.{field} IS DISTINCT FROM s.{field})" for field in _FIELDS)
        self.keep(
            "changes",
            f"""SELECT n.*, s.contact_key IS NOT NULL AS known
                FROM said n LEFT JOIN stored s USING (contact_key)
                WHERE s.contact_key IS NULL OR {differs} OR contact_key IN (SELECT same_as FROM same)""",
        )

    def kept(self, good: int) -> tuple[int, int]:
        """How many persons the file says something new of, and how many of them the source knew."""
        changes = "SELECT count(*) FROM changes"
        return self.work.number(changes), self.work.number(f"{changes} WHERE known")

    def doubts(self) -> list[Doubt]:
        """Bad addresses."""
        found = self.con.execute(
            """SELECT c.place, c.bad, c.reason FROM cleaned c JOIN staged s ON s.place = c.place
               WHERE c.bad IS NOT NULL AND s.verdict IS NULL ORDER BY c.place"""
        ).fetchall()
        return [Doubt(place, "email", value, reason) for place, value, reason in found]

    def notes(self) -> list[str]:
        """Of phone numbers nobody can place, and of rows and persons who turned out to be one."""
        number, country = self.work.number, self.work.config.country
        unread = number("SELECT sum(unread)::BIGINT FROM cleaned c JOIN cards USING (place)")
        doubted = len(self.doubts())
        joined = number("SELECT count(*) - count(DISTINCT contact_key) FROM persons")
        united = number("SELECT count(*) FROM same WHERE in_use")
        assumed = (
            f"the country is taken to be {country}"
            if country
            else 'no country is set: country = "DE", say, in aicmo.toml'
        )
        said = {
            f"Phone numbers kept as they are written, for they are none or lack a country code: {unread:,} ({assumed}).": unread,
            f"Rows that are kept without their bad address: {doubted:,}.": doubted,
            f"Rows about somebody whom an earlier row is about, joined by address or id: {joined:,}.": joined,
            f"Persons who were known apart, are one with others known here, and count once from now on: {united:,}.": united,
        }
        return [note for note, found in said.items() if found]

    def days(self) -> tuple[None, None]:
        return None, None

    def may_be_of_others(self) -> bool:
        """An address is the same whoever writes the file, an id is not."""
        return "contact_id" in self.reading.fields

    def write(self, import_id: int) -> Mapping[str, Sequence[StagedFile]]:
        """New numbers, aliases and profiles."""
        columns = {"source": literal(self.source), "import_id": str(import_id), "row": self.work.row}
        picked = selected(PROFILES, columns, of="c")
        profiles = f"SELECT {picked} FROM changes c JOIN staged s USING (place) ORDER BY contact_key"
        joined = joining.write(self.con, self.lake, self.source, import_id)
        return {**joined, "profiles": self.lake.profiles.stage(self.con, profiles)}


INTAKE = Contacts


def _text(expression: str) -> str:
    """A cell without what means nothing, without addresses, and no longer than a name can be."""
    shown = f"left(nullif({label(expression)}, '<address>'), {_LONGEST})"
    return f"CASE WHEN NOT {says_nothing(expression)} THEN {shown} END"


def _cards() -> str:
    """SQL of the good rows. Where there is neither address nor id, phone and name tell a person apart."""
    texts = {name: _text(f"s.{name}") for name in PROFILE_TEXTS if name not in {"name", "country"}}
    full = f"nullif(concat_ws(' ', {texts['first_name']}, {texts['last_name']}), '')"
    columns = {
        **texts,
        "name": f"coalesce({_text('s.name')}, {full})",
        "country": _text("c.country"),
        **{name: label(f"c.{name}") for name in PROFILE_LISTS},
    }
    cleaned = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    # Spreadsheets are told with an apostrophe that an id is no number.
    known_by = f"""CASE WHEN NOT {says_nothing("s.contact_id")} THEN ltrim(s.contact_id, '''''') END"""
    return f"""
        SELECT place, emails, coalesce(own_id, CASE WHEN len(emails) = 0 THEN
                   concat('tel:', json_extract_string(phones, '$[0]'), '/', lower(coalesce(name, ''))) END) AS contact_id,
               {", ".join(_FIELDS)}
        FROM (SELECT s.place, CAST(c.emails::JSON AS VARCHAR[]) AS emails, {known_by} AS own_id, {cleaned}
              FROM staged s JOIN cleaned c ON c.place = s.place WHERE s.verdict IS NULL)"""


def _said() -> str:
    """SQL of what the file says of each person: of texts the last, of phones and tags all, in their order."""
    texts = ", ".join(f"arg_max({name}, place) AS {name}" for name in PROFILE_TEXTS)
    lists = " ".join(
        f"""LEFT JOIN (
              SELECT contact_key, to_json(list(item ORDER BY first))::VARCHAR AS {name} FROM (
                  SELECT contact_key, item, min((place, nth)) AS first
                  FROM (SELECT p.contact_key, c.place, unnest(CAST(c.{name}::JSON AS VARCHAR[])) AS item,
                               generate_subscripts(CAST(c.{name}::JSON AS VARCHAR[]), 1) AS nth
                        FROM cards c JOIN persons p USING (place))
                  GROUP BY contact_key, item) GROUP BY contact_key) {name} USING (contact_key)"""
        for name in PROFILE_LISTS
    )
    return f"""
        SELECT * FROM (SELECT contact_key, min(place) AS place, {texts}
                       FROM cards JOIN persons USING (place) GROUP BY contact_key) {lists}"""


def _stored(lake: Lake, source: str) -> str:
    """SQL of what the source has said so far of the persons in the file."""
    aliases = alias_rows(lake)
    person, followed = "contact_key", ""
    if aliases:
        person, followed = "coalesce(root, contact_key)", f"LEFT JOIN {roots(aliases)} USING (contact_key)"
    newest = ", ".join(f"arg_max({field}, import_id) AS {field}" for field in _FIELDS)
    return f"""
        SELECT {person} AS contact_key, {newest} FROM {lake.profiles.relation()} {followed}
        WHERE source = {literal(source)} AND {person} IN (SELECT contact_key FROM persons) GROUP BY 1"""
