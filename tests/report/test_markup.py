from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aicmo.report.markup import Html, join, tag
from aicmo.report.words import plain_text
from tests.report.reading import read


def test_text_is_escaped_and_markup_is_not() -> None:
    assert tag("p", "<b>", tag("b", "&")) == "<p>&lt;b&gt;<b>&amp;</b></p>"


def test_attributes_lose_none_and_false_and_true_is_bare() -> None:
    found = tag("input", type="radio", checked=True, hidden=False, title=None, aria_label='a "b"', class_="c")
    assert found == '<input type="radio" checked aria-label="a &quot;b&quot;" class="c">'


def test_drawn_elements_close_themselves() -> None:
    assert tag("path", d="M0 0") == '<path d="M0 0"/>'


def test_what_is_left_out_leaves_no_trace() -> None:
    assert join("a", None, Html("<br>")) == "a<br>"


@given(st.text(), st.text())
def test_no_text_breaks_out_of_its_element_or_attribute(inside: str, attribute: str) -> None:
    element = read(tag("p", inside, title=attribute)).one("p")
    assert element.text == plain_text(inside)
    assert element.attributes["title"] == plain_text(attribute)
