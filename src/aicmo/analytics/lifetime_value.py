"""What the customers of a workspace will be worth: models fitted to their purchases, and whether they foretell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from aicmo.analytics.customers import Customers, day_number, make_purchases, repeat_course, split
from aicmo.analytics.session import Session
from aicmo.errors import NotEstimable, UnknownName, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aicmo.lifetime.gamma_gamma import GammaGamma
    from aicmo.lifetime.holdout import Holdout
    from aicmo.lifetime.likelihood import Fit
    from aicmo.lifetime.purchase_model import PurchaseModel
    from aicmo.lifetime.rfm import Rfm
    from aicmo.lifetime.summary import Summary

    FloatArray: TypeAlias = NDArray[np.float64]
    Fitted: TypeAlias = tuple[PurchaseModel, Fit]

_Found = TypeVar("_Found")
MODELS = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the value is reckoned with: days, a yearly discount, the share of revenue that is kept, and by which model.

    `holdout` 0 is a third of the history. Raises `UsageError` for a margin outside 0 to 1, `UnknownName` for a model.
    """

    horizon: int = 364
    discount: float = 0.10
    margin: float = 1.0
    holdout: int = 0
    model: str = "bg_nbd"

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise UnknownName("model of purchases", self.model, MODELS)
        if not 0 < self.margin <= 1:
            raise UsageError(f"A margin of {self.margin:g} is no share of revenue.", remedy="Give 0.4 for 40 %.")
        if not 0 <= self.discount < 10:
            raise UsageError(f"A yearly discount of {self.discount:g} is none.", remedy="Give 0.10 for 10 %.")
        if self.horizon < 1 or self.holdout < 0:
            raise UsageError("A horizon and a holdout are whole days or weeks ahead.", remedy="Give 52w, or 364d.")


@dataclass(frozen=True, slots=True, eq=False)
class Validation:
    """The model fitted without the last days, and what it then expected of them.

    `course` is (week since the first purchase, purchases after customers' first, made and expected) up to the end.
    """

    customers: Customers
    fitted: Mapping[str, Fit]
    purchases: Holdout
    course: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class LifetimeValue:
    """Everything `aicmo lifetime` shows. What the data does not say is None, and why is in `reasons`.

    `purchases` are expected within the horizon, `worth` is what they bring, discounted and after margin: shape (n,).
    """

    customers: Customers
    terms: Terms
    fitted: Mapping[str, Fit]
    model: PurchaseModel
    money: GammaGamma | None
    correlation: float | None
    alive: FloatArray
    purchases: FloatArray
    worth: FloatArray | None
    rfm: Rfm
    validation: Validation | None
    reasons: tuple[str, ...]

    @property
    def expected_alive(self) -> float:
        """How many are expected to be customers still."""
        return float(self.alive.sum())

    @property
    def expected_purchases(self) -> float:
        """Of all, within the horizon."""
        return float(self.purchases.sum())

    @property
    def total_worth(self) -> float | None:
        return None if self.worth is None else float(self.worth.sum())


def build_lifetime_value(session: Session, terms: Terms, *, until: date | None = None) -> LifetimeValue:
    """Raises `NotEstimable` where no model of purchases can be fitted, `MixedCurrencies` without rates."""
    from aicmo.lifetime.gamma_gamma import correlation
    from aicmo.lifetime.rfm import rfm

    reasons: list[str] = []
    people = split(session, make_purchases(session, until=until))
    fitted, model = _fit(people.summary, terms.model, reasons)
    money = _try(lambda: _money(people.summary, fitted), reasons)
    groups, weeks = people.summary.groups, terms.horizon / 7
    purchases = model.conditional_purchases(groups.histories, weeks)[groups.of]
    return LifetimeValue(
        people, terms, fitted, model, money, correlation(people.summary),
        model.alive(groups.histories)[groups.of], purchases, _worth(people.summary, model, money, terms),
        rfm(people.end - people.last, people.purchases, people.value),
        _try(lambda: _validation(session, people, terms), reasons, "The forecast could not be checked: "), tuple(reasons),
    )  # fmt: skip


def _fit(summary: Summary, wanted: str, reasons: list[str]) -> tuple[dict[str, Fit], PurchaseModel]:
    """Both models where they can be fitted; the wanted one has to be."""
    from aicmo.lifetime.bg_nbd import fit_bg_nbd
    from aicmo.lifetime.pareto_nbd import fit_pareto_nbd

    fits: dict[str, Callable[[Summary], Fitted]] = {"bg_nbd": fit_bg_nbd, "pareto_nbd": fit_pareto_nbd}
    model, fit = fits[wanted](summary)
    found = {wanted: fit}
    for name in fits.keys() - {wanted}:
        other = _try(lambda name=name: fits[name](summary), reasons)  # type: ignore[misc]
        if other is not None:
            found[name] = other[1]
    return {MODELS[name]: found[name] for name in MODELS if name in found}, model


def _money(summary: Summary, fitted: dict[str, Fit]) -> GammaGamma:
    from aicmo.lifetime.gamma_gamma import fit_gamma_gamma

    money, fit = fit_gamma_gamma(summary)
    fitted[money.label] = fit
    money.expected_value(summary)
    return money


def _worth(summary: Summary, model: PurchaseModel, money: GammaGamma | None, terms: Terms) -> FloatArray | None:
    from aicmo.lifetime.discounted import discounted_purchases, weekly_rate

    if money is None:
        return None
    purchases = discounted_purchases(model, summary, terms.horizon / 7, weekly_rate(terms.discount))
    return purchases * money.expected_value(summary) * terms.margin


def _validation(session: Session, people: Customers, terms: Terms) -> Validation:
    from aicmo.lifetime.holdout import hold_out

    held = terms.holdout or 7 * (people.period.days // 21)
    if not held:
        raise NotEstimable("three weeks of purchases are the least.")
    before = split(session, people.period, held)
    if before.later is None or not before.later.any():
        raise NotEstimable(f"nobody bought in the last {held} days.")
    fitted, model = _fit(before.summary, terms.model, [])
    checked = hold_out(model, before.summary, before.later, held / 7)
    return Validation(before, fitted, checked, _course(session, before, model, people.period.end))


def _course(
    session: Session, before: Customers, model: PurchaseModel, end: date
) -> tuple[tuple[float, float, float], ...]:
    """Week by week, back from the end."""
    import numpy as np

    from aicmo.lifetime.holdout import expected_course

    start, last = day_number(before.period.start), day_number(end)
    moments = np.arange(last, start, -7)[::-1]
    days, bought = repeat_course(session, before.period)
    made = np.concatenate([[0.0], bought])[np.searchsorted(days, moments, side="right")]
    expected = expected_course(model, before.first / 7, moments / 7)
    weeks = (moments - start) / 7
    return tuple(zip(weeks.tolist(), made.tolist(), expected.tolist(), strict=True))


def _try(compute: Callable[[], _Found], reasons: list[str], about: str = "") -> _Found | None:
    """What `compute` gives; where the data cannot say it, None and the reason."""
    try:
        return compute()
    except NotEstimable as problem:
        reasons.append(f"{about}{problem.message}")
        return None
