"""`aicmo verify`"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json, print_json
from aicmo.errors import ChecksFailed

if TYPE_CHECKING:
    from aicmo.verify import Checked

_WORDS = {True: "ok", False: "MISSED", None: "no data"}


@click.command("verify")
@click.option(
    "--data", envvar="AICMO_REAL_DATA", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="Where the public data sets lie that some figures need, as docs/reference/verify.md lists them.",
)  # fmt: skip
@as_json
def command(data: Path | None, as_json: bool) -> None:
    """Published figures, recomputed by this installation: ours, published, difference, source.

    Exits with 3 where one of them does not come out.
    """
    from aicmo.verify import verify

    checked = [*verify(data)]
    if as_json:
        print_json([_document(one) for one in checked])
    else:
        _print(checked)
    if missed := [one.figure.name for one in checked if one.holds is False]:
        raise ChecksFailed(
            f"{len(missed)} of {len(checked)} figures did not come out: {'; '.join(missed)}.",
            remedy="Please report it, with the versions of numpy and scipy.",
        )


def _document(one: Checked) -> dict[str, object]:
    figure = one.figure
    return {
        "family": one.family, "figure": figure.name, "ours": one.ours, "published": float(figure.published),
        "difference": one.difference, "allowed": figure.allowed, "holds": one.holds, "source": figure.source,
        "data": figure.data,
    }  # fmt: skip


def _print(checked: Sequence[Checked]) -> None:
    from aicmo.cli.tables import table

    table(("Family", "Figure", ">Ours", ">Published", ">Difference", "", "Source"), [_row(one) for one in checked],
          empty="There are no figures.")  # fmt: skip
    computed = [one for one in checked if one.holds is not None]
    held = sum(one.holds is True for one in computed)
    click.echo(f"\n{held} of {len(computed)} figures come out as published.")
    if missing := len(checked) - len(computed):
        click.echo(f"{missing} more need public data sets: name their folder with --data.")


def _row(one: Checked) -> tuple[str, ...]:
    return (
        one.family,
        one.figure.name,
        "–" if one.ours is None else f"{one.ours:.{_places(one.figure.published)}f}",
        one.figure.published,
        "–" if one.difference is None else f"{one.difference:+.1e}",
        _WORDS[one.holds],
        one.figure.source,
    )


def _places(published: str) -> int:
    """One more decimal than was published, so that it is seen how near ours is."""
    return len(published.partition(".")[2]) + 1
