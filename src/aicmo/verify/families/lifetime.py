"""Customer lifetime value: the CDNOW sample, as its authors fitted it and as the notes on the models compute it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from aicmo.verify.figure import Figure

if TYPE_CHECKING:
    from aicmo.lifetime.bg_nbd import BgNbd
    from aicmo.lifetime.gamma_gamma import GammaGamma
    from aicmo.lifetime.likelihood import Fit
    from aicmo.lifetime.pareto_nbd import ParetoNbd
    from aicmo.lifetime.summary import Summary

_SUMMARY = "clv/cdnow_customers_summary.csv"
_PURCHASES = "clv/CDNOW_sample.txt"
_HELD_OUT = 273
_EASY = "Fader, Hardie and Lee (2005), “Counting Your Customers” the Easy Way, table 2"
_SHEET = "Fader, Hardie and Lee (2005), Implementing the BG/NBD Model in Excel"
_STABLE = "Hardie, note 027, Overcoming the BG/NBD Model's #NUM! Error Problem"
_SPEND = "Fader and Hardie (2013), note 025, The Gamma-Gamma Model of Monetary Value"
_PARETO = "Fader, Hardie and Lee (2005), RFM and CLV"
_PARETO_NOTE = "Hardie, implementing the Pareto/NBD model, CDNOW sample"


@cache
def _customers(file: Path) -> Summary:
    from aicmo.lifetime.summary import Summary

    with file.open(newline="") as lines:
        rows = [list(map(float, row[1:])) for row in list(csv.reader(lines))[1:]]
    return Summary.of(*zip(*rows, strict=True))


@cache
def _imported(file: Path) -> Summary:
    """The purchases themselves through a workspace: imported, and looked at up to 30 September 1997, as the papers do."""
    from aicmo.workspace import create_workspace

    with TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "cdnow")
        workspace.import_path(file)
        return workspace.customers(holdout=_HELD_OUT).summary


def _histories(file: Path) -> Summary:
    return _imported(file) if file.suffix == ".txt" else _customers(file)


@cache
def _bg_nbd(file: Path) -> tuple[BgNbd, Fit]:
    from aicmo.lifetime.bg_nbd import fit_bg_nbd

    return fit_bg_nbd(_histories(file))


@cache
def _pareto_nbd(file: Path) -> tuple[ParetoNbd, Fit]:
    from aicmo.lifetime.pareto_nbd import fit_pareto_nbd

    return fit_pareto_nbd(_histories(file))


@cache
def _gamma_gamma(file: Path) -> tuple[GammaGamma, Fit]:
    from aicmo.lifetime.gamma_gamma import fit_gamma_gamma

    return fit_gamma_gamma(_imported(file))


def _published_bg_nbd() -> BgNbd:
    """As printed, to three decimals: what the authors' further figures were computed from."""
    from aicmo.lifetime.bg_nbd import BgNbd

    return BgNbd(0.243, 4.414, 0.793, 2.426)


def _published_pareto_nbd() -> ParetoNbd:
    from aicmo.lifetime.pareto_nbd import ParetoNbd

    return ParetoNbd(0.553, 10.578, 0.606, 11.669)


def _one(frequency: float, recency: float, age: float) -> Summary:
    from aicmo.lifetime.summary import Summary

    return Summary.of([frequency], [recency], [age])


def _expected(weeks: float) -> Callable[[Path], float]:
    return lambda file: float(_bg_nbd(file)[0].expected_purchases(weeks))


def _later(_: Path) -> float:
    return float(_published_bg_nbd().conditional_purchases(_one(2, 30.43, 38.86), 39)[0])


def _stable(frequency: float, recency: float) -> Callable[[Path], float]:
    def ours(_: Path) -> float:
        from aicmo.lifetime.bg_nbd import BgNbd

        return float(BgNbd(0.25, 4, 0.8, 2.5).log_likelihood(_one(frequency, recency, 40))[0])

    return ours


def _often(_: Path) -> float:
    return float(_published_pareto_nbd().conditional_purchases(_one(26, 30.86, 31), 52)[0])


def _still(_: Path) -> float:
    return float(_published_pareto_nbd().alive(_one(26, 30.86, 31))[0])


FIGURES: tuple[Figure, ...] = (
    Figure("CDNOW customers", "2357", lambda file: _customers(file).customers, _EASY, _SUMMARY),
    Figure("BG/NBD r", ".243", lambda file: _bg_nbd(file)[0].r, _EASY, _SUMMARY),
    Figure("BG/NBD alpha", "4.414", lambda file: _bg_nbd(file)[0].alpha, _EASY, _SUMMARY),
    Figure("BG/NBD a", ".793", lambda file: _bg_nbd(file)[0].a, _EASY, _SUMMARY),
    Figure("BG/NBD b", "2.426", lambda file: _bg_nbd(file)[0].b, _EASY, _SUMMARY),
    Figure("BG/NBD log-likelihood", "-9582.4256", lambda file: _bg_nbd(file)[1].log_likelihood, _EASY, _SUMMARY),
    Figure("BG/NBD purchases in 1 week", ".0532", _expected(1), _SHEET, _SUMMARY),
    Figure("BG/NBD purchases in 32 weeks", "1.0437", _expected(32), _SHEET, _SUMMARY),
    # Published from a spreadsheet: 150 terms of the hypergeometric series come to 1.85763, all of it to 1.85797.
    Figure("BG/NBD purchases in 78 weeks", "1.8576", _expected(78), _SHEET, _SUMMARY, tolerance=0.0004),
    Figure("BG/NBD purchases to come, x = 2, t_x = 30.43", "1.226", _later, _SHEET),
    Figure("BG/NBD stable log-likelihood, x = 0", "-.59947382", _stable(0, 0), _STABLE),
    Figure("BG/NBD stable log-likelihood, x = 200", "100.7957", _stable(200, 38), _STABLE),
    Figure("CDNOW customers, imported", "2357", lambda file: _imported(file).customers, _EASY, _PURCHASES),
    Figure("CDNOW repeat buyers, imported", "946", lambda file: _imported(file).repeat_buyers, _SPEND, _PURCHASES),
    Figure("BG/NBD r, imported", ".243", lambda file: _bg_nbd(file)[0].r, _EASY, _PURCHASES),
    Figure("BG/NBD alpha, imported", "4.414", lambda file: _bg_nbd(file)[0].alpha, _EASY, _PURCHASES),
    Figure("BG/NBD a, imported", ".793", lambda file: _bg_nbd(file)[0].a, _EASY, _PURCHASES),
    Figure("BG/NBD b, imported", "2.426", lambda file: _bg_nbd(file)[0].b, _EASY, _PURCHASES),
    Figure("Gamma-Gamma p, imported", "6.25", lambda file: _gamma_gamma(file)[0].p, _SPEND, _PURCHASES),
    Figure("Gamma-Gamma q, imported", "3.74", lambda file: _gamma_gamma(file)[0].q, _SPEND, _PURCHASES),
    Figure("Gamma-Gamma v, imported", "15.44", lambda file: _gamma_gamma(file)[0].v, _SPEND, _PURCHASES),
    Figure("Pareto/NBD r, imported", ".553", lambda file: _pareto_nbd(file)[0].r, _PARETO, _PURCHASES),
    Figure("Pareto/NBD alpha, imported", "10.578", lambda file: _pareto_nbd(file)[0].alpha, _PARETO, _PURCHASES),
    Figure("Pareto/NBD s, imported", ".606", lambda file: _pareto_nbd(file)[0].s, _PARETO, _PURCHASES),
    Figure("Pareto/NBD beta, imported", "11.669", lambda file: _pareto_nbd(file)[0].beta, _PARETO, _PURCHASES),
    Figure("Pareto/NBD purchases to come, x = 26", "25.46", _often, _PARETO_NOTE),
    Figure("Pareto/NBD P(alive), x = 26", ".9979", _still, _PARETO_NOTE),
)
