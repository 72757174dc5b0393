"""Pages of the documentation, taken apart: fenced blocks, links, headings."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.M)
_END_OF_COMMAND = {"|", ">", ">>", "&&", ";"}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. `name` is the file it is to be saved as, if it says so: "```csv orders.csv"."""

    language: str
    name: str
    text: str
    line: int


def blocks(page: str, language: str = "") -> list[Block]:
    """The fenced blocks of a page, of one language if it is given."""
    found = []
    for match in _FENCE.finditer(page):
        kind, _, name = match["info"].partition(" ")
        found.append(Block(kind, name.strip(), match["text"], page.count("\n", 0, match.start("text")) + 1))
    return [block for block in found if language in {"", block.language}]


def script(page: str) -> str:
    """The unnamed Python blocks of a page as one script, every line at the number it has in the page."""
    lines: list[str] = []
    for block in blocks(page, "python"):
        if not block.name:
            lines += [""] * (block.line - 1 - len(lines)) + block.text.splitlines()
    return "\n".join(lines)


def save_named(page: str, folder: Path) -> None:
    """Write the blocks that name a file into `folder`."""
    for block in blocks(page):
        if block.name:
            (folder / block.name).write_text(block.text, encoding="utf-8")


def commands(page: str, program: str) -> list[list[str]]:
    """The arguments of each `$ program ...` line in the page's console blocks, up to a pipe or a redirection."""
    return [words[1:] for words, _ in session(page) if words[0] == program]


def session(page: str) -> list[tuple[list[str], list[str]]]:
    """What is typed in the page's console blocks, in order: each command's words and the lines that it shows for it."""
    typed: list[tuple[list[str], list[str]]] = []
    for line in "".join(block.text for block in blocks(page, "console")).splitlines():
        if line.startswith("$ "):
            typed.append((_first_command(line), []))
        elif line.strip() and line != "...":
            typed[-1][1].append(line)
    return typed


def links(page: str) -> list[str]:
    """The targets of links that stay inside the project."""
    found = (match["target"] for match in _LINK.finditer(_FENCE.sub("", page)))
    return [target for target in found if "://" not in target and not target.startswith("mailto:")]


def anchors(page: str) -> set[str]:
    """What a link to a heading of the page may be called."""
    titles = (match["title"] for match in _HEADING.finditer(_FENCE.sub("", page)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def resolved(page: Path, target: str) -> tuple[Path, str]:
    """The file and the anchor that a link on `page` leads to."""
    path, _, anchor = target.partition("#")
    return (page.parent / path).resolve() if path else page, anchor


def _first_command(line: str) -> list[str]:
    words = shlex.split(line.removeprefix("$ "), comments=True)
    end = next((place for place, word in enumerate(words) if word in _END_OF_COMMAND), len(words))
    return words[:end]
