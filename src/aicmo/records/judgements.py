"""What is kept of judging machines anew: the versions of the events table from before it, and what the rules last said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from aicmo.records.models import Setting

_KEPT, _LAST = "events versions kept", "machines judged"


def kept_versions(session: Session) -> Sequence[int]:
    """The versions of the events table that were written anew since, and whose files stay."""
    found: list[int] = _read(session, _KEPT) or []
    return found


def keep_version(session: Session, version: int) -> None:
    """Let the files of a version stay. To be called before the table is written anew."""
    _write(session, _KEPT, sorted({*kept_versions(session), version}))


def last(session: Session) -> dict[str, Any] | None:
    """When the rules were last applied to all there is, their version and counts; None where they never were."""
    found: dict[str, Any] | None = _read(session, _LAST)
    return found


def record(session: Session, judged: dict[str, Any]) -> None:
    _write(session, _LAST, judged)


def _read(session: Session, key: str) -> Any:
    found = session.get(Setting, key)
    return json.loads(found.value) if found else None


def _write(session: Session, key: str, value: Any) -> None:
    session.merge(Setting(key=key, value=json.dumps(value)))
