"""`calculate_attribution`: one model's credit, for conversions in memory or for those of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from math import fsum, isfinite
from typing import TYPE_CHECKING, Any, Protocol

from aicmo.analytics.attribution_values import (
    AttributionModel,
    AttributionReport,
    ChannelPerformance,
    ConversionEvent,
    TouchPoint,
    moment,
)
from aicmo.errors import UnknownName, UsageError
from aicmo.model.channel import canonical_channel
from aicmo.model.period import Period

if TYPE_CHECKING:
    from aicmo.analytics.credit import Attribution
    from aicmo.attribution.path import Credit, Path

_DAY = timedelta(days=1)


class Attributes(Protocol):
    """What answers from its own events: a workspace."""

    def attribution(
        self,
        period: Period | str | None = None,
        *,
        models: Sequence[str] | None = None,
        window: float = 30.0,
        **rest: Any,
    ) -> Attribution: ...


def calculate_attribution(
    conversions: Iterable[ConversionEvent] | Attributes,
    model: AttributionModel | str = AttributionModel.LINEAR,
    days_back: float = 30,
    *,
    half_life_days: float = 7.0,
    costs: Mapping[str, float] | None = None,
    lost: Iterable[Sequence[TouchPoint]] = (),
    period: Period | str | None = None,
) -> AttributionReport:
    """Share conversions and their value among the channels that were touched at most `days_back` days before.

    `conversions` are events with their touch points, or a workspace: then those of `period` (by default the last 28 days
    of data), with what sources state of costs. In memory `costs` are by channel, and `lost` are the touch points of
    journeys that did not convert, for models that learn from them. `half_life_days` is that of time decay.

    Touch points of one moment stand in order of their channel; one later than its conversion is left out and counted in
    `notes`. Raises `UnknownName` for a model, `UsageError` for days that are not above 0.
    """
    chosen = _model(model)
    _require_days("days_back", days_back)
    _require_days("half_life_days", half_life_days)
    if isinstance(conversions, Iterable):
        return _in_memory([*conversions], chosen, days_back, half_life_days, costs or {}, lost)
    found = conversions.attribution(
        period, models=(chosen,), window=float(days_back), half_life_days=half_life_days, draws=0
    )
    return report_of(found, chosen)


def report_of(found: Attribution, model: AttributionModel) -> AttributionReport:
    """One model of a workspace's attribution as the report."""
    credited = next(one for one in found.models if one.model == model)
    performance = tuple(
        ChannelPerformance(
            row.label, cost=row.cost, attributed_conversions=row.conversions, attributed_revenue=row.value,
            attribution_model=model,
        )
        for row in credited.rows
    )  # fmt: skip
    return AttributionReport(
        model, found.rules.window_days, performance, found.conversions, found.value,
        credited.unattributed.conversions, credited.unattributed.value,
        datetime.combine(found.period.start, time.min, UTC), datetime.combine(found.period.end, time.max, UTC),
        found.currency, (*((credited.note,) if credited.note else ()), *found.doubts),
    )  # fmt: skip


@dataclass(slots=True)
class _Journeys:
    """Paths as they are added up, journey by journey."""

    days_back: float
    half_life: float
    totals: dict[tuple[str, ...], _Total] = field(default_factory=dict)
    late: int = 0
    old: int = 0

    def converted(self, conversion: ConversionEvent) -> None:
        from aicmo.attribution.decay import weights

        inside = self._inside(conversion.touchpoints, moment(conversion.timestamp))
        total = self._of(inside)
        value = conversion.conversion_value or 0.0
        total.conversions += 1
        total.values.append(value)
        for place, share in enumerate(weights([age for age, _ in inside], self.half_life)):
            total.shares[place].append(share)
            total.worths[place].append(share * value)

    def lost(self, touches: Sequence[TouchPoint]) -> None:
        if touches:
            last = max(moment(touch.timestamp) for touch in touches)
            self._of(self._inside(touches, last)).lost += 1

    def _inside(self, touches: Iterable[TouchPoint], until: datetime) -> list[tuple[float, str]]:
        """(age in days, channel) of the touches that count, oldest first."""
        aged = [((until - moment(touch.timestamp)) / _DAY, touch.channel) for touch in touches]
        self.late += sum(age < 0 for age, _ in aged)
        self.old += sum(age > self.days_back for age, _ in aged)
        return sorted(
            ((age, channel) for age, channel in aged if 0 <= age <= self.days_back), key=lambda one: (-one[0], one[1])
        )

    def _of(self, inside: Sequence[tuple[float, str]]) -> _Total:
        path = tuple(channel for _, channel in inside)
        return self.totals.setdefault(path, _Total([[] for _ in path], [[] for _ in path]))

    def paths(self) -> list[Path]:
        from aicmo.attribution.path import Path

        return [
            Path(touches, total.conversions, fsum(total.values), total.lost, *map(_sums, (total.shares, total.worths)))
            for touches, total in self.totals.items()
        ]


@dataclass(slots=True)
class _Total:
    shares: list[list[float]]
    worths: list[list[float]]
    values: list[float] = field(default_factory=list)
    conversions: float = 0.0
    lost: float = 0.0


def _in_memory(
    conversions: Sequence[ConversionEvent], model: AttributionModel, days_back: float, half_life: float,
    costs: Mapping[str, float], lost: Iterable[Sequence[TouchPoint]],
) -> AttributionReport:  # fmt: skip
    from aicmo.attribution import MODELS

    journeys = _Journeys(days_back, half_life)
    for conversion in conversions:
        journeys.converted(conversion)
    for touches in lost:
        journeys.lost(touches)
    credit = MODELS.load(model).credit(journeys.paths())
    valued = any(conversion.conversion_value is not None for conversion in conversions)
    times = sorted(moment(conversion.timestamp) for conversion in conversions)
    return AttributionReport(
        model, days_back, _performance(credit, model, {canonical_channel(name): cost for name, cost in costs.items()}, valued),
        float(len(conversions)), fsum(one.conversion_value or 0.0 for one in conversions) if valued else None,
        credit.unattributed_conversions, credit.unattributed_value if valued else None,
        times[0] if times else None, times[-1] if times else None, None, _notes(journeys, credit),
    )  # fmt: skip


def _performance(
    credit: Credit, model: AttributionModel, costs: Mapping[str, float], valued: bool
) -> tuple[ChannelPerformance, ...]:
    rows = [
        ChannelPerformance(
            channel, cost=costs.get(channel), attributed_conversions=credit.conversions.get(channel, 0.0),
            attributed_revenue=credit.value.get(channel, 0.0) if valued else None, attribution_model=model,
        )
        for channel in {**credit.conversions, **costs}
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-(row.attributed_conversions or 0.0), row.channel)))


def _notes(journeys: _Journeys, credit: Credit) -> tuple[str, ...]:
    said = [credit.note] if credit.note else []
    if journeys.late:
        said.append(f"Left out: {journeys.late:,} of the touch points, later than their conversion. Is a clock off?")
    if journeys.old:
        said.append(f"Left out: {journeys.old:,} of the touch points, more than {journeys.days_back:g} days old.")
    return tuple(said)


def _model(name: AttributionModel | str) -> AttributionModel:
    try:
        return AttributionModel(name)
    except ValueError:
        raise UnknownName("attribution model", str(name), [*AttributionModel]) from None


def _require_days(name: str, days: float) -> None:
    if not (isfinite(days) and days > 0):
        raise UsageError(f"{name} is {days!r}.", remedy="Give a number of days above 0.")


def _sums(parts: Iterable[Sequence[float]]) -> tuple[float, ...]:
    return tuple(map(fsum, parts))
