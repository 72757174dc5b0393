"""YouTube: the videos of a channel, as YouTube Studio exports them."""

from __future__ import annotations

from aicmo.connectors._columns import Columns, Spec
from aicmo.connectors._posts import posts
from aicmo.connectors.base import About, Drop, Head, Kind, Parse, Reading

_TEXT, _COUNT = Parse.TEXT, Parse.COUNT
_SPEC: Spec = {
    "campaign": (_TEXT, ("content",)),
    "campaign_name": (_TEXT, ("video_title",)),
    "impressions": (_COUNT, ("views",)),
    "shares": (_COUNT, ("shares",)),
    "comments": (
        _COUNT,
        (
            "comments_added",
            "comments",
        ),
    ),
}
_TOTAL = (Drop("Content", "^total$", "the total row"),)
_ABOUT = About(
    gives="Views as impressions, engagements, shares and comments of each post, as running totals: what a period brought is the last total in it less the last before it.",
    export="YouTube Studio > Analytics > Advanced mode > Content, period Lifetime > Export > CSV: Table data.csv, in a folder with the days in its name.",
    unsupported="Headers in another language than English. The day is the export's: where the file's name does not hold one, --day says it. Impressions of thumbnails, which are no views. Chart data.csv and Totals.csv beside the table, which tell the same views by day.",
)


class YouTubeVideos:
    name = "youtube_videos"
    label = "YouTube videos"
    about = _ABOUT

    def read(self, head: Head) -> Reading | None:
        columns = Columns(head)
        if _is_curve(columns):
            note = "Table data.csv beside it holds the same views, of each video: import that one."
            return Reading(self.name, Kind.REFERENCE, notes=(note,), certainty=0.96)
        if not (columns.has("content", "video_title", "video_publish_time", "views")):
            return None
        return posts(
            self.name, columns, _SPEC, "organic_video", engagements=("likes", "comments_added", "shares"), drop=_TOTAL
        )


def _is_curve(columns: Columns) -> bool:
    """The files of YouTube Studio's chart, whose header tells the one, and the file's name the other."""
    if columns.has("date", "content", "video_title"):
        return True
    return columns.head.path.name.lower() == "totals.csv" and {*columns.names()} == {"date", "views"}


CONNECTOR = YouTubeVideos()
