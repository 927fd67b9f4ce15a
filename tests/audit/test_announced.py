"""What Microsoft has announced is on the page of those whom it concerns, and each damage to it is
noticed."""

from functools import cache

import pytest

from macros.audit.report import Audit
from macros.audit.site import Site
from macros.catalog.page_source import PageSource
from macros.catalog.shape import load
from tests.audit.one_page import audit_site, rendered
from tests.project import CATALOGS

MAIL = load(CATALOGS / "mail.yml")
BASE = load(CATALOGS / "base.yml")
CALLS = "{{ announced() }}{{ permission_table() }}{{ feature_table() }}{{ feature_links() }}"
SOURCES = [PageSource("index.md", "docs/index.md", CALLS)]

DOWNLOADS = (".ps1", ".http", ".sh", ".tf", ".bicep", ".csv")
"""What says nothing of the page, and takes long to look at."""


@cache
def page() -> Site:
    return rendered(MAIL, CALLS)


def audited(old: str = "", new: str = "") -> Audit:
    html = " ".join(page().files["index.html"].split())
    assert old in html, f"{old!r} is not on the page"
    files = {path: text for path, text in page().files.items() if not path.endswith(DOWNLOADS)}
    return audit_site(Site(files | {"index.html": html.replace(old, new, 1)}), MAIL, SOURCES)


def test_a_change_is_told_where_it_concerns_a_feature() -> None:
    result = audited()
    assert result.faults == []
    assert result.counts["announced changes"] == 1
    html = page().files["index.html"]
    assert html.count("data-policy-since>November 2025<") == 1
    assert html.count("data-policy-since>July 2026<") == 1


def test_where_it_concerns_none_nothing_is_told() -> None:
    site = rendered(BASE, CALLS)
    assert audit_site(site, BASE, SOURCES).faults == []
    assert "announced" not in site.files["index.html"]


# name: (old, new, part of the complaint)
DAMAGES = {
    "a change left out": (' data-announced="mail-advanced"', "", "data-announced"),
    "a change that is none": ('"mail-advanced"', '"mail-basic"', "announced changes"),
    "another day": (">31 December", ">1 December", "announced 'mail-advanced', day"),
    "other words": (">From then on, changing", ">Changing", "words"),
    "a scope less": ("<code data-announced-scope>", "<code>", "scopes"),
    "a feature less": ('<span data-announced-for="list">', "<span>", "features"),
    "another feature's name": ('data-announced-for="list">Li', 'data-announced-for="list">La', "f"),
    "another source": ("https://devblogs.microsoft.com", "https://blogs.microsoft.com", "source"),
    "another month": ("since>July 2026", "since>June 2026", "'Tasks.Read', data-policy-since"),
    "a month less": ("<span data-policy-since>July", "<span>July", "data-policy-since"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_noticed(name: str) -> None:
    old, new, complaint = DAMAGES[name]
    faults = audited(old, new).faults
    assert [fault for fault in faults if complaint in fault], faults
