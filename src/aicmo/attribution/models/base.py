"""What an attribution model is: a name and a way to share the conversions of paths among their touches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # numpy is loaded with the first credit, not with the first name
    from aicmo.attribution.path import Credit, Path
    from aicmo.attribution.paths import Paths, Shares, Weights

Crediting: TypeAlias = "Callable[[Weights], Shares]"


@dataclass(frozen=True, slots=True)
class Model:
    """An attribution model.

    `prepare` reads the paths once and gives a function from weights of the paths to shares of the labels, so that the
    bootstrap weighs the same paths anew without reading them again. `uses_lost` says that journeys without a
    conversion count, `uses_time` that every path needs its time-decay credit.
    """

    name: str
    label: str
    prepare: Callable[[Paths], Crediting]
    uses_lost: bool = False
    uses_time: bool = False

    def credit(self, paths: Sequence[Path]) -> Credit:
        """What each label gets. `Paths.of(paths)` beforehand saves reading them again for every model.

        Raises `BadValue` for a number that is not finite, a negative count, or an empty label; `UsageError` for paths
        without times where the model needs them.
        """
        from aicmo.attribution.paths import Paths, Weights
        from aicmo.attribution.settle import settled

        read = Paths.of(paths)
        return settled(read, self.prepare(read)(Weights.as_observed(read)))
