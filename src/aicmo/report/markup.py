"""Elements of HTML and SVG, balanced and escaped by construction."""

from __future__ import annotations

from html import escape

from aicmo.report.words import plain_text

_VOID = frozenset({"input", "link", "meta"})
_DRAWN = frozenset({"line", "path", "rect"})


class Html(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


Attribute = str | int | float | bool | None


def tag(name: str, /, *children: str | None, **attributes: Attribute) -> Html:
    """One element. `class_` is `class`, `aria_label` is `aria-label`; None and False leave one out, True is bare."""
    opening = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{opening}>")
    if name in _DRAWN and not children:
        return Html(f"<{opening}/>")
    return Html(f"<{opening}>{join(*children)}</{name}>")


def join(*children: str | None) -> Html:
    """One after the other: markup as it is, plain text escaped, None left out."""
    return Html("".join(_markup(child) for child in children if child is not None))


def _markup(child: str) -> str:
    return child if isinstance(child, Html) else escape(plain_text(child), quote=False)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(plain_text(str(value)))}"'
