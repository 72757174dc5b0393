"""Reads a page back: a tree of elements, or a failed assertion where they are not balanced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, name: str = "", class_: str = "") -> list[Element]:
        return [
            one
            for one in self
            if (not name or one.name == name) and (not class_ or class_ in one.attributes.get("class", "").split())
        ]

    def one(self, name: str = "", class_: str = "", id_: str = "") -> Element:
        found = [one for one in self.all(name, class_) if not id_ or one.attributes.get("id") == id_]
        assert len(found) == 1, f"{len(found)} of {name}.{class_}#{id_}"
        return found[0]

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute of <{tag}> is given twice"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [element.name for element in reader.open] == [""], "elements are left open"
    return reader.root


def table_rows(table: Element) -> list[list[str]]:
    """The texts of a table's cells, row by row, head and foot included."""
    return [[cell.text for cell in row if cell.name in ("td", "th")] for row in table.all("tr")]
