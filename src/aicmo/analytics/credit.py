"""Who gets the credit for a period's conversions: attribution models side by side, with what they cost and claim.

Credit of every model sums to the period's conversions and revenue; what no touch explains is a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aicmo.analytics.journeys import JourneyRules, Journeys, Lengths, label_of, read_journeys
from aicmo.analytics.session import Session
from aicmo.attribution import MODELS, Model
from aicmo.attribution.path import Credit, Path
from aicmo.errors import UsageError
from aicmo.experiments.needed import more_events
from aicmo.model.period import Period

if TYPE_CHECKING:
    from aicmo.attribution.bootstrap import Certainty
    from aicmo.attribution.spread import Row as Beside

USUAL_MODELS = ("first_touch", "last_touch", "linear", "time_decay", "position_based", "data_driven")
COMMON_PATHS = 15
DRAWS, LEAST_DRAWS = 200, 20
PATHS_DRAWN = 20_000_000  # in all: very many paths leave little to chance, and their draws take long


@dataclass(frozen=True, slots=True)
class Row:
    """What one label gets of one model. Undefined is None: no cost is stated, no platform claims anything.

    `interval` holds the conversions in 95 % of the bootstrap's draws, `value_interval` the value; `same_rank` is the part
    of them in which the label had the rank it has.
    """

    label: str
    name: str
    conversions: float
    value: float | None
    cost: float | None = None
    claimed: float | None = None
    interval: tuple[float, float] | None = None
    value_interval: tuple[float, float] | None = None
    same_rank: float | None = None

    @property
    def needed(self) -> float:
        """About how many more conversions until their interval lies within half of them; 0 where it does."""
        return more_events(max(self.conversions, 0.0))

    @property
    def cpa_interval(self) -> tuple[float, float] | None:
        """What is spent is known: chance is in the conversions. None where the low end of those is none."""
        if self.cost is None or self.interval is None or self.interval[0] <= 0:
            return None
        return self.cost / self.interval[1], self.cost / self.interval[0]

    @property
    def roas_interval(self) -> tuple[float, float] | None:
        if not self.cost or self.value_interval is None:
            return None
        return self.value_interval[0] / self.cost, self.value_interval[1] / self.cost

    @property
    def cpa(self) -> float | None:
        """Cost per conversion credited."""
        return None if self.cost is None or self.conversions <= 0 else self.cost / self.conversions

    @property
    def roas(self) -> float | None:
        """Value credited per unit of cost."""
        return None if not self.cost or self.value is None else self.value / self.cost

    @property
    def over_claim(self) -> float | None:
        """Conversions that the platforms claim for each one credited."""
        return None if self.claimed is None or self.conversions <= 0 else self.claimed / self.conversions


@dataclass(frozen=True, slots=True)
class ModelCredit:
    """One model's rows, most credited first, and what no touch explains. `note` is what a reader has to know."""

    model: str
    label: str
    rows: tuple[Row, ...]
    unattributed: Row
    note: str | None = None

    def row(self, label: str) -> Row | None:
        return next((row for row in self.rows if row.label == label), None)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Models side by side over one period. Money is in `currency`; `value` is None where no conversion states one.

    `side_by_side` has every credited label under every model, the unattributed last. `paths` are the most common ones
    with a conversion. `doubts` say what makes the figures less sure.
    """

    period: Period
    rules: JourneyRules
    transforms: tuple[str, ...]
    currency: str
    data_version: str
    conversions: float
    value: float | None
    lost: float | None
    models: tuple[ModelCredit, ...]
    side_by_side: tuple[Beside, ...]
    names: Mapping[str, str]
    paths: tuple[Path, ...]
    distinct_paths: int
    touches: Lengths | None
    days: Lengths | None
    doubts: tuple[str, ...] = ()

    def labels(self) -> tuple[str, ...]:
        """Every label: those with credit, most on average first, then those that only cost or claim something."""
        credited = [row.label for row in self.side_by_side if row.label is not None]
        return tuple(dict.fromkeys([*credited, *(row.label for model in self.models for row in model.rows)]))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: model names (`("all",)` for every one there is), rules, path transforms, bootstrap draws.

    No intervals below 20 draws, or where paths are so many that fewer than that are affordable.
    """

    models: Sequence[str] = USUAL_MODELS
    rules: JourneyRules = field(default_factory=JourneyRules)
    transforms: Sequence[str] = ()
    draws: int = DRAWS


def ask(
    models: Sequence[str] | None = None, *, transforms: Sequence[str] = (), draws: int = DRAWS, **rules: Any
) -> Asked:
    """The question in one call: `rules` are those of `JourneyRules`."""
    return Asked(tuple(models or USUAL_MODELS), JourneyRules(**rules), tuple(transforms), draws)


def attribute(session: Session, period: Period, asked: Asked) -> Attribution:
    """Read the journeys of `period` once and let every asked model share the credit.

    Raises `UnknownName` for a model, transform or label there is not.
    """
    from aicmo.attribution.transforms import transformed

    models = chosen_models(asked.models)
    journeys = read_journeys(session, period, asked.rules, lost=any(model.uses_lost for model in models))
    paths = transformed(journeys.paths, *asked.transforms) if asked.transforms else journeys.paths
    stated = _Stated.read(session, period, asked.rules.by)
    credited, beside = _credited(models, paths, journeys, stated, asked.draws)
    converting = sorted((path for path in paths if path.conversions > 0), key=lambda path: -path.conversions)
    return Attribution(
        period, asked.rules, tuple(asked.transforms), session.currency, session.data.version,
        float(journeys.conversions), sum(path.value for path in paths) if journeys.valued else None,
        sum(path.lost for path in paths) if any(model.uses_lost for model in models) else None,
        credited, beside, {**stated.names, **journeys.names},
        tuple(converting[:COMMON_PATHS]), len(converting), journeys.touches, journeys.days, _doubts(session, period, journeys),
    )  # fmt: skip


def chosen_models(names: Sequence[str]) -> list[Model]:
    """The models of these names, every one for `all`. Raises `UnknownName`, or `UsageError` for none."""
    wanted = MODELS.names() if "all" in names else list(dict.fromkeys(names))
    if not wanted:
        raise UsageError("No attribution model is asked for.", remedy="Name one, e.g. linear, or say all.")
    return [MODELS.load(name) for name in wanted]


@dataclass(frozen=True, slots=True)
class _Stated:
    """What sources state of each label: money spent, conversions claimed. Absent is not stated."""

    cost: dict[str, float] = field(default_factory=dict)
    claimed: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, period: Period, by: str) -> _Stated:
        rows = session.con.execute(
            f"""SELECT source, campaign, any_value(campaign_name), channel,
                       CAST(sum(spend) AS DOUBLE), CAST(sum(reported_conversions) AS DOUBLE)
                FROM daily WHERE day BETWEEN DATE '{period.start}' AND DATE '{period.end}'
                GROUP BY source, campaign, channel ORDER BY source, campaign, channel"""
        ).fetchall()
        made = cls()
        for source, campaign, campaign_name, channel, spend, claimed in rows:
            known = by == "campaign" and campaign
            label, name = (campaign, campaign_name) if known else label_of(session, by, channel, source)
            made._add(label, name, spend, claimed)
        return made

    def _add(self, label: str, name: str, spend: float | None, claimed: float | None) -> None:
        for amounts, amount in ((self.cost, spend), (self.claimed, claimed)):
            if amount is not None:
                amounts[label] = amounts.get(label, 0.0) + amount
                self.names.setdefault(label, name)


def _credited(
    models: Sequence[Model], paths: Sequence[Path], journeys: Journeys, stated: _Stated, draws: int
) -> tuple[tuple[ModelCredit, ...], tuple[Beside, ...]]:
    """Every model's rows, and the labels under every model."""
    from aicmo.attribution.bootstrap import bootstrap
    from aicmo.attribution.paths import Paths
    from aicmo.attribution.spread import side_by_side

    read = Paths.of(paths)
    credit = {model.name: model.credit(read) for model in models}
    draws = min(draws, PATHS_DRAWN // max(len(paths), 1))
    sure = bootstrap(models, read, draws=draws) if draws >= LEAST_DRAWS and journeys.conversions else {}
    rows = (_of_model(model, credit[model.name], journeys, stated, sure.get(model.name)) for model in models)
    return tuple(rows), side_by_side(credit)


def _of_model(model: Model, credit: Credit, journeys: Journeys, stated: _Stated, sure: Certainty | None) -> ModelCredit:
    names = {**stated.names, **journeys.names}
    rows = [
        Row(
            label, names.get(label, label), credit.conversions.get(label, 0.0),
            credit.value.get(label, 0.0) if journeys.valued else None,
            stated.cost.get(label), stated.claimed.get(label),
            sure.conversions.get(label) if sure else None,
            sure.value.get(label) if sure and journeys.valued else None,
            sure.same_rank.get(label) if sure else None,
        )
        for label in {**credit.conversions, **stated.cost, **stated.claimed}
    ]  # fmt: skip
    value = credit.unattributed_value if journeys.valued else None
    ranked = sorted(rows, key=lambda row: (-row.conversions, row.label))
    return ModelCredit(
        model.name,
        model.label,
        tuple(ranked),
        Row("", "Unattributed", credit.unattributed_conversions, value),
        credit.note,
    )


def _doubts(session: Session, period: Period, journeys: Journeys) -> tuple[str, ...]:
    said = []
    totals = _conversions(session, period) - journeys.conversions
    if totals > 0:
        said.append(
            f"Conversions that sources state as totals, without people, and that are in no path: {totals:,.0f}."
        )
    unseen = len({touch for path in journeys.paths for touch in path.touches} - journeys.recorded)
    if unseen and journeys.recorded:
        seen = _listed(journeys.names.get(label, label) for label in journeys.recorded)
        others = f"the other {unseen}" if unseen > 1 else "the one other"
        said.append(
            f"Touches before a conversion are recorded for {seen} only; of {others}, conversions' own tags are all that is "
            "seen. Models that look at earlier touches favour what is recorded."
        )
    if session.money_problem is not None:
        said.append(f"Value, cost and ROAS are undefined. {session.money_problem}")
    if journeys.anonymous:
        said.append(f"Touches that name no person, and are in no path: {journeys.anonymous:,}.")
    if journeys.orphans:
        said.append(f"Refunds of conversions before the period, taken from what is unattributed: {journeys.orphans:,}.")
    if journeys.skewed:
        said.append(
            f"Conversions whose first touch came within ten minutes after them: {journeys.skewed:,}. Is a clock off?"
        )
    return tuple(said)


def _conversions(session: Session, period: Period) -> float:
    """All of the period's, events and totals."""
    within = f"day BETWEEN DATE '{period.start}' AND DATE '{period.end}'"
    row = session.con.execute(f"SELECT sum(conversions) FROM daily WHERE {within}").fetchone()
    return float(row[0] or 0) if row else 0.0


def _listed(labels: Iterable[str], most: int = 4) -> str:
    names = sorted(labels)
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
