"""Campaigns side by side, and the channels of one campaign, with how sure it is which is best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from aicmo.analytics.models import CampaignAnalytics, ChannelMetrics, ratio

_SURE = 0.95


class RateInterval(TypedDict):
    """The 95 % interval of a rate over `n`; its ends are `None` where there is none.

    `needed` is how many more of `n` narrow it to within half of the rate; `None` where that cannot be said.
    """

    low: float | None
    high: float | None
    n: float
    needed: float | None


class Standing(TypedDict):
    """How an engagement rate stands beside the others; `None` where there are no two to compare.

    `pooled_rate` is drawn towards what all have in common, the further the fewer its impressions, and lies between
    `pooled_low` and `pooled_high` with 95 %. `expected_loss` is how far below the highest rate it lies on average.
    """

    pooled_rate: float | None
    pooled_low: float | None
    pooled_high: float | None
    probability_best: float | None
    expected_loss: float | None


_UNKNOWN: Standing = {
    "pooled_rate": None,
    "pooled_low": None,
    "pooled_high": None,
    "probability_best": None,
    "expected_loss": None,
}


class CampaignRank(TypedDict):
    """A campaign at one end of a comparison."""

    id: str
    name: str
    engagement_rate: float


class RankedCampaign(CampaignRank, Standing):
    """A campaign and how sure its engagement rate is; the interval is that of the rate as it was counted."""

    interval: RateInterval


class CampaignComparison(TypedDict, total=False):
    """Empty where there is no campaign. The averages are means of the campaigns' rates: each weighs the same.

    `best_campaign` and `worst_campaign` are by the rate as it was counted. `ranking` is best first by the pooled rate, with
    some caution, so that 1 of 2 is not above 480 of 1,000. `note` says what may be concluded.
    """

    total_campaigns: int
    average_ctr: float
    average_engagement_rate: float
    best_campaign: CampaignRank
    worst_campaign: CampaignRank
    ranking: list[RankedCampaign]
    note: str


class ChannelComparison(Standing):
    """Counts and rates of one channel, how sure they are, and what may be concluded of all channels."""

    impressions: float
    clicks: float
    engagements: float
    conversions: float
    ctr: float
    engagement_rate: float
    conversion_rate: float
    intervals: dict[str, RateInterval]
    note: str


def compare(
    campaigns: Sequence[CampaignAnalytics], totals: Sequence[ChannelMetrics], *, certainty: bool
) -> CampaignComparison:
    """Best and worst are by engagement rate; of equals, the campaign that comes first. `totals` are the campaigns'."""
    if not campaigns:
        return {}
    rates = [metrics.engagement_rate() for metrics in totals]
    best, worst = rates.index(max(rates)), rates.index(min(rates))
    compared: CampaignComparison = {
        "total_campaigns": len(campaigns),
        "average_ctr": ratio(sum(metrics.ctr() for metrics in totals), len(campaigns)),
        "average_engagement_rate": ratio(sum(rates), len(campaigns)),
        "best_campaign": _rank(campaigns[best], rates[best]),
        "worst_campaign": _rank(campaigns[worst], rates[worst]),
    }
    if certainty:
        compared |= _ranking(campaigns, totals, rates)
    return compared


def _ranking(
    campaigns: Sequence[CampaignAnalytics], totals: Sequence[ChannelMetrics], rates: Sequence[float]
) -> CampaignComparison:
    order, standings = _standings(totals)
    return {
        "ranking": [
            {
                **_rank(campaigns[place], rates[place]),
                **standings[place],
                "interval": _interval(
                    "engagement_rate", totals[place].total_engagements, totals[place].total_impressions
                ),
            }
            for place in order
        ],
        "note": _note([campaign.campaign_name for campaign in campaigns], order, totals, standings),
    }


def side_by_side(channels: Mapping[str, ChannelMetrics]) -> dict[str, ChannelComparison]:
    """One column of the comparison for each channel."""
    totals, names = list(channels.values()), list(channels)
    order, standings = _standings(totals)
    note = _note(names, order, totals, standings)
    return {
        name: {
            "impressions": metrics.total_impressions,
            "clicks": metrics.total_clicks,
            "engagements": metrics.total_engagements,
            "conversions": metrics.total_conversions,
            "ctr": metrics.ctr(),
            "engagement_rate": metrics.engagement_rate(),
            "conversion_rate": metrics.conversion_rate(),
            "intervals": _intervals(metrics),
            **standing,
            "note": note,
        }
        for name, metrics, standing in zip(names, totals, standings, strict=True)
    }


def _rank(campaign: CampaignAnalytics, engagement_rate: float) -> CampaignRank:
    return {"id": campaign.campaign_id, "name": campaign.campaign_name, "engagement_rate": engagement_rate}


def _intervals(metrics: ChannelMetrics) -> dict[str, RateInterval]:
    return {
        "ctr": _interval("ctr", metrics.total_clicks, metrics.total_impressions),
        "engagement_rate": _interval("engagement_rate", metrics.total_engagements, metrics.total_impressions),
        "conversion_rate": _interval("conversion_rate", metrics.total_conversions, metrics.total_clicks),
    }


def _interval(name: str, above: float, below: float) -> RateInterval:
    from aicmo.analytics.sampling import certainty_of
    from aicmo.metrics import metric

    sure = certainty_of(metric(name), above, below)
    if sure is None:
        return {"low": None, "high": None, "n": 0.0, "needed": None}
    return {"low": sure.low, "high": sure.high, "n": sure.n, "needed": sure.needed}


def _standings(totals: Sequence[ChannelMetrics]) -> tuple[list[int], list[Standing]]:
    """The order by engagement rate, best first, and how each stands; those that were never shown come last."""
    shown = [place for place, metrics in enumerate(totals) if metrics.total_impressions > 0]
    found = [_UNKNOWN for _ in totals]
    if len(shown) >= 2:
        from aicmo.experiments.pooling import pool_counts
        from aicmo.experiments.posteriors import intervals
        from aicmo.experiments.ranking import ranked, standings

        over = [totals[place].total_impressions for place in shown]
        beliefs = pool_counts([totals[place].total_engagements for place in shown], over)
        told = zip(shown, beliefs.mean(), intervals(beliefs), standings(beliefs), strict=True)
        for place, mean, (low, high), standing in told:
            found[place] = {
                "pooled_rate": float(mean),
                "pooled_low": low,
                "pooled_high": high,
                "probability_best": standing.probability_best,
                "expected_loss": standing.expected_loss,
            }
        shown = [shown[place] for place in ranked(beliefs)]
    return [*shown, *(place for place, metrics in enumerate(totals) if metrics.total_impressions <= 0)], found


def _note(
    names: Sequence[str], order: Sequence[int], totals: Sequence[ChannelMetrics], standings: Sequence[Standing]
) -> str:
    """What may be concluded, in a sentence or two."""
    chances = [standing["probability_best"] or 0.0 for standing in standings]
    if not any(chances):
        return "There are no two to compare."
    first, *others = order
    chance = f"{chances[first]:.0%}" if chances[first] < 0.99 else "more than 99%"
    if chances[first] >= _SURE:
        return f"{names[first]} has the highest engagement rate, with a probability of {chance}."
    rival = max(others, key=chances.__getitem__)
    return f"It is not sure which is best: {names[first]} with a probability of {chance}." + _needed(
        *((names[place], totals[place]) for place in (first, rival))
    )


def _needed(one: tuple[str, ChannelMetrics], other: tuple[str, ChannelMetrics]) -> str:
    """How many more impressions would tell the two apart, of the one that has fewer."""
    from aicmo.experiments.needed import exposure_for_difference

    rates = (one[1].engagement_rate(), other[1].engagement_rate())
    if rates[0] == rates[1]:
        return ""
    fewer, rest = sorted((one, other), key=lambda named: named[1].total_impressions)
    more = exposure_for_difference(*rates) - fewer[1].total_impressions
    about = f"{float(f'{more:.2g}'):,.0f}"
    return f" {fewer[0]} needs about {about} more impressions to be told from {rest[0]}." if more > 0 else ""
