"""Which campaign a label means: platforms say ids, shops say names, people mistype both.

A campaign is its name across sources: `Brand search EU` of an ad account and `utm_campaign=brand-search-eu` of a shop
order are one campaign. An id that a platform has given a name stands for that name, wherever it is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

NO_CAMPAIGN = ("", "(no campaign)")


def channel_in_words(channel: str) -> str:
    """`paid_search` as people write it: `Paid search`."""
    return {"sms": "SMS", "": "No channel"}.get(channel, channel.replace("_", " ").capitalize())


class Named(Protocol):
    """What a source said of one campaign, ad group or ad."""

    @property
    def source(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def source_id(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def parent(self) -> str | None: ...


def campaign_key(name: str) -> str:
    """`"Brand search EU"` -> `"brand-search-eu"`: what two spellings of one name share."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or name.strip()


@dataclass(slots=True)
class CampaignNames:
    """Resolves (source, campaign label, ad) to (key, name).

    `named` comes oldest first, the newest name wins. `meant` maps labels to the campaign meant, from `aicmo.toml`.
    """

    named: Iterable[Named]
    meant: Mapping[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict, init=False)
    _own_names: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    _parents: dict[tuple[str, str], str] = field(default_factory=dict, init=False)
    _displayed: dict[str, str] = field(default_factory=dict, init=False)
    _meant: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._meant = {campaign_key(label): target for label, target in self.meant.items()}
        for one in self.named:
            if one.parent:
                self._parents[one.source, one.source_id] = one.parent
            if one.level == "campaign" and one.name:
                self._own_names[one.source, one.source_id] = one.name
                self._names[one.source_id] = one.name
                self._displayed[campaign_key(one.name)] = one.name

    def resolve(self, source: str, campaign: str | None, ad: str | None = None) -> tuple[str, str]:
        """(key, name) of the campaign; `NO_CAMPAIGN` where nothing says which."""
        label = campaign or self._campaign_of(source, ad)
        if not label:
            return NO_CAMPAIGN
        name = self._own_names.get((source, label)) or self._names.get(label) or label
        name = self._meant.get(campaign_key(name), name)
        key = campaign_key(name)
        return key, self._displayed.setdefault(key, name)

    def _campaign_of(self, source: str, ad: str | None) -> str | None:
        """Up the tree from an ad; three levels at most, so that a loop in the data ends."""
        for _ in range(3):
            parent = self._parents.get((source, ad or ""))
            if parent is None:
                break
            ad = parent
        return ad
