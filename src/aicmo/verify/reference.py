"""The published figures as a page: `python -m aicmo.verify.reference > docs/reference/verify.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from aicmo.verify import FAMILIES
from aicmo.verify.figure import Figure

_HEAD = """# Published figures

Written by `python -m aicmo.verify.reference`; do not edit.

`aicmo verify` computes each of these with the code that is installed, not with a copy of it, prints ours beside the published
number, and exits with 3 where one does not come out. Ours has to round to what was published, unless a wider tolerance is
stated. Figures with a data file need that public data set below the folder that `--data` (or `AICMO_REAL_DATA`) names;
without it they are listed as not computed.
"""


def reference() -> str:
    """Every family with its figures, in Markdown."""
    return "\n".join([_HEAD, *(_section(family, FAMILIES.load(family)) for family in FAMILIES.names())])


def _section(family: str, figures: tuple[Figure, ...]) -> str:
    lines = ["| figure | published | source | data |", "|---|---:|---|---|", *map(_row, figures)]
    return f"## {family.replace('_', ' ').capitalize()}\n\n" + "\n".join(lines) + "\n"


def _row(figure: Figure) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(figure)) + " |"


def _cells(figure: Figure) -> Iterator[str]:
    yield figure.name
    yield figure.published if figure.tolerance is None else f"{figure.published} ± {figure.tolerance:g}"
    yield figure.source
    yield f"`{figure.data}`" if figure.data else ""


if __name__ == "__main__":
    sys.stdout.write(reference())
