"""Attribution: rules by their published shares, Markov chains and Shapley values worked out by others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as Folder

from aicmo.attribution import MODELS
from aicmo.attribution.path import Credit, Path
from aicmo.verify.figure import Figure

GOOGLE = "Google Ads Help, About attribution models (6259715)"
POSITIONS = "Google Analytics Help, About the default MCF attribution models (1665189)"
BRYL = "Bryl 2016, analyzecore.com, Marketing multi-channel attribution model with R, part 1"
EXPLAINED = "Markov chain attribution, simple explanation of removal effect: its four paths, in closed form"
SHAPLEY = "Shapley 1953, A value for n-person games: three channels, by the formula"

FOUR = Path(("a", "b", "c", "d"), 1, 1)
TWO = Path(("a", "b"), 1, 1)
DIRECT = Path(("Direct", "Organic", "Direct"), 1, 140)
THREE_CHANNELS = (Path(("C1", "C2", "C3"), 1, 1), Path(("C1",), 0, 0, lost=1), Path(("C2", "C3"), 0, 0, lost=1))
G_AND_M = (Path(("G",), 2, 2, lost=1), Path(("M",), 1, 1), Path(("G", "M"), 1, 1))
WORTH: Mapping[frozenset[str], float] = {
    frozenset(coalition): worth
    for coalition, worth in {"": 0, "O": 7, "F": 6, "D": 4, "OF": 15, "OD": 7, "FD": 9, "OFD": 19}.items()
}


def _credit(model: str, *paths: Path) -> Credit:
    return MODELS.load(model).credit(paths)


def _decay(age: float) -> float:
    from aicmo.attribution.decay import weights

    old, young = weights([age, 1])
    return old / young


def _probability(*paths: Path) -> float:
    from aicmo.attribution.markov import removal_effects

    return removal_effects(paths).probability


def _effect(label: str, *paths: Path) -> float:
    from aicmo.attribution.markov import removal_effects

    return removal_effects(paths).effect[label]


def _shapley(player: str) -> float:
    from aicmo.attribution.shapley import shapley

    return shapley("OFD", WORTH.__getitem__).value[player]


def _decay_figure(days: int, published: str) -> Figure:
    return Figure(
        f"Time decay: weight {days} day{'s' if days > 1 else ''} before, of 1 day's",
        published,
        lambda _: _decay(days),
        GOOGLE,
    )


def _value_figure(model: str, label: str, published: str) -> Figure:
    def ours(_: Folder) -> float:
        return _credit(model, DIRECT).value[label]

    return Figure(f"Direct > Organic > Direct, 140: {model}, {label}", published, ours, POSITIONS)


def _position_figure(path: Path, label: str, published: str) -> Figure:
    def ours(_: Folder) -> float:
        return _credit("position_based", path).conversions[label]

    return Figure(f"Position based: {label} of {' > '.join(path.touches)}", published, ours, POSITIONS)


def _markov(
    name: str, source: str, paths: tuple[Path, ...], label: str, effect: str, credit: str
) -> tuple[Figure, Figure]:
    def credited(_: Folder) -> float:
        return _credit("markov", *paths).conversions[label]

    return (
        Figure(
            f"Markov, {name}: removal effect of {label}",
            effect,
            lambda _: _effect(label, *paths),
            source,
            tolerance=1e-12,
        ),
        Figure(f"Markov, {name}: credit of {label}", credit, credited, source, tolerance=1e-12),
    )


def _shapley_figure(player: str, published: str) -> Figure:
    return Figure(f"Shapley value, O F D: {player}", published, lambda _: _shapley(player), SHAPLEY)


FIGURES: tuple[Figure, ...] = (
    *(_decay_figure(days, weight) for days, weight in ((1, "1"), (8, ".5"), (15, ".25"), (22, ".125"))),
    *(_position_figure(FOUR, label, share) for label, share in (("a", ".4"), ("b", ".1"), ("c", ".1"), ("d", ".4"))),
    _position_figure(TWO, "a", ".5"),
    _position_figure(Path(("a",), 1, 1), "a", "1"),
    _value_figure("first_touch", "Direct", "140"),
    _value_figure("first_touch", "Organic", "0"),
    _value_figure("last_touch", "Direct", "140"),
    _value_figure("last_touch", "Organic", "0"),
    _value_figure("linear", "Organic", "46.667"),
    _value_figure("linear", "Direct", "93.333"),
    _value_figure("position_based", "Organic", "28"),
    _value_figure("position_based", "Direct", "112"),
    Figure("Markov, C1 C2 C3: P(conversion)", ".333333", lambda _: _probability(*THREE_CHANNELS), BRYL),
    *_markov("C1 C2 C3", BRYL, THREE_CHANNELS, "C1", ".5", ".2"),
    *_markov("C1 C2 C3", BRYL, THREE_CHANNELS, "C2", "1", ".4"),
    *_markov("C1 C2 C3", BRYL, THREE_CHANNELS, "C3", "1", ".4"),
    Figure("Markov, G and M: P(conversion)", ".8", lambda _: _probability(*G_AND_M), EXPLAINED, tolerance=1e-12),
    *_markov("G and M", EXPLAINED, G_AND_M, "G", ".75", "2.4"),
    *_markov("G and M", EXPLAINED, G_AND_M, "M", ".5", "1.6"),
    *(_shapley_figure(player, value) for player, value in (("O", "7.6667"), ("F", "8.1667"), ("D", "3.1667"))),
)
