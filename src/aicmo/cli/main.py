"""`aicmo`: the commands, loaded on use, and what a person sees when something goes wrong.

Exit codes: 0 ok, 1 handled failure, 2 usage, 3 checks failed, 4 authentication.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from aicmo import __version__
from aicmo.errors import AicmoError

COMMANDS = {
    "init": "Make a workspace in a folder.",
    "demo": "A year of a fictional shop: files, import, report.",
    "import": "Take in an export, a file or a folder.",
    "sources": "What came in: freshness, rows, quarantine.",
    "report": "The period's numbers, in any format.",
    "kpi": "One or more metrics, by any dimension.",
    "explain": "Where a number comes from.",
    "changes": "Who moved a number, and whether that is unusual.",
    "attribution": "Who gets the credit for conversions.",
    "experiment": "What a test shows: arms, outcomes, intervals, warnings.",
    "power": "How many people a test needs, and for how long.",
    "lifetime": "What customers will be worth, and whether the forecast holds.",
    "cohorts": "Who came back, what they brought, whether it paid.",
    "mix": "What each channel's spend brought, and what to shift.",
    "audit": "Where the data contradicts itself, and what to do.",
    "verify": "Published figures, recomputed here.",
    "metrics": "The catalogue: every metric's definition.",
    "reclassify": "Judge anew which opens and clicks machines made.",
    "contacts": "People: list, show, erase.",
}


class LazyGroup(click.Group):
    """Imports the file of a command only when it is run or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"aicmo.cli.commands.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="aicmo")
@click.option(
    "-w", "--workspace", envvar="AICMO_WORKSPACE", default=".", show_default=True, metavar="FOLDER",
    help="The workspace, or a folder below it.",
)  # fmt: skip
@click.pass_context
def aicmo(ctx: click.Context, workspace: str) -> None:
    """Marketing analytics that can say where every number comes from.

    \b
    aicmo init shop && cd shop
    aicmo import ~/Downloads/google_ads.csv
    aicmo report
    """
    ctx.obj = workspace


def main() -> None:
    """The console script: runs a command and exits with its documented code, never with a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command line; the exit code."""
    try:
        outcome: Any = aicmo.main(arguments, prog_name="aicmo", standalone_mode=False)
        return outcome if isinstance(outcome, int) else 0
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return _say("Stopped. What was committed before stays; nothing is half-written.", 1)
    except AicmoError as error:
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _say(f"The system did not go along: {error.strerror or error}.", 1)
    except Exception as error:
        if os.environ.get("AICMO_DEBUG"):
            raise
        return _say(f"AICMO failed in a way it should not: {type(error).__name__}: {error}. "
                    "Set AICMO_DEBUG=1 to see where, and please report it.", 1)  # fmt: skip


def _say(message: str, code: int) -> int:
    click.echo(f"{click.style('Error', fg='red') if sys.stderr.isatty() else 'Error'}: {message}", err=True)
    return code
