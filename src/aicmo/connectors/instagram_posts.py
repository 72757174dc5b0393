"""Instagram: the posts of an account, as Meta Business Suite exports them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._posts import posts
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT = Parse.TEXT, Parse.COUNT
_SPEC: Spec = {
    "account": (_TEXT, ("account_id",)),
    "campaign": (
        _TEXT,
        (
            "post_id",
            "permalink",
        ),
    ),
    "campaign_name": (_TEXT, ("description",)),
    "impressions": (
        _COUNT,
        (
            "views",
            "impressions",
        ),
    ),
    "shares": (_COUNT, ("shares",)),
    "comments": (_COUNT, ("comments",)),
}
_ABOUT = About(
    gives="Views as impressions, engagements, shares and comments of each post, as running totals: what a period brought is the last total in it less the last before it.",
    export="Meta Business Suite > Insights > Content > Export data, with the account of Instagram, lifetime figures.",
    unsupported="Headers in another language than English. The day is the export's: where the file's name does not hold one, --day says it.",
)


class InstagramPosts:
    name = "instagram_posts"
    label = "Instagram posts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not (columns.has("post_id", "permalink", "account_username", "likes")):
            return None
        return posts(self.name, columns, _SPEC, "organic_social", engagements=("likes", "comments", "shares", "saves"))


CONNECTOR = InstagramPosts()
