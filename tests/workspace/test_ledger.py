"""Whatever files of a source come, in whatever order: its measures add up to the last statement of every row."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from aicmo.ingest.options import ImportOptions
from aicmo.lake.lake import Lake
from aicmo.lake.schema import MEASURES
from aicmo.lake.table import LakeTable
from aicmo.workspace import Workspace, open_workspace
from tests.workspace.files import ADS, ad, table

Row = tuple[int, str, str, str]
Key = tuple[int, str, int]
HEADER = "date,campaign,clicks,cost"
# The second differs from the first in its case alone, the last holds an address.
_NAMES = {"brand": "brand", "Brand": "Brand", "kim@example.com": "<address>"}
_ROWS = st.lists(
    st.tuples(
        st.integers(1, 2), st.sampled_from([*_NAMES]), st.sampled_from(["", "3", "40"]), st.sampled_from(["", "1", "2.5"])
    ).filter(lambda row: bool(row[2] or row[3])),
    max_size=5,
)  # fmt: skip
_FILES = st.lists(st.tuples(_ROWS, st.sampled_from([None, "EUR", "CHF"])), min_size=1, max_size=4)


class Expected:
    """What a reader expects: equal rows of a file are told apart in the order of their figures, each figure is the last one
    stated, in the currency that it was stated in; a currency that was given holds for the files after it.
    """

    def __init__(self) -> None:
        self.currency = "EUR"
        self._figures: dict[tuple[Key, str], tuple[str, Decimal]] = {}

    def take(self, rows: Sequence[Row], currency: str | None) -> None:
        self.currency = currency or self.currency
        alike: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
        for day, campaign, *figures in rows:
            alike[day, campaign].append((figures[0], figures[1]))
        for (day, campaign), stated in alike.items():
            for ordinal, figures in enumerate(sorted(stated, key=_in_order), start=1):
                for fact, text in zip(("clicks", "spend"), figures, strict=True):
                    if text:
                        self._figures[(day, _NAMES.get(campaign, campaign), ordinal), fact] = (
                            self.currency,
                            Decimal(text),
                        )

    def sums(self) -> dict[tuple[object, ...], Decimal]:
        return {(*key, fact, currency): value for (key, fact), (currency, value) in self._figures.items()}


def _in_order(figures: Sequence[str]) -> list[tuple[bool, Decimal]]:
    return [(not text, Decimal(text or 0)) for text in figures]


def _stored(workspace: Workspace) -> dict[tuple[object, ...], Decimal]:
    with workspace.session() as session:
        found = session.con.execute(
            f"""SELECT day(day), campaign, ordinal, fact, currency, sum(value)
                FROM (UNPIVOT {session.data.measures} ON clicks, spend INTO NAME fact VALUE value)
                GROUP BY ALL HAVING sum(value) <> 0"""
        ).fetchall()
    return {tuple(row[:-1]): row[-1] for row in found}


@settings(max_examples=25)
@given(_FILES)
def test_measures_add_up_to_what_was_stated_last(
    empty: Path, files: Sequence[tuple[Sequence[Row], str | None]]
) -> None:
    with TemporaryDirectory() as scratch:
        folder, expected = Path(shutil.copytree(empty, Path(scratch) / "shop")), Expected()
        for number, (given_rows, currency) in enumerate(files):
            # A row that no other file has, because the very same file is never taken in again.
            rows = [*given_rows, (3, f"file {number}", "1", "")]
            lines = [f"2026-03-{day:02d},{campaign},{clicks},{spend}" for day, campaign, clicks, spend in rows]
            file = table(Path(scratch) / f"ads_{number}.csv", HEADER, lines)
            open_workspace(folder).import_path(file, ImportOptions(source="ads", currency=currency))
            expected.take(rows, currency)
            assert _stored(open_workspace(folder)) == expected.sums()


def test_a_file_without_a_currency_says_again_what_is_stored_in_each(shop: Path, tmp_path: Path) -> None:
    workspace = open_workspace(shop)
    both = table(tmp_path / "ads.csv", f"{ADS},currency", [f"{ad(1)},EUR", f"{ad(2)},USD"])
    workspace.import_path(both, ImportOptions(source="ads"))
    plain = table(tmp_path / "ads_2.csv", ADS, [ad(1), ad(2, spend="20.00")])
    (result,) = open_workspace(shop).import_path(plain, ImportOptions(source="ads"))
    assert (result.counts.duplicate, result.counts.restated) == (1, 1)
    spend = {key[-1]: value for key, value in _stored(open_workspace(shop)).items() if "spend" in key}
    assert spend == {"EUR": Decimal("12.5"), "USD": Decimal(20)}


def test_rows_of_before_there_were_ordinals_are_counted_once_with_those_of_today(shop: Path, tmp_path: Path) -> None:
    workspace = open_workspace(shop)
    rows = [ad(1), ad(1), ad(2)]
    workspace.import_path(table(tmp_path / "ads.csv", ADS, rows), ImportOptions(source="ads"))
    _made_as_before(Lake(shop / "lake").measures)
    later = table(tmp_path / "ads_2.csv", ADS, [*rows, ad(3)])
    open_workspace(shop).import_path(later, ImportOptions(source="ads"))
    assert open_workspace(shop).query(["spend"], period="2026-03").total.metrics == {"spend": 50}
    again = table(tmp_path / "ads_3.csv", ADS, [*rows, ad(3), ad(4)])
    (result,) = open_workspace(shop).import_path(again, ImportOptions(source="ads"))
    assert (result.counts.kept, result.counts.duplicate) == (1, 4)


def _made_as_before(table: LakeTable) -> None:
    """Give a table the columns that it had when each row kept a hash of what tells it apart."""
    import duckdb

    columns = {"identity": "VARCHAR", **{name: kind for name, kind in MEASURES.items() if name != "ordinal"}}
    with duckdb.connect() as con:
        con.execute(
            f"CREATE TABLE rows AS SELECT md5(row::VARCHAR) AS identity, * EXCLUDE (ordinal) FROM {table.relation()}"
        )
        shutil.rmtree(table.folder)
        before = LakeTable(table.folder, columns)
        before.create()
        before.commit(before.stage(con, f"SELECT {', '.join(columns)} FROM rows"), import_id=1)
