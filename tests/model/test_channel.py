"""Free text in, a canonical channel out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aicmo.model.channel import Channel, canonical_channel, channel_from_utm


@pytest.mark.parametrize(
    ("label", "channel"),
    [
        ("LinkedIn", "linkedin"), ("X", "twitter"), ("Twitter/X", "twitter"), ("Paid Search", "paid_search"), ("paid-search", "paid_search"),
        ("SEM", "paid_search"), ("Google Ads", "paid_search"), ("Meta", "paid_social"), ("Instagram", "instagram"), ("E-Mail", "email"),
        ("Newsletter", "email"), ("SEO", "organic_search"), ("(none)", "direct"), ("Podcast", "podcast"), ("", "unassigned"), ("  ", "unassigned"),
        ("Außenwerbung", "aussenwerbung"), ("街头", "街头"),
    ],
)  # fmt: skip
def test_a_label_is_one_channel_however_it_is_spelled(label: str, channel: str) -> None:
    assert canonical_channel(label) == channel


@given(st.text(max_size=30) | st.sampled_from([str(channel) for channel in Channel]))
def test_a_canonical_channel_stays_what_it_is(label: str) -> None:
    channel = canonical_channel(label)
    assert channel
    assert canonical_channel(channel) == channel


@pytest.mark.parametrize("channel", [*Channel])
def test_every_channel_is_its_own_label(channel: Channel) -> None:
    assert canonical_channel(channel) == channel
    assert canonical_channel(channel.replace("_", " ").title()) == channel


# Source, medium, campaign and the default channel group that Google Analytics 4 puts the visit in.
GA4 = [
    (None, None, None, "direct"), ("(direct)", "(none)", None, "direct"), ("direct", "(not set)", None, "direct"),
    ("google", "cpc", "2026 cross-network", "cross_network"), ("google", "organic", "cross-network", "cross_network"),
    ("google", "cpc", "shopping-bestsellers", "paid_shopping"), ("amazon", "cpc", None, "paid_shopping"), ("google", "ppc", "spring-shop", "paid_shopping"),
    ("google", "cpc", None, "paid_search"), ("bing", "ppc", None, "paid_search"), ("Google.de", "CPC", None, "paid_search"),
    ("google", "cpm", None, "paid_search"), ("duckduckgo", "paidsearch", None, "paid_search"), ("google_ads", "cpc", None, "paid_search"),
    ("facebook", "cpc", None, "paid_social"), ("instagram", "paid_social", None, "paid_social"), ("fb", "retargeting", None, "paid_social"),
    ("facebook", "cpm", None, "paid_social"), ("ig_story", "paid", None, "paid_social"), ("x", "cpc", None, "paid_social"),
    ("youtube", "cpv", None, "paid_video"), ("youtube", "cpc", None, "paid_video"), ("vimeo", "paid", None, "paid_video"),
    ("news.example", "display", None, "display"), ("news.example", "banner", None, "display"), ("news.example", "cpm", None, "display"),
    ("google", "display", None, "display"), ("news.example", "interstitial", None, "display"),
    ("news.example", "cpc", None, "paid_other"), ("partner", "paid", None, "paid_other"), ("partner", "cpa", None, "paid_other"),
    ("amazon", "referral", None, "organic_shopping"), ("blog.example", "referral", "summer shop", "organic_shopping"),
    ("facebook", "referral", None, "organic_social"), ("t.co", "referral", None, "organic_social"), ("blog", "social", None, "organic_social"),
    ("blog", "social media", None, "organic_social"), ("blog", "sm", None, "organic_social"),
    ("youtube", "referral", None, "organic_video"), ("blog", "video", None, "organic_video"),
    ("google", "organic", None, "organic_search"), ("blog", "organic", None, "organic_search"), ("ecosia", "", None, "organic_search"),
    ("blog.example", "referral", None, "referral"), ("blog.example", "link", None, "referral"), ("blog.example", "app", None, "referral"),
    ("newsletter", "email", None, "email"), ("e-mail", "june", None, "email"), ("crm", "e mail", None, "email"),
    ("partner.example", "affiliate", None, "affiliate"), ("spot", "audio", None, "audio"),
    ("sms", "june", None, "sms"), ("crm", "sms", None, "sms"), ("firebase", "x", None, "push"), ("crm", "webpush", None, "push"),
    ("crm", "mobile", None, "push"), ("crm", "notification", None, "push"),
    ("crm", "fax", None, "unassigned"), ("blog.example", None, None, "unassigned"), (None, "fax", None, "unassigned"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "medium", "campaign", "group"), GA4)
def test_a_visit_is_in_the_first_group_whose_rule_holds(
    source: str | None, medium: str | None, campaign: str | None, group: str
) -> None:
    assert channel_from_utm(source, medium, campaign) == group


@pytest.mark.parametrize(
    "source",
    ["basket.example", "taskforce", "bingo.example", "metal.example", "threadsofwool", "bigfish", "basketball"],
)
def test_a_name_inside_another_word_is_not_meant(source: str) -> None:
    assert channel_from_utm(source, "referral") == "referral"


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_every_visit_has_a_channel_whatever_its_case(source: str, medium: str, campaign: str) -> None:
    channel = channel_from_utm(source, medium, campaign)
    assert channel in {*map(str, Channel)}
    if source.isascii() and medium.isascii() and campaign.isascii():
        assert channel == channel_from_utm(source.upper(), medium.upper(), campaign.upper())
