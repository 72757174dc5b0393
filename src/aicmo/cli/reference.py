"""The command line as a page: `python -m aicmo.cli.reference > docs/reference/cli.md`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from aicmo.cli.main import COMMANDS, aicmo

_HEAD = """# The command line

Written by `python -m aicmo.cli.reference`; do not edit.

Data goes to stdout, progress and what was quarantined to stderr. `NO_COLOR` is respected. A flag beats the environment
(`AICMO_WORKSPACE`, `AICMO_CURRENCY`, `AICMO_TIME_ZONE`, `AICMO_COUNTRY`, `AICMO_MEMORY_LIMIT`, `AICMO_THREADS`), which beats `aicmo.toml`.

| exit code | meaning |
|---|---|
| 0 | ok |
| 1 | a handled failure: a file that cannot be read, a row in quarantine, a disk that is full |
| 2 | usage: an unknown name, a period that ends before it starts |
| 3 | a check did not hold |
| 4 | authentication |
"""


def reference() -> str:
    """Every command with its arguments and options, in Markdown."""
    context = click.Context(aicmo, info_name="aicmo", **aicmo.context_settings)
    sections = [_HEAD, _section(aicmo, context)]
    for name in COMMANDS:
        command = aicmo.get_command(context, name)
        if command is not None:
            sections += _sections(command, click.Context(command, parent=context, info_name=name))
    return "\n".join(sections)


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield _section(command, context)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _sections(inner, click.Context(inner, parent=context, info_name=name))


def _section(command: click.Command, context: click.Context) -> str:
    summary = inspect.cleandoc(command.help or "").replace("\b\n", "").split("\n\n")
    text = "\n\n".join(part for part in summary if not part.startswith("aicmo "))
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    options = [_row(option, context) for option in command.get_params(context) if isinstance(option, click.Option)]
    table = "\n".join(["| option | meaning |", "|---|---|", *options])
    return f"## {context.command_path}\n\n{text}\n\n```text\n{usage}\n```\n\n{table}\n"


def _row(option: click.Option, context: click.Context) -> str:
    names, text = option.get_help_record(context) or ("", "")
    cells = (f"`{names}`", text)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.stdout.write(reference())
