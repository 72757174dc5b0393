"""Options that several commands share, with the same names as in the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from aicmo.errors import UsageError
from aicmo.model.period import Period, parse_day

Command = TypeVar("Command", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")


def period_options(command: Command) -> Command:
    """`--period`, or `--from` and `--to`."""
    for option in (
        click.option("--to", "last", metavar="DAY", help="Last day, included."),
        click.option("--from", "first", metavar="DAY", help="First day."),
        click.option("--period", metavar="PERIOD", help="2026-07, 2026-Q3, 2026, 28d, or 2026-07-14..2026-08-10."),
    ):
        command = option(command)
    return command


def filter_options(command: Command) -> Command:
    """`--campaign`, `--channel`, `--source`: each may be given more than once."""
    for name, what in (("source", "a source"), ("channel", "a channel"), ("campaign", "a campaign, by id or name")):
        command = click.option(f"--{name}", multiple=True, metavar=name.upper(), help=f"Only {what}.")(command)
    return command


def by_option(words: str, *, default: tuple[str, ...] = ()) -> Callable[[Command], Command]:
    """`--by`, more than once or with commas; `words` names the dimensions there are."""

    def each(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.strip() for part in given for name in part.split(","))

    return click.option(
        "--by", multiple=True, default=default, show_default=bool(default), metavar="DIMENSION", callback=each,
        help=f"{words}; more than one with commas.",
    )  # fmt: skip


compare_option = click.option(
    "--compare", type=click.Choice(["previous", "year", "weekday"]), help="Compare with another period."
)


def chosen_period(period: str | None, first: str | None, last: str | None, *, today: date) -> Period | str | None:
    """What the period options say; None where they say nothing."""
    if period and (first or last):
        raise UsageError("--period and --from/--to say the same thing twice.", remedy="Use one of them.")
    if not first and not last:
        return period
    if not first:
        raise UsageError("--to needs --from.", remedy="Give both, or --period.")
    return Period(parse_day(first), parse_day(last) if last else today)


def filters(campaign: tuple[str, ...], channel: tuple[str, ...], source: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The filters that were given."""
    given = {"campaign": campaign, "channel": channel, "source": source}
    return {name: values for name, values in given.items() if values}


def print_json(document: Any) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
