"""LinkedIn: the posts of a page, as its analytics export them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._posts import posts
from aicmo.connectors.base import About, Head, Parse, Reading

_TEXT, _COUNT = Parse.TEXT, Parse.COUNT
_SPEC: Spec = {
    "campaign": (
        _TEXT,
        (
            "post_link",
            "post_title",
        ),
    ),
    "campaign_name": (_TEXT, ("post_title",)),
    "impressions": (_COUNT, ("impressions",)),
    "clicks": (_COUNT, ("clicks",)),
    "shares": (_COUNT, ("reposts",)),
    "comments": (_COUNT, ("comments",)),
}
_ABOUT = About(
    gives="Impressions, clicks, engagements, reposts and comments of each post, as running totals: what a period brought is the last total in it less the last before it.",
    export="The page > Analytics > Content > Export: the sheet All posts of the workbook is taken.",
    unsupported="Headers in another language than English. The day is the export's: where the file's name does not hold one, --day says it.",
)


class LinkedInPosts:
    name = "linkedin_posts"
    label = "LinkedIn posts"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if not (
            columns.has("post_link", "impressions")
            and columns.count("post_title", "posted_by", "created_date", "reposts") >= 2
        ):
            return None
        return posts(
            self.name, columns, _SPEC, "organic_social", engagements=("clicks", "likes", "comments", "reposts")
        )


CONNECTOR = LinkedInPosts()
