"""The findings of an audit, laid out."""

from __future__ import annotations

from collections.abc import Sequence

from aicmo.analytics.audit import Finding
from aicmo.model.period import Period
from aicmo.report.studies.base import Grid, Section, Study
from aicmo.report.words import counted, period_in_words

_MOST_ROWS = 20


def audit_study(findings: Sequence[Finding], *, workspace: str, period: Period) -> Study:
    """A section a finding, the rows behind it below; one that says so where there is none."""
    clean = Section("Nothing found", ("Tags, names, currencies, time zones and days agree with each other.",))
    return Study(
        "Audit",
        f"{workspace}, {period_in_words(period)}",
        [_section(finding) for finding in findings] or [clean],
        (counted(len(findings), "finding"),),
    )


def _section(finding: Finding) -> Section:
    rows = [[str(cell) for cell in row] for row in finding.rows]
    more = () if len(rows) <= _MOST_ROWS else (f"The first {_MOST_ROWS} of {len(rows):,}; all of them with --json.",)
    return Section(
        finding.title,
        (finding.detail, f"What to do: {finding.remedy}", *more),
        Grid(finding.head, rows[:_MOST_ROWS]),
    )
