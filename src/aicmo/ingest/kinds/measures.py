"""Rows that are measures: a ledger. A restated row is appended as its difference to what is stored.

So a sum over the table is always right, history is kept, and a second import of the same rows changes nothing. Rows of a
file that share every key are told apart by an ordinal in the order of their content, whatever their order in the file.
A row restated in another currency takes back what it stated in the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from aicmo.connectors.base import MEASURE_FACTS
from aicmo.engines.duckdb import enumeration, literal, selected, words
from aicmo.ingest import labels
from aicmo.ingest.kinds._seen import campaigns_seen
from aicmo.ingest.kinds.base import Intake, Work
from aicmo.ingest.values import label
from aicmo.lake.lake import Lake
from aicmo.lake.schema import AMOUNT, MEASURES
from aicmo.lake.table import StagedFile
from aicmo.records.models import Base

_KEYS = ("account", "campaign", "channel", "ad_group", "ad", "creative", "currency", "time_zone")
_COLUMNS = {**dict.fromkeys(_KEYS, "VARCHAR"), **dict.fromkeys(MEASURE_FACTS, AMOUNT)}
_LABELS = ("account", "campaign", "ad_group", "ad", "creative", "grain")


class Measures(Intake):
    key = "alike"

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._facts = [fact for fact in MEASURE_FACTS if fact in self.present]
        # What tells rows apart, as the lake keeps it.
        self._keys = {"day": "CAST(day AS DATE)", **{name: label(name) for name in _LABELS}}
        if "currency" in self.reading.fields:
            # A currency that the rows state is one of them; one that somebody gave for the whole file may be corrected.
            self._keys["currency"] = f"coalesce(currency, {literal(work.config.currency)})"

    def stage_columns(self) -> list[str]:
        """Missing columns as NULL, a hash of what tells rows apart, the columns of labels."""
        derived = [
            f"hash({', '.join(self._keys.values())}) AS alike",
            labels.own_label(self.reading),
            *(f"NULL::VARCHAR AS {name}" for name in ("utm_source", "utm_medium", "utm_campaign")),
        ]
        return [*self.missing(_COLUMNS), *derived]

    def prepare(self) -> None:
        """Leaves the view `identified` of the good rows, and the temporary tables `known(place, ...)`, rows that the lake holds
        already beside what it holds, and `changes(place, currency, <facts as differences>)`, what they say otherwise.
        """
        labels.canonicalise_channels(self.con, default=self.work.default_channel, utm=False)
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW good AS {_good(self._keys)}")
        self.keep("ordinals", _ordinals(self._keys, self._facts))
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW identified AS {_IDENTIFIED}")
        near = _near(self.lake, self.source)
        several = len(words(self.con, "currency", near)) > 1
        self.keep("stored", _stored(near, self._keys, MEASURE_FACTS if several else self._facts))
        self.keep("known", _known(self._keys, self._facts, several=several))
        self.keep("changes", _changes(self._facts))
        once = "DISTINCT" if several else ""  # In one currency each is there once; to make sure would take memory.
        self.keep("repeats", f"SELECT {once} place FROM known ANTI JOIN changes USING (place)")

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


def _good(keys: Mapping[str, str]) -> str:
    as_kept = ", ".join(f"{expression} AS {name}" for name, expression in keys.items())
    return f"SELECT * REPLACE ({as_kept}) FROM staged WHERE verdict IS NULL"


def _ordinals(keys: Iterable[str], facts: Sequence[str]) -> str:
    """SQL of the ordinals of rows that nothing tells apart. Candidates are found by the hash, which is cheap."""
    order = ", ".join(dict.fromkeys(("currency", *facts, "place")))
    return f"""
        SELECT place, row_number() OVER (PARTITION BY {", ".join(keys)} ORDER BY {order}) AS ordinal
        FROM good WHERE alike IN (SELECT alike FROM good GROUP BY 1 HAVING count(*) > 1)"""


_IDENTIFIED = "SELECT * REPLACE (coalesce(ordinal, 1) AS ordinal) FROM good LEFT JOIN ordinals USING (place)"


def _near(lake: Lake, source: str) -> str:
    """SQL of the lake's rows of the source on the days of the file. Those of before there were ordinals have none."""
    return f"""(
        SELECT * REPLACE (coalesce(ordinal, 1) AS ordinal)
        FROM {lake.measures.relation()}, (SELECT min(day), max(day) FROM good) days(first_day, last_day)
        WHERE source = {literal(source)} AND day BETWEEN first_day AND last_day)"""


def _stored(near: str, keys: Iterable[str], facts: Iterable[str]) -> str:
    """SQL of what they add up to, where the file may say it again."""
    sums = ", ".join(f"sum({fact}) AS {fact}" for fact in facts)
    alike = f"hash({', '.join(keys)})"
    return f"""
        SELECT *, {alike} AS alike FROM (
            SELECT {", ".join(dict.fromkeys((*keys, "ordinal", "currency")))}, {sums}
            FROM {near} WHERE {alike} IN (SELECT alike FROM good) GROUP BY ALL)"""


def _known(keys: Iterable[str], facts: Sequence[str], *, several: bool) -> str:
    """SQL of the file's rows that are stored, once for each currency they are `stored_in`, with what is stored as `was_`.

    A row without a currency has the one that is stored; of `several` the one with figures.
    """
    has_figures = " OR ".join(f"s.{fact} <> 0" for fact in MEASURE_FACTS)
    stored_in = f"arg_max(s.currency, coalesce({has_figures}, false)::INTEGER) OVER (PARTITION BY n.place)"
    stated = [f"n.{fact}, s.{fact} AS was_{fact}" for fact in facts]
    same = " AND ".join(f"n.{name} IS NOT DISTINCT FROM s.{name}" for name in keys)
    return f"""
        SELECT {", ".join(("n.place", "s.currency AS stored_in", *stated))},
               coalesce(n.currency, {stored_in if several else "s.currency"}) AS currency
        FROM identified n JOIN stored s ON n.alike = s.alike AND n.ordinal = s.ordinal
        -- As a CASE it is looked at for the few pairs that are alike; as conditions of the join it costs twice as much.
        WHERE CASE WHEN {same} THEN true ELSE false END"""


def _changes(facts: Sequence[str]) -> str:
    """SQL of the differences: in the row's currency, and what was stated in another one taken back."""
    changed, stated, back, differs, counts = (
        [form.format(fact) for fact in facts]
        for form in (
            "{0} - coalesce(was_{0}, 0) AS {0}", "{0}", "CASE WHEN {0} IS NOT NULL THEN -was_{0} END AS {0}",
            "({0} IS NOT NULL AND {0} IS DISTINCT FROM was_{0})", "({0} IS NOT NULL AND was_{0} <> 0)",
        )
    )  # fmt: skip
    return f"""
        WITH elsewhere AS (FROM known WHERE stored_in <> currency)
        SELECT {", ".join(("place", "currency", *changed))} FROM known
        WHERE stored_in = currency AND ({" OR ".join(differs) or "false"})
        UNION ALL BY NAME
        SELECT DISTINCT {", ".join(("place", "currency", *stated))} FROM elsewhere
        WHERE coalesce({", ".join((*facts, "NULL"))}) IS NOT NULL AND place NOT IN (
            SELECT place FROM known WHERE stored_in = currency AND place IN (SELECT place FROM elsewhere))
        UNION ALL BY NAME
        SELECT {", ".join(("place", "stored_in AS currency", *back))} FROM elsewhere
        WHERE {" OR ".join(counts) or "false"}"""


def _news(facts: Sequence[str]) -> str:
    """SQL of the new rows as they are, and of what is stated otherwise as its difference."""
    differences = ", ".join(f"c.{name}" for name in ("currency", *facts))
    return f"""
        SELECT * FROM identified ANTI JOIN known USING (place)
        UNION ALL BY NAME
        SELECT s.* EXCLUDE ({", ".join(("currency", *facts))}), {differences}
        FROM identified s JOIN changes c ON c.place = s.place"""
