"""Where the data contradicts itself: tags, names, currencies, time zones, missing days. One file a check."""

from __future__ import annotations

from aicmo.analytics.audit.base import Check, Finding
from aicmo.analytics.session import Session
from aicmo.model.period import Period
from aicmo.plugins import Plugins

CHECKS = Plugins[Check]("aicmo.analytics.audit", "CHECK", kind="check")

__all__ = ["CHECKS", "Check", "Finding", "audit"]


def audit(session: Session, period: Period) -> tuple[Finding, ...]:
    """What every check finds in `period`, each finding with the rows behind it; nothing where all is well."""
    session.cover([period])
    return tuple(finding for check in CHECKS for finding in check.find(session, period))
