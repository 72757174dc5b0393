"""Campaign names so alike that one of them is probably a slip; names that differ by a number only are meant to differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from aicmo.analytics.audit.base import CampaignTraffic, Check, Finding, campaign_traffic
from aicmo.analytics.session import Session
from aicmo.model.period import Period

_ALIKE = 0.88
_SHORT = 6
# Every pair is looked at, so the number of names is bounded; the largest campaigns come first.
_MOST = 1_500


def find(session: Session, period: Period) -> Iterator[Finding]:
    campaigns = sorted(campaign_traffic(session, period), key=_weight, reverse=True)[:_MOST]
    pairs = [(large, small) for large, small in combinations(campaigns, 2) if alike(large.key, small.key)]
    if pairs:
        yield Finding(
            "Names that are nearly the same",
            f"Pairs that differ by a slip or two: {len(pairs)}. If two are one campaign, its numbers are split.",
            "Save the ones that are slips with: aicmo audit --save",
            ("Campaign", "Nearly the same", ">Conversions of it", ">of the other"),
            [
                (large.name, small.name, f"{large.conversions:,.0f}", f"{small.conversions:,.0f}")
                for large, small in pairs
            ],
            _meant(pairs),
        )


def alike(one: str, other: str) -> bool:
    """Whether two campaign keys are the same words in another order, or nearly the same letters."""
    words, others = sorted(one.split("-")), sorted(other.split("-"))
    if re.findall(r"\d+", one) != re.findall(r"\d+", other) or min(len(one), len(other)) < _SHORT:
        return False
    if words == others:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    close = matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
    return close and _differs_by_slips(words, others)


def _differs_by_slips(words: Sequence[str], others: Sequence[str]) -> bool:
    """Not where a whole word was swapped for another: `sale-men` and `sale-women` are two campaigns."""
    only, only_other = sorted({*words} - {*others}), sorted({*others} - {*words})
    if len(only) != len(only_other):
        return len("".join(words)) == len("".join(others)) or abs(len(only) - len(only_other)) == 1
    return all(
        len(word) >= 4 and len(second) >= 4 and SequenceMatcher(None, word, second, autojunk=False).ratio() >= 0.8
        for word, second in zip(only, only_other, strict=True)
    )


def _meant(pairs: Sequence[tuple[CampaignTraffic, CampaignTraffic]]) -> dict[str, str]:
    """The lighter of a pair means the heavier, and each only once."""
    meant: dict[str, str] = {}
    for large, small in pairs:
        if small.key not in meant and large.key not in meant:
            meant[small.key] = large.name
    return meant


def _weight(campaign: CampaignTraffic) -> tuple[float, float, float, str]:
    return campaign.spend, campaign.conversions, campaign.clicks, campaign.key


CHECK = Check("near_duplicates", find)
