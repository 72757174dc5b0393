"""Whether what a filter names is anything at all, so that a slip of the pen is no zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aicmo.analytics.session import Session
from aicmo.errors import UnknownName
from aicmo.model.channel import Channel, canonical_channel


def require_seen(session: Session, filters: Mapping[str, Sequence[str]]) -> None:
    """Raises `UnknownName`, with the nearest names, for a campaign, channel or source of which there was never a row.

    The canonical channels need none. An empty name stands for rows without one.
    """
    for kind, wanted in filters.items():
        labels = [label for label in wanted if label]
        known = _KNOWN[kind](session) if labels else {}
        for label in labels:
            if _MEANT[kind](session, label) not in known:
                raise UnknownName(kind, label, known.values())


def _campaigns(session: Session) -> dict[str, str]:
    """The names of campaigns by key: those with rows, and those that an export has named."""
    rows = _distinct(
        session, "source, campaign, NULL AS ad", "source, campaign, CASE WHEN campaign IS NULL THEN ad END"
    )
    return dict(session.data.names.resolve(*row) for row in rows)


def _channels(session: Session) -> dict[str, str]:
    rows = _distinct(session, "channel", "channel")
    return {label: label for label in (*map(str, Channel), *(row[0] for row in rows if row[0]))}


def _sources(session: Session) -> dict[str, str]:
    return {row[0]: row[0] for row in _distinct(session, "source", "source")}


def _distinct(session: Session, of_events: str, of_measures: str) -> list[tuple[str, ...]]:
    return session.con.execute(
        f"""SELECT DISTINCT {of_events} FROM {session.data.events}
            UNION SELECT DISTINCT {of_measures} FROM {session.data.measures} ORDER BY ALL"""
    ).fetchall()


_KNOWN: Mapping[str, Callable[[Session], dict[str, str]]] = {
    "campaign": _campaigns,
    "channel": _channels,
    "source": _sources,
}
_MEANT: Mapping[str, Callable[[Session, str], str]] = {
    "campaign": lambda session, label: session.data.names.resolve("", label)[0],
    "channel": lambda _, label: canonical_channel(label),
    "source": lambda _, label: label,
}
