"""Parts of our pages for other systems: their bytes, their escaping, and their copies there."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree, html
from markdown import Markdown  # type: ignore[import-untyped]

from macros.__main__ import main
from macros.catalog.model import Catalog
from macros.checking import scan
from macros.checking.rules import checked
from macros.checking.scan.facts import Facts
from macros.checking.scan.reading import read_page
from macros.consent.request import ChoiceError
from macros.exports.copies import copies_on
from macros.exports.fragments import digest_of, fragment
from macros.exports.markup import FORMS, Code, Link, Table
from tests.project import CATALOGS
from tests.strategies import catalogs, tame

GOLDEN = Path(__file__).parent / "fragments"
DIGEST = "0123456789abcdef"
BASE = checked(CATALOGS / "base.yml")
CASES = {
    "all.html": ("base", "all", "html", ()),
    "all.md": ("base", "all", "markdown", ()),
    "all.xml": ("base", "all", "confluence", ()),
    "light.md": ("base", "table", "markdown", ("light",)),
    "clouds.md": ("clouds", "links", "markdown", ()),
    "together.xml": ("scripts-catalog", "links", "confluence", ()),
}
FRAME = '<page xmlns:ac="ac">{}</page>'
ELEMENTS = {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "a", "code", "br", "page"}


@pytest.mark.parametrize("name", CASES)
def test_a_part_is_what_was_read_whole(name: str) -> None:
    catalog, kind, form, features = CASES[name]
    text = fragment(checked(CATALOGS / f"{catalog}.yml"), kind, form, features, DIGEST)
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def markup(text: str, form: str) -> etree._Element:
    """The part as elements, as its system would read it."""
    if form == "markdown":
        text = Markdown(extensions=["tables"]).convert(text).replace("<br>", "<br />")
    if form == "html":
        return html.fragment_fromstring(text, create_parent="page")
    return etree.fromstring(FRAME.format(text))


def shape(root: etree._Element) -> list[tuple[str, list[str]]]:
    """Every element, with its attributes' names."""
    return [(str(e.tag), sorted(str(a) for a in e.attrib)) for e in root.iter()]


def words(root: etree._Element) -> list[str]:
    """By cells and lines, since what separates those is markup."""
    return " ".join(re.sub(r"\s+", " ", str(text)) for text in root.itertext()).split()


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=10)
@given(catalog=catalogs())
def test_no_text_adds_or_removes_markup(form: str, catalog: Catalog) -> None:
    plain = tame(catalog)
    text = fragment(catalog, "all", form, (), DIGEST)
    root = markup(text, form)
    assert shape(root) == shape(markup(fragment(plain, "all", form, (), DIGEST), form))
    assert {tag for tag, _ in shape(root)} <= ELEMENTS
    assert {name for _, names in shape(root) for name in names} <= {"href", "scope", "style"}
    assert not re.search("[{}]", text)
    for href in root.xpath("//@href"):
        assert re.match(r"https?://[\w.:-]+(/|#|\?|$)", str(href))


@settings(max_examples=10)
@given(catalog=catalogs())
def test_the_forms_say_the_same(catalog: Catalog) -> None:
    said = [words(markup(fragment(catalog, "all", form, (), DIGEST), form)) for form in FORMS]
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_text_is_that_text(form: str) -> None:
    evil = '"><script>x</script> ]]> {{ now }} | `a` [x](y) www.x.io https://x.example <!-- & \x0b'
    table = Table(
        "Title", ["Column"], [[[[evil, Code(evil), Link(evil, "https://x.example/(a)|b")]]]], [evil]
    )
    written = FORMS[form].note(table.above) + FORMS[form].table(table)
    root = markup(written, form)
    assert "".join(words(root)).count("".join(evil.split())) == 4
    assert root.xpath("count(//script) + count(//comment()) + count(//tr)") == 2
    (href,) = root.xpath("//@href")
    assert str(href) in ("https://x.example/(a)|b", "https://x.example/%28a%29%7Cb")


def test_a_feature_that_is_not_there_is_refused() -> None:
    with pytest.raises(ChoiceError, match=r"unknown feature 'finds'. Did you mean 'find'"):
        fragment(BASE, "table", "html", ["finds"], DIGEST)


def said_of(text: str, form: str, catalog: Catalog = BASE, digest: str = DIGEST) -> list[str]:
    page = read_page("page", text, "html" if form != "markdown" else "markdown")
    found = copies_on(page, catalog, digest)
    return [str(copy.problem) if copy.fault else str(copy) for copy in found]


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_is_true_as_long_as_it_says_what_the_catalog_says(form: str) -> None:
    text = fragment(BASE, "all", form, ["find"], DIGEST)
    other = fragment(BASE, "links", form, (), DIGEST)
    page = f"Before.\n\n{text}\n\nBetween.\n\n{other}\n\nAfter."
    first, second = said_of(page, form)
    assert first.endswith("this copy (all of find) is still true")
    assert second.endswith("this copy (links of every feature) is still true")
    assert said_of(page, form, digest="f" * 16)[0].endswith("has changed since")


CHANGES = {
    "a scope": ("Desk.Book", "Desk.Reed", "Desk.Reed"),
    "a word": ("Shows desks", "Sees desks", "it says 'Sees', and the catalog 'Shows'"),
    "a row less": ("Find a desk", "", "and the catalog 'desk'"),
    "a link": ("done", "don3", "the link 'https://login"),
    "a feature": ("find,", "finds,", "unknown feature 'finds'"),
    "a kind": (": all,", ": most,", "there is no 'most' to export"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_copy_that_was_changed_is_no_longer_true(change: str, form: str) -> None:
    old, new, words = CHANGES[change]
    text = fragment(BASE, "all", form, ["find"], DIGEST)
    assert old in text
    (found,) = said_of(text.replace(old, new), form)
    assert words in found
    assert "Replace it: python -m macros export" in found


def test_what_an_editor_makes_of_a_copy_does_not_matter() -> None:
    text = fragment(BASE, "permissions", "html", (), DIGEST)
    edited = text.replace("&#x27;", "’").replace("<td>", '<td class="x">\n<div>').replace("\n", " ")
    assert "’" in edited
    assert said_of(f"<!doctype html><body>{edited}", "html")[0].endswith("is still true")


def test_a_scan_finds_nothing_wrong_with_a_copy() -> None:
    for form in FORMS:
        text = fragment(BASE, "all", form, (), DIGEST)
        page = read_page("page", text, "markdown" if form == "markdown" else "html")
        assert scan.scanned(page, Facts(BASE)) == []


def test_the_commands(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, page = CATALOGS / "base.yml", tmp_path / "page.html"
    ours = ["-f", "nowhere/mkdocs.yml", "--catalog", str(path)]
    assert main([*ours, "export", "table", "--as", "html", "light", "find"]) == 0
    text = capfd.readouterr().out
    assert text == fragment(BASE, "table", "html", ["find", "light"], digest_of(path))
    page.write_text(text, encoding="utf-8")
    assert main([*ours[:2], "scan", str(page)]) == 0
    assert f"{page.as_posix()}:12: here is a copy of a part; name its" in capfd.readouterr().err
    assert main([*ours, "scan", str(page)]) == 0
    assert "this copy (table of find, light) is still true\n1 page, " in capfd.readouterr().out
    page.write_text(text.replace("booking", "looking"), encoding="utf-8")
    assert main([*ours, "scan", str(page)]) == 1
    assert f"{page.as_posix()}:12:" in capfd.readouterr().err
    assert main([*ours, "scan", "--format", "github", str(page)]) == 1
    assert capfd.readouterr().out.startswith("::error file=")
    assert main([*ours, "scan", "--format", "json", str(page)]) == 1
    found = json.loads(capfd.readouterr().out)
    assert [problem["rule"] for problem in found["problems"]] == ["copy_not_true"]
    assert found["copies"] == [
        {
            "file": page.as_posix(),
            "line": 12,
            "kind": "table",
            "features": ["find", "light"],
            "true": False,
            "changed": False,
        }
    ]
    assert main([*ours, "export", "table", "--as", "html", "nosuch"]) == 2
    assert capfd.readouterr().err.startswith("unknown feature 'nosuch'. Known: find")
