"""Search leads to the place that is meant, first: names of scopes, client ids, clouds, what is
done with a script, and the words of Microsoft's pages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.engine import findable
from tests.browser import served
from tests.conftest import Sites
from tests.project import EXAMPLES, FIRST, Product

pytestmark = pytest.mark.browser
TYPED = ("Mail.Send", "Mail.Send.Shared", "User.ReadBasic.All")
OWN = {
    "helpdesk": {"#for-whoever-helps-users"},
    "privacy": {"#who-is-asking"},
    "found in my tenant": {"#i-found-this-app-in-my-tenant"},
}
"""What only this product's pages say."""

FIRST_PLACE = ".md-search-result__item:first-child a.md-search-result__link[href*='#']"


@pytest.fixture(scope="module", params=[FIRST, *EXAMPLES], ids=lambda product: product.name)
def searched(
    request: pytest.FixtureRequest, browser: Browser, site_of: Sites
) -> Iterator[tuple[Product, Page]]:
    """A product, and a page of its site with the search opened."""
    with served(site_of(request.param)) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".md-search__input").focus()
        yield request.param, page


def first_place(page: Page, words: str) -> str:
    """The anchor of the first hit within a page."""
    for text, hits in (("", 0), (words, None)):
        page.locator(".md-search__input").fill(text)
        # Material looks when a key comes up.
        page.locator(".md-search__input").press("End")
        if hits == 0:
            expect(page.locator(".md-search-result__item")).to_have_count(0)
    found = page.locator(FIRST_PLACE).first
    expect(found).to_be_attached()
    place: str = found.evaluate("a => new URL(a.href).hash")
    return place


def test_search_leads_to_the_place_that_is_meant(searched: tuple[Product, Page]) -> None:
    product, page = searched
    catalog = checked(product.catalog)
    names = [name for name in catalog.scopes if name in TYPED or is_within_another(name, catalog)]
    wanted = {name: {f"#{name}"} for name in names}
    key, app = next(iter(catalog.apps.items()))
    wanted |= {client_id: {f"#app-{key}", f"#found-{key}"} for client_id in app.client_ids.values()}
    wanted |= OWN if product == FIRST else {"privacy": {"#privacy-and-data"}}
    wanted |= {"who publishes": {f"#asking-{app}" for app in catalog.apps}}
    settings = ("managed", "verified", "nobody", "any-app")
    wanted |= {"user consent setting": {f"#setting-{setting}" for setting in settings}}
    wanted |= {"application permissions": {"#no-application-permissions"}}
    wanted |= {words: {"#by-feature"} for words in ("permissions risk", "least privilege")}
    wanted |= {"revoke": {"#run-revoke", "#changes-revoke"}, "GCC High": {"#clouds"}}
    assert len(names) >= 3 and "GCC High" in CLOUDS["usgov"].name
    found = {words: first_place(page, words) for words in wanted}
    assert {words: place for words, place in found.items() if place not in wanted[words]} == {}


def is_within_another(name: str, catalog: Catalog) -> bool:
    """Whether a search for it could find another scope as well."""
    return any(other.startswith(name) and other != name for other in catalog.scopes)


def test_microsofts_words_lead_to_what_they_mean(searched: tuple[Product, Page]) -> None:
    _, page = searched
    assert first_place(page, "Need admin approval").startswith(("#aadsts", "#words-"))
    assert first_place(page, "Administratorgenehmigung erforderlich").startswith("#words-")


def test_no_words_run_together(site: Path) -> None:
    index = json.loads((site / findable.INDEX).read_text(encoding="utf-8"))
    texts = {entry["location"]: entry["text"] for entry in index["docs"]}
    assert len(texts) > 50
    names = list(checked(FIRST.catalog).scopes)
    assert (
        f"<code>{names[0]}</code> Id of {names[0]} <code>" in texts["permissions/#the-permissions"]
    )
    assert "Permission How far it reaches Who must approve Used by Why" in " ".join(
        texts["permissions/#the-permissions"].split()
    )
    assert not [place for place, text in texts.items() if " Copy " in text]


def test_a_marked_place_is_an_entry_of_its_own() -> None:
    html = '<div id="a" data-find="A &lt;b&gt;">One<br>two<button>Copy</button></div>'
    (entry,) = findable.entries(findable.spaced(html), "page/")
    assert entry == {"location": "page/#a", "title": "A &lt;b&gt;", "text": "One two"}
    assert findable.unmarked(html).startswith('<div id="a">One')
