"""Engagement scores of a whole table at once: Arrow, pandas or Polars in, Arrow out.

The same formula as `aicmo.scoring.engagement`, its terms added in the same order: a score is the same to the bit.
"""

from __future__ import annotations

import sys
from math import inf
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from aicmo.errors import BadValue, InputError, UsageError
from aicmo.scoring.engagement import (
    CONVERSION_RATE_POINTS,
    CONVERSIONS_POINTS,
    ENOUGH_CONVERSIONS,
    OPEN_RATE_POINTS,
    TIER_FLOORS,
)

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Values: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

COUNTS = ("emails_sent", "emails_opened", "total_clicks", "total_conversions")
RATES = ("engagement_rate", "click_rate", "conversion_rate", "lifetime_value_score")
TIER = "engagement_tier"
_BATCH_ROWS = 32_768  # what one step computes is still in the processor's cache when the next one reads it


def score_contacts(table: Any) -> pa.Table:
    """The table with `engagement_rate, click_rate, conversion_rate, lifetime_value_score, engagement_tier` added.

    `table`: an Arrow table, a pandas or Polars frame, or anything with `__arrow_c_stream__`. One row a contact, with
    the columns `contact_email, emails_sent, emails_opened, total_clicks, total_conversions`; the counts may be of any
    numeric type. All other columns (`contact_id, campaigns_engaged, ...`) and the order of rows are kept.

    Rates are ratios and the score is 0..100, all float64, as `ContactEngagementScore` defines them; the tier is a
    dictionary-encoded string. Raises `InputError` for a column that is missing or not numeric and for a count that is
    missing, negative or not finite, with `row` counting the table's rows from 1.
    """
    import pyarrow as pa

    contacts = _arrow(table)
    _check_columns(contacts)
    contacts = contacts.drop_columns([name for name in (*RATES, TIER) if name in contacts.column_names])
    schema = _with_scores(contacts.schema)
    first_row, scored = 1, []
    for batch in contacts.to_batches(max_chunksize=_BATCH_ROWS):
        scored.append(pa.RecordBatch.from_arrays([*batch.columns, *_score(batch, first_row)], schema=schema))
        first_row += batch.num_rows
    return pa.Table.from_batches(scored, schema)


def _arrow(table: Any) -> pa.Table:
    import pyarrow as pa

    pandas = sys.modules.get("pandas")
    try:
        if pandas and isinstance(table, pandas.DataFrame):
            return pa.Table.from_pandas(table, preserve_index=False)
        if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
            return pa.table(table)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(f"The table is no Arrow table: {error}.", remedy="Give each column one type.") from error
    raise UsageError(
        f"score_contacts() takes a table, not {type(table).__name__}.",
        remedy="Give an Arrow table, a pandas DataFrame or a Polars DataFrame (a LazyFrame collected).",
    )


def _check_columns(contacts: pa.Table) -> None:
    from pyarrow.types import is_decimal, is_floating, is_integer, is_null

    for name in ("contact_email", *COUNTS):
        if name not in contacts.column_names:
            known = ", ".join(contacts.column_names) or "none"
            raise InputError("The column is missing.", column=name, remedy=f"Rename or add it; there are: {known}.")
    for name in COUNTS:
        kind = contacts.schema.field(name).type
        if not (is_integer(kind) or is_floating(kind) or is_decimal(kind) or is_null(kind)):
            raise InputError(f"The column holds {kind}, not numbers.", column=name, remedy="Convert it to numbers.")


def _with_scores(schema: pa.Schema) -> pa.Schema:
    import pyarrow as pa

    rates = [pa.field(name, pa.float64()) for name in RATES]
    tier = pa.field(TIER, pa.dictionary(pa.int8(), pa.string()))
    return pa.schema([*schema, *rates, tier])


def _score(batch: pa.RecordBatch, first_row: int) -> list[pa.Array]:
    """The added columns of one batch, in their order."""
    import numpy as np
    import pyarrow as pa

    if batch["contact_email"].null_count:
        _refuse("contact_email", batch, first_row)
    sent, opened, clicks, conversions = (_count(name, batch, first_row) for name in COUNTS)
    open_rate = np.minimum(_rate(opened, sent), 1.0)
    conversion_rate = np.minimum(_rate(conversions, clicks), 1.0)
    enough = np.minimum(conversions / ENOUGH_CONVERSIONS, 1.0)
    score = OPEN_RATE_POINTS * open_rate + CONVERSION_RATE_POINTS * conversion_rate + CONVERSIONS_POINTS * enough
    return [pa.array(values) for values in (open_rate, _rate(clicks, opened), conversion_rate, score)] + [_tier(score)]


def _count(name: str, batch: pa.RecordBatch, first_row: int) -> Values:
    """One column of counts as float64, checked."""
    import pyarrow as pa

    values: Values = batch[name].cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    if not (values.min(initial=0.0) >= 0 and values.max(initial=0.0) < inf):
        _refuse(name, batch, first_row)
    return values


def _refuse(name: str, batch: pa.RecordBatch, first_row: int) -> NoReturn:
    """Raise `BadValue` for the first value of a column that has a bad one."""
    rows = enumerate(batch[name].to_pylist(), first_row)
    if name == "contact_email":
        row, value = next((row, value) for row, value in rows if value is None)
        problem, remedy = "The address is missing.", "Leave the row out."
    else:
        row, value = next((row, value) for row, value in rows if value is None or not 0 <= value < inf)
        problem, remedy = "A count is a finite number, zero or more.", "Write 0 for none, or leave the row out."
    raise BadValue(problem, row=row, column=name, value="missing" if value is None else value, remedy=remedy)


def _rate(part: Values, whole: Values) -> Values:
    import numpy as np

    with np.errstate(over="ignore"):  # a rate too large for a float is infinite, as it is in Python
        return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)


def _tier(score: Values) -> pa.DictionaryArray:
    """A score's place in the ascending tiers is the number of floors that it reaches, the lowest one not counted."""
    import numpy as np
    import pyarrow as pa

    ascending = sorted(TIER_FLOORS, key=TIER_FLOORS.__getitem__)
    reached = [(score >= TIER_FLOORS[tier]).view(np.int8) for tier in ascending[1:]]
    return pa.DictionaryArray.from_arrays(np.add.reduce(reached), pa.array(ascending))
