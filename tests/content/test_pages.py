"""The built pages as people see them: wide and narrow, light and dark, with and without
JavaScript, and for those who do not see."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import NARROW, WIDE, Seen, overflow, served, violations

pytestmark = pytest.mark.browser
PAGES = ("", "permissions/", "scripts/", "troubleshooting/", "404.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_sound(
    browser: Browser, address: str, path: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    seen = Seen()
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as context:
        page = context.new_page()
        seen.watch(page)
        page.goto(address + path)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).colorScheme") == scheme
        assert overflow(page) <= 0
        assert violations(page) == []
    assert seen.console == []
    assert len(seen.requests) > 3
    assert [url for url in seen.requests if not url.startswith(address)] == []


def test_everything_is_there_without_javascript(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        for fold in page.locator("details > summary").all():
            fold.click()
        links = page.locator("a.sb-approve[href]")
        assert links.count() > 0
        for link in links.all():
            expect(link).to_be_visible()
        assert page.locator(".sb-copy:visible").count() == 0
        page.goto(address + "scripts/")
        page.locator("[data-script] summary").first.click()
        expect(page.locator("[data-script] [data-source] code").first).to_be_visible()


def test_copy_buttons_copy(browser: Browser, address: str) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(address)
        button = page.locator("[data-base-scopes] .sb-copy")
        button.click()
        expect(button).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == "email offline_access profile openid"


def test_the_site_works_below_a_path(browser: Browser, site: Path, tmp_path: Path) -> None:
    below = tmp_path / "docs" / "m365"
    below.parent.mkdir()
    below.symlink_to(site)
    seen = Seen()
    with served(tmp_path) as url, browser.new_context() as context:
        page = context.new_page()
        seen.watch(page)
        page.goto(f"{url}docs/m365/")
        link = page.locator("[data-base-scopes] a").first
        scope = link.inner_text()
        link.click()
        expect(page).to_have_url(f"{url}docs/m365/permissions/#{scope}")
        expect(page.locator(f"[id='{scope}']")).to_be_in_viewport()
    assert seen.console == []


@pytest.mark.parametrize("words", ["Read.All", "calendars.readwrite", "Need admin approval"])
def test_search_finds(browser: Browser, address: str, words: str) -> None:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".md-search__input").click()
        page.keyboard.type(words)
        expect(page.locator(".md-search-result__item").first).to_be_visible()
