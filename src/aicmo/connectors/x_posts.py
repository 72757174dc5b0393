"""X: the posts of an account, as its analytics export them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._posts import posts
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT = Parse.TEXT, Parse.COUNT
_SPEC: Spec = {
    "campaign": (
        _TEXT,
        (
            "post_id",
            "tweet_id",
        ),
    ),
    "campaign_name": (
        _TEXT,
        (
            "post_text",
            "tweet_text",
        ),
    ),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("url_clicks",)),
    "engagements": (_COUNT, ("engagements",)),
    "shares": (
        _COUNT,
        (
            "reposts",
            "retweets",
        ),
    ),
    "comments": (_COUNT, ("replies",)),
}
_ABOUT = About(
    gives="Impressions, link clicks, engagements, reposts and replies of each post, as running totals: what a period brought is the last total in it less the last before it.",
    export="Analytics > Content > Download: a file account_analytics_content with the days in its name.",
    unsupported="Headers in another language than English. The day is the export's: where the file's name does not hold one, --day says it.",
)


class XPosts:
    name = "x_posts"
    label = "X posts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not (
            columns.count("post_id", "tweet_id")
            and columns.count("post_text", "tweet_text")
            and columns.has("impressions")
        ):
            return None
        return posts(self.name, columns, _SPEC, "organic_social")


CONNECTOR = XPosts()
