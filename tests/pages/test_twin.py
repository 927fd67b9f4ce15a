"""A page as Markdown: what becomes of each part, and that text stays text."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from lxml import html
from markdown import Markdown  # type: ignore[import-untyped]

from macros.pages.twin import LONGEST_CODE, twin, twin_path
from tests.strategies import hostile_texts

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("twins.yml").read_text(encoding="utf-8")
)


def page(article: str) -> str:
    return f"<html><body><nav>Menu</nav><article>{article}</article></body></html>"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_each_part_becomes(case: dict[str, Any]) -> None:
    text = twin(page(case["html"]), "x/index.html")
    assert re.sub(r"\n\n(?! )", "\n", text) == case["expect"]


@settings(max_examples=40)
@given(text=hostile_texts)
def test_a_text_is_that_text_and_nothing_else(text: str) -> None:
    element = html.Element("p")
    element.text = text
    cell = html.tostring(element, encoding="unicode")
    article = f"{cell}<table><tr><th>a</th></tr><tr><td>{cell}</td></tr></table>"
    shown = Markdown(extensions=["tables"]).convert(twin(page(article), "index.html"))
    found = html.fragment_fromstring(shown, create_parent="div")
    assert {str(e.tag) for e in found.iter("*")} <= {"div", "p", "table", "thead", "tbody"} | {
        *("tr", "th", "td")
    }
    words = re.sub(r"\s", "", text)
    assert [re.sub(r"\s", "", str(e.text_content())) for e in found.iter("p", "td")] == [words] * 2


def test_code_that_can_be_downloaded_is_left_to_the_download() -> None:
    short, long = "x\n" * LONGEST_CODE, "x\n" * (LONGEST_CODE + 1)
    assert "x" in twin(page(f"<pre>{short}</pre>"), "index.html")
    assert twin(page(f"<p>Before</p><pre>{long}</pre>"), "index.html") == "Before\n"


def test_a_page_without_directories_leads_to_itself_by_its_name() -> None:
    assert twin_path("a/b.html") == "a/b.md"
    assert twin(page('<p><a href="#x">x</a></p>'), "a/b.html") == "[x](b.html#x)\n"
    assert twin("<html><body>x</body></html>", "a.html") == ""
