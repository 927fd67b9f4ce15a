"""Keys that were published: each is there, or is an earlier key of something, or is retired."""

from pathlib import Path

import pytest

from macros.catalog.history import History, Version, asks_in_yaml
from macros.catalog.page_source import PageSource
from macros.catalog.problems import CatalogError
from macros.checking.rules import checked
from tests.project import CATALOGS

NAME = "catalog.yml"
BASE = (CATALOGS / "base.yml").read_text(encoding="utf-8")
FEATURE = BASE.replace("  light: {name: Light,", "  lights: {name: Light,")
ENDED = BASE.replace("  door:", "  seat: {name: Seat, app: desk, scopes: [Desk.Read]}\n  door:")
GROUP = BASE.replace("      book: {label", "      booking: {label")
APP = BASE.replace("  lamp: {name", "  bulb: {name").replace("app: lamp", "app: bulb")


def said(old: str, new: str, folder: Path, commit: str = "c") -> list[str]:
    """What is said of the new catalog, all of it by this one rule."""
    file = folder / NAME
    file.write_text(new, encoding="utf-8")
    version = Version(commit, "2026-01-01T00:00:00Z" if commit else "", asks_in_yaml(old, "old"))
    try:
        checked(file, NAME, history=History((version, version)))
    except CatalogError as error:
        assert {problem.rule for problem in error.problems} == {"published_key_gone"}
        return [str(problem) for problem in error.problems]
    return []


def test_pages_are_looked_at_where_they_are_given() -> None:
    path, page = CATALOGS / "base.yml", PageSource("index.md", "docs/index.md", "x Mail.Read")
    assert checked(path) == checked(path, pages=[])
    with pytest.raises(CatalogError) as caught:
        checked(path, pages=[page])
    assert [problem.rule for problem in caught.value.problems] == ["stranger"]


@pytest.mark.parametrize(
    ("old", "place", "what", "advice"),
    [
        (FEATURE, "23:3", "feature 'lights'", "if it is this, add 'formerly: [lights]' here"),
        (
            ENDED,
            "16:1",
            "feature 'seat'",
            "has another key now, add 'formerly: [seat]' there",
        ),
        (GROUP, "22:7", "feature 'find', optional group 'booking'", "add 'formerly: [booking]'"),
        (APP, "15:3", "app 'bulb'", "if it is this, add 'formerly: [bulb]' here"),
    ],
)
def test_a_key_that_went_is_named(
    old: str, place: str, what: str, advice: str, tmp_path: Path
) -> None:
    (problem,) = said(old, BASE, tmp_path)
    words = f"{what} was published, and its addresses lead nowhere now"
    assert problem.startswith(f"{NAME}:{place}: {words}")
    assert advice in problem
    assert "write under 'retired' what became of it: '" in problem
    assert said(old, BASE, tmp_path, commit="") == [], "was never committed"
    assert said(BASE, BASE, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "find", "replace"),
    [
        (FEATURE, "name: Light,", "name: Light, formerly: [other, lights],"),
        (GROUP, "label: booking,", "label: booking, formerly: [booking],"),
        (APP, "name: Lamp app,", "name: Lamp app, formerly: [bulb],"),
        (ENDED, "base_scopes:", "retired: {features.seat: Nobody sat.}\nbase_scopes:"),
        (GROUP, "base_scopes:", "retired: {features.find.optional.booking: No.}\nbase_scopes:"),
        (APP, "base_scopes:", "retired: {apps.bulb: It broke.}\nbase_scopes:"),
    ],
)
def test_a_key_that_is_told_of_is_fine(old: str, find: str, replace: str, tmp_path: Path) -> None:
    assert BASE.count(find) == 1
    assert said(old, BASE.replace(find, replace), tmp_path) == []
