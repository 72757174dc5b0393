"""The demo, step by step: write the files, import them as anyone would, report."""

from __future__ import annotations

import sys
from pathlib import Path

import click


def demonstrate(folder: Path, *, seed: int, contacts: int) -> None:
    """Fill `folder` with exports, a workspace and `report.html`; print the summary. Again, it changes nothing."""
    from aicmo.cli.output import write_report
    from aicmo.demo import PERIOD, generate
    from aicmo.report import FORMATS
    from aicmo.workspace import create_workspace, open_workspace

    exports = folder / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    click.echo(f"Writing a year of exports to {exports} ...")
    generate(exports, seed=seed, contacts=contacts)
    if not (folder / "aicmo.toml").exists():
        create_workspace(folder, name="Demo shop", currency="EUR")
    workspace = open_workspace(folder)
    for result in workspace.import_path(exports):
        click.echo(f"  {result.file}: {result.label}, {result.counts.kept:,} rows kept, {result.status}")
    overview = workspace.overview(PERIOD.last_days(28, until=PERIOD.end), compare="previous")
    click.echo()
    write_report(FORMATS.load("terminal"), overview, None, sys.stdout)
    click.echo()
    write_report(FORMATS.load("html"), overview, folder / "report.html", sys.stdout)
    click.echo(f"Open it in a browser: {(folder / 'report.html').resolve()}")
