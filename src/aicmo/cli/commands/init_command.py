"""`aicmo init`"""

from __future__ import annotations

import click


@click.command("init")
@click.argument("folder", default=".")
@click.option("--name", help="What reports call it; the folder's name by default.")
@click.option("--currency", default="USD", show_default=True, help="ISO 4217 code that reports use.")
@click.option("--time-zone", default="UTC", show_default=True, help="IANA zone that reports cut days in.")
@click.option("--country", help="ISO 3166 code that phone numbers without a country code are of.")
def command(folder: str, name: str | None, currency: str, time_zone: str, country: str | None) -> None:
    """Make a workspace in FOLDER."""
    from aicmo.workspace import create_workspace

    made = create_workspace(folder, name=name, currency=currency, time_zone=time_zone, country=country)
    click.echo(f"Made the workspace {made.config.name} in {made.folder.resolve()}.")
    click.echo(f"Next: aicmo -w {folder} import <an export>" if folder != "." else "Next: aicmo import <an export>")
