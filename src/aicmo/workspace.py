"""The composition root: the one place that puts a workspace's parts together.

workspace = open_workspace("shop")
workspace.import_path("exports/")
report = workspace.report("2026-07", compare="previous")
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aicmo import config
from aicmo.config import Config
from aicmo.engines.failure import translated
from aicmo.errors import AicmoError, InputError, MissingExtra, NotAWorkspace, WorkspaceExists
from aicmo.ingest.options import ImportOptions
from aicmo.ingest.result import ImportResult
from aicmo.lake.lake import DataVersion, Lake
from aicmo.model.money import currency_code
from aicmo.model.period import Period

if TYPE_CHECKING:
    from sqlalchemy.orm import Session as RecordsSession
    from sqlalchemy.orm import sessionmaker

    from aicmo.analytics.audit import Finding
    from aicmo.analytics.changes import Changes
    from aicmo.analytics.cohorts import Cohorts
    from aicmo.analytics.contacts import Contact, Profile
    from aicmo.analytics.credit import Attribution
    from aicmo.analytics.customers import Customers
    from aicmo.analytics.explain import Explanation
    from aicmo.analytics.lifetime_value import LifetimeValue, Terms
    from aicmo.analytics.models import AnalyticsReport
    from aicmo.analytics.overview import Overview, SourceState
    from aicmo.analytics.query import Query, Result
    from aicmo.analytics.session import Session
    from aicmo.experiments.trial import Trial
    from aicmo.ingest.journal import Store
    from aicmo.lake.machines import Judged
    from aicmo.mix.calibrate import LiftTest
    from aicmo.mix.fit import MixFit
    from aicmo.records.models import Import, Quarantined

RECORDS = "records.db"
LAKE = "lake"
DEFAULT_DAYS = 28


def create_workspace(
    path: Path | str, *, name: str | None = None, currency: str = "USD", time_zone: str = "UTC",
    country: str | None = None,
) -> Workspace:  # fmt: skip
    """Make a workspace in the folder `path`; `country` is that of phone numbers without a country code.

    Raises `WorkspaceExists` where there is one.
    """
    from aicmo.ingest import failures
    from aicmo.records.database import open_database
    from aicmo.records.models import Setting

    folder = Path(path)
    if (folder / config.FILE_NAME).exists():
        raise WorkspaceExists(f"{folder} is a workspace already.", remedy="Choose another folder.")
    code, zone = currency_code(currency), config.checked_time_zone(time_zone)
    region = config.checked_country(country) if country else None
    with failures.translated(folder):
        (folder / LAKE).mkdir(parents=True, exist_ok=True)
        sessions = open_database(folder / RECORDS, create=True)
        with sessions.begin() as session:
            if session.get(Setting, "salt") is None:
                session.add(Setting(key="salt", value=secrets.token_hex(16)))
        Lake(folder / LAKE).create()
    config.create(folder, name=name or folder.resolve().name, currency=code, time_zone=zone, country=region)
    return open_workspace(folder)


def open_workspace(path: Path | str = ".") -> Workspace:
    """The workspace in `path` or the nearest folder above it.

    Raises `NotAWorkspace`, `WorkspaceCorrupt`, or `WorkspaceTooNew` where a newer version wrote it.
    """
    from aicmo.records.database import open_database

    start = Path(path).resolve()
    for folder in (start, *start.parents):
        if (folder / config.FILE_NAME).is_file():
            settings = config.load(folder)
            return Workspace(folder, settings, Lake(folder / LAKE), open_database(folder / RECORDS))
    raise NotAWorkspace(f"{start} is no workspace.", remedy="Make one with: aicmo init")


@dataclass(frozen=True, slots=True)
class Workspace:
    """Facts, records and decisions of one marketing organisation, in one folder."""

    folder: Path
    config: Config
    lake: Lake
    sessions: sessionmaker[RecordsSession]

    # ---- data in

    def import_path(
        self,
        path: Path | str,
        options: ImportOptions | None = None,
        *,
        progress: Callable[[Path, float], None] = lambda path, done: None,
        failed: Callable[[Path, AicmoError], None] | None = None,
    ) -> list[ImportResult]:
        """Import a file, or every file of a folder. Doing it again changes nothing. Messages, or posts of a webhook, that lie
        one a file in a folder are one import.

        `progress` is told how far each file is, 0 to 1. In a folder a file that cannot be read goes to `failed`, and
        the others go on; without `failed`, and for a single file, the error is raised.
        """
        from aicmo.engines.duckdb import connect
        from aicmo.ingest.importer import import_unit
        from aicmo.ingest.units import units

        store = self._store()
        results = []
        with connect(spill=self.folder) as engine:
            for unit in units(Path(path)):
                told = partial(progress, unit.path)
                try:
                    results.append(import_unit(store, engine, unit, options or ImportOptions(), told))
                except (InputError, MissingExtra) as error:
                    if failed is None or not Path(path).is_dir():
                        raise
                    failed(unit.path, error)
        return results

    def sources(self, *, as_of: str | None = None) -> list[SourceState]:
        """Each source with its newest day, its rows and its quarantine, perhaps as of a data version."""
        from aicmo.analytics.overview import SourceState
        from aicmo.records.overview import source_rows

        with self.sessions() as session:
            return [
                SourceState(row.source.name, row.source.label, row.last_day, row.kept, row.quarantined,
                            row.last_import.imported_at.replace(tzinfo=UTC))
                for row in source_rows(session, _import_of(as_of))
            ]  # fmt: skip

    def gaps(self) -> dict[str, list[Period]]:
        """Stretches of days without a row, between each source's first and last day."""
        from aicmo.analytics.gaps import gaps

        with self._asked() as session:
            return gaps(session)

    def imports(self) -> Sequence[Import]:
        """Every import, oldest first."""
        from aicmo.records.imports import history

        with self.sessions() as session:
            return history(session)

    def quarantine(self, source: str | None = None) -> Sequence[Quarantined]:
        """Rows that were not taken in, with file row, column, value and reason."""
        from aicmo.records.imports import quarantine

        with self.sessions() as session:
            return quarantine(session, source=source)

    def retry_quarantine(self, source: str) -> list[ImportResult]:
        """Try a source's quarantined rows again, with the mapping that `aicmo.toml` has now."""
        from aicmo.ingest.retry import retry

        return retry(self._store(), source)

    # ---- questions

    def query(self, query: Query | Sequence[str], *, period: Period | str | None = None, as_of: str | None = None,
              **rest: object) -> Result:  # fmt: skip
        """Answer a `Query`, or one built from metric names: `query(["roas"], period="2026-07", by=("channel",))`.

        With `as_of`, a data version as every answer states it, the answer is what it was then. Raises `UnknownName`
        where a filter names what there was never a row of.
        """
        from aicmo.analytics.certainty import with_certainty
        from aicmo.analytics.query import Query
        from aicmo.analytics.run import run
        from aicmo.analytics.seen import require_seen

        asked = query if isinstance(query, Query) else Query(tuple(query), **rest)  # type: ignore[arg-type]
        wanted = self.period(period, as_of) if period is not None or asked.period is None else asked.period
        with self._asked(as_of) as session:
            require_seen(session, asked.filters)
            return with_certainty(session, run(session, replace(asked, period=wanted)))

    def explain(self, metric: str, *, period: Period | str | None = None, compare: str | None = None,
                filters: Mapping[str, tuple[str, ...]] | None = None) -> Explanation:  # fmt: skip
        """The number, its parts, its SQL, its sources, and the call that gives it again.

        Raises `UnknownName` where a filter names what there was never a row of.
        """
        from aicmo.analytics.explain import explain
        from aicmo.analytics.query import Query
        from aicmo.analytics.seen import require_seen

        with self._asked() as session:
            require_seen(session, filters or {})
            return explain(session, Query((metric,), (), self.period(period), filters or {}, compare))

    def audit(self, period: Period | str | None = None) -> tuple[Finding, ...]:
        """Where the data contradicts itself: tags, names, currencies, time zones, missing days."""
        from aicmo.analytics.audit import audit

        with self._asked() as session:
            return audit(session, self.period(period))

    def changes(self, metric: str, period: Period | str | None = None, *, compare: str = "previous",
                by: Sequence[str] = ("channel", "campaign"), filters: Mapping[str, tuple[str, ...]] | None = None,
                as_of: str | None = None) -> Changes:  # fmt: skip
        """Who moved a metric since the period that `compare` means, and whether that is more than the usual variation."""
        from aicmo.analytics.changes import changes
        from aicmo.analytics.query import Query
        from aicmo.analytics.seen import require_seen

        wanted = self.period(period, as_of)
        with self._asked(as_of) as session:
            require_seen(session, filters or {})
            return changes(session, Query((metric,), tuple(by), wanted, filters or {}, compare))

    def attribution(self, period: Period | str | None = None, *, models: Sequence[str] | None = None,
                    by: str = "channel", window: float = 30.0, as_of: str | None = None,
                    **rest: Any) -> Attribution:  # fmt: skip
        """Which channels, campaigns or sources get the credit for the period's conversions, model beside model.

        `window` is the look-back in days; `half_life_days`, `windows`, `touches`, `restart` (see `JourneyRules`),
        `transforms` and `draws` (see `credit.Asked`) may be given too.
        """
        from aicmo.analytics.credit import ask, attribute

        wanted = self.period(period, as_of)
        question = ask(models, by=by, window_days=window, **rest)
        with self._asked(as_of) as session:
            return attribute(session, wanted, question)

    def trial(self, campaigns: Sequence[str], outcomes: Sequence[str], *, period: Period | None = None,
              control: str | None = None) -> Trial:  # fmt: skip
        """Campaigns as the arms of a test, by person; to be read by `aicmo.experiments.trial.judge`."""
        from aicmo.analytics.trial_campaigns import trial_of_campaigns

        with self._asked() as session:
            return trial_of_campaigns(session, campaigns, outcomes, period, control)

    def mix(self, period: Period | str | None = None, *, outcome: str = "revenue", channels: Sequence[str] = (),
            lift_tests: Sequence[LiftTest] = (), season: int = 1, as_of: str | None = None) -> MixFit:  # fmt: skip
        """What each channel's spend brought, week by week: of `period`, or of all weeks with both `outcome` and spend.

        Raises `NotEstimable` where there are too few weeks to tell the channels apart.
        """
        from aicmo.analytics.mix_table import mix_table
        from aicmo.mix.fit import fit

        wanted = self.period(period, as_of) if period is not None else None
        with self._asked(as_of) as session:
            table = mix_table(session, wanted, outcome=outcome, channels=channels)
        return fit(table, lift_tests=lift_tests, season=season)

    def overview(self, period: Period | str | None = None, *, compare: str | None = None, as_of: str | None = None,
                 filters: Mapping[str, tuple[str, ...]] | None = None) -> Overview:  # fmt: skip
        """What `aicmo report` shows; kept in the archive with the data version that gives it again."""
        from aicmo.analytics.build import Asked, build_overview
        from aicmo.analytics.seen import require_seen

        now, wanted = datetime.now(UTC).replace(microsecond=0), self.period(period, as_of)
        asked = Asked(self.config.name, wanted, compare, now, self.today(), filters or {})
        with self._asked(as_of) as session:
            require_seen(session, asked.filters)
            made = build_overview(session, asked, self.sources(as_of=as_of))
        self._archive(made, compare)
        return made

    def report(self, period: Period | str | None = None, *, compare: str | None = None,
               as_of: str | None = None) -> AnalyticsReport:  # fmt: skip
        """The mission's `AnalyticsReport`. Its contact scores are backed by the engine and computed where they are.

        With `compare` (`previous`, `year`, `weekday`) its `compared_with` is the report of that other period.
        """
        from aicmo.analytics.campaign_report import build_report
        from aicmo.analytics.query import compared

        wanted = self.period(period, as_of)
        earlier = compared(wanted, compare)
        with translated(self.folder):
            made = build_report(self.session(as_of), wanted)
            made.compared_with = build_report(self.session(as_of), earlier) if earlier else None
        return made

    def customers(self, *, until: date | None = None, holdout: int = 0, as_of: str | None = None) -> Customers:
        """Everybody who bought up to `until`, how often, how lately, for how much; the last `holdout` days apart."""
        from aicmo.analytics.customers import customers

        with self._asked(as_of) as session:
            return customers(session, until=until, holdout=holdout)

    def cohorts(self, by: str = "month", *, margin: float = 1.0, until: date | None = None,
                as_of: str | None = None) -> Cohorts:  # fmt: skip
        """Customers by the `month` or `channel` that won them: who came back, what they brought, whether it paid."""
        from aicmo.analytics.cohorts import build_cohorts

        with self._asked(as_of) as session:
            return build_cohorts(session, by, margin=margin, until=until)

    def lifetime_value(self, terms: Terms | None = None, *, until: date | None = None,
                       as_of: str | None = None) -> LifetimeValue:  # fmt: skip
        """What the customers will be worth, and whether the model that says so foretold what is known already."""
        from aicmo.analytics.lifetime_value import Terms, build_lifetime_value

        with self._asked(as_of) as session:
            return build_lifetime_value(session, terms or Terms(), until=until)

    @contextmanager
    def _asked(self, as_of: str | None = None) -> Iterator[Session]:
        """A session whose failures are ours."""
        with translated(self.folder), self.session(as_of) as session:
            yield session

    def session(self, as_of: str | None = None) -> Session:
        """An engine over the data as it is, or as of a data version (`e12.m5.i17`, as a report prints it)."""
        from aicmo.analytics.naming import CampaignNames
        from aicmo.analytics.rates import RateTable
        from aicmo.analytics.session import Data, Session
        from aicmo.engines.duckdb import connect
        from aicmo.lake.people import People
        from aicmo.records import overview as records
        from aicmo.records.imports import last_id, last_written

        with self.sessions() as reading:
            version = DataVersion.parse(as_of) if as_of else self.lake.version(last_id(reading), last_written(reading))
            names = CampaignNames(records.named(reading, version.import_id), self.config.campaigns)
            rates = RateTable.of(records.rates(reading, version.import_id))
        con = connect(memory_limit=self.config.memory_limit, threads=self.config.threads, spill=self.folder)
        events, measures = self.lake.events.relation(version.events), self.lake.measures.relation(version.measures)
        people = People(self.lake, version.import_id)
        return Session(
            con,
            Data(
                people.events(events),
                measures,
                people.one_each,
                str(version),
                names,
                rates,
                self.config.currency,
                self.config.time_zone,
            ),
        )

    def period(self, wanted: Period | str | None, as_of: str | None = None) -> Period:
        """`wanted` as a period; without one the last 28 days of data, perhaps as of a data version."""
        from aicmo.records.imports import last_day

        if isinstance(wanted, Period):
            return wanted
        if wanted:
            return Period.parse(wanted, today=self.today())
        with self.sessions() as session:
            newest = last_day(session, _import_of(as_of))
        return Period.last_days(DEFAULT_DAYS, until=newest or self.today())

    def today(self) -> date:
        """Today in the workspace's time zone."""
        return datetime.now(ZoneInfo(self.config.time_zone)).date()

    def _archive(self, made: Overview, compare: str | None) -> None:
        from uuid import uuid4

        from aicmo.records.models import ArchivedReport

        summary = {figure.metric: figure.value for figure in made.kpis}
        with self.sessions.begin() as records:
            records.add(
                ArchivedReport(
                    report_id=str(uuid4()), generated_at=made.generated_at.replace(tzinfo=None),
                    period_start=made.period.start, period_end=made.period.end, compare=compare,
                    data_version=made.data_version, summary=summary,
                )
            )  # fmt: skip

    # ---- people

    def contact(self, email: str, period: Period | str | None = None) -> Contact | None:
        """Who this is: profile, tags, sources, score in a period, last events. `email` is an address or a `source:id`."""
        from aicmo.analytics.contacts import contact
        from aicmo.lake.people import People

        wanted = self.period(period)
        with self._asked() as session:
            return contact(session, People(self.lake), email, wanted)

    def contacts(self, *, tag: str | None = None, limit: int | None = None) -> list[Profile]:
        """The persons that sources describe, in the order in which they became known; perhaps those with a tag."""
        from aicmo.analytics.contacts import contacts
        from aicmo.lake.people import People

        with self._asked() as session:
            return contacts(session, People(self.lake), tag=tag, limit=limit)

    def erase_contact(self, email: str) -> bool:
        """Remove every trace of who has an address or a `source:id`; events stay, under a number that leads nowhere.

        False if it is not known.
        """
        from aicmo.ingest import failures, journal
        from aicmo.ingest.lock import ingest_lock
        from aicmo.lake.erasure import erase

        with failures.translated(self.folder), ingest_lock(self.folder):
            journal.recover(self._store())
            return erase(self.lake, email)

    # ---- machines

    def reclassify(self, source: str | None = None) -> Judged:
        """Judge anew which opens and clicks machines made, of all sources or one, by the rules as they are now."""
        from aicmo.ingest.reclassify import reclassify

        return reclassify(self._store(), source)

    def _store(self) -> Store:
        from aicmo.ingest.journal import Store

        return Store(self.folder, self.config, self.lake, self.sessions)


def _import_of(as_of: str | None) -> int | None:
    """The last import that counts in a data version."""
    return DataVersion.parse(as_of).import_id if as_of else None
