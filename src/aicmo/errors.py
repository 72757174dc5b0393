"""Every error AICMO raises on purpose, on one screen.

    AicmoError                     1  handled failure
    |-- UsageError                 2  the call is wrong
    |   |-- UnknownName            2  no metric, channel, source, ... of that name
    |   `-- BadPeriod              2  a period that cannot be read or ends before it starts
    |-- InputError                 1  a file or one of its values: names file, row, column, value
    |   |-- UnreadableFile         1  missing, empty, binary, truncated, wrong encoding
    |   |-- UnrecognisedFile       1  no connector knows it
    |   |-- MissingDates           1  facts without a day: give --day or --period
    |   `-- BadValue               1  one value of one row
    |-- MoneyError                 1
    |   |-- UnknownCurrency        1  not an ISO 4217 code
    |   |-- MixedCurrencies        1  a sum over two currencies and no rates
    |   `-- MissingRate            1  names the date and the pair
    |-- WorkspaceError             1
    |   |-- NotAWorkspace          1
    |   |-- WorkspaceExists        1
    |   |-- WorkspaceTooNew        1  written by a newer version
    |   |-- WorkspaceCorrupt       1  a file of the workspace cannot be read
    |   |-- WorkspaceBusy          1  another import holds the lock
    |   `-- StorageFailed          1  disk full, read-only
    |-- NotEstimable               1  the data cannot say it: too few, no variance, nothing to divide by
    |   `-- NoMaximum              1  a likelihood that does not converge
    |-- MissingExtra               1  names the extra to install
    |-- ChecksFailed               3  a verification did not hold
    `-- AuthenticationFailed       4

The number is the exit code of the command line. Every error says what happened and, in `remedy`, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class AicmoError(Exception):
    """What went wrong in one sentence, and `remedy`: what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(AicmoError):
    exit_code = 2


class UnknownName(UsageError, KeyError):
    """`kind` has nothing called `name`; the nearest of `known` is suggested."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(names) or 'none'}."
        super().__init__(f"There is no {kind} called {name!r}.", remedy=hint)


class BadPeriod(UsageError):
    pass


class InputError(AicmoError):
    """Something in a file. `row` counts as a spreadsheet does: the first line of the file is 1."""

    def __init__(
        self,
        message: str,
        *,
        file: str = "",
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        remedy: str = "",
    ) -> None:
        super().__init__(message, remedy=remedy)
        self.file, self.row, self.column, self.value = file, row, column, value

    def __str__(self) -> str:
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column is not None:
            parts.append(f"column {self.column!r}")
        if self.value is not None:
            parts.append(f"value {self.value!r}")
        where = ", ".join(part for part in parts if part)
        return f"{where}: {super().__str__()}" if where else super().__str__()


class UnreadableFile(InputError):
    pass


class UnrecognisedFile(InputError):
    pass


class MissingDates(InputError):
    pass


class BadValue(InputError, ValueError):
    pass


class MoneyError(AicmoError):
    pass


class UnknownCurrency(MoneyError):
    pass


class MixedCurrencies(MoneyError):
    pass


class MissingRate(MoneyError):
    pass


class WorkspaceError(AicmoError):
    pass


class NotAWorkspace(WorkspaceError):
    pass


class WorkspaceExists(WorkspaceError):
    pass


class WorkspaceTooNew(WorkspaceError):
    pass


class WorkspaceCorrupt(WorkspaceError):
    pass


class WorkspaceBusy(WorkspaceError):
    pass


class StorageFailed(WorkspaceError):
    pass


class NotEstimable(AicmoError):
    """The data cannot say it: too few units, no variance, nothing to divide by. The message is the reason."""


class NoMaximum(NotEstimable):
    """A likelihood whose maximum was not found: the search did not converge."""


class MissingExtra(AicmoError):
    """An optional library is absent; the message names the extra that brings it."""

    def __init__(self, library: str, extra: str, *, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs {library}, which is not installed.", remedy=f"Run: pip install 'aicmo[{extra}]'"
        )


class ChecksFailed(AicmoError):
    exit_code = 3


class AuthenticationFailed(AicmoError):
    exit_code = 4
