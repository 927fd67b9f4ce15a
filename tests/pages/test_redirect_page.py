"""The page that Microsoft redirects to, in a browser: real answers and hostile ones."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from macros.checking.rules import checked
from macros.consent.request import Selection, consent_requests, consent_url, select
from macros.engine.head import REFERRER
from macros.pages.aadsts import LOOKUP, Places, load_errors, places
from macros.pages.aadsts import parts as words_and_links
from macros.pages.redirect_page import facts
from macros.pages.site import Ways
from tests.browser import WAYS, Scheme, Seen, overflow, violations
from tests.project import CATALOGS, FIRST

pytestmark = pytest.mark.browser
CATALOG = checked(FIRST.catalog)
FILE = yaml.safe_load(Path(__file__).with_name("redirect_page.yml").read_text(encoding="utf-8"))
GRANTED = "?admin_consent=True&state=no&scope="
OUTCOMES = {
    "none": "",
    "approved": GRANTED + "User.Read+Tasks.Read+Tasks.ReadWrite+Tasks.ReadWrite.Shared",
    "partial": GRANTED + "Mail.Send.Shared&tenant=aaaabbbb-0000-cccc-1111-dddd2222eeee",
    "unlisted": "?admin_consent=True&tenant=aaaabbbb-0000-cccc-1111-dddd2222eeee",
    "error": "?error=x&error_description=AADSTS65004+AADSTS1234567+Correlation+ID:+"
    "aaaa0000-bb11-2222-33cc-444444dddddd",
    "unclear": "?x=1",
}


def link_of(name: str) -> str:
    """The page with a choice ticked, else an app's combined link."""
    if name.startswith("#"):
        return f"../{name}"
    keys = [key for key, f in CATALOG.features.items() if f.app == name]
    (request,) = consent_requests(CATALOG, Selection(tuple(keys)))
    return consent_url(request, CATALOG.consent.tenant)


@pytest.fixture(scope="module")
def address(our_address: str) -> str:
    return f"{our_address}approved/"


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of its own, and so a session of its own."""
    opened = context.new_page()
    yield opened
    opened.close()


def filled(query: str) -> str:
    many = "+".join(f"x.{number}" for number in range(4000))
    return query.replace("{big}", "A" * 40_000).replace("{many}", many)


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"])
def test_an_answer(case: dict[str, Any], page: Page, address: str) -> None:
    seen = Seen()
    seen.watch(page)
    referrers: list[str | None] = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer")))
    page.goto(address + filled(case["query"]))
    shown = page.locator("[data-outcome]:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-outcome", case["outcome"])
    expect(page).to_have_url(address)
    check_shown(case, page)
    check_nothing_else(page, seen, address)
    assert not any(referrers)


def check_shown(case: dict[str, Any], page: Page) -> None:
    shown = page.locator("[data-outcome]:visible")
    text, html = " ".join(shown.inner_text().split()), shown.inner_html()
    for words in case.get("says", []):
        assert words in text
    for words in case.get("never", []):
        assert words not in text
        assert words not in re.sub(r"(?s)<p[^>]*hidden[^>]*>.*?</p>", "", html)
    if "rows" in case:
        rows = shown.locator("tbody tr").all()
        cells = [[" ".join(c.inner_text().split()) for c in parts(row)] for row in rows]
        assert cells == case["rows"]
    explained = re.findall(r"AADSTS(\d+): ", text)
    known = places(CATALOG, "../", "../#who-can-approve", "../#i-need-someone-to-approve")
    steps = [url for code in explained for _, url in places_in(code, known) if url]
    ways = shown.locator("[data-codes] p:not(:first-of-type) a").all()
    assert [way.get_attribute("href") for way in ways] == steps
    if "ask" in case:
        links = [a.get_attribute("href") for a in shown.locator("[data-rest] a").all()]
        assert links == [link_of(name) for name in case["ask"]]


def places_in(code: str, known: Places) -> Iterator[tuple[str, str]]:
    return words_and_links(load_errors()[code].step, known)


def parts(row: Any) -> list[Any]:
    return [row.locator(f"[data-{name}]") for name in ("feature", "status", "missing")]


def check_nothing_else(page: Page, seen: Seen, address: str) -> None:
    """No element, link, script, request or complaint that the answer could have made."""
    assert page.evaluate("typeof pwned") == "undefined"
    assert seen.console == []
    assert seen.requests[0].startswith(address)
    origin = address.removesuffix("approved/")
    assert {url for url in seen.requests[1:] if not url.startswith(origin)} == set()
    assert not [url for url in seen.requests[1:] if "?" in url]
    tags = set(
        page.evaluate(
            "[...document.querySelectorAll('[data-redirect-page] *')].map(e => e.tagName)"
        )
    )
    known = "A CODE DIV H2 H3 LI OL P SECTION STRONG TABLE TBODY TD TEMPLATE TH THEAD TR UL"
    assert tags <= set(known.split())
    check_links(page, origin)


def check_links(page: Page, origin: str) -> None:
    apps = ("outlook", "todo", "teams", "jsm-portal")
    allowed = {link_of(name) for name in apps}
    asked = [name for case in FILE["cases"] for name in case.get("ask", [])]
    allowed |= {f"{origin}{name}" for name in asked if name.startswith("#")}
    allowed |= {f"{origin}scripts/#script-{key}" for key in ("test", "revoke")}
    allowed |= {origin, f"{origin}troubleshooting/", CATALOG.publisher.support_url}
    allowed |= {
        f"{origin}#who-can-approve",
        f"{origin}#i-need-someone-to-approve",
        f"{origin}#conditional-access",
        *(url for _, url in places(CATALOG, "", "").values()),
    }
    allowed |= {f"{origin}troubleshooting/#aadsts{code}" for code in load_errors()}
    hrefs: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-redirect-page] a')].map(a => a.href)"
    )
    assert len(hrefs) > 5
    strange = [href for href in hrefs if href not in allowed]
    assert not [h for h in strange if not re.fullmatch(re.escape(LOOKUP) + r"\d{4,8}", h)]


def test_an_answer_causes_no_request(browser: Browser, address: str) -> None:
    """The browser fetches what the bare page needs, and nothing more."""
    bare = fetched(browser, address)
    assert len(bare) > 5
    for outcome, query in OUTCOMES.items():
        assert fetched(browser, address + query) == bare, outcome


def fetched(browser: Browser, url: str) -> list[str]:
    seen = Seen()
    with browser.new_context() as context:
        context.route("**", lambda route: route.continue_())  # turns every cache off
        page = context.new_page()
        seen.watch(page)
        page.goto(url, wait_until="networkidle")
    # The browser fetches the icon when it likes.
    return sorted(url for url in seen.requests[1:] if "favicon" not in url)


@pytest.mark.parametrize(("width", "scheme"), WAYS)
def test_every_outcome_is_sound(browser: Browser, address: str, width: int, scheme: Scheme) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as context:
        for outcome, query in OUTCOMES.items():
            page = context.new_page()
            page.goto(address + query)
            expect(page.locator("[data-outcome]:visible")).to_have_attribute(
                "data-outcome", outcome
            )
            assert overflow(page) <= 0
            assert violations(page) == [], outcome
            page.close()


def test_without_javascript_the_page_says_what_it_is_for(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + OUTCOMES["partial"])
        expect(page.locator("[data-outcome]:visible")).to_have_attribute("data-outcome", "none")
        assert "after they have accepted or cancelled" in page.locator("article").inner_text()


def test_a_slow_script_leaves_the_address_bar_clean(browser: Browser, address: str) -> None:
    """Even when the module and the theme never arrive, the query is gone."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route(re.compile(r"redirect-page\.js|bundle\."), lambda route: route.abort())
        page.goto(address + OUTCOMES["error"])
        assert page.url == address


def test_nothing_lists_the_page(site: Path) -> None:
    index = (site / "search/search_index.json").read_text(encoding="utf-8")
    assert "troubleshooting/" in index
    assert "approved/" not in index
    assert "approved" not in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "approved/" not in (site / "index.html").read_text(encoding="utf-8")


def test_the_head_says_to_keep_the_page_private(site: Path) -> None:
    page = (site / "approved/index.html").read_text(encoding="utf-8")
    other = (site / "index.html").read_text(encoding="utf-8")
    for line in (
        '<meta name="referrer" content="no-referrer">',
        '<meta name="robots" content="noindex">',
        '<script src="../assets/take-answer.js"></script>',
    ):
        assert line in page[: page.index("<title>")]
        assert line not in other
    strict = '<meta name="referrer" content="no-referrer">'
    assert REFERRER in other and page.index(REFERRER) < page.index(strict), "the last one counts"


def test_the_catalogs_own_state_stands_for_no_choice() -> None:
    assert facts(CATALOG, load_errors(), Ways("../"))["state"] == CATALOG.consent.state


def test_an_app_in_several_clouds_has_a_link_in_each() -> None:
    catalog = checked(CATALOGS / "clouds.yml")
    apps = facts(catalog, load_errors(), Ways("../"))["apps"]
    links = {key: [link["text"] for link in app["links"]] for key, app in apps.items()}
    assert links["lamp"] == [
        "Approve all features of Lamp app in Global (worldwide and GCC)",
        "Approve all features of Lamp app in US Government L4 (GCC High)",
    ]
    assert len(links["desk"]) == 3
    assert [len(app["links"]) for app in apps.values()] == [3, 2, 1]


def test_the_way_back_leads_to_the_link_for_exactly_that_choice(
    browser: Browser, address: str
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        state = "email~meetings~meetings.rooms"
        page.goto(f"{address}?admin_consent=True&scope=User.Read&state={state}")
        page.locator("[data-rest] a:visible").click()
        expect(page.locator("[data-picker] :checked")).to_have_count(3)
        chosen = select(CATALOG, ["email", "meetings"], ["meetings.rooms"])
        (request,) = consent_requests(CATALOG, chosen)
        link = page.locator("[data-panel=outlook] a[data-client-id]")
        expect(link).to_have_attribute("href", consent_url(request, CATALOG.consent.tenant))
