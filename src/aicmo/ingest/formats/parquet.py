"""Parquet: every column as text, times in ISO 8601 and UTC, whole numbers without a fraction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aicmo.connectors.base import Head
from aicmo.engines.duckdb import identifier
from aicmo.errors import UnreadableFile
from aicmo.ingest import sniff
from aicmo.ingest.formats._delimited import file_literal
from aicmo.ingest.formats.base import RawTable

if TYPE_CHECKING:
    import duckdb

_MAGIC = b"PAR1"
# Beyond this a DOUBLE does not hold every whole number.
_EXACT = 9_007_199_254_740_992


class Parquet:
    name = "parquet"

    def matches(self, path: Path, start: bytes) -> bool:
        return start.startswith(_MAGIC)

    def open(self, con: duckdb.DuckDBPyConnection, path: Path) -> RawTable:
        import duckdb

        try:
            described = con.execute(f"DESCRIBE FROM read_parquet({file_literal(path)})").fetchall()
            columns = sniff.unique([str(row[0]) for row in described])
            cells = (
                f"{_text(identifier(row[0]), row[1])} AS {identifier(name)}"
                for row, name in zip(described, columns, strict=True)
            )
            relation = f"(SELECT {', '.join(cells)} FROM read_parquet({file_literal(path)}))"
            rows = con.execute(f"FROM {relation} LIMIT {sniff.SAMPLE_ROWS}").fetchall()
        except duckdb.Error as error:
            raise UnreadableFile(
                f"The Parquet file is damaged or cut off: {str(error).splitlines()[0]}",
                file=str(path),
                remedy="Export it again.",
            ) from error
        return RawTable(Head(path, self.name, columns, tuple(rows)), relation)


def _text(column: str, kind: str) -> str:
    if kind in {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"}:
        return f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    if kind in {"FLOAT", "DOUBLE"}:
        whole = f"{column} = trunc({column}) AND abs({column}) < {_EXACT}"
        return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({column}) AS VARCHAR)"
    return f"CAST({column} AS VARCHAR)"


FORMAT = Parquet()
