"""What every model of purchases answers, so that value and validation do not ask which it is."""

from __future__ import annotations

from typing import Protocol

from aicmo.lifetime.summary import FloatArray, Summary


class PurchaseModel(Protocol):
    """A fitted model. Times are in the unit of the histories it was fitted to."""

    @property
    def label(self) -> str: ...

    def expected_purchases(self, time: FloatArray | float) -> FloatArray: ...

    def conditional_purchases(self, summary: Summary, time: float) -> FloatArray: ...

    def alive(self, summary: Summary) -> FloatArray: ...

    def frequencies(self, time: float, most: int) -> FloatArray: ...
