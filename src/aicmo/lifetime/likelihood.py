"""Maximum likelihood for positive parameters: the search, and how sure its answer is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from aicmo.errors import NoMaximum
from aicmo.lifetime.summary import FloatArray

# The log-likelihood and its gradient, at the logarithms of the parameters.
Rise = Callable[[FloatArray], tuple[float, FloatArray]]
# The logarithm for each customer and its slopes along each parameter, all of shape (n,), at the parameters.
Likelihood = Callable[[FloatArray], tuple[FloatArray, tuple[FloatArray, ...]]]
_FAR = 12.0
_STEEP = 1e-4
_STEP = 1e-4
# A parameter that may be e^10 times as large without the likelihood noticing is one that the data do not know.
_FLAT = 10.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters at the maximum with their standard errors.

    An error is None where the likelihood is flat along its parameter, as along those of leaving where nobody seems to
    leave: what the model expects is sound, the parameter itself could be anything so extreme.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    errors: tuple[float | None, ...]
    log_likelihood: float

    def __getitem__(self, name: str) -> float:
        return self.values[self.names.index(name)]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The parameters that the data do not determine."""
        return tuple(name for name, error in zip(self.names, self.errors, strict=True) if error is None)


def summed(likelihood: Likelihood, count: FloatArray) -> Rise:
    """The likelihood of all, `count` customers of each kind. Sums rather than products of matrices: those wait for threads."""

    def rise(place: FloatArray) -> tuple[float, FloatArray]:
        values = np.exp(place)
        each, slopes = likelihood(values)
        return float(np.sum(each * count)), values * np.array([np.sum(slope * count) for slope in slopes])

    return rise


def maximise(model: str, names: Sequence[str], rise: Rise, start: Sequence[float], weight: float) -> Fit:
    """The maximum over the logarithms, so that no parameter leaves what is positive, from `start`.

    `weight` is the number of customers; it brings the likelihood to a size at which a search stops rightly.
    Raises `NoMaximum` where it does not converge.
    """
    from scipy.optimize import minimize

    def fall(place: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = rise(place)
        return -value / weight, -gradient / weight

    first = np.log(np.asarray(start, dtype=float))
    bounds = [(one - _FAR, one + _FAR) for one in first]
    options = {"maxiter": 500, "ftol": 1e-15, "gtol": 1e-9}
    found = minimize(fall, first, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    inside = np.abs(found.x - first) < _FAR
    if not np.all(np.isfinite(found.x)) or np.max(np.abs(found.jac[inside]), initial=0.0) > _STEEP:
        raise NoMaximum(
            f"The likelihood of {model} did not converge.", remedy="Look for outliers, or take a longer history."
        )
    values = tuple(float(one) for one in np.exp(found.x))
    return Fit(tuple(names), values, _errors(rise, found.x), -float(found.fun) * weight)


def _errors(rise: Rise, place: FloatArray) -> tuple[float | None, ...]:
    """Standard errors from the curvature at the maximum, brought from log x to x by the delta method: x times as large.

    A parameter along which the likelihood is flat is held where it is, and has none.
    """
    steps = np.eye(place.size) * _STEP
    curvature = np.array([(rise(place + step)[1] - rise(place - step)[1]) / (2 * _STEP) for step in steps])
    information = -(curvature + curvature.T) / 2
    known = np.flatnonzero(np.diag(information) > _FLAT**-2)
    information = information[np.ix_(known, known)]
    if not np.all(np.isfinite(information)) or np.min(np.linalg.eigvalsh(information), initial=1.0) <= 0:
        return (None,) * place.size
    errors = dict(zip(known.tolist(), np.sqrt(np.diag(np.linalg.inv(information))), strict=True))
    return tuple(exp(one) * float(errors[at]) if at in errors else None for at, one in enumerate(place))
