"""The sources written out as a page: `python -m aicmo.ingest.reference > docs/reference/sources.md`."""

from __future__ import annotations

import sys

from aicmo.connectors.base import CONNECTORS, About, Connector

_HEAD = """\
# Sources

Written by `python -m aicmo.ingest.reference` from what each connector says of itself; do not edit.
How to add one: [Add a connector](../how-to/add-a-connector.md).

A file is recognised by its columns, whatever it is called. `aicmo import FILE --dry-run` says what it is taken for, which
column becomes what, and which are told of and left out; nothing is written. `--connector NAME` asks one connector alone.

- What an advertising platform claims is kept as `reported_conversions` and `reported_revenue`, apart from your own orders
  ([why](../decisions/0013-platform-claims-apart.md)). A platform that counts in several ways gives one of them; the
  others are named at import and never added up.
- Tables in the column names of a platform's API, such as a pipeline writes into a warehouse, are read beside the files that
  people download. Tables of names (campaigns, ad groups, ads, accounts) give the figures their names.
- The headers of downloaded reports are those that platforms document or that public files show. A report with other columns
  is read as a table, as far as its columns are known, or refused with their names.
- A day is the platform's own day. An amount has the currency that its row, its header or its sign states, else the
  workspace's or that of `--currency`, and the import says so.
"""


def reference() -> str:
    """The page in Markdown: a table of all sources, then what each gives, how to export it there, and what is not supported."""
    described = [(connector, about) for connector in CONNECTORS if (about := about_of(connector))]
    described.sort(key=lambda pair: pair[0].label.casefold())
    table = ["| source | connector |", "|---|---|", *(f"| {_linked(one)} | `{one.name}` |" for one, _ in described)]
    sections = [_section(connector, about) for connector, about in described]
    return "\n".join([_HEAD, *table, "", *sections])


def about_of(connector: Connector) -> About | None:
    """What a connector says of itself, None where it says nothing."""
    about: About | None = getattr(connector, "about", None)
    return about


def _linked(connector: Connector) -> str:
    return f"[{connector.label}](#{connector.label.casefold().replace(' ', '-')})"


def _section(connector: Connector, about: About) -> str:
    parts = {"Gives": about.gives, "Export": about.export, "Not supported": about.unsupported}
    return (
        f"## {connector.label}\n\n"
        + "".join(f"**{title}.** {text}\n\n" for title, text in parts.items()).rstrip("\n")
        + "\n"
    )


if __name__ == "__main__":
    sys.stdout.write(reference())
