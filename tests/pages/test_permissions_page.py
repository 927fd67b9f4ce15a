"""The page for security reviewers: short on a phone, and for one feature on demand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

from macros.checking.rules import checked
from tests.browser import NARROW
from tests.project import FIRST

SCREENS = 6.5
"""Half of what the table took when each row had labels and paragraphs of its own."""


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": NARROW, "height": 844}) as context:
        opened = context.new_page()
        opened.goto(f"{address}permissions/")
        yield opened


@pytest.mark.browser
def test_the_table_is_short_on_a_phone(page: Page) -> None:
    box = page.locator("[data-table=permissions]").bounding_box()
    assert box and 3 < box["height"] / 844 <= SCREENS
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.browser
def test_one_features_permissions_can_be_shown_alone(page: Page) -> None:
    catalog = checked(FIRST.catalog)
    key, feature = next(iter(catalog.features.items()))
    groups = [name for group in feature.optional.values() for name in group.scopes]
    asked = {*catalog.base_scopes, *feature.scopes, *groups}
    rows = page.locator("[data-scope]:visible")
    page.get_by_label("Show the permissions of").select_option(key)
    expect(page.locator("[data-filtered]")).to_have_text(
        f"{len(asked)} of {len(catalog.scopes)} permissions"
    )
    assert {row.get_attribute("data-scope") for row in rows.all()} == asked
    page.get_by_label("Show the permissions of").select_option("")
    expect(rows).to_have_count(len(catalog.scopes))


def test_without_javascript_every_row_is_there_and_listed_by_feature(site: Path) -> None:
    root = html.parse(str(site / "permissions" / "index.html")).getroot()
    rows = root.xpath("//tr[@data-scope]")
    assert len(rows) == len(checked(FIRST.catalog).scopes)
    assert not [row for row in rows if "hidden" in row.attrib]
    assert "sb-scripted" in root.xpath("//*[@data-filter]/@class")[0]
    listed = root.xpath("//details[@data-by-feature]//dd/@data-scopes-by")
    assert listed == list(checked(FIRST.catalog).features)
