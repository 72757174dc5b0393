"""Rows that are measures: a ledger. A restated row is appended as its difference to what is stored.

So a sum over the table is always right, history is kept, and a second import of the same rows changes nothing. Rows of a
file that share every key are told apart by an ordinal in the order of their content, whatever their order in the file.
A row restated in another currency takes back what it stated in the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aicmo.connectors.base import MEASURE_FACTS
from aicmo.engines.duckdb import enumeration, identifier, literal, selected, words
from aicmo.ingest import identity, labels
from aicmo.ingest.kinds._seen import campaigns_seen
from aicmo.ingest.kinds.base import Intake, Work
from aicmo.ingest.values import label
from aicmo.lake.lake import Lake
from aicmo.lake.schema import AMOUNT, MEASURES
from aicmo.lake.table import StagedFile
from aicmo.records.models import Base

_KEYS = ("account", "campaign", "channel", "ad_group", "ad", "creative", "currency", "time_zone")
_COLUMNS = {**dict.fromkeys(_KEYS, "VARCHAR"), **dict.fromkeys(MEASURE_FACTS, AMOUNT)}
_IDENTITY = ("day", "account", "campaign", "ad_group", "ad", "creative", "grain")
_LABELS = ("account", "campaign", "ad_group", "ad", "creative", "grain")


class Measures(Intake):
    key = "key"

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._facts = [fact for fact in MEASURE_FACTS if fact in self.present]

    def stage_columns(self) -> list[str]:
        """Missing columns as NULL, the identity, the columns of labels."""
        # A currency that the rows state tells them apart; one that somebody gave for the whole file may be corrected.
        hashed = (*_IDENTITY, "currency") if "currency" in self.reading.fields else _IDENTITY
        derived = [
            f"{identity.content_hash(hashed, self.work.salt())} AS key",
            f"hash({', '.join(map(identifier, hashed))}) AS key_alike",
            labels.own_label(self.reading),
            *(f"NULL::VARCHAR AS {name}" for name in ("utm_source", "utm_medium", "utm_campaign")),
        ]
        return [*self.missing(_COLUMNS), *derived]

    def prepare(self) -> None:
        """Leaves the view `identified` of the good rows, and the temporary tables `known(place)`, rows whose identity is
        stored, and `changes(place, identity, currency, <facts as differences>)`, what those say otherwise than is stored.
        """
        labels.canonicalise_channels(self.con, default=self.work.default_channel, utm=False)
        self.keep("ordinals", _ordinals(self._facts))
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW identified AS {_IDENTIFIED}")
        self.keep("stored", _stored(self.lake, self.source))
        self.keep("known", _known(self._facts))
        self.keep("changes", f"{_differences(self._facts)} UNION ALL BY NAME {_taken_back(self._facts)}")
        self.keep("repeats", "SELECT place FROM known WHERE place NOT IN (SELECT place FROM changes)")

    def kept(self, good: int) -> tuple[int, int]:
        repeats, restated = "SELECT count(*) FROM repeats", "SELECT count(DISTINCT place) FROM changes"
        return good - self.work.number(repeats), self.work.number(restated)

    def flagged(self) -> int:
        """Rows that state more clicks than impressions."""
        return self.work.number("SELECT count(*) FROM staged WHERE verdict IS NULL AND clicks > impressions")

    def write(self, import_id: int) -> Mapping[str, Sequence[StagedFile]]:
        currency = self.work.config.currency
        columns = {
            "source": literal(self.source),
            **labels.COLUMNS,
            "currency": f"coalesce(s.currency, {literal(currency)})",
            "snapshot": str(self.reading.snapshot).lower(),
            **{name: label(f"s.{name}") for name in _LABELS},
            "import_id": str(import_id),
            "row": self.work.row,
        }
        stated = {word for table in ("staged", "changes") for word in words(self.con, "currency", table)}
        kinds = {
            **MEASURES,
            "source": enumeration([self.source]),
            "channel": enumeration(words(self.con, "channel", "labels")),
            "currency": enumeration({currency, *stated}),
        }
        query = f"SELECT {selected(kinds, columns, of='s')} FROM ({_news(self._facts)}) s {labels.label_join()}"
        return {"measures": self.lake.measures.stage(self.con, query, self.work.rows_at_once)}

    def records(self, import_id: int) -> list[Base]:
        return [*campaigns_seen(self.work, import_id)]


INTAKE = Measures


def _ordinals(facts: Sequence[str]) -> str:
    """SQL of the ordinals of rows that share their key. Candidates are found by a cheaper hash."""
    return f"""
        SELECT place, row_number() OVER (PARTITION BY key ORDER BY {", ".join(("currency", *facts, "place"))}) AS ordinal
        FROM staged
        WHERE verdict IS NULL AND key_alike IN (
            SELECT key_alike FROM staged WHERE verdict IS NULL GROUP BY 1 HAVING count(*) > 1)"""


_IDENTIFIED = """
    SELECT *, key || '~' || coalesce(ordinal, 1) AS identity
    FROM staged LEFT JOIN ordinals USING (place) WHERE verdict IS NULL"""


def _stored(lake: Lake, source: str) -> str:
    """SQL of what the lake's rows add up to, of each identity that the file can hold and each currency."""
    sums = ", ".join(f"sum({fact}) AS {fact}" for fact in MEASURE_FACTS)
    days = "SELECT min(CAST(day AS DATE)), max(CAST(day AS DATE)) FROM staged WHERE verdict IS NULL"
    return f"""
        SELECT identity, currency, {sums} FROM {lake.measures.relation()}, ({days}) days(first, last)
        WHERE source = {literal(source)} AND day BETWEEN first AND last
        GROUP BY identity, currency"""


def _known(facts: Sequence[str]) -> str:
    """SQL of the file's rows whose identity is stored. One without a currency has the one that is stored for it."""
    counts = " OR ".join(f"{fact} <> 0" for fact in MEASURE_FACTS)
    return f"""
        SELECT {", ".join(("n.place", "n.identity", *(f"n.{fact}" for fact in facts)))},
               coalesce(n.currency, k.currency) AS currency
        FROM identified n JOIN (
            SELECT identity, arg_max(currency, coalesce({counts}, false)::INTEGER) AS currency FROM stored GROUP BY identity
        ) k USING (identity)"""


def _differences(facts: Sequence[str]) -> str:
    changed = [f"CASE WHEN n.{fact} IS NOT NULL THEN n.{fact} - coalesce(s.{fact}, 0) END AS {fact}" for fact in facts]
    differs = [f"(n.{fact} IS NOT NULL AND n.{fact} IS DISTINCT FROM s.{fact})" for fact in facts]
    return f"""
        SELECT {", ".join(("n.place", "n.identity", "n.currency", *changed))}
        FROM known n LEFT JOIN stored s ON s.identity = n.identity AND s.currency = n.currency
        WHERE {" OR ".join(differs) or "false"}"""


def _taken_back(facts: Sequence[str]) -> str:
    back = [f"CASE WHEN n.{fact} IS NOT NULL THEN -s.{fact} END AS {fact}" for fact in facts]
    counts = [f"(n.{fact} IS NOT NULL AND s.{fact} <> 0)" for fact in facts]
    return f"""
        SELECT {", ".join(("n.place", "n.identity", "s.currency", *back))}
        FROM known n JOIN stored s ON s.identity = n.identity AND s.currency <> n.currency
        WHERE {" OR ".join(counts) or "false"}"""


def _news(facts: Sequence[str]) -> str:
    """SQL of the new rows as they are, and of what is stated otherwise as its difference."""
    differences = ", ".join(f"c.{name}" for name in ("identity", "currency", *facts))
    return f"""
        SELECT * FROM identified WHERE place NOT IN (SELECT place FROM known)
        UNION ALL BY NAME
        SELECT s.* EXCLUDE ({", ".join(("identity", "currency", *facts))}), {differences}
        FROM identified s JOIN changes c ON c.place = s.place"""
