"""`aicmo contacts`"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from aicmo.cli.options import as_json, chosen_period, period_options, print_json
from aicmo.errors import UsageError

if TYPE_CHECKING:
    from aicmo.analytics.contacts import Contact, LastEvent, Profile
    from aicmo.analytics.models import ContactEngagementScore

_SHOWN = 50


@click.group("contacts")
def command() -> None:
    """People: list them, show one, erase one."""


@command.command("list")
@click.option("--tag", help="Only those who have this tag.")
@click.option("--limit", type=click.IntRange(min=1), default=_SHOWN, show_default=True, help="How many at most.")
@as_json
@click.pass_obj
def list_contacts(workspace: str, tag: str | None, limit: int, as_json: bool) -> None:
    """The people that contact files describe, in the order in which they became known."""
    from aicmo.cli.tables import table
    from aicmo.workspace import open_workspace

    found = open_workspace(workspace).contacts(tag=tag, limit=limit)
    if as_json:
        print_json([asdict(profile) for profile in found])
        return
    rows = [
        (profile.contact, profile.name or "–", profile.company or "–", profile.country or "–",
         ", ".join(profile.tags) or "–", ", ".join(profile.sources))
        for profile in found
    ]  # fmt: skip
    empty = f"Nobody is tagged {tag}." if tag else "No contacts yet. Import a contact file."
    table(("Contact", "Name", "Company", "Country", "Tags", "Sources"), rows, empty=empty)
    if len(found) == limit:
        click.echo(f"\nThe first {limit:,}; --limit shows more.", err=True)


@command.command("show")
@click.argument("email")
@period_options
@as_json
@click.pass_obj
def show(workspace: str, email: str, period: str | None, first: str | None, last: str | None, as_json: bool) -> None:
    """Who EMAIL is: profile, tags, sources, score of the period, last events. SOURCE:ID finds whom only an id names."""
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    found = opened.contact(email, chosen_period(period, first, last, today=opened.today()))
    if found is None:
        raise UsageError(f"{email} is not known here.")
    if as_json:
        print_json(_plain(found))
        return
    lines = [*_profile_lines(found.profile), (f"Score {found.period}", _score(found.score))]
    width = max(len(name) for name, _ in lines)
    for name, text in lines:
        click.echo(f"{name.ljust(width)}  {text}")
    click.echo()
    _print_events(found.events)


@command.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(workspace: str, email: str, yes: bool) -> None:
    """Remove every trace of EMAIL; its events stay under a number that leads nowhere, so totals stay right.

    SOURCE:ID removes whom only an id names.
    """
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    if not yes:
        click.confirm(f"Erase {email} for good?", abort=True)
    if not opened.erase_contact(email):
        raise UsageError(f"{email} is not known here.")
    click.echo("Erased. Files that were imported are not ours to change: delete them, or the person is in them still.")


def _plain(found: Contact) -> dict[str, Any]:
    score = found.score
    rated = {"score": score.lifetime_value_score(), "tier": score.engagement_tier()} if score else {}
    return asdict(found) | {"period": str(found.period), "score": asdict(score) | rated if score else None}


def _profile_lines(profile: Profile) -> Iterator[tuple[str, str]]:
    """What is known, and nothing of what is not."""
    yield "Contact", profile.contact
    yield from _known(
        {
            "Also": profile.emails[1:],
            "Name": profile.name,
            "Company": profile.company,
            "Title": profile.title,
            "City": profile.city,
            "Country": profile.country,
            "Language": profile.language,
            "Phones": profile.phones,
            "Tags": profile.tags,
            "Consent": [f"{said} ({source})" for source, said in profile.consent.items()],
            "Ids": [f"{one} ({source})" for source, ids in profile.ids.items() for one in ids],
            "Sources": profile.sources,
        }
    )


def _known(fields: Mapping[str, str | Sequence[str] | None]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if value:
            yield name, value if isinstance(value, str) else ", ".join(value)


def _score(score: ContactEngagementScore | None) -> str:
    if score is None:
        return "–, nothing happened in that time"
    counts = (
        f"sent {score.emails_sent:,}, opened {score.emails_opened:,}, clicks {score.total_clicks:,.0f}, "
        f"conversions {score.total_conversions:,.0f}"
    )
    return f"{score.lifetime_value_score():.1f}, {score.engagement_tier()} ({counts})"


def _print_events(events: Sequence[LastEvent]) -> None:
    from aicmo.cli.tables import table

    rows = [
        (f"{event.occurred_at:%Y-%m-%d %H:%M}", event.type, event.channel or "–", event.campaign or "–", event.source)
        for event in events
    ]
    table(("Last events (UTC)", "What", "Channel", "Campaign", "Source"), rows, empty="No events.")
