"""`aicmo demo`"""

from __future__ import annotations

import time
from pathlib import Path

import click

from aicmo.errors import UsageError


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path), default="demo")
@click.option("--contacts", default=20_000, show_default=True, help="How many people; everything scales with it.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same files.")
def command(folder: Path, contacts: int, seed: int) -> None:
    """A year of a fictional shop's marketing: files in the platforms' formats, imported, reported."""
    from aicmo.cli.demonstration import demonstrate

    if folder.exists() and any(folder.iterdir()) and not (folder / "aicmo.toml").exists():
        raise UsageError(f"{folder} holds other files.", remedy="Name a new folder: aicmo demo FOLDER")
    started = time.monotonic()
    demonstrate(folder, seed=seed, contacts=contacts)
    click.echo(f"\nDone in {time.monotonic() - started:.0f} s.")
