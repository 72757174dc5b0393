"""Facebook: the posts of a page, as Meta Business Suite exports them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._posts import posts
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT = Parse.TEXT, Parse.COUNT
_SPEC: Spec = {
    "account": (_TEXT, ("page_id",)),
    "campaign": (
        _TEXT,
        (
            "post_id",
            "permalink",
        ),
    ),
    "campaign_name": (
        _TEXT,
        (
            "title",
            "description",
        ),
    ),
    "impressions": (
        _COUNT,
        (
            "views",
            "impressions",
        ),
    ),
    "clicks": (_COUNT, ("total_clicks",)),
    "engagements": (_COUNT, ("reactions_comments_and_shares",)),
    "shares": (_COUNT, ("shares",)),
    "comments": (_COUNT, ("comments",)),
}
_ABOUT = About(
    gives="Views as impressions, clicks, engagements, shares and comments of each post, as running totals: what a period brought is the last total in it less the last before it.",
    export="Meta Business Suite > Insights > Content > Export data, with the page, lifetime figures.",
    unsupported="Headers in another language than English. The day is the export's: where the file's name does not hold one, --day says it.",
)


class FacebookPosts:
    name = "facebook_posts"
    label = "Facebook posts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not (
            columns.has("post_id", "page_id", "publish_time") and columns.count("views", "reactions", "reach") >= 1
        ):
            return None
        return posts(self.name, columns, _SPEC, "organic_social", engagements=("reactions", "comments", "shares"))


CONNECTOR = FacebookPosts()
