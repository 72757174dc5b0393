"""Days of which a source says nothing, between the first and the last it does."""

from __future__ import annotations

from collections.abc import Iterator

from aicmo.analytics.audit.base import Check, Finding
from aicmo.analytics.gaps import gaps
from aicmo.analytics.session import Session
from aicmo.model.period import Period


def find(session: Session, period: Period) -> Iterator[Finding]:
    rows = [
        (source, str(gap), str(gap.days))
        for source, found in gaps(session).items()
        for gap in found
        if gap.start <= period.end and gap.end >= period.start
    ]
    if rows:
        yield Finding(
            "Days without a row",
            f"Sources with holes between their first and their last day: {len({source for source, *_ in rows})}.",
            "Export those days again; if nothing happened on them, nothing is wrong.",
            ("Source", "Days", ">Number"),
            rows,
        )


CHECK = Check("missing_days", find)
