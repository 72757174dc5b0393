"""Any files, in any order, as often as one likes: the workspace says what a dictionary of identities says."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from aicmo.workspace import open_workspace
from tests.workspace.files import ADS, MAIL, ORDERS, ad, mail, order, table
from tests.workspace.state import sums, unfinished_parts

# Few rows, so that files overlap, repeat and contradict each other often.
ordered = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["10.00", "20.00"])), min_size=1, max_size=5)
opened = st.lists(st.integers(0, 2), min_size=1, max_size=5)
spent = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["1.00", "2.00", "4.00"])), min_size=1, max_size=4)


@dataclass
class Model:
    """What is right: the first value of each part of an order, the most repetitions of a row, the last of each figure."""

    values: dict[tuple[int, int], float] = field(default_factory=dict)
    opens: Counter[int] = field(default_factory=Counter)
    spend: dict[tuple[int, int], float] = field(default_factory=dict)

    def order(self, rows: Sequence[tuple[int, str]]) -> None:
        parts: Counter[int] = Counter()
        for number, value in dict.fromkeys(rows):
            parts[number] += 1
            self.values.setdefault((number, parts[number]), float(value))

    def open(self, rows: Sequence[int]) -> None:
        self.opens |= Counter(rows)

    def pay(self, rows: Sequence[tuple[int, str]]) -> None:
        ordinals: Counter[int] = Counter()
        for day, amount in sorted(rows, key=lambda row: float(row[1])):
            ordinals[day] += 1
            self.spend[day, ordinals[day]] = float(amount)

    def sums(self) -> dict[str, float]:
        return {
            "events": len(self.values) + self.opens.total(),
            "value": sum(self.values.values()),
            "spend": sum(self.spend.values()),
            "clicks": 5 * len(self.spend),
        }


class AnyOrder(RuleBasedStateMachine):
    """Imports files of orders, mail events and spend."""

    def __init__(self, empty: Path, folder: Path) -> None:
        super().__init__()
        self.empty, self.folder = empty, folder
        self.numbers = count(1)

    @initialize()
    def begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.shop = Path(shutil.copytree(self.empty, self.folder / "shop"))
        self.model, self.files = Model(), list[Path]()

    @rule(rows=ordered)
    def orders(self, rows: Sequence[tuple[int, str]]) -> None:
        self.model.order(rows)
        self.take("orders", ORDERS, [_priced(order(number), value) for number, value in rows])

    @rule(rows=opened)
    def mail(self, rows: Sequence[int]) -> None:
        self.model.open(rows)
        self.take("mail", MAIL, [mail(number) for number in rows])

    @rule(rows=spent)
    def spend(self, rows: Sequence[tuple[int, str]]) -> None:
        self.model.pay(rows)
        self.take("ads", ADS, [ad(day, spend=amount) for day, amount in rows])

    @rule()
    def everything_again(self) -> None:
        workspace = open_workspace(self.shop)
        for file in self.files:
            (result,) = workspace.import_path(file)
            assert result.status == "unchanged"

    def take(self, name: str, header: str, lines: Sequence[str]) -> None:
        # A blank line of its own length makes each file one that was never seen.
        number = next(self.numbers)
        file = table(self.folder / f"{name}_{number}.csv", header, [*lines, " " * number])
        open_workspace(self.shop).import_path(file)
        self.files.append(file)

    @invariant()
    def sums_are_right(self) -> None:
        if hasattr(self, "shop"):
            assert sums(self.shop) == self.model.sums()
            assert unfinished_parts(self.shop) == []


def _priced(line: str, value: str) -> str:
    number, moment, email, _, *rest = line.split(",")
    return ",".join((number, moment, email, value, *rest))


def test_any_files_in_any_order_add_up_to_what_they_say(empty: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: AnyOrder(empty, tmp_path / "any"),
        settings=settings(
            max_examples=10,
            stateful_step_count=6,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
