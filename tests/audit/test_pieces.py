"""A page shows what its source asks for, and what no site can do without is somewhere."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from macros.audit.site import Site
from macros.catalog.page_source import PageSource
from macros.catalog.shape import load
from tests.audit.one_page import audit_site, audited, rendered, source_of
from tests.project import CATALOGS

BASE = load(CATALOGS / "base.yml")
SOURCE = source_of(BASE)
PAGE = PageSource("index.md", "docs/index.md", SOURCE)
# What Microsoft has announced concerns no feature here; tests/audit/test_announced.py has one.
CALLS: list[str] = re.findall(r"\{\{ (?!announced)(\w+\(.*?\)) \}\}", SOURCE)
LEAST = "{{ feature_table() }}{{ permission_table() }}{{ feature_links() }}"


def faults(source: str, shown: str, page: PageSource = PAGE) -> list[str]:
    """The audit of a site that shows one source, and is said to come from another."""
    site = rendered(BASE, shown)
    return audit_site(site, BASE, [replace(page, text=source)]).faults


def test_there_are_calls_of_every_kind() -> None:
    assert len(CALLS) > 25
    assert len({call.partition("(")[0] for call in CALLS}) > 25


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
def test_a_piece_that_is_dropped_or_shown_twice_is_noticed(call: str) -> None:
    """Both ways; a piece that draws nothing, such as a screen of no app, has none to drop."""
    asked = f"{{{{ {call} }}}}"
    code = "<code>" if call.startswith("install") else ""
    end = "</code>" if code else ""
    page = f"{LEAST}<div>{code}{asked}{end}</div>"
    dropped = [f for f in faults(page, LEAST) if "docs/index.md asks for" in f]
    added = [f for f in faults(LEAST, page) if "docs/index.md asks for" in f]
    assert dropped and added
    assert [f for f in faults(page, page) if "asks for" in f] == []


@pytest.mark.parametrize(
    "source",
    [
        LEAST + '{% if true %}{{ script("test") }}{% endif %}',
        LEAST + '{% for key in ["test"] %}{{ script(key) }}{% endfor %}',
        LEAST + '{{ script("test") if true }}',
    ],
)
def test_what_only_the_build_can_decide_may_be_shown_or_not(source: str) -> None:
    assert audited(BASE, source).faults == []
    assert faults(source, LEAST) == []


def test_a_page_that_is_not_built_is_noticed() -> None:
    page = PageSource("more/other.md", "docs/more/other.md", "Words.")
    result = audit_site(rendered(BASE, LEAST), BASE, [page])
    assert "site: docs/more/other.md has no page on it" in result.faults


@pytest.mark.parametrize(
    ("source", "built"),
    [
        ("README.md", "index.html"),
        ("a/index.md", "a/index.html"),
        ("a/b.md", "a/b/index.html"),
        ("a/b.md", "a/b.html"),
    ],
)
def test_a_page_is_found_wherever_mkdocs_puts_it(source: str, built: str) -> None:
    files = dict(rendered(BASE, LEAST).files)
    site = Site({built: files["index.html"], **files})
    page = PageSource(source, f"docs/{source}", LEAST + "{{ picker() }}")
    wanted = f"{built}: data-picker: 0 of them, and docs/{source} asks for 1"
    assert wanted in audit_site(site, BASE, [page]).faults


def without(*names: str) -> str:
    """The page that shows everything, without the calls of these macros."""
    pattern = rf"<div>\{{\{{ (?:{'|'.join(names)})\(.*?\) \}}\}}</div>\n?"
    return re.sub(pattern, "", f"{SOURCE}\n")


@pytest.mark.parametrize(
    "names",
    [
        ("script",),
        ("other_tools",),
        ("error_help", "error_phrases", "error_finder"),
        ("redirect_page",),
        ("picker",),
        ("combined_links",),
        ("consent_screens", "base_scopes", "client_id", "approve_link", "scopes"),
        ("permission_table",),
        ("who_can_approve", "signing_in", "found_apps"),
        ("script", "other_tools", "error_help", "error_phrases", "redirect_page", "picker"),
    ],
)
def test_a_section_may_be_left_out(names: tuple[str, ...]) -> None:
    source = without(*names)
    assert len(source) < len(SOURCE)
    assert audited(BASE, source).faults == []


# What is missing, when only this is shown.
MISSING = {
    "{{ picker() }}": ["how to approve it"] * 2,
    "{{ feature_table() }}{{ permission_table() }}": ["how to approve it"] * 3,
    "{{ feature_table() }}{{ permission_table() }}{{ combined_links() }}": ["how to approve it"],
    "{{ feature_table() }}{{ feature_links() }}": ["why each scope"],
    "{{ permission_table() }}{{ feature_links() }}": ["its scopes are"] * 3,
    "Nothing.": ["why each scope", *["its scopes are", "how to approve it"] * 3],
}


@pytest.mark.parametrize("source", MISSING)
def test_what_no_site_can_do_without_is_missed(source: str) -> None:
    found = audited(BASE, source).faults
    assert len(found) == len(MISSING[source])
    for fault, words in zip(found, MISSING[source], strict=True):
        assert fault.startswith("site: ") and words in fault


@pytest.mark.parametrize(
    "source",
    [
        LEAST,
        '{{ feature_table() }}{{ permission_table() }}{{ script("grant") }}',
        '{{ picker() }}{{ approve_link("find") }}{{ approve_link("light") }}',
    ],
)
def test_little_is_enough(source: str) -> None:
    assert audited(BASE, source).faults == []


def test_a_table_that_is_shown_must_be_whole(tmp_path: Path) -> None:
    site = rendered(BASE, LEAST)
    row = '<tr role="row" id="feature-light" data-feature="light">'
    html = site.files["index.html"]
    assert row in html
    changed = Site({**site.files, "index.html": html.replace(row, row.replace("data-", "x-"))})
    first, *_ = audit_site(changed, BASE).faults
    assert first == (
        "index.html: rows of the table 'features': the site says find, door, "
        "the catalog find, light, door"
    )


SAID = {
    '{{ command("grant") }}': "data-run grant: 0 of them, and docs/index.md asks for 1",
    '{{ approve_link("door") }}': (
        "no link Differs by building. Ask us: 0 of them, and docs/index.md asks for 1"
    ),
    '{{ approve_link("find", "book") }}': (
        "link find find.book global: 0 of them, and docs/index.md asks for 1"
    ),
}


@pytest.mark.parametrize("call", SAID)
def test_what_is_missing_is_named(call: str) -> None:
    assert f"index.html: {SAID[call]}" in faults(LEAST + call, LEAST)
    assert audited(BASE, LEAST + call).faults == []


def test_where_an_app_is_not_available_its_link_must_say_so() -> None:
    clouds = load(CATALOGS / "clouds.yml")
    call = '{{ approve_link("light", cloud="china") }}'
    assert audited(clouds, LEAST + call).faults == []
    page = replace(PAGE, text=LEAST + call)
    found = audit_site(rendered(clouds, LEAST), clouds, [page]).faults
    said = "index.html: not available lamp china: 0 of them, and docs/index.md asks for 1"
    assert said in found
