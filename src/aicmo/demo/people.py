"""The shop's contacts: addresses as people really write them, and how keen each is to read and to buy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np

from aicmo.demo.draw import BoolArray, FloatArray, IntArray, pick, stream
from aicmo.demo.story import FIRST_SECOND, LAST_SECOND

_FIRST = """
    Anna Ben Clara David Elena Felix Greta Hannah Ivan Julia Karl Laura Marco Nina Oscar Paula Quentin Rosa
    Simon Tessa Ursula Viktor Wanda Xenia Yusuf Zara Alice Bruno Carmen Diego Emma Finn Gloria Hugo Ines Jonas
    Katja Leo Maria Niklas Olga Pablo Rita Sven Tomas Uma Vera William Yvonne Zoe Amelia Brandon Chloe Dylan
    Ethan Faith Grace Henry Isla Jack Kelly Liam Mason Nora Owen Piper Ryan Sophie Tyler Violet
""".split()
_LAST = """
    Keller Rossi Dubois Novak Jansen Silva Moreau Weber Kowalski Nielsen Costa Fischer Bianchi Laurent Svoboda
    DeVries Santos Bernard Wagner Nowak Hansen Pereira Becker Romano Petit Dvorak Bakker Ferreira Hoffmann
    Ricci Garnier Kral Visser Alves Schulz Marino Roux Horak Smit Gomes Richter Greco Blanc Benes Meijer Lopes
    Klein Conti Henry Pokorny Smith Johnson Brown Miller Davis Wilson Moore Taylor Anderson Thomas Jackson
    White Harris Martin Thompson Young Walker Allen King Wright Scott Hill Green Adams Baker Nelson Carter
    Mitchell Turner Parker Collins Edwards Morris Reed Cook Morgan Bell Murphy Bailey Cooper Howard Ward
    Brooks Gray Hughes Price Myers Long Foster Ross Powell
""".split()
_UNICODE = (
    "jürgen.müller",
    "zoë.lefèvre",
    "søren.ågård",
    "łukasz.wójcik",
    "josé.núñez",
    "böðvar",
    "françois.besançon",
    "νίκος",
)
_DOMAINS = ("example.com", "example.com", "example.com", "example.org", "example.net")
_IDN_DOMAIN = "bücher.example.org"
_TAGS = ("news", "shop", "offers", "home")
_PATTERNS = ("{f}.{l}", "{f}.{l}", "{f}{l}", "{i}.{l}", "{f}_{l}", "{l}.{f}", "{f}.{l}{y}", "{i}{l}{y}")


@dataclass(frozen=True, slots=True)
class People:
    """One element a contact. `address` is as the mailing list holds it, `key` the same in lower case, unique.

    `joined` and `left` are epoch seconds: subscribed since, and the moment the mailbox died. Guests bought but never
    subscribed. `interest` is the share of mail a contact opens, `wallet` the relative readiness to buy.
    """

    address: list[str]
    key: list[str]
    american: BoolArray
    guest: BoolArray
    apple: BoolArray
    joined: IntArray
    left: IntArray
    interest: FloatArray
    wallet: FloatArray

    def __len__(self) -> int:
        return len(self.key)


def draw_people(seed: int, size: int) -> People:
    """`size` contacts. Fans, regulars and the dormant differ enough to fill all four engagement tiers."""
    rng = stream(seed, "people")
    guest = rng.random(size) < 0.06
    interest = _interest(size, rng)
    wallet = rng.gamma(0.55, 1.0, size) * (0.12 + 2.2 * interest**1.4)
    addresses = _addresses(size, rng)
    return People(
        address=addresses,
        key=[address.lower() for address in addresses],
        american=rng.random(size) < 0.24,
        guest=guest,
        apple=rng.random(size) < 0.215,
        joined=_joined(size, rng),
        left=np.where(rng.random(size) < 0.035, rng.integers(FIRST_SECOND, LAST_SECOND, size), 2 * LAST_SECOND),
        interest=interest,
        wallet=wallet,
    )


def _interest(size: int, rng: np.random.Generator) -> FloatArray:
    kind = pick(np.array([0.11, 0.34, 0.55]), size, rng)
    shapes = np.array([[15.0, 2.4], [4.0, 6.5], [0.9, 9.0]])[kind]
    return rng.beta(shapes[:, 0], shapes[:, 1])


def _joined(size: int, rng: np.random.Generator) -> IntArray:
    """Three in five were there before the year began; the last hour is left free for the welcome to arrive."""
    before = rng.random(size) < 0.6
    during = rng.integers(FIRST_SECOND, LAST_SECOND - 3_600, size)
    return np.where(before, FIRST_SECOND - 1, during)


def _addresses(size: int, rng: np.random.Generator) -> list[str]:
    columns = (
        rng.integers(0, len(_PATTERNS), size).tolist(),
        rng.integers(0, len(_FIRST), size).tolist(),
        rng.integers(0, len(_LAST), size).tolist(),
        rng.integers(1955, 2006, size).tolist(),
        rng.integers(0, len(_DOMAINS), size).tolist(),
        rng.random(size).tolist(),
    )
    taken: set[str] = set()
    return [
        _address(*(_PATTERNS[p], _FIRST[f], _LAST[last], year, _DOMAINS[d]), oddity, taken)
        for p, f, last, year, d, oddity in zip(*columns, strict=True)
    ]


def _address(pattern: str, first: str, last: str, year: int, domain: str, oddity: float, taken: set[str]) -> str:
    """One address. `oddity` 0..1 decides who has an unusual one: unicode, an international domain, a tag, capitals."""
    local = pattern.format(f=first, l=last, i=first[0], y=year % 100)
    if oddity < 0.004:
        local = _UNICODE[int(oddity * 2_000)]
    if 0.004 <= oddity < 0.006:
        domain = _IDN_DOMAIN
    local = _unique(local if 0.04 <= oddity < 0.06 else local.lower(), domain, taken)
    tag = f"+{_TAGS[int(oddity * 1_000) % len(_TAGS)]}" if 0.006 <= oddity < 0.04 else ""
    return f"{local}{tag}@{domain}"


def _unique(local: str, domain: str, taken: set[str]) -> str:
    """Tags and case never tell two contacts apart, so that any reading of an address finds the same people."""
    candidates = (local if number == 1 else f"{local}{number}" for number in count(1))
    free = next(name for name in candidates if f"{name.lower()}@{domain}" not in taken)
    taken.add(f"{free.lower()}@{domain}")
    return free
