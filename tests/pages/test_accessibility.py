"""What axe cannot see, or sees only in a state that a reader brings about: which tab and entry
are current, what is announced, and what lies over what."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import NARROW, WIDE, violations

pytestmark = pytest.mark.browser
CHOSEN = "#feature=email&feature=teams&feature=jsm-portal-notifications&optional=calendar.rooms"

COVERED = """
() => {
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const textOf = (code) => {
    const range = document.createRange();
    range.selectNodeContents(code);
    return [...range.getClientRects()];
  };
  const shown = (list) => [...list].filter((element) => element.checkVisibility());
  const buttons = shown(document.querySelectorAll(".sb-copy"));
  const codes = shown(document.querySelectorAll("code")).map((code) => [code, textOf(code)]);
  const covered = codes.filter(([, lines]) => buttons.some((button) =>
    lines.some((line) => over(button.getBoundingClientRect(), line))));
  return [buttons.length, codes.length, covered.map(([code]) => code.textContent)];
}
"""

LABELS = """
() => [...document.querySelectorAll("[data-picker] label:has([type=checkbox])")].map((label) => {
  const [box, text] = [...label.children].map((part) => part.getBoundingClientRect());
  const line = parseFloat(getComputedStyle(label).lineHeight);
  return { beside: text.left >= box.right && box.top < text.top + line,
           lines: Math.round(text.height / line) };
})
"""


@pytest.fixture(scope="module", params=[WIDE, NARROW])
def page(request: pytest.FixtureRequest, browser: Browser, search_address: str) -> Iterator[Page]:
    """The approval page with a choice and everything unfolded, allowed to copy."""
    with browser.new_context(
        viewport={"width": request.param, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    ) as context:
        opened = context.new_page()
        opened.goto(search_address + CHOSEN)
        unfold(opened)
        yield opened


def unfold(page: Page) -> None:
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")


def test_axe_sees_a_target_that_is_too_small(browser: Browser) -> None:
    small = '<a href="#a" style="display: inline-block; font-size: 5px">a</a>'
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(f"<html lang=en><title>T</title><main><h1>T</h1>{small}{small}</main>")
        assert {fault.partition(":")[0] for fault in violations(page)} == {"target-size"}


PALE = """<html lang=en><title>T</title><main style="color: #000; background: #fff"><h1>T</h1>
<p>one</p><p>two</p><p style="background: #333">dark</p><p>three</p><p style="color: #bbb">pale</p>
<div style="opacity: 0.3"><p>faint</p><p>same</p></div><p>four <b>five</b></p></main>"""


def test_axe_sees_each_pair_of_colours_that_is_hard_to_read(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(PALE)
        seen = [fault.partition(": <p")[2].partition(">")[2] for fault in violations(page)]
        assert seen == ["dark</p>", "pale</p>", "faint</p>"]


def test_the_current_page_and_entry_are_marked(page: Page) -> None:
    tabs = page.locator(".md-tabs__link")
    marks = [tab.get_attribute("aria-current") for tab in tabs.all()]
    assert marks.count("page") == 1 and len(marks) > 2
    weights = tabs.evaluate_all("tabs => tabs.map(tab => getComputedStyle(tab).fontWeight)")
    assert weights == ["700" if mark else "400" for mark in marks]
    lines = tabs.evaluate_all("tabs => tabs.map(t => getComputedStyle(t).textDecorationLine)")
    assert lines == ["underline" if mark else "none" for mark in marks]
    current = page.locator("[data-entry][aria-current]")
    for way in ("ask", "approve"):
        page.locator(f"[data-entry={way}]").click()
        expect(current).to_have_count(1)
        expect(current).to_have_attribute("data-entry", way)


def test_a_label_stands_beside_its_box(page: Page) -> None:
    labels: list[dict[str, Any]] = page.evaluate(LABELS)
    assert len(labels) > 8 and all(label["beside"] for label in labels)
    narrow = page.evaluate("innerWidth") == NARROW
    assert (max(label["lines"] for label in labels) > 1) is narrow, "one is long enough to wrap"


def test_what_is_copied_is_announced(page: Page) -> None:
    said = page.locator("[data-live][role=status]")
    expect(said).to_have_count(1)
    expect(said).to_have_text("")
    page.locator("[data-base-scopes] .sb-copy").click()
    expect(said).to_have_text("Copied")
    expect(said).to_have_text("")


def test_a_copy_button_covers_no_code(page: Page) -> None:
    unfold(page)
    buttons, codes, covered = page.evaluate(COVERED)
    assert buttons > 20 and codes > 80
    assert covered == []


def test_a_copy_button_covers_no_code_of_a_script(page: Page, address: str) -> None:
    scripts = page.context.new_page()
    scripts.goto(address + "scripts/")
    unfold(scripts)
    buttons, codes, covered = scripts.evaluate(COVERED)
    scripts.close()
    assert buttons > 10 and codes > 40
    assert covered == []


def test_each_command_can_be_copied(page: Page) -> None:
    """Those of the page, and the one beside a feature that has no direct link."""
    panels = page.locator("[data-app-command]:visible")
    expect(panels).to_have_count(1)
    panels.locator("xpath=..").get_by_role("button", name="Copy this code").click()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(".\\Grant-AppAccess.ps1 -TenantId ") and " -AllUsers" in copied
    commands = page.locator("[data-command]:visible")
    buttons = commands.locator("xpath=preceding-sibling::button")
    assert buttons.count() == commands.count() > 3


def test_the_results_of_a_search_are_sound(page: Page) -> None:
    field = page.locator(".md-search__input")
    field.focus()
    field.fill("User.Read")
    field.press("End")
    expect(page.locator(".md-search-result mark").first).to_be_visible()
    assert violations(page) == []
