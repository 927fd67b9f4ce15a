"""The approval page puts the decision first: where the first box is, and how long the
page is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SIZES = {"wide": (1280, 800, 6), "narrow": (390, 844, 10)}
"""Width and height of a window in pixels, and how many of them the page may be high."""


@pytest.fixture(scope="module", params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    width, height, _ = SIZES[request.param]
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        opened = context.new_page()
        opened.goto(address)
        yield opened


def test_the_first_box_is_on_the_first_screen(page: Page) -> None:
    box = page.locator("[data-picker] [type=checkbox]").first.bounding_box()
    assert box and page.viewport_size
    assert box["y"] > 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def test_twelve_tabs_lead_to_the_first_box(page: Page) -> None:
    page.reload()
    seen: list[str] = []
    while len(seen) < 12 and "checkbox" not in seen:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.type"))
    assert "checkbox" in seen and len(seen) > 3


def test_the_page_is_short_with_nothing_ticked(page: Page) -> None:
    assert page.viewport_size
    (most,) = (n for w, _, n in SIZES.values() if w == page.viewport_size["width"])
    screens = page.evaluate("document.documentElement.scrollHeight / window.innerHeight")
    assert 1 < screens <= most
