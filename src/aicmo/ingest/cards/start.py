"""Whether a file holds contact cards."""

from __future__ import annotations

import re

_BEGINS = re.compile(r"[\ufeff\s]*begin[ \t]*:[ \t]*vcard\s", re.IGNORECASE)


def is_cards(start: str) -> bool:
    """Whether a file that begins with this text holds contact cards."""
    return _BEGINS.match(start) is not None
