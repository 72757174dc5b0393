"""`aicmo contacts`"""

from __future__ import annotations

import click

from aicmo.errors import UsageError


@click.group("contacts")
def command() -> None:
    """People: erase one."""


@command.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(workspace: str, email: str, yes: bool) -> None:
    """Remove every trace of EMAIL; its events stay under a number that leads nowhere, so totals stay right."""
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    if not yes:
        click.confirm(f"Erase {email} for good?", abort=True)
    if not opened.erase_contact(email):
        raise UsageError(f"{email} is not known here.")
    click.echo("Erased. Files that were imported are not ours to change: delete them, or the person is in them still.")
