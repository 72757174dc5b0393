"""Countries as people write them, as ISO 3166 codes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

_CALLED = {
    "US": "usa, u s a, united states of america, america, vereinigte staaten, etats unis, estados unidos",
    "GB": "uk, u k, united kingdom, great britain, england, scotland, wales, northern ireland, grossbritannien, gbr",
    "DE": "deutschland, allemagne, alemania, germania, deu", "AT": "osterreich, autriche, aut",
    "CH": "schweiz, suisse, svizzera, che", "FR": "frankreich, francia, fra", "ES": "espana, spanien, espagne, esp",
    "IT": "italia, italien, italie, ita", "NL": "nederland, holland, the netherlands, niederlande, pays bas, nld",
    "BE": "belgie, belgique, belgien", "LU": "luxemburg", "PL": "polska, polen", "CZ": "czechia, cesko, tschechien",
    "SE": "sverige, schweden", "NO": "norge, norwegen", "DK": "danmark, danemark", "FI": "suomi, finnland",
    "PT": "portugal", "BR": "brasil, brasilien", "MX": "mexico, mexiko", "TR": "turkey, turkiye",
    "KR": "south korea, republic of korea, korea", "RU": "russian federation", "VN": "viet nam", "IR": "iran", "TW": "taiwan",
}  # fmt: skip


def country_code(text: str) -> str | None:
    """`Germany`, `Deutschland`, `DE` -> `DE`; None for what is no country."""
    return _codes().get(_plain(text))


@cache
def _codes() -> dict[str, str]:
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    names = {_plain(name): code for code, name in rows} | {_plain(code): code for code, _ in rows}
    return names | {name: code for code, called in _CALLED.items() for name in called.split(", ")}


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c))))
