"""What changed between two catalogs: each case in its words, and its three forms."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from macros.catalog.history import Asks, History, Version, asks_in_json, asks_of
from macros.catalog.model import Catalog
from macros.catalog.reading import parse
from macros.catalog.shape import shape
from macros.checking.changes import changes
from macros.exports.changes import json_text, markdown, text
from macros.exports.data import data_files
from macros.exports.feed import feed
from tests.project import CATALOGS

HERE = Path(__file__).parent
BASE = (CATALOGS / "base.yml").read_text(encoding="utf-8")
CASES: list[dict[str, Any]] = yaml.safe_load((HERE / "changes.yml").read_text(encoding="utf-8"))


def catalog_with(edits: dict[str, str]) -> Catalog:
    changed = BASE
    for old, new in edits.items():
        assert BASE.count(old) == 1, old
        changed = changed.replace(old, new)
    catalog, problems = shape(parse(changed, "case"))
    assert catalog, problems
    return catalog


def sides(case: dict[str, Any]) -> tuple[Asks, Catalog]:
    return asks_of(catalog_with(case.get("was", {}))), catalog_with(case.get("now", {}))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_what_changed_is_said_with_what_it_means(case: dict[str, Any]) -> None:
    old, new = sides(case)
    assert text(new, changes(old, asks_of(new))) == case["expect"].rstrip("\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_each_form_says_the_same(case: dict[str, Any]) -> None:
    old, new = sides(case)
    found = changes(old, asks_of(new))
    data, comment = json.loads(json_text(new, found)), markdown(new, found)
    lines = case["expect"].splitlines()
    said = [line.strip().removeprefix("-> ") for line in lines if line.startswith("  -> ")]
    commands = [line.strip() for line in lines if line.startswith("     ")]
    links = [line.strip() for line in lines if line.startswith("  https:")]
    assert [words for f in data["features"] for words in f["consequences"]] == said
    assert [words for f in data["features"] for words in f["commands"]] == commands
    assert [link["url"] for link in data["links"]] == links
    assert all(f"**{words}**" in comment for words in said)
    assert all(words[2:] in comment for words in commands)
    assert all(f"]({url})" in comment for url in links)


def test_enough_is_looked_at() -> None:
    said = "".join(case["expect"] for case in CASES)
    assert len(CASES) >= 15
    assert {word for word in ("again", "narrowed", "Nothing to do", "New.") if word in said} == {
        *("again", "narrowed", "Nothing to do", "New.")
    }


def test_a_published_catalog_asks_for_what_its_source_does() -> None:
    catalog = catalog_with({"book: {label": "book: {formerly: [reserve], label"})
    asks = asks_in_json(data_files(catalog)["catalog.json"])
    assert asks == asks_of(catalog)
    assert asks.features["find"].groups["book"].formerly == ("reserve",)


def test_text_of_the_catalog_means_nothing_in_a_comment() -> None:
    hostile = "'@all #1 [x](https://e.example) <b>`|* $x'"
    new = catalog_with({"light: {name: Light,": f"light: {{name: {hostile},"})
    comment = markdown(new, changes(asks_of(catalog_with({})), asks_of(new)))
    (line,) = [line for line in comment.splitlines() if line.startswith("- **")]
    assert not {*"@[]<>`|$"} & {*line}
    assert "&#64;&#8203;all &#35;&#8203;1 " in line


def test_what_an_old_version_says_otherwise_is_passed_over() -> None:
    data = {"catalog": {"base_scopes": "openid", "apps": [1], "features": {"a": {"scopes": {}}}}}
    asks = asks_in_json(json.dumps(data))
    assert (asks.base_scopes, asks.apps, [*asks.features]) == ((), {}, ["a"])
    with pytest.raises(ValueError, match="'catalog'"):
        asks_in_json("[]")


def test_the_feed_says_what_an_app_is_called_now() -> None:
    catalog = catalog_with({})
    now = asks_of(catalog)
    desk = replace(now.apps["desk"], name="Desks")
    days = [("01", replace(now, apps={**now.apps, "desk": desk})), ("02", now)]
    versions = [Version(f"{day:0<40}", f"2026-01-{day}T12:00:00Z", asks) for day, asks in days]
    text = feed(catalog, History((*versions,), True), "https://x.example/", "changes/")
    assert len(etree.fromstring(text.encode()).findall("{*}entry/{*}content")) == len(versions)
    assert "Enterprise app: called Desk app, was Desks" in text.replace("\n", " ")
