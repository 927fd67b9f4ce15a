"""What is said for approvers and helpers agrees with the catalog and with what holds at
Microsoft, and each damage to it is noticed."""

import re
from functools import cache

import pytest

from macros.audit.report import Audit
from macros.audit.site import Site
from macros.catalog.shape import load
from tests.audit.one_page import audit_site, rendered
from tests.project import CATALOGS

SAID = load(CATALOGS / "said.yml")
CALLS = ("who_can_approve", "signing_in", "found_apps", "cloud_note", "picker", "feature_table")
MORE = '{{ permission_table() }}{{ feature_links() }}{{ script("test") }}{{ script("revoke") }}'
SOURCE = "".join(f"{{{{ {call}() }}}}" for call in CALLS) + MORE
DESK = "22222222-0000-4000-8000-000000000001"


@cache
def page() -> Site:
    return rendered(SAID, SOURCE)


def audited(old: str = "", new: str = "") -> Audit:
    """The audit of the page with `old` replaced once, wherever its lines may break."""
    pattern = r"\s+".join(map(re.escape, old.split(" ")))
    html, found = re.subn(pattern, lambda _: new, page().files["index.html"], count=1)
    assert found, f"{old!r} is not on the page"
    return audit_site(Site({**page().files, "index.html": html}), SAID)


def test_everything_is_looked_at() -> None:
    result = audited()
    assert result.faults == []
    assert result.counts["lists of roles"] == result.counts["notes about signing in"] == 1
    assert result.counts["apps to be found"] == len(SAID.apps) == 2


# name: (old, new, part of the complaint)
DAMAGES = {
    "role by script": ("AI Administrator: with a link", "AI Administrator", "roles"),
    "role missing": ("<li data-role>Custom role", "<li>Custom role", "roles"),
    "another rule": ("has to be activated first", "may be used", "what else decides"),
    "another date": ("data-as-of>2026", "data-as-of>2025", "date"),
    "a basic feature": ("sign-in.</li>", "sign-in. <i data-basic>X</i></li>", "basic profile"),
    "cloud not told": ("GovSG (Singapore) cannot", "cannot", "the cloud 'GovSG (Singapore)'"),
    "app missing": ('data-known-app="lamp"', "", "apps to be found"),
    "another name": ("data-name>Desk app</strong>", "data-name>Desk</strong>", "found, name"),
    "another feature": ("data-known-features>", "data-known-features>x", "found, features"),
    "another registered name": ("data-registered>", "data-registered>x", "registered name"),
    "another client id": (f'data-known-id="{DESK}"', 'data-known-id=""', "found, client ids"),
    "another shown id": (f"<code>{DESK}", "<code>x", "client id in 'global'"),
    "another feature ticked": ("#feature=find&amp;", "#feature=light&amp;", "what is ticked"),
    "another cloud ticked": ("find&amp;cloud=global", "find&amp;cloud=usgov", "what is ticked"),
    "a box that is not there": ("#feature=find&amp;", "#feature=gone&amp;", "ticks 'gone'"),
    "no way to approve": ('data-to="approve"', 'data-to=""', "ways to approve"),
    "no way to check": ('data-to="check"', 'data-to=""', "ways to check"),
    "another way to revoke": ('revoke" href="./#script-revoke', 'revoke" href="./#x', "revoke"),
    "another app of the scripts": ("data-tools-id>14", "data-tools-id>15", "scripts sign in"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_noticed(name: str) -> None:
    old, new, complaint = DAMAGES[name]
    faults = audited(old, new).faults
    assert [fault for fault in faults if complaint in fault], faults
