"""What is said about Microsoft's errors: the data, its page, its box, and the site's search."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from macros.catalog.problems import CatalogError
from macros.checking.rules import checked
from macros.pages.aadsts import (
    BRACES,
    DIGITS,
    LOOKUP,
    PLACES,
    WHO,
    by_phrase,
    load_errors,
    parts,
    places,
)
from tests.browser import WAYS, WIDE, Scheme, Seen, overflow, violations
from tests.project import CATALOGS

ERRORS = load_errors()
CATALOG = checked(CATALOGS / "base.yml")
BAD = yaml.safe_load(Path(__file__).with_name("aadsts_problems.yml").read_text(encoding="utf-8"))
MET = """
    65001 65004 65005 65006 90094 90095 90093 90097 900971 900941 900981 90090 50011 500113
    500116 90102 700016 700011 90008 650056 650052 650053 650051 650054 650057 500011 70011
    70001 7000112 900144 90013 90014 90015 90002 90038 900439 50194 50020 16000 500208 50034
    50058 50076 50079 53000 53001 53003 530032 530035 50105 500021 50059 90019 9001023 90124
    90130 50126 90072 500014 1000031 53002 530003 500022 650059
"""
"""What an administrator can meet between the link and the first sign-in."""


def test_every_error_that_can_be_met_is_explained() -> None:
    assert sorted(ERRORS) == sorted(MET.split())
    assert {error.who for error in ERRORS.values()} == set(WHO)
    assert [code for code, error in ERRORS.items() if error.returns == "always"] == ["65004"]


def test_the_texts_are_short_plain_words() -> None:
    known = places(CATALOG, "../", "../#who-can-approve")
    for code, error in ERRORS.items():
        assert len(error.title) < 70, code
        for text in (error.meaning, error.step):
            shown = "".join(words for words, _ in parts(text, known))
            assert shown.endswith(".") and len(shown) < 260, code
            assert not re.search(
                r"[{}<>|*`]|AADSTS|\borganiz", shown.replace("ID > ", "").replace("apps > ", "")
            ), code


def test_every_placeholder_is_used_and_known() -> None:
    texts = [text for error in ERRORS.values() for text in (error.meaning, error.step)]
    used = {match[1] for text in texts for match in BRACES.finditer(text)}
    assert used == set(PLACES) == set(places(CATALOG, "../", "../#who-can-approve"))


def test_need_admin_approval_leads_to_its_codes() -> None:
    found = by_phrase(ERRORS)
    assert found["Need admin approval", "en"] == ["90094", "65001"]
    assert found["Administratorgenehmigung erforderlich", "de"] == ["90094", "65001"]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_a_bad_file_is_one_line_per_problem(case: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "errors.yml"
    file.write_text(case["text"], encoding="utf-8")
    with pytest.raises(CatalogError) as raised:
        load_errors(file, "errors.yml")
    assert str(raised.value).splitlines() == case["expect"]


def test_a_catalog_cannot_bring_placeholders_of_its_own() -> None:
    known = dict.fromkeys(PLACES, ("{product} <b>", ""))
    assert list(parts("by {publisher}", known)) == [("by ", ""), ("{product} <b>", ""), ("", "")]


def test_codes_have_four_to_eight_digits() -> None:
    for code in ERRORS:
        assert DIGITS.fullmatch(f"AADSTS{code}")


# In the browser.


@pytest.fixture(scope="module")
def address(our_address: str) -> str:
    return f"{our_address}troubleshooting/"


# name: (pasted, codes that are explained, codes that are looked up)
PASTED: dict[str, tuple[str, list[str], list[str]]] = {
    "Microsoft's page": (
        "Sorry, but we’re having trouble signing you in.\n\nAADSTS50011: The redirect URI "
        "'https://x.example' specified in the request does not match.\nRequest Id: "
        "0000aaaa-11bb-cccc-dd22-eeeeee333333\nTimestamp: 2026-08-03T12:00:00Z",
        ["50011"],
        [],
    ),
    "details of a sign-in": ("Error Code: 53003\nRequest Id: 90002000-1111", ["53003"], []),
    "only digits": ("50011", ["50011"], []),
    "only unknown digits": (" 123456 ", [], ["123456"]),
    "small letters and a space": ("aadsts 65004", ["65004"], []),
    "two codes, one twice": ("AADSTS90094 AADSTS650053 AADSTS90094", ["90094", "650053"], []),
    "an unknown code beside a known one": ("AADSTS50011, AADSTS99999", ["50011"], ["99999"]),
    "an address": ("https://login.microsoftonline.com/error?code=50105", ["50105"], []),
    "JSON": ('{"error":"invalid_client","error_codes":[7000112]}', ["7000112"], []),
    "a phrase": ("NEED ADMIN APPROVAL\nSome app", ["90094", "65001"], []),
    "a phrase with a typographic apostrophe": (
        "You can’t get there from here",
        ["53000", "53001", "530003"],
        [],
    ),
    "a German phrase over two lines": (
        "Administratorgenehmigung\n  erforderlich",
        ["90094", "65001"],
        [],
    ),
    "a phrase beside an unknown code": (
        "AADSTS99999 Only continue if you trust this app",
        ["900981"],
        ["99999"],
    ),
    "no code": ("It does not work since 2026-08-03", [], []),
    "nothing": ("  ", [], []),
    "too many digits": ("AADSTS123456789", [], []),
    "markup": ("<img src=x onerror=pwned=1>AADSTS50011<script>pwned=1</script>", ["50011"], []),
    "a great deal": ("AADSTS50011 " + "A5" * 9000, ["50011"], []),
}


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context() as context:
        opened = context.new_page()
        opened.goto(address)
        yield opened


@pytest.mark.browser
@pytest.mark.parametrize("name", PASTED)
def test_the_box_finds_codes(name: str, page: Page) -> None:
    pasted, explained, looked_up = PASTED[name]
    seen = Seen()
    seen.watch(page)
    page.get_by_label("Paste what Microsoft’s page says").fill(pasted)
    found = page.locator("[data-found]")
    hrefs = [str(a.get_attribute("href")) for a in found.locator("a").all()]
    assert [h[7:] for h in hrefs if h.startswith("#aadsts")] == explained
    assert [h.removeprefix(LOOKUP) for h in hrefs if h.startswith(LOOKUP)] == looked_up
    neutral = bool(pasted.strip()) and not hrefs
    assert ("There is no code, no words and no client id" in found.inner_text()) == neutral
    for code in explained:
        assert links_of(found, f"#aadsts{code}") == links_on_the_page(page, code)
    assert all(ERRORS[code].title in found.inner_text() for code in explained)
    tags = set(
        page.evaluate("[...document.querySelectorAll('[data-found] *')].map(e => e.tagName)")
    )
    assert tags <= {"DIV", "P", "STRONG", "A", "UL", "LI", "BUTTON"}
    assert page.evaluate("typeof pwned") == "undefined"
    assert seen.console == []
    # The browser itself may still be after the icon.
    assert [url for url in seen.requests if not url.endswith("favicon.svg")] == []


def links_of(found: Locator, more: str) -> list[str]:
    """Where an answer leads, but for the link to more about it."""
    links = found.locator("div", has=found.page.locator(f"a[href='{more}']")).locator("a").all()
    return [a for a in (str(link.get_attribute("href")) for link in links) if a != more]


def links_on_the_page(page: Page, code: str) -> list[str]:
    section = page.locator(f"[data-error='{code}']")
    links = section.locator("[data-meaning] a, [data-step] a").all()
    return [str(link.get_attribute("href")) for link in links]


OUTLOOK, UNKNOWN = "e7185a25-9df9-4d05-b779-76b04bf46424", "0000aaaa-11bb-cccc-dd22-eeeeee333333"
GRAPH = "00000003-0000-0000-c000-000000000000"
# name: (pasted, client ids of ours, others that are said to be none)
APPS: dict[str, tuple[str, list[str], list[str]]] = {
    "alone": (f" {OUTLOOK.upper()}\n", [OUTLOOK], []),
    "of an app that is turned off": (f"Application '{OUTLOOK}'(X) is disabled.", [OUTLOOK], []),
    "in a link": (f"https://x.example/?client_id={OUTLOOK}&scope=x", [OUTLOOK], []),
    "without a name": (f"What is {OUTLOOK}?", [OUTLOOK], []),
    "alone, and not ours": (UNKNOWN, [], [UNKNOWN]),
    "of an app that is not ours": (
        f"AADSTS700016: Application with identifier '{UNKNOWN}' was not found",
        [],
        [UNKNOWN],
    ),
    "in German": (f"Anwendungs-ID: {UNKNOWN}", [], [UNKNOWN]),
    "with an ID": (f"to use the application with ID '{UNKNOWN}' named 'X'", [], [UNKNOWN]),
    "JSON": (f'{{"appId":"{UNKNOWN}"}}', [], [UNKNOWN]),
    "from the admin center": (f"Application (client) ID\n{UNKNOWN}", [], [UNKNOWN]),
    "of a tool of Microsoft's": ("App ID: 14d82eec-204b-4c2f-b7e8-296a70dab67e", [], []),
    "of something else": (f"Correlation ID: {UNKNOWN}. The app asked for '{GRAPH}'", [], []),
    "in a longer word": (f"appx{OUTLOOK}0", [], []),
}


@pytest.mark.browser
def test_the_box_finds_apps(page: Page) -> None:
    ticked = "../#feature=email&feature=meetings&feature=calendar"
    for name, (pasted, known, strange) in APPS.items():
        page.get_by_label("Paste what Microsoft’s page says").fill(pasted)
        found = page.locator("[data-found]")
        ways = found.locator("a[data-to=approve]").all()
        assert [way.get_attribute("href") for way in ways] == [ticked] * len(known), name
        assert [found.locator(f"[data-known-id='{id_}']").count() for id_ in known] == [1] * len(
            known
        ), name
        said = found.locator("p", has_text="None of yasoon’s enterprise apps").all()
        assert [one.locator("code").inner_text() for one in said] == strange, name
    page.get_by_label("Paste what Microsoft’s page says").fill(OUTLOOK)
    page.locator("[data-found] a[data-to=approve]").click()
    boxes = page.locator("[data-picker] [name=feature]:checked")
    expect(boxes).to_have_count(3)
    values = boxes.evaluate_all("boxes => boxes.map(box => box.value)")
    assert values == ["email", "meetings", "calendar"]
    page.go_back()


@pytest.mark.browser
def test_the_box_finds_an_app_by_its_name_on_microsofts_screens(page: Page) -> None:
    names = {"outlook": "Desk", "todo": "Desk for Tasks"}
    page.evaluate(
        """names => Object.entries(names).forEach(([app, name]) => {
            const shown = document.createElement("q");
            shown.dataset.registered = "";
            shown.textContent = name;
            document.querySelector(`#found-${app}`).append(shown);
        })""",
        names,
    )
    field = page.get_by_label("Paste what Microsoft’s page says")
    shown = page.locator("[data-found] [data-name]")
    for pasted, apps in {
        "DESK needs permission": ["Outlook app"],
        "Desk for\nTasks needs permission": ["To Do app"],
        "Helpdesk needs permission": [],
        "Desktop needs permission": [],
        f"Desk for Tasks, {OUTLOOK}": ["Outlook app"],
    }.items():
        field.fill(pasted)
        assert shown.all_inner_texts() == apps, pasted
    page.evaluate("document.querySelectorAll('[data-registered]').forEach(e => e.remove())")


@pytest.mark.browser
def test_the_box_tells_what_to_send_on(page: Page) -> None:
    field = page.get_by_label("Paste what Microsoft’s page says")
    listed = page.locator("[data-found] li")
    field.fill(
        f"AADSTS50011: for the application '{OUTLOOK}'. Adele Vance (adele@contoso.com)\r\n"
        f"Trace ID: {UNKNOWN}\r\nKorrelations-ID: {GRAPH}\r\nTimestamp: 2026-11-20 12:00:00Z"
    )
    assert listed.all_inner_texts() == [
        "AADSTS50011",
        f"Client ID: {OUTLOOK}",
        f"Trace ID: {UNKNOWN}",
        f"Correlation ID: {GRAPH}",
        "Time: 2026-11-20 12:00:00Z",
    ]
    field.fill("AADSTS50011")
    assert listed.count() == 0


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), WAYS)
def test_the_box_is_sound(browser: Browser, address: str, width: int, scheme: Scheme) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as context:
        page = context.new_page()
        page.goto(address)
        page.locator("textarea").fill(f"AADSTS50011 AADSTS12345678 Trace ID: {OUTLOOK}")
        expect(page.locator("[data-found] button")).to_be_visible()
        expect(page.locator("[data-found] [data-to]")).to_have_count(3)
        assert overflow(page) <= 0
        assert violations(page) == []


@pytest.mark.browser
def test_without_javascript_there_is_no_box(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}#aadsts50011")
        expect(page.locator("textarea")).to_be_hidden()
        expect(page.locator("#aadsts50011")).to_be_in_viewport()
        assert page.locator("[data-error]:visible").count() == len(ERRORS)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("AADSTS50011", "aadsts50011"),
        ("aadsts650053", "aadsts650053"),
        ("50011", "aadsts50011"),
        ("Need admin approval", "aadsts90094"),
    ],
)
def test_search_finds_an_error(
    browser: Browser, search_address: str, words: str, anchor: str
) -> None:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as context:
        page = context.new_page()
        page.goto(search_address)
        page.locator(".md-search__input").click()
        page.keyboard.type(words)
        results = page.locator(".md-search-result__item a")
        expect(results.first).to_be_attached()
        hrefs = results.evaluate_all("links => links.map(a => a.href)")
        assert [h for h in hrefs if re.search(rf"troubleshooting/(\?[^#]*)?#{anchor}$", h)], hrefs
