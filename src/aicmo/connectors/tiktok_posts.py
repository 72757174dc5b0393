"""TikTok: the videos of an account, as TikTok Studio exports them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._posts import posts
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT = Parse.TEXT, Parse.COUNT
_SPEC: Spec = {
    "campaign": (_TEXT, ("video_link",)),
    "campaign_name": (_TEXT, ("video_title",)),
    "impressions": (
        _COUNT,
        (
            "total_views",
            "video_views",
            "views",
        ),
    ),
    "shares": (
        _COUNT,
        (
            "total_shares",
            "shares",
        ),
    ),
    "comments": (
        _COUNT,
        (
            "total_comments",
            "comments",
        ),
    ),
}
_ABOUT = About(
    gives="Views as impressions, engagements, shares and comments of each post, as running totals: what a period brought is the last total in it less the last before it.",
    export="TikTok Studio > Analytics > Content > Download data, as CSV.",
    unsupported="Headers in another language than English. The day is the export's: where the file's name does not hold one, --day says it.",
)


class TikTokPosts:
    name = "tiktok_posts"
    label = "TikTok posts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not (columns.has("video_link", "post_time") and columns.count("total_views", "video_views", "views")):
            return None
        return posts(
            self.name,
            columns,
            _SPEC,
            "organic_social",
            engagements=("total_likes", "likes", "total_comments", "comments", "total_shares", "shares"),
        )


CONNECTOR = TikTokPosts()
