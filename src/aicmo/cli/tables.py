"""Plain tables on stdout: aligned, readable when piped, coloured by nobody."""

from __future__ import annotations

from collections.abc import Sequence

import click


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    """Print rows under `head`; a heading that starts with `>` is right-aligned."""
    if not rows:
        click.echo(empty)
        return
    names = [name.removeprefix(">") for name in head]
    cells = [names, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(head))]
    for number, line in enumerate(cells):
        parts = [
            cell.rjust(width) if name.startswith(">") else cell.ljust(width)
            for cell, width, name in zip(line, widths, head, strict=True)
        ]
        click.echo("  ".join(parts).rstrip())
        if number == 0:
            click.echo("  ".join("─" * width for width in widths))
