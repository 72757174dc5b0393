"""Free text in, a canonical channel out.

UTM grouping follows Google Analytics 4's default channel group: an ordered list of rules, the first match wins
(https://support.google.com/analytics/answer/9756891).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum


class Channel(StrEnum):
    """The canonical channels. A label that none of them fits is kept as it came."""

    LINKEDIN = "linkedin"
    TWITTER = "twitter"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    TIKTOK = "tiktok"
    YOUTUBE = "youtube"
    PINTEREST = "pinterest"
    EMAIL = "email"
    WEBSITE = "website"
    SMS = "sms"
    PUSH = "push"
    PAID_SEARCH = "paid_search"
    PAID_SHOPPING = "paid_shopping"
    PAID_SOCIAL = "paid_social"
    PAID_VIDEO = "paid_video"
    PAID_OTHER = "paid_other"
    DISPLAY = "display"
    CROSS_NETWORK = "cross_network"
    VIDEO = "video"
    AUDIO = "audio"
    AFFILIATE = "affiliate"
    ORGANIC_SEARCH = "organic_search"
    ORGANIC_SOCIAL = "organic_social"
    ORGANIC_VIDEO = "organic_video"
    ORGANIC_SHOPPING = "organic_shopping"
    REFERRAL = "referral"
    DIRECT = "direct"
    UNASSIGNED = "unassigned"


_SYNONYMS = {
    "x": Channel.TWITTER,
    "twitter_x": Channel.TWITTER,
    "x_twitter": Channel.TWITTER,
    "meta": Channel.PAID_SOCIAL,
    "fb": Channel.FACEBOOK,
    "ig": Channel.INSTAGRAM,
    "insta": Channel.INSTAGRAM,
    "yt": Channel.YOUTUBE,
    "mail": Channel.EMAIL,
    "e_mail": Channel.EMAIL,
    "newsletter": Channel.EMAIL,
    "web": Channel.WEBSITE,
    "site": Channel.WEBSITE,
    "sem": Channel.PAID_SEARCH,
    "ppc": Channel.PAID_SEARCH,
    "cpc": Channel.PAID_SEARCH,
    "google_ads": Channel.PAID_SEARCH,
    "search": Channel.PAID_SEARCH,
    "seo": Channel.ORGANIC_SEARCH,
    "organic": Channel.ORGANIC_SEARCH,
    "social": Channel.ORGANIC_SOCIAL,
    "social_ads": Channel.PAID_SOCIAL,
    "banner": Channel.DISPLAY,
    "affiliates": Channel.AFFILIATE,
    "text_message": Channel.SMS,
    "none": Channel.DIRECT,
}
# A short name counts only where it stands alone: `fb_ads` is Facebook's, `basket.example` is not Ask's.
_SEARCH = re.compile(
    r"google|yahoo|duckduckgo|baidu|yandex|ecosia|naver|(?<![a-z])(?:bing(?:ads)?|ask|aol)(?![a-z])", re.I
)
_SOCIAL = re.compile(
    r"facebook|instagram|linkedin|twitter|\bt\.co\b|^x$|tiktok|pinterest|reddit|snapchat|whatsapp|quora|vk\.com|weibo|"
    r"mastodon|bluesky|(?<![a-z])(?:fb|ig|meta|threads)(?![a-z])",
    re.I,
)
_SHOPPING = re.compile(r"amazon|ebay|etsy|walmart|alibaba|shopping|idealo|shopify", re.I)
_VIDEO = re.compile(r"youtube|vimeo|dailymotion|twitch|netflix|hulu|disneyplus|wistia", re.I)
_PAID = re.compile(r"^(.*cp.*|ppc|retargeting|paid.*)$", re.I)
_SHOP_CAMPAIGN = re.compile(r"^(.*(([^a-df-z]|^)shop|shopping).*)$", re.I)
_DISPLAY = {"display", "banner", "expandable", "interstitial", "cpm"}
_ORGANIC_SOCIAL = {"social", "social-network", "social-media", "sm", "social network", "social media"}
_EMAIL = {"email", "e-mail", "e_mail", "e mail"}
_DIRECT = {"", "(direct)", "direct"}
_NO_MEDIUM = {"", "(none)", "(not set)"}

# (source, medium, campaign) in lower case -> does the rule hold; GA4's own order.
_RULES: tuple[tuple[Channel, Callable[[str, str, str], object]], ...] = (
    (Channel.DIRECT, lambda s, m, c: s in _DIRECT and m in _NO_MEDIUM),
    (Channel.CROSS_NETWORK, lambda s, m, c: "cross-network" in c),
    (Channel.PAID_SHOPPING, lambda s, m, c: (_SHOPPING.search(s) or _SHOP_CAMPAIGN.match(c)) and _PAID.match(m)),
    (Channel.PAID_SEARCH, lambda s, m, c: _SEARCH.search(s) and _PAID.match(m)),
    (Channel.PAID_SOCIAL, lambda s, m, c: _SOCIAL.search(s) and _PAID.match(m)),
    (Channel.PAID_VIDEO, lambda s, m, c: _VIDEO.search(s) and _PAID.match(m)),
    (Channel.DISPLAY, lambda s, m, c: m in _DISPLAY),
    (Channel.PAID_OTHER, lambda s, m, c: _PAID.match(m)),
    (Channel.ORGANIC_SHOPPING, lambda s, m, c: _SHOPPING.search(s) or _SHOP_CAMPAIGN.match(c)),
    (Channel.ORGANIC_SOCIAL, lambda s, m, c: _SOCIAL.search(s) or m in _ORGANIC_SOCIAL),
    (Channel.ORGANIC_VIDEO, lambda s, m, c: _VIDEO.search(s) or "video" in m),
    (Channel.ORGANIC_SEARCH, lambda s, m, c: _SEARCH.search(s) or m == "organic"),
    (Channel.REFERRAL, lambda s, m, c: m in {"referral", "app", "link"}),
    (Channel.EMAIL, lambda s, m, c: s in _EMAIL or m in _EMAIL),
    (Channel.AFFILIATE, lambda s, m, c: m == "affiliate"),
    (Channel.AUDIO, lambda s, m, c: m == "audio"),
    (Channel.SMS, lambda s, m, c: s == "sms" or m == "sms"),
    (Channel.PUSH, lambda s, m, c: m.endswith("push") or "mobile" in m or "notification" in m or s == "firebase"),
)


def canonical_channel(label: str) -> str:
    """`"Paid Search"` -> `"paid_search"`, `"X"` -> `"twitter"`; an unknown label comes back in snake case."""
    key = re.sub(r"[^\w]+", "_", label.strip().casefold()).strip("_")
    return str(_SYNONYMS.get(key, key)) or str(Channel.UNASSIGNED)


def channel_from_utm(source: str | None, medium: str | None, campaign: str | None = None) -> str:
    """GA4's default channel group for one visit; `unassigned` where no rule matches."""
    values = tuple((value or "").strip().casefold() for value in (source, medium, campaign))
    for channel, holds in _RULES:
        if holds(*values):
            return str(channel)
    return str(Channel.UNASSIGNED)
