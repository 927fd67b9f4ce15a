"""Each visible piece: what it shows for one catalog, and for any text the same markup."""

import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from lxml import html as lxml_html
from lxml.etree import _Comment, _ProcessingInstruction
from lxml.html import HtmlElement
from markdown import Markdown  # type: ignore[import-untyped]

from macros.catalog.clouds import CLOUDS
from macros.catalog.history import History, Version, asks_of, history_of
from macros.catalog.model import App, Catalog
from macros.checking.rules import checked
from macros.consent.approval import feature_approver
from macros.consent.request import (
    consent_requests,
    consent_url,
    everything_optional,
    linkable,
    select,
)
from macros.consent.risk import strongest_first
from macros.exports.downloads import Downloads
from macros.pages import (
    changes,
    downloads,
    error_help,
    helping,
    links,
    picker,
    redirect_page,
    tables,
    who_asks,
)
from macros.pages import html as html_
from macros.pages.aadsts import WHO, ErrorHelp, load_errors
from macros.pages.site import Ways
from tests.project import CATALOGS
from tests.strategies import HOSTILE, catalogs, hostile_texts, tame

BASE = checked(CATALOGS / "base.yml")
SAID = checked(CATALOGS / "said.yml")
"""With everything that a catalog may leave out."""
CATALOG = {"said": SAID, "mail": checked(CATALOGS / "mail.yml")}
CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("pieces.yml").read_text("utf-8")
)
HELPERS = {"script", "command", "redirect_page", "other_tools", "picker"}
"""Put together of other pieces, or shown by tests of their own: beside what they show, or in a
browser."""


PLUMBING = {"facts", "html", "cloud_to_name", "in_cloud", "ids_by_cloud", "links_by_cloud"}
PLUMBING |= {"ended", "mandatory_before", "not_available_note"}
"""What pieces are made with."""


def pieces() -> dict[str, Callable[..., str]]:
    rooms = (
        changes,
        downloads,
        error_help,
        helping,
        html_,
        links,
        picker,
        redirect_page,
        tables,
        who_asks,
    )
    return {
        name: function
        for room in rooms
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__
        and not name.startswith("_")
        and name not in PLUMBING
    }


def rendered(case: dict[str, Any]) -> str:
    args: list[object] = [CATALOG.get(case["catalog"], BASE)] if "catalog" in case else []
    if "select" in case:
        args.append(select(BASE, case["select"]["features"], case["select"].get("optional", [])))
    if "errors" in case:
        args.append(
            {k: ErrorHelp.model_validate(e, strict=False) for k, e in case["errors"].items()}
        )
    if "feature" in case:
        args.append(BASE.features[case["feature"]])
    if "no_link" in case:
        args.append(BASE.features[case["no_link"]].no_direct_link)
    if case.get("downloads"):
        args += [Downloads(BASE), str]
    if "history" in case:
        args.append(history_of([("c", *version) for version in case["history"]], whole=True))
    if "ways" in case:
        return pieces()[case["piece"]](*args, *case.get("args", []), Ways(**case["ways"]))
    return pieces()[case["piece"]](*args, *case.get("args", []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["piece"]))
def test_a_piece_looks_like_this(case: dict[str, Any]) -> None:
    assert rendered(case).split() == case["expect"].split()


def test_no_piece_is_without_a_case() -> None:
    assert len(CASES) >= 12
    assert {case["piece"] for case in CASES} == pieces().keys() - HELPERS


ERRORS = load_errors()
WAYS = Ways(
    approval="../",
    roles="../#who-can-approve",
    errors="../troubleshooting/",
    error_groups=dict.fromkeys(WHO, "../troubleshooting/"),
    test_script="../#script-test",
    choice="../",
    commands={"test": "../#run-test", "revoke": "../#run-revoke"},
    scripts={"grant": "../#script-grant"},
)


def changed(catalog: Catalog) -> str:
    """The page of a catalog whose base scopes are new, and whose apps had other names."""
    asks = asks_of(catalog)
    apps = {key: replace(app, name="Old") for key, app in asks.apps.items()}
    old = replace(asks, base_scopes=(), apps=apps)
    days = [Version("a", "2026-01-01T00:00:00Z", old), Version("b", "2026-02-02T00:00:00Z", asks)]
    return changes.what_changed(catalog, History(tuple(days)), "feed.xml", WAYS)


WHOLE: dict[str, Callable[[Catalog], str]] = {
    "base_scopes": lambda c: tables.base_scopes(c, "p/"),
    "feature_table": lambda c: tables.feature_table(c, {}, Ways(permissions="p/")),
    "what_changed": changed,
    "entries": lambda c: picker.entries(),
    "choice": lambda c: picker.choice(c, "p/"),
    "approvals": lambda c: picker.approvals(Downloads(c), str),
    "request": picker.request,
    "picker": lambda c: picker.picker(Downloads(c), str, "p/"),
    "chosen": lambda c: picker.chosen(c, "../"),
    "cloud_note": tables.cloud_note,
    "combined_links": links.combined_links,
    "feature_links": links.feature_links,
    "consent_screens": tables.consent_screens,
    "permission_table": tables.permission_table,
    "verdict": tables.verdict,
    "consent_settings": tables.consent_settings,
    "who_is_asking": who_asks.who_is_asking,
    "not_asked": who_asks.not_asked,
    "data_files": lambda c: downloads.data_files(Downloads(c), str),
    "announced": who_asks.announced,
    "dates": lambda c: who_asks.dates(c, "2026-02-04"),
    "approve_link": lambda c: "".join(
        links.approve_link(c, select(c, [key], [f"{key}.{g}" for g in f.optional]), cloud)
        for key, f in c.features.items()
        for cloud in c.clouds
    ),
    "client_id": lambda c: "".join(
        tables.client_id(c, key, cloud) for key in c.apps for cloud in c.clouds
    ),
    "scope_list": lambda c: "".join(
        tables.scope_list(c, select(c, [key], [f"{key}.{g}" for g in f.optional]), "p/")
        for key, f in c.features.items()
    ),
    "no_link": lambda c: "".join(
        links.no_link(f.no_direct_link) for f in c.features.values() if f.no_direct_link
    ),
    "error_help": lambda c: "".join(error_help.error_help(c, ERRORS, who, WAYS) for who in WHO),
    "error_phrases": lambda c: error_help.error_phrases(ERRORS, WAYS),
    "error_finder": lambda c: error_help.error_finder(),
    "who_can_approve": lambda c: helping.who_can_approve(),
    "signing_in": helping.signing_in,
    "found_apps": lambda c: helping.found_apps(c, WAYS),
    "redirect_page": lambda c: redirect_page.redirect_page(c, ERRORS, WAYS),
    "error_box": lambda c: html_.error_box(c.product.name),
}
"""Each piece, as often as the catalog has something for it."""


def tree(html: str) -> HtmlElement:
    return lxml_html.fromstring(f"<main>{html}</main>")


def text_of(element: HtmlElement) -> str:
    """The element's text; the one change HTML makes to it is in its line breaks."""
    return str(element.text_content())


def only(element: HtmlElement, path: str) -> HtmlElement:
    (found,) = element.xpath(path)
    assert isinstance(found, HtmlElement)
    return found


def all_of(element: HtmlElement, path: str) -> list[HtmlElement]:
    found = element.xpath(path)
    assert isinstance(found, list)
    return [item for item in found if isinstance(item, HtmlElement)]


def markup(html: str) -> Counter[str]:
    """How often each element with its attribute names, and anything that is no element."""
    found: Counter[str] = Counter()
    for node in tree(html).iter():
        if isinstance(node, _Comment | _ProcessingInstruction):
            found["not an element"] += 1
        else:
            found[f"{node.tag!s} {sorted(str(name) for name in node.attrib)}"] += 1
    return found


def test_every_piece_that_shows_texts_is_tried_with_hostile_ones() -> None:
    assert WHOLE.keys() == pieces().keys() - {
        "script",
        "command",
        "other_tools",
        "markdown_text",
        "install_modules",
    }


@settings(max_examples=20)
@given(catalog=catalogs())
def test_no_text_adds_or_removes_markup(catalog: Catalog) -> None:
    plain = tame(catalog)
    for name, piece in WHOLE.items():
        assert markup(piece(catalog)) == markup(piece(plain)), name


def scopes_in(element: HtmlElement) -> list[str]:
    return [text_of(code) for code in all_of(element, ".//li//code")]


@given(catalog=catalogs())
def test_the_feature_table_shows_each_feature_as_the_catalog_has_it(catalog: Catalog) -> None:
    table = tree(tables.feature_table(catalog, {}, WAYS))
    rows = {row.get("data-feature"): row for row in all_of(table, ".//tbody/tr")}
    assert list(rows) == list(catalog.features)
    for key, feature in catalog.features.items():
        row = rows[key]
        app = catalog.apps[feature.app]
        assert text_of(only(row, ".//*[@data-name]")) == feature.name
        assert text_of(only(row, ".//*[@data-app-name]")) == app.name
        assert_clouds(row, catalog, app, {c: [i] for c, i in app.client_ids.items()})
        lists = {e.get("data-scopes"): e for e in all_of(row, ".//*[@data-scopes]")}
        assert scopes_in(lists.pop("")) == list(feature.scopes)
        assert list(lists) == list(feature.optional)
        for name, group in feature.optional.items():
            assert scopes_in(lists[name]) == list(group.scopes)
            assert text_of(only(lists[name], ".//*[@data-group-label]")) == group.label
            assert text_of(only(lists[name], ".//p[@class='sb-note']")) == group.note


def assert_clouds(
    root: HtmlElement, catalog: Catalog, app: App, shown: dict[str, list[str]]
) -> None:
    """Each cloud shows these ids or links under its name, or says that the app is not there."""
    what = ".//a[@class='sb-approve']/@href | .//*[@data-client-id]/text()"
    if len(catalog.clouds) == 1:
        assert {*app.client_ids} == {*catalog.clouds}
        assert root.xpath(what) == shown[catalog.default_cloud]
        assert not root.xpath(".//@data-cloud | .//@data-cloud-name | .//@data-not-available")
        return
    blocks = {str(e.get("data-cloud")): e for e in all_of(root, ".//div[@data-cloud]")}
    assert {cloud: block.xpath(what) for cloud, block in blocks.items()} == shown
    for cloud, block in blocks.items():
        assert text_of(only(block, "./*[@data-cloud-name]")) == CLOUDS[cloud].name
    assert_notes(root, catalog, app)


def assert_notes(root: HtmlElement, catalog: Catalog, app: App) -> None:
    notes = {e.get("data-cloud"): text_of(e) for e in all_of(root, ".//*[@data-not-available]")}
    missing = [cloud for cloud in catalog.clouds if cloud not in app.client_ids]
    assert notes == {cloud: f"Not available in {CLOUDS[cloud].name}" for cloud in missing}


@given(catalog=catalogs())
def test_what_a_button_copies_is_what_stands_beside_it(catalog: Catalog) -> None:
    for html in (tables.feature_table(catalog, {}, WAYS), tables.base_scopes(catalog, "p/")):
        elements = all_of(tree(html), ".//*[@data-scopes or @data-base-scopes]")
        assert elements
        for element in elements:
            beside = [mark.getprevious() for mark in all_of(element, ".//*[@data-copy]")]
            copied = [scopes_in(found) for found in beside if found is not None]
            assert copied == ([scopes_in(element)] if scopes_in(element) else [])


def expected_links(catalog: Catalog, app: str, keys: list[str]) -> dict[str, list[str]]:
    """The addresses of a cell's links by cloud, from the requests."""
    mandatory = linkable(catalog, select(catalog, keys))
    everything = linkable(catalog, everything_optional(catalog, mandatory.features))
    selections = [mandatory, everything] if everything.optional else [mandatory]
    return {
        cloud: [
            consent_url(request, catalog.consent.tenant)
            for chosen in selections
            for request in consent_requests(catalog, chosen, cloud)
        ]
        for cloud in catalog.apps[app].client_ids
    }


def assert_links(cell: HtmlElement, catalog: Catalog, app: str, keys: list[str]) -> None:
    expected = expected_links(catalog, app, keys)
    if any(expected.values()):
        assert_clouds(cell, catalog, catalog.apps[app], expected)
    else:
        assert all_of(cell, ".//a[@class='sb-approve']") == []
        assert_notes(cell, catalog, catalog.apps[app])


@given(catalog=catalogs())
def test_feature_links_lead_to_each_features_request(catalog: Catalog) -> None:
    rows = all_of(tree(links.feature_links(catalog)), ".//tbody/tr")
    assert [row.get("data-feature") for row in rows] == list(catalog.features)
    for row, (key, feature) in zip(rows, catalog.features.items(), strict=True):
        assert text_of(only(row, ".//*[@data-name]")) == feature.name
        assert_links(row, catalog, feature.app, [key])
        if feature.no_direct_link:
            note = only(row, ".//*[@class='sb-no-link']")
            link = feature.no_direct_link
            assert text_of(note) == f"{link.note} {link.link_text}"
            assert only(note, "./a").get("href") == link.url


@given(catalog=catalogs())
def test_combined_links_cover_every_feature_of_an_app_that_has_a_link(catalog: Catalog) -> None:
    rows = all_of(tree(links.combined_links(catalog)), ".//tbody/tr")
    assert [row.get("data-app") for row in rows] == list(catalog.apps)
    for row, (key, app) in zip(rows, catalog.apps.items(), strict=True):
        features = [name for name, f in catalog.features.items() if f.app == key]
        assert_links(only(row, "./td[2]"), catalog, key, features)
        ids = {cloud: [client_id] for cloud, client_id in app.client_ids.items()}
        assert_clouds(only(row, "./th"), catalog, app, ids)
        assert text_of(only(row, ".//*[@data-name]")) == app.name
        assert text_of(only(row, "./th/p[@class='sb-note']")) == app.description


@given(catalog=catalogs())
def test_a_link_says_what_it_includes(catalog: Catalog) -> None:
    links = all_of(tree(WHOLE["approve_link"](catalog)), ".//a[@class='sb-approve']")
    linked = [f for f in catalog.features.values() if not f.no_direct_link]
    assert len(links) == sum(len(catalog.apps[f.app].client_ids) for f in linked)
    for link in links:
        (key,) = str(link.get("data-features")).split()
        feature = catalog.features[key]
        cloud = str(link.get("data-cloud", catalog.default_cloud))
        assert cloud in catalog.apps[feature.app].client_ids
        groups = sorted(f"{key}.{group}" for group in feature.optional)
        assert str(link.get("data-optional", "")).split() == groups
        text = text_of(link)
        assert text.startswith(f"Approve {feature.name}")
        assert all(group.label in text for group in feature.optional.values())


@given(catalog=catalogs())
def test_the_permission_table_explains_every_scope(catalog: Catalog) -> None:
    rows = all_of(tree(tables.permission_table(catalog)), ".//tbody/tr")
    assert [row.get("data-scope") for row in rows] == list(strongest_first(catalog))
    for row, name in zip(rows, strongest_first(catalog), strict=True):
        scope = catalog.scopes[name]
        assert row.get("id") == name
        assert text_of(only(row, ".//*[@data-title]")) == scope.title
        assert text_of(only(row, ".//*[@data-reason]")) == scope.reason
        assert text_of(only(row, ".//*[@data-scope-id]")) == scope.id
        by = [(str(e.get("data-used-by")), text_of(e)) for e in all_of(row, ".//*[@data-used-by]")]
        assert sorted(by) == sorted(uses_of(catalog, name))


def uses_of(catalog: Catalog, name: str) -> list[tuple[str, str]]:
    found = [("*", "Every feature")] if name in catalog.base_scopes else []
    for key, feature in catalog.features.items():
        if name in feature.scopes:
            found.append((key, feature.name))
        found += [
            (key, f"{feature.name} (optional: {group.label})")
            for group in feature.optional.values()
            if name in group.scopes
        ]
    return found


@given(catalog=catalogs())
def test_a_drawn_screen_lists_the_titles_of_the_mandatory_scopes(catalog: Catalog) -> None:
    screens = all_of(tree(tables.consent_screens(catalog)), ".//*[@data-screen]")
    chosen = linkable(catalog, select(catalog, catalog.features))
    by_app = {r.app: r for c in catalog.clouds for r in consent_requests(catalog, chosen, c)}
    requests = [by_app[app] for app in catalog.apps if app in by_app]
    assert [screen.get("data-screen") for screen in screens] == [r.app for r in requests]
    for screen, request in zip(screens, requests, strict=True):
        titles = [text_of(item) for item in all_of(screen, ".//li")]
        assert titles == [catalog.scopes[name].title for name in request.scopes]


@given(catalog=catalogs())
def test_a_scope_list_names_what_was_asked_for(catalog: Catalog) -> None:
    for key, feature in catalog.features.items():
        shown = tree(tables.scope_list(catalog, select(catalog, [key]), "p/"))
        names = [text_of(code) for code in all_of(shown, ".//code")]
        assert names == [name for name in catalog.scopes if name in feature.scopes]
        links = [link.get("href") for link in all_of(shown, ".//a")]
        assert links == [f"p/#{name}" for name in names]


def test_an_error_is_shown_as_it_is() -> None:
    for text in HOSTILE:
        shown = only(tree(html_.error_box(text)), ".//pre")
        assert text_of(shown) == text


def folded(text: str) -> str:
    return " ".join(text.split())


CONTEXTS = {
    "paragraph": ("before {} after", "p"),
    "paragraph of its own": ("{}", "p"),
    "heading": ("## Before {}", "h2"),
    "link": ("[{}](https://host.example/)", "a"),
    "list entry": ("- before {}", "li"),
    "admonition": ("!!! note\n    {}", "p[not(@class)]"),
    "cell": ("| a | b |\n|---|---|\n| {} | x |", "tbody/tr/td[1]"),
}


@pytest.mark.parametrize("context", CONTEXTS)
@given(text=hostile_texts)
def test_markdown_shows_the_text_and_nothing_else(context: str, text: str) -> None:
    frame, place = CONTEXTS[context]
    convert = Markdown(extensions=["admonition", "attr_list", "toc", "tables"]).convert
    shown = convert(frame.format(html_.markdown_text(text)))
    plain = convert(frame.format("word"))
    expected = folded(text_of(only(tree(plain), f".//{place}"))).replace("word", folded(text))
    assert folded(text_of(only(tree(shown), f".//{place}"))) == expected
    assert markup(shown) == markup(plain)


@given(text=hostile_texts)
def test_jinja_sees_nothing_in_markdown_text(text: str) -> None:
    assert not set(html_.markdown_text(text)) & set('{}%#\n<>|`"\\*_[]!@~^$=+') - {"#"}


@pytest.mark.parametrize(
    ("flags", "who"),
    [
        ((False, False), "Users may, unless your tenant says otherwise"),
        ((False, True), "An administrator must approve, unless your tenant says otherwise"),
        ((True, False), "An administrator must approve"),
        ((True, True), "An administrator must approve"),
    ],
)
def test_who_must_approve(flags: tuple[bool, bool], who: str) -> None:
    update = {"admin_consent_required": flags[0], "managed_policy_blocks": flags[1]}
    scope = BASE.scopes["Lamp.Switch"].model_copy(update=update)
    catalog = BASE.model_copy(update={"scopes": {**BASE.scopes, "Lamp.Switch": scope}})
    assert feature_approver(catalog, catalog.features["light"]).value == who
