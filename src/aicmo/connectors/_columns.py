"""Finding a file's columns by what they are called, however they are spelled; JSON keys are columns too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from aicmo.connectors.base import Field, Head, Parse
from aicmo.model.money import CURRENCIES

# Canonical field -> how it is written and the plain names its column may have, the best first.
Spec = Mapping[str, tuple[Parse, tuple[str, ...]]]

_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "$": "USD"}
_IN_BRACKETS = re.compile(r"\(([A-Z]{3}|[€£¥₹$])\)\s*$")
_AT_END = re.compile(
    r"[\s_](usd|eur|gbp|chf|jpy|cad|aud|nzd|sek|nok|dkk|pln|czk|inr|brl|mxn|cny|sgd|hkd|zar)$", re.IGNORECASE
)


@lru_cache(maxsize=1 << 16)
def plain(header: str) -> str:
    """`"Amount spent (USD)"` -> `"amount_spent"`, `"customerId"` -> `"customer_id"`, `"Währung"` -> `"wahrung"`."""
    text = _IN_BRACKETS.sub("", header)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "_".join(re.findall(r"[^\W_]+", "".join(c for c in text if not unicodedata.combining(c))))


def currency_in(header: str) -> str | None:
    """The currency that a header states: `Amount spent (USD)`, `Cost (€)`, `spend_eur`."""
    if bracketed := _IN_BRACKETS.search(header):
        code = _SIGNS.get(bracketed[1], bracketed[1])
        return code if code in CURRENCIES else None
    ending = _AT_END.search(header)
    return ending[1].upper() if ending else None


def currency_signs(values: Iterable[str]) -> str | None:
    """The currency whose sign or code the amounts carry; a dollar sign is taken for US dollars."""
    for value in values:
        if sign := next((sign for sign in _SIGNS if sign in value), None):
            return _SIGNS[sign]
        code = value.strip()[:3] if value.strip()[:3] in CURRENCIES else value.strip()[-3:]
        if code in CURRENCIES:
            return code
    return None


class Columns:
    """A file's columns by plain name. The first of equals counts; a nested JSON key is `customer_email`."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self._values = head.nested
        self._by_name: dict[str, str] = {}
        for column in self._values if head.objects else head.columns:
            self._by_name.setdefault(plain(column.removeprefix("$")), column)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name.values())

    def names(self) -> Mapping[str, str]:
        """Plain name -> column."""
        return self._by_name

    def find(self, *names: str) -> str | None:
        """The column of the first of these plain names that is there."""
        return next((self._by_name[name] for name in names if name in self._by_name), None)

    def has(self, *names: str) -> bool:
        return all(name in self._by_name for name in names)

    def count(self, *names: str) -> int:
        """How many of these plain names are there."""
        return sum(name in self._by_name for name in names)

    def values(self, column: str | None) -> list[str]:
        """The non-empty sample values of a column; none of no column."""
        if column is None:
            return []
        return self._values[column] if self.head.objects else self.head.values(column)

    def fields(self, spec: Spec) -> dict[str, Field]:
        """The fields of `spec` that have a column here."""
        found = {name: (parse, self.find(*names)) for name, (parse, names) in spec.items()}
        return {name: Field(column, parse) for name, (parse, column) in found.items() if column is not None}

    def present(self, *names: str) -> tuple[str, ...]:
        """The columns of those of these plain names that are there."""
        return tuple(self._by_name[name] for name in names if name in self._by_name)
