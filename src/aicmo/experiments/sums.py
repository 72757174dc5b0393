"""What a test needs to know of an arm: how many units, their mean and their spread. Two parts of an arm add up to the whole.

The squares are kept about the mean, not about zero: sums of raw squares of large, close values cancel to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

from aicmo.errors import BadValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    Values = Sequence[float] | np.ndarray

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Sums:
    """`n` values with their `mean` and `squares`, the sum of their squared distances from it."""

    n: int
    mean: float
    squares: float

    @classmethod
    def of(cls, n: int, sum_: float, sum_squares: float) -> Sums:
        """From the plain sums of values and of their squares. Raises `BadValue` where no values have such sums."""
        _require_count(n)
        _require_finite("sum", sum_)
        _require_finite("sumsq", sum_squares)
        if n == 0:
            return cls(0, 0.0, 0.0)
        squares = sum_squares - sum_ * sum_ / n
        if squares < -_ROUNDING * sum_squares:
            raise BadValue(
                f"{n:,} values that add up to {sum_:g} have squares of at least {sum_ * sum_ / n:g}.",
                column="sumsq", value=sum_squares, remedy="Give the sum of the squares, not the square of the sum.",
            )  # fmt: skip
        return cls(n, sum_ / n, max(squares, 0.0))

    @classmethod
    def of_rate(cls, successes: float, n: int) -> Sums:
        """From `successes` of `n`: values that are 0 or 1. Raises `BadValue` for more successes than units."""
        _require_count(n)
        if not 0 <= successes <= n:
            raise BadValue(
                f"{successes:g} of {n:,} is no rate.", column="sum", value=successes,
                remedy="Give the number of units with the outcome, or add the sum of squares if one can have several.",
            )  # fmt: skip
        return cls.of(n, successes, successes)

    @classmethod
    def of_values(cls, values: Values) -> Sums:
        """From the values themselves, of shape (n,)."""
        import numpy as np

        array = np.asarray(values, dtype=float)
        if not array.size:
            return cls(0, 0.0, 0.0)
        mean = float(array.mean())
        return cls(array.size, mean, float(((array - mean) ** 2).sum()))

    @property
    def sum(self) -> float:
        return self.n * self.mean

    @property
    def sum_squares(self) -> float:
        return self.squares + self.n * self.mean * self.mean

    @property
    def variance(self) -> float | None:
        """The sample variance, over n - 1; None for fewer than two values."""
        return self.squares / (self.n - 1) if self.n > 1 else None

    @property
    def deviation(self) -> float | None:
        """The standard deviation; None for fewer than two values."""
        return None if self.variance is None else sqrt(self.variance)

    def __add__(self, other: Sums) -> Sums:
        """Both parts as one (Chan, Golub and LeVeque 1979)."""
        n = self.n + other.n
        if not n:
            return self
        apart = other.mean - self.mean
        return Sums(
            n, self.mean + apart * other.n / n, self.squares + other.squares + apart * apart * self.n * other.n / n
        )


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two values of each unit: `y` and `x`, and `products`, the sum of the products of their distances from the means."""

    y: Sums
    x: Sums
    products: float

    @classmethod
    def of_values(cls, y: Values, x: Values) -> Pairs:
        """From two arrays of shape (n,), unit beside unit. Raises `BadValue` where their lengths differ."""
        import numpy as np

        ys, xs = np.asarray(y, dtype=float), np.asarray(x, dtype=float)
        if ys.shape != xs.shape:
            raise BadValue("Every unit needs both values.", value=xs.size, remedy=f"Give {ys.size:,} values.")
        first, second = Sums.of_values(ys), Sums.of_values(xs)
        return cls(first, second, float(((ys - first.mean) * (xs - second.mean)).sum()))

    @property
    def n(self) -> int:
        return self.y.n

    @property
    def covariance(self) -> float | None:
        """The sample covariance, over n - 1; None for fewer than two units."""
        return self.products / (self.n - 1) if self.n > 1 else None

    def __add__(self, other: Pairs) -> Pairs:
        """Both parts as one."""
        y, x = self.y + other.y, self.x + other.x
        if not y.n:
            return self
        apart = (other.y.mean - self.y.mean) * (other.x.mean - self.x.mean)
        return Pairs(y, x, self.products + other.products + apart * self.n * other.n / y.n)


def _require_count(n: int) -> None:
    if not 0 <= n < inf or n != int(n):
        raise BadValue("A number of units is whole, zero or more.", column="n", value=n)


def _require_finite(name: str, value: float) -> None:
    if not -inf < value < inf:
        raise BadValue("A sum is a finite number.", column=name, value=value)
