"""The built pages of any product as people see them: wide and narrow, light and dark, with and
without JavaScript, and for those who do not see."""

from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

from tests.browser import WAYS, WIDE, Seen, Ways, overflow, violations
from tests.content.conftest import BELOW, Built

pytestmark = pytest.mark.browser


def paths(site: Path) -> list[str]:
    """Every page's address below the site's."""
    pages = sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))
    assert len(pages) > 1
    return [page.removesuffix("index.html") for page in pages]


def pages_with(site: Path, path: str) -> list[str]:
    """The addresses of the pages that have what an XPath finds."""
    return [address for address in paths(site) if found_in(site, address, path)]


def found_in(site: Path, address: str, path: str) -> list[str]:
    file = site / address
    found: list[str] = html.parse(file if file.suffix else file / "index.html").xpath(path)
    return found


def test_every_page_is_sound(browser: Browser, shown: Built, address: str) -> None:
    seen = 0
    with browser.new_context() as context:
        page = context.new_page()
        for path in paths(shown.site):
            # What answers a wrong address is shown at any, and knows only the site's own.
            base = address.removesuffix(BELOW) if path == "404.html" else address
            check_page(page, base, path, WAYS[: shown.ways])
            seen += 1
    assert seen > 1


def check_page(page: Page, address: str, path: str, ways: Ways) -> None:
    seen = Seen()
    seen.watch(page)
    page.goto(address + path)
    for width, scheme in ways:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("h1")).to_be_visible()
        assert overflow(page) <= 0, path
        assert violations(page) == [], path
    assert seen.console == [], path
    assert len(seen.requests) > 3
    assert [url for url in seen.requests if not url.startswith(address)] == [], path


def test_every_link_is_there_without_javascript(
    browser: Browser, shown: Built, address: str
) -> None:
    linked = pages_with(shown.site, "//table[@data-table]//a[@class='sb-approve']")
    if not linked:
        pytest.skip("this product has no approval links")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for path in linked:
            page.goto(address + path)
            folds = page.locator("details:not([open]) > summary:visible")
            while folds.count():
                folds.first.click()
            links = page.locator("table[data-table] a.sb-approve")
            assert links.count() > 0
            assert all(link.is_visible() for link in links.all())
            assert page.locator(".sb-copy:visible").count() == 0


def test_copy_buttons_copy(browser: Browser, shown: Built, address: str) -> None:
    copied = pages_with(shown.site, "//*[@data-base-scopes]//*[@data-copy]")
    if not copied:
        pytest.skip("this product shows no base scopes")
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(address + copied[0])
        button = page.locator("[data-base-scopes] .sb-copy").first
        button.click()
        expect(button).to_have_text("Copied")
        text = page.evaluate("navigator.clipboard.readText()")
        assert text == " ".join(shown.catalog.base_scopes)


def test_search_finds_a_scope(browser: Browser, shown: Built, search_address: str) -> None:
    """Among what is found is the row of a table of permissions that names it."""
    tables = pages_with(shown.site, "//*[@data-table='permissions']")
    if not tables:
        pytest.skip("this product has no table of permissions")
    name = [*shown.catalog.scopes][-1]
    row = f"//table[@data-table='permissions']//tr[.//code[normalize-space()='{name}']]"
    (place,) = found_in(shown.site, tables[0], f"{row}/@id")
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as context:
        page = context.new_page()
        page.goto(search_address)
        page.locator(".md-search__input").fill(name)
        page.locator(".md-search__input").press("End")
        link = page.locator(f".md-search-result__link[href$='#{place}']").first
        expect(link).to_be_attached()
        page.goto(link.evaluate("a => a.href"))
        assert page.url.startswith(search_address + tables[0])
        expect(page.locator("tr:target th code").first).to_have_text(name)


def test_every_answer_of_microsofts_is_met(browser: Browser, shown: Built, address: str) -> None:
    """With the state and the scopes of each feature's own link, and with an error."""
    found = pages_with(shown.site, "//*[@data-redirect-page]")
    if not found:
        pytest.skip("this product has no page for Microsoft's redirect")
    catalog, seen = shown.catalog, Seen()
    answers = [
        (
            f"?admin_consent=True&state={catalog.consent.state or key}"
            f"&scope={'+'.join((*catalog.base_scopes, *feature.scopes))}",
            "approved|partial",
        )
        for key, feature in catalog.features.items()
    ]
    with browser.new_context() as context:
        page = context.new_page()
        seen.watch(page)
        for query, outcome in [*answers, ("?error=access_denied", "error"), ("", "none")]:
            page.goto(f"{address}{found[0]}{query}")
            outcomes = page.locator("[data-outcome]:visible")
            expect(outcomes).to_have_count(1)
            assert outcomes.get_attribute("data-outcome") in outcome.split("|"), query
            assert page.url == address + found[0]
    assert len(answers) == len(catalog.features)
    assert seen.console == []
