"""How sure the rates of an answer are: each by the interval that suits how chance enters it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from aicmo.analytics.compile import sql
from aicmo.analytics.query import Line, Query, Result
from aicmo.analytics.run import ON_DAILY, Key, facts_by, value_of, where_on_daily
from aicmo.analytics.sampling import certainty_of
from aicmo.analytics.session import Session
from aicmo.experiments.certainty import Certainty, of_amounts
from aicmo.experiments.intervals import DaySums
from aicmo.metrics import Formula, Metric, metric


def with_certainty(session: Session, result: Result) -> Result:
    """The same answer; each of its lines says how sure its rates are."""
    rates = [one for one in map(metric, result.query.metrics) if one.sampling]
    if not rates:
        return result
    told = {one.name: _by_key(session, result, one) for one in rates}

    def sure(line: Line, key: Key) -> Line:
        return replace(line, certainty={name: by_key[key] for name, by_key in told.items() if key in by_key})

    lines = tuple(sure(line, _key(line, result.query)) for line in result.lines)
    return replace(result, lines=lines, total=sure(result.total, ()))


def places_by_rate(session: Session, result: Result, one: Metric) -> dict[str, int]:
    """Where each key comes in a table of one dimension that leads with a rate, so that 1 of 2 is not above 480 of 1,000.

    Nothing where `one` is no rate of counts, or for a key of which nothing was counted.
    """
    if one.sampling not in ("proportion", "count"):
        return {}
    from aicmo.experiments.pooling import pool_counts, pool_proportions
    from aicmo.experiments.ranking import ranked

    counted = {
        str(*key): (max(above or 0.0, 0.0), below)  # a correction may leave a day, or a month, below nothing
        for key, (above, below) in _parts(session, result, one)
        if key and below and below > 0
    }
    parts = list(counted.values())
    proportions = one.sampling == "proportion" and all(above <= below for above, below in parts)
    pool = pool_proportions if proportions else pool_counts
    beliefs = pool([above for above, _ in parts], [below for _, below in parts])
    keys = list(counted)
    return {keys[place]: rank for rank, place in enumerate(ranked(beliefs, one.better))}


def _parts(session: Session, result: Result, one: Metric) -> Iterator[tuple[Key, tuple[float | None, float | None]]]:
    """What is divided by what, by the answer's keys; the key of the total is `()`."""
    assert one.quotient is not None
    above, below = (replace(one, formula=part) for part in one.quotient)
    for key, facts in _facts(session, result, one):
        yield key, (value_of(above, facts), value_of(below, facts))


def _by_key(session: Session, result: Result, one: Metric) -> dict[Key, Certainty]:
    if one.sampling == "days":
        return _of_days(session, result, one)
    found, usual = {}, result.total.metrics[one.name]
    for key, (above, below) in _parts(session, result, one):
        certainty = None if above is None or below is None else certainty_of(one, above, below, usual)
        if certainty is not None:
            found[key] = certainty
    return found


def _facts(session: Session, result: Result, one: Metric) -> Iterator[tuple[Key, Mapping[str, float | None]]]:
    """The facts of every key and of the total. Those of a rate that leaves channels out are not on the lines."""
    query = result.query
    if one.not_for_channels:
        for by in dict.fromkeys((query.by, ())):
            yield from facts_by(session, by, [one], result.period, query.filters).items()
        return
    yield (), result.total.facts
    yield from ((_key(line, query), line.facts) for line in result.lines)


def _of_days(session: Session, result: Result, one: Metric) -> dict[Key, Certainty]:
    defined = {_key(line, result.query): line.metrics[one.name] for line in result.lines}
    defined[()] = result.total.metrics[one.name]
    sums = {}
    for by in dict.fromkeys((result.query.by, ())):
        sums.update(_day_sums(session, result, by, one))
    return {key: of_amounts(found) for key, found in sums.items() if defined.get(key) is not None}


def _day_sums(session: Session, result: Result, by: Sequence[str], one: Metric) -> dict[Key, DaySums]:
    """Sums, squares and products over the days on which there was anything; added in order, so that they repeat."""
    assert one.quotient is not None
    keys = [f"{ON_DAILY[name]} AS k{place}" for place, name in enumerate(by)]
    names = [f"k{place}" for place in range(len(by))]
    terms = ("above", "below", "above * above", "above * below", "below * below")
    where = where_on_daily(session, result.period, result.query.filters, without=one.not_for_channels)
    rows = session.con.execute(
        f"""SELECT {", ".join([*names, "count(*)", *(f"sum({term} ORDER BY day)" for term in terms)])}
            FROM (SELECT {", ".join([*keys, "day"])}, {_summed(one.quotient.numerator)} AS above,
                         {_summed(one.quotient.denominator)} AS below
                  FROM daily WHERE {where} GROUP BY ALL)
            WHERE above <> 0 OR below <> 0 GROUP BY {", ".join(names) or "()"}"""
    ).fetchall()
    return {tuple("" if part is None else part for part in row[: len(by)]): DaySums(*row[len(by) :]) for row in rows}


def _summed(formula: Formula) -> str:
    return sql(formula, lambda fact: f"coalesce(sum({fact}), 0)")


def _key(line: Line, query: Query) -> Key:
    return tuple(line.keys[name] for name in query.by)
