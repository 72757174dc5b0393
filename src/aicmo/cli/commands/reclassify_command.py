"""`aicmo reclassify`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json, print_json

if TYPE_CHECKING:
    from aicmo.lake.machines import Judged


@click.command("reclassify")
@click.option("--source", metavar="SOURCE", help="Only the events of this source.")
@as_json
@click.pass_obj
def command(workspace: str, source: str | None, as_json: bool) -> None:
    """Judge anew which opens and clicks machines made, by the rules as they are now; imports judge by row alone."""
    from dataclasses import asdict

    from aicmo.workspace import open_workspace

    judged = open_workspace(workspace).reclassify(source)
    if as_json:
        print_json(asdict(judged))
        return
    click.echo(_told(judged))


def _told(judged: Judged) -> str:
    lines = [f"Rules {judged.rules}: {judged.events:,} opens and clicks judged, {judged.changed:,} changed."]
    lines += [f"  {count:,} {reason}" for reason, count in judged.reasons.items()]
    if not judged.reasons:
        lines.append("  None is a machine's.")
    return "\n".join(lines)
