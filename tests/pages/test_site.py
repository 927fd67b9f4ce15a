"""Where on the site something is shown."""

import re

import pytest
from jinja2 import Environment

from macros.catalog.shape import load
from macros.exports.downloads import Downloads
from macros.exports.feed import FEED
from macros.pages import files_shown, first_app
from macros.pages.site import Site, Ways, read_page
from macros.pages.theme import is_unused
from tests.project import CATALOGS

PARSE = Environment(autoescape=True).parse


def anchor(heading: str) -> str:
    return re.sub(r"\W+", "-", heading.lower()).strip("-")


def site(**sources: str) -> Site:
    """Pages by name, seen from a page at the site's root."""
    pages = [read_page(f"{name}/", text, PARSE, anchor) for name, text in sources.items()]
    return Site(str, pages)


@pytest.mark.parametrize(
    ("source", "shows"),
    [
        ('{{ script("test") }}', True),
        ("{% if true %}{{ script('test') }}{% endif %}", True),
        ("{% for key in keys %}{{ script(key) }}{% endfor %}", True),
        ('{{ script("grant") }}', False),
        ('{# {{ script("test") }} #}', False),
        ('{% raw %}{{ script("test") }}{% endraw %}', False),
        ("{{ script() }}", False),
        ('script("test")', False),
        ('{{ script("test")', False),
    ],
)
def test_a_page_shows_what_it_calls(source: str, shows: bool) -> None:
    assert site(a=source).shows("script", "test") is shows


@pytest.mark.parametrize(
    ("heading", "anchors"),
    [
        ("## Who can approve", {"who-can-approve"}),
        ("# Who ##", {"who"}),
        ("Who\n---", {"who"}),
        ("## {{ publisher.name }} mends it {: #publisher }", {"publisher"}),
        ("## Who { #own .small }", {"own"}),
        ("```\n## Who\n```\n## Is", {"is"}),
        ("~~~~ text\n## Who\n~~~~", set()),
        ("#no heading", set()),
    ],
)
def test_a_page_has_the_anchors_of_its_headings(heading: str, anchors: set[str]) -> None:
    assert read_page("a/", f"Text.\n\n{heading}\n", PARSE, anchor).anchors == anchors


def test_ways_lead_to_the_first_page_that_shows_it() -> None:
    ways = site(
        a="{{ combined_links() }}",
        b="{{ picker() }}\n\n## Who can approve",
        c='{{ permission_table() }}{{ error_help("reader") }}',
        d='{{ script("test") }}{{ script("revoke") }}',
        e='{{ command("test") }}{{ found_apps() }}{{ signing_in() }}',
    ).ways()
    assert (ways.approval, ways.roles) == ("b/", "b/#who-can-approve")
    assert (ways.permissions, ways.who_must_approve) == ("c/", "c/")
    assert ways.test_script == "d/#script-test"
    assert (ways.ask, ways.choice, ways.found_apps) == ("b/", "b/", "e/")
    assert ways.signing_in == "e/#conditional-access"
    assert ways.commands == {"test": "e/#run-test", "revoke": "d/#script-revoke"}
    assert ways.errors == "c/"
    assert ways.to_error("50011", "reader") == "c/#aadsts50011"
    assert ways.to_error("50011", "tenant") == ""


def test_there_is_no_way_to_what_no_page_shows() -> None:
    ways = site(a="Text.").ways()
    groups = dict.fromkeys(ways.error_groups, "")
    assert len(groups) == 4
    assert ways == Ways(error_groups=groups)


def test_a_file_that_is_linked_is_one_that_the_site_has() -> None:
    some = site(a="Text.")
    assert some.file("scripts/a.ps1") == "scripts/a.ps1"
    assert some.files == {"scripts/a.ps1"}


def test_a_file_is_written_where_a_page_shows_it() -> None:
    files = Downloads(load(CATALOGS / "base.yml"))
    assert files_shown(site(a="{{ what_changed() }}"), files) == {FEED}
    assert files_shown(site(a="{{ script('test') }}"), files) == {"scripts/Test-AppAccess.ps1"}
    assert files_shown(site(a="Text."), files) == set()


def test_the_first_app_is_one_of_the_default_cloud() -> None:
    catalog = load(CATALOGS / "clouds.yml")
    assert catalog.default_cloud == "global" and first_app(catalog) == "desk"
    elsewhere = catalog.apps["desk"].model_copy(update={"client_id": {"china": "x"}})
    assert first_app(catalog.model_copy(update={"apps": {**catalog.apps, "desk": elsewhere}})) == (
        "lamp"
    )


def test_a_file_of_the_theme_that_no_page_asks_for_is_left_out() -> None:
    icon = "assets/images/favicon.png"
    theme = {"language": "en", "favicon": "own.svg"}
    words = "assets/javascripts/lunr/min/lunr.de.min.js"
    assert all(is_unused(path, theme) for path in (words, icon, "assets/a.css.map"))
    kept = {"language": "de", "favicon": icon}
    assert not any(is_unused(path, kept) for path in (words, icon, "assets/a.css"))
