"""What a security reviewer reads agrees with the catalog: with everything that one may say, and
each damage to it is noticed."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from macros.audit import reach
from macros.audit.report import Audit
from macros.audit.site import Site
from macros.catalog.permissions import PATH
from macros.catalog.shape import load
from macros.consent import risk
from tests.audit.one_page import audit_site, rendered
from tests.project import CATALOGS

SAID = load(CATALOGS / "said.yml")
BASE = load(CATALOGS / "base.yml")
CALLS = ("who_is_asking", "not_asked", "verdict", "consent_settings", "dates", "permission_table")
SCREENS = ("consent_screens", "picker", "feature_table", "feature_links")


def source(*calls: str) -> str:
    return "".join(f"{{{{ {call}() }}}}" for call in calls)


@cache
def page() -> Site:
    return rendered(SAID, source(*CALLS, *SCREENS))


def audited(old: str = "", new: str = "") -> Audit:
    """The audit of the page with `old` replaced once, wherever its lines may break."""
    html = " ".join(page().files["index.html"].split())
    assert old in html, f"{old!r} is not on the page"
    files = {**page().files, "index.html": html.replace(old, new, 1)}
    return audit_site(Site(files), SAID)


def test_a_catalog_that_says_everything_is_shown_whole() -> None:
    result = audited()
    assert result.faults == []
    assert result.counts["apps that ask"] == 2
    assert result.counts["settings rows"] == 4
    assert result.counts["features with their scopes"] == 2
    assert result.counts["verdicts"] == result.counts["dates"] == 1
    assert result.counts["lists of what is never asked for"] == 1


def test_a_catalog_that_says_nothing_of_it_leaves_no_gap() -> None:
    site = rendered(BASE, source(*CALLS, "feature_table", "feature_links"))
    assert audit_site(site, BASE).faults == []
    for element in site.pages[0].root.iter("h3", "dt", "dd", "th", "td", "section", "dl", "p"):
        assert str(element.text_content()).strip() or element.tag == "td", element.attrib
    html = site.files["index.html"]
    for word in ("Privacy", "Security contact", "Stored", "domain", "verified by", "Ruled out"):
        assert word not in html
    assert "Application permissions" in html


# name: (old, new, part of the complaint)
DAMAGES = {
    "an app left out": ('data-asking="lamp"', "data-gone", "apps that ask"),
    "another registered name": (">Lumen Desks<", ">Lumen<", "app 'desk', data-registered-name"),
    "another publisher": (">Lumen AS<", ">Lumen<", "app 'desk', publisher"),
    "verified where it is not": (">not verified by", ">verified by", "app 'lamp', data-verified"),
    "a domain that is not given": (
        "<dt>Publisher</dt><dd><span data-publisher>Lumen</span>",
        "<dt data-publisher-domain>x</dt><dd><span data-publisher>Lumen</span>",
        "app 'lamp', data-publisher-domain",
    ),
    "another landing": ("lumen.example/us<", "lumen.example/eu<", "app 'desk', landing"),
    "other words about the landing": (">A page of thanks.", ">A page.", "data-landing-words"),
    "another privacy notice": (
        'href="https://lumen.example/pri',
        'href="https://x.example/',
        "privacy",
    ),
    "no processing terms": ("data-processing", "data-gone", "data-processing"),
    "another contact": ("mailto:security@", "mailto:sales@", "contact"),
    "another name on the screen": (
        "<b data-screen-name>Lumen",
        "<b data-screen-name>Lux",
        "screen",
    ),
    "another publisher on the screen": (
        " AS (verified)</span>",
        "</span>",
        "data-screen-publisher",
    ),
    "another screen for the browser": ('["Lumen Desks",', '["Lumen",', "choices, screens"),
    "a certification less": ("<span data-certification>SOC 2", "<span>SOC 2", "data-certification"),
    "another place of data": (">Oslo<", ">Rome<", "data-stored-where"),
    "another time of data": (">A day.<", ">Ever.<", "data-stored-long"),
    "other stored data": (">Tokens<", ">Names<", "data-stored"),
    "another reason for never": (">No feature needs them.", ">None.", "data-never-reason"),
    "another name for never": (">Passwords<", ">Secrets<", "data-never-name"),
    "a scope of never less": ("<code data-never-scope>Files</code>", "", "data-never-scope"),
    "another verdict": (
        'data-verdict-for="users">Find',
        'data-verdict-for="policy">Find',
        "who must approve, features",
    ),
    "other words of a verdict": (
        'data-verdict-words="users">Users may',
        'data-verdict-words="users">Users must',
        "who must approve, verdicts",
    ),
    "an answer in another setting": (
        'data-answer="users" data-for="find"',
        'data-answer="administrator" data-for="find"',
        "setting 'managed', answers",
    ),
    "a group's answer missing": ('data-for="find.book"', 'data-for="find"', "answers"),
    "another setting": (">Do not allow user consent<", ">Allow nothing<", "setting 'nobody', name"),
    "a setting less": ('data-setting="verified"', "data-gone", "rows of the table 'settings'"),
    "another month of the list": (">2026-07<", ">2026-06<", "policy month"),
    "another month of the ranks": ("data-ranks-month>", "data-ranks-month>1", "month of the ranks"),
    "a day that no history tells": (
        "data-dates>",
        "data-dates><b data-changed>2026-01-01</b>",
        "last change",
    ),
    "another risk": (
        ">Reads desk. The user’s",
        ">Reads none. The user’s",
        "scope 'Desk.Read', risk",
    ),
    "another risk for the browser": (
        '"Shows desks.",2,"Reads desk.',
        '"Shows desks.",2,"Reads none.',
        "text of the scope 'Desk.Read'",
    ),
    "another broad one for the browser": (
        '"broad":{"do the same',
        '"broad":{"do less',
        "broad scopes",
    ),
    "a broad one passed over for the browser": (
        '["Desk.ReadWrite.All"]',
        "[]",
        "broad scopes",
    ),
    "another way from the browser's scopes": (
        '"permissions":"./"',
        '"permissions":"x/"',
        "way to the permissions",
    ),
    "a cloud that is said to verify": (
        "data-unverified-clouds>US Government L4",
        "data-unverified-clouds>US Government L5",
        "data-unverified-clouds",
    ),
    "a broad one passed over": ("<span data-also>", "<span>", "'Desk.ReadWrite.All', data-also"),
    "another rank": ("data-rank>Low", "data-rank>High", "scope 'openid', rank"),
    "another approver": (
        "data-approver>An administrator must approve",
        "data-approver>Users may",
        "who must approve",
    ),
    "rows in another order": ('data-scope="openid"', 'data-scope="Desk.Read"', "rows of the table"),
    "a scope less by feature": (
        '<a href="#Desk.Read"><code>Desk.Read</code></a></dd>',
        "</dd>",
        "scopes by feature 'find'",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_noticed(name: str) -> None:
    old, new, complaint = DAMAGES[name]
    faults = audited(old, new).faults
    assert [fault for fault in faults if complaint in fault], faults


NAMES = (
    yaml.safe_load(Path(PATH).read_text("utf-8"))["ranks"].keys()
    | {
        f"{resource}.{operation}{place}{constraint}"
        for resource in ("Mail", "OnlineMeetings", "APIConnectors", "User-LifeCycleInfo", "Lamp")
        for operation in ("Read", "ReadWrite", "ReadBasic", "ReadWriteBasic", "Send", "FullControl")
        for place in (
            "",
            "ForChat",
            "ForUser",
            "SelfForTeam",
            "SelectedForChat",
            "AndConsentForTeam",
        )
        for constraint in (
            "",
            ".All",
            ".Shared",
            ".Directory",
            ".OwnedBy",
            ".Selected",
            ".Read.All",
        )
    }
    | {"openid", "offline_access", "A", "Longer", "User.Read-x.All", "Team_s.Read"}
)


def test_reach_is_worked_out_alike_twice() -> None:
    """The page's own reading of a name and the audit's, which share no code."""
    assert len(NAMES) > 1000
    for name in sorted(NAMES):
        shown = risk.risk(name)
        again = (reach.place_in_order(name), reach.line(name), reach.also(name), reach.rank(name))
        assert again == (shown.level, shown.line, shown.also, shown.rank), name
