"""The audit of the files for programs: each of these changes turns it red."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from macros.audit.site import Site
from macros.checking.rules import checked
from tests.audit.one_page import audit_site, rendered
from tests.project import CATALOGS

CATALOG = checked(CATALOGS / "base.yml")
SITE = rendered(CATALOG, "<p>{{ data_files() }}</p>")


def _in_json(change: Callable[[dict[str, Any]], None]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        data = json.loads(text)
        change(data)
        return json.dumps(data)

    return changed


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def changed(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return changed


def _set(*path: str | int, value: Any) -> Callable[[str], str]:
    def change(data: Any) -> None:
        *above, last = path
        for key in above:
            data = data[key]
        assert data[last] != value
        data[last] = value

    return _in_json(change)


FIRST_LINK = ("approvals", "feature_links", "find", 0)
CASES: dict[str, tuple[str, Callable[[str], str], str]] = {
    "another scope of a feature": (
        "catalog.json",
        _set("catalog", "features", "find", "scopes", value=["Desk.Book"]),
        "catalog, 'features', 'find', 'scopes'",
    ),
    "another version": ("catalog.json", _set("version", value=2), "version"),
    "who must approve a scope": (
        "catalog.json",
        _set("approvals", "scopes", "Desk.Read", value="users"),
        "who must approve a scope",
    ),
    "who must approve a feature": (
        "catalog.json",
        _set("approvals", "features", "find", value="users"),
        "who must approve a feature",
    ),
    "a link less": ("catalog.json", _set("approvals", "app_links", "lamp", value=[]), "links"),
    "a link's scopes": ("catalog.json", _set(*FIRST_LINK, "scopes", value=["openid"]), "links"),
    "a link's address": ("catalog.json", _replaced("Desk.Read&", "Desk.Book&"), "scope"),
    "a key that the schema lacks": (
        "catalog-data.schema.json",
        _set("properties", value={}),
        "keys",
    ),
    "another reason": (
        "features/find.json",
        _set("scopes", "Desk.Read", "reason", value="No."),
        "scopes, 'Desk.Read', 'reason'",
    ),
    "a scope of another feature": (
        "features/light.json",
        _set("base_scopes", value=["openid", "Desk.Read"]),
        "base scopes",
    ),
    "a feature's links": ("features/light.json", _set("links", value=[]), "links"),
    "an app's features": ("apps/lamp.json", _set("features", value={}), "features"),
    "an app's id": ("apps/lamp.json", _set("app", "name", value="Other"), "app, 'name'"),
    "a cell": ("catalog.csv", _replaced('"mandatory"', '"optional"'), "lines"),
    "a formula": ("catalog.csv", _replaced('"Find a desk"', '"=Find a desk"'), "lines"),
    "a file not named": ("llms.txt", _replaced("(apps/lamp.json)", "()"), "files"),
    "a link changed in the text": ("llms.txt", _replaced("Desk.Read&", "&"), "links"),
}


def faults(files: dict[str, str]) -> list[str]:
    return audit_site(Site(files), CATALOG).faults


def test_what_is_published_agrees_with_the_catalog() -> None:
    result = audit_site(SITE, CATALOG)
    about = ("catalog", "features/", "apps/", "llms")
    assert [fault for fault in result.faults if fault.startswith(about)] == []
    assert result.counts["data files"] == 7
    assert result.counts["lists of data files"] == result.counts["overviews"] == 1
    assert result.counts["links in data"] > 4


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_found(name: str) -> None:
    path, change, complaint = CASES[name]
    before = faults(dict(SITE.files))
    found = faults({**SITE.files, path: change(SITE.files[path])})
    new = [fault for fault in found if fault not in before]
    assert any(fault.startswith(path) and complaint in fault for fault in new), new


def test_a_file_that_is_missing_is_a_link_that_leads_nowhere() -> None:
    files = {path: text for path, text in SITE.files.items() if path != "apps/lamp.json"}
    assert any("apps/lamp.json leads nowhere" in fault for fault in faults(files))


def test_a_file_not_linked_to_is_missed() -> None:
    page = SITE.files["index.html"].replace('href="apps/lamp.json" data-data-file', "")
    assert any("data files" in fault for fault in faults({**SITE.files, "index.html": page}))


def test_every_page_that_may_be_found_leads_to_the_data() -> None:
    page = SITE.files["index.html"].replace("noindex", "all")
    found = faults({**SITE.files, "index.html": page})
    assert any("data in the head" in fault for fault in found)
