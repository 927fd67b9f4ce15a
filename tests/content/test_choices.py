"""The picker of any product gives Python's links, byte for byte."""

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser

from macros.catalog.model import Catalog
from macros.consent.request import Selection
from tests.content.conftest import Built
from tests.content.test_pages import pages_with
from tests.pages.picking import as_choice, browser_links, python_links

pytestmark = pytest.mark.browser
SOME = 200
"""How many choices of several features are tried, in each cloud."""


def choices(catalog: Catalog) -> Iterator[Selection]:
    """Nothing but one feature, bare and with all its groups; all of them; and some others,
    the same on every run."""
    for key, feature in catalog.features.items():
        yield Selection((key,))
        yield Selection((key,), frozenset((key, group) for group in feature.optional))
    drawn = Random(1)
    for _ in range(SOME):
        keys = tuple(key for key in catalog.features if drawn.random() < 0.5)
        groups = [(key, group) for key in keys for group in catalog.features[key].optional]
        yield Selection(keys, frozenset(group for group in groups if drawn.random() < 0.5))


def test_the_picker_gives_pythons_links(browser: Browser, shown: Built, address: str) -> None:
    found = pages_with(shown.site, "//*[@data-picker]")
    if not found:
        pytest.skip("this product has no picker")
    catalog = shown.catalog
    chosen = [selection for selection in choices(catalog) if selection.features]
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + found[0])
        for cloud in catalog.clouds:
            asked = [as_choice(selection, "contoso.com", cloud) for selection in chosen]
            links = [python_links(catalog, one, "contoso.com", cloud) for one in chosen]
            assert sum(map(len, links)) > 0
            assert browser_links(page, asked) == links
    assert len(chosen) > SOME / 2
