"""Values so large that a handful decides the mean, brought back to a cap that is the same for every arm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aicmo.errors import BadValue

if TYPE_CHECKING:
    import numpy as np

    from aicmo.experiments.sums import Values


def cap(values: Values, quantile: float) -> float | None:
    """The `quantile` of the sizes of all values of all arms that are not 0; None where there is none.

    Zeros are left out because most outcomes in money are 0 for most units: the 99 % quantile of all of them often is 0.
    Raises `BadValue` for a quantile outside 0.5 to 1.
    """
    import numpy as np

    require_quantile(quantile)
    sizes = np.abs(np.asarray(values, dtype=float))
    sizes = sizes[sizes > 0]
    return float(np.quantile(sizes, quantile)) if sizes.size else None


def winsorised(values: Values, at: float) -> np.ndarray:
    """`values` of shape (n,), none further from 0 than `at`."""
    import numpy as np

    kept: np.ndarray = np.clip(np.asarray(values, dtype=float), -at, at)
    return kept


def require_quantile(quantile: float) -> None:
    """Raise `BadValue` for a quantile that would take the middle of the data for its edge."""
    if not 0.5 <= quantile < 1:
        raise BadValue(
            "Winsorising keeps at least half of the values as they are.", column="winsorise", value=quantile,
            remedy="Give a quantile between 0.5 and 1, such as 0.99.",
        )  # fmt: skip
