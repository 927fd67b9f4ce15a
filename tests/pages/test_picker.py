"""The choice of features in the browser: its links are Python's, byte for byte; its address
can be shared and is trusted with nothing; everyone can use it."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from macros.__main__ import main
from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.consent.request import Selection, consent_requests, select
from macros.consent.risk import risk
from macros.exports.downloads import Downloads
from macros.pages import picker
from tests.browser import WAYS, WIDE, Scheme, Seen, overflow, served, violations
from tests.pages.picking import as_choice, browser_links, python_links
from tests.project import FIRST, Project
from tests.strategies import catalogs, selections

pytestmark = pytest.mark.browser
CATALOG = checked(FIRST.catalog)
TENANT = "contoso.com"
SHARED = "#feature=email&feature=calendar&optional=calendar.rooms&tenant=contoso.com"


@pytest.fixture(scope="module")
def address(our_address: str) -> str:
    return our_address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as opened:
        yield opened


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as opened:
        yield opened.new_page()


@pytest.fixture
def page(tab: Page, address: str) -> Iterator[Page]:
    """The page anew, in a tab that many tests use and that keeps nothing of any."""
    tab.goto(address)
    yield tab
    tab.evaluate("sessionStorage.clear(); localStorage.clear()")
    tab.emulate_media(media="null", color_scheme="null")
    tab.goto("about:blank")


def every_choice(catalog: Catalog) -> Iterator[Selection]:
    """Every set of features with every set of their optional groups, but the empty one."""

    def ways(key: str) -> list[tuple[tuple[str, ...], tuple[tuple[str, str], ...]]]:
        groups = [(key, group) for group in catalog.features[key].optional]
        sets = [c for n in range(len(groups) + 1) for c in combinations(groups, n)]
        return [((), ()), *(((key,), chosen) for chosen in sets)]

    for parts in product(*map(ways, catalog.features)):
        features = tuple(key for keys, _ in parts for key in keys)
        if features:
            yield Selection(features, frozenset(g for _, groups in parts for g in groups))


def test_every_choice_gives_pythons_links(page: Page) -> None:
    every = list(every_choice(CATALOG))
    assert len(every) == 2 * 3 * 5 * 2 * 2 * 2 * 2 - 1
    shown = browser_links(page, [as_choice(s, TENANT, "global") for s in every])
    wanted = [python_links(CATALOG, s, TENANT, "global") for s in every]
    assert sum(map(len, wanted)) > 900
    assert shown == wanted


def test_a_link_is_what_the_command_line_prints(
    page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    selection = Selection(("email", "calendar", "teams"), frozenset({("calendar", "rooms")}))
    arguments = ["email", "calendar", "teams", "--with", "calendar.rooms", "--tenant", TENANT]
    assert main(["--catalog", str(FIRST.catalog), "link", *arguments]) == 0
    printed = capsys.readouterr().out.splitlines()
    (shown,) = browser_links(page, [as_choice(selection, TENANT, "global")])
    assert [url for _, url in shown] == printed
    assert len(printed) == 2


@pytest.fixture(scope="module")
def bare(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the same site to put a picker of any catalog on."""
    with browser.new_context() as context:
        opened = context.new_page()
        opened.goto(address + "permissions/")
        opened.evaluate("import('/assets/picker.js').then((m) => { window.begin = m.start; })")
        yield opened


@settings(max_examples=20)
@given(catalog=catalogs(), data=st.data())
def test_random_catalogs_give_pythons_links(bare: Page, catalog: Catalog, data: Any) -> None:
    bare.evaluate(
        "(html) => { document.body.innerHTML = html; begin(); }",
        picker.picker(Downloads(catalog), str, "p/"),
    )
    drawn = data.draw(st.lists(selections(catalog), min_size=1, max_size=12))
    some = [select(catalog, *names) for names in drawn]
    cloud = data.draw(st.sampled_from(catalog.clouds))
    tenant = data.draw(st.sampled_from(["", "contoso.com", "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"]))
    shown = browser_links(bare, [as_choice(s, tenant, cloud) for s in some])
    assert shown == [python_links(catalog, s, tenant, cloud) for s in some]


def test_the_choice_is_kept_in_the_address(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Calendar: with room support").check()
    expect(page.get_by_label("Calendar", exact=True)).to_be_checked()
    page.get_by_label("Email", exact=True).check()
    page.get_by_label("Your tenant").fill(" Contoso.COM ")
    expect(page).to_have_url(address + SHARED)
    page.reload()
    expect(page.get_by_label("Calendar: with room support")).to_be_checked()
    expect(page.locator("a[data-client-id]:visible")).to_have_count(1)
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator("a[data-client-id]:visible")).to_have_count(1)
    expect(other.locator("[data-picker]")).to_be_in_viewport()
    href = other.locator("a[data-client-id]:visible").get_attribute("href") or ""
    assert href.startswith("https://login.microsoftonline.com/contoso.com/")


def test_back_and_forward_bring_the_choice_back(page: Page, address: str) -> None:
    page.goto(address + SHARED)
    page.goto(address + "#feature=todo")
    expect(page.locator("[data-panel=todo]")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-panel=outlook]")).to_be_visible()
    expect(page.locator("[data-panel=todo]")).to_be_hidden()
    page.go_forward()
    expect(page.locator("[data-panel=todo]")).to_be_visible()


def test_a_section_link_and_a_reload_keep_the_choice(page: Page, address: str) -> None:
    page.goto(address + SHARED)
    page.locator(".md-sidebar--secondary").get_by_role("link", name="References").click()
    expect(page).to_have_url(address + "#references")
    expect(page.locator("[data-panel=outlook]")).to_be_visible()
    page.reload()
    expect(page.locator("[data-panel=outlook]")).to_be_visible()
    expect(page.get_by_label("Your tenant")).to_have_value(TENANT)
    assert page.url == address + "#references"


def test_a_group_in_the_address_ticks_its_feature(page: Page, address: str) -> None:
    page.goto(address + "#feature=email&optional=calendar.rooms&optional=todo.none&nonsense=1")
    expect(page.get_by_label("Calendar", exact=True)).to_be_checked()
    expect(page.get_by_label("Calendar: with room support")).to_be_checked()
    assert page.locator("[data-picker] :checked").count() == 3


def test_each_of_the_two_ways_can_be_entered(page: Page, address: str) -> None:
    approve, ask = page.locator("[data-entry=approve]"), page.locator("[data-entry=ask]")
    expect(approve).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-request]")).to_be_hidden()
    ask.click()
    expect(page.locator("[data-request]")).to_be_visible()
    expect(page.locator("[data-result]")).to_be_hidden()
    assert approve.get_attribute("aria-current") is None
    page.goto(address + "#i-need-someone-to-approve")
    page.reload()
    expect(page.locator("[data-request]")).to_be_visible()
    page.locator(".md-sidebar--secondary").get_by_role("link", name="I can approve").click()
    expect(page.locator("[data-result]")).to_be_visible()


def test_instant_navigation_keeps_the_picker_working(
    browser: Browser, project: Project, tmp_path: Path
) -> None:
    project.replace(
        "mkdocs.yml", "    - navigation.tabs\n", "    - navigation.tabs\n    - navigation.instant\n"
    )
    (tmp_path / "built").mkdir()
    with served(tmp_path / "built") as url:
        project.replace("mkdocs.yml", '!ENV [SITE_URL, ""]', url)
        done = project.run("mkdocs", "build", "--strict", "-d", str(tmp_path / "built"))
        assert done.returncode == 0, done.stderr
        with browser.new_context(viewport={"width": WIDE, "height": 900}) as context:
            page = context.new_page()
            page.goto(url)
            page.evaluate("window.same = true")
            page.locator(".md-tabs__link", has_text="Permissions").click()
            expect(page.locator("h1")).to_contain_text("Permissions")
            page.locator(".md-tabs__link", has_text="Approve").click()
            page.get_by_label("To Do", exact=True).check()
            expect(page.locator("[data-panel=todo] a[data-client-id]")).to_be_visible()
            assert page.evaluate("window.same") is True, "the page was loaded anew"
            expect(page.locator("[data-base-scopes] .sb-copy")).to_be_visible()


GUID = "11111111-1111-1111-1111-111111111111"
HOSTILE = {
    # fragment: (what is ticked, what the tenant field then says)
    "#feature=nothing&feature=__proto__&feature=constructor": ([], ""),
    f"#feature=todo&client_id={GUID}": (["todo"], ""),
    "#feature=todo&scope=Mail.Read&redirect_uri=https://evil.example&state=evil": (["todo"], ""),
    "#feature=todo&optional=todo.evil&optional=evil.rooms&optional=todo&cloud=evil": (
        ["todo"],
        "",
    ),
    "#feature=todo&tenant=<img src=x onerror=alert(1)>": (
        ["todo"],
        "<img src=x onerror=alert(1)>",
    ),
    "#feature=todo&tenant=common": (["todo"], "common"),
    "#feature=todo&tenant=evil.example/v2.0/x?client_id=1": (
        ["todo"],
        "evil.example/v2.0/x?client_id=1",
    ),
    "#feature=todo&tenant=" + "a" * 5000: (["todo"], "a" * 300),
    "#feature=%E0%A4%A&tenant=%E0%A4%A": ([], ""),
    "#feature=todo&feature=todo&feature=todo": (["todo"], ""),
}


ELEMENTS = "document.querySelectorAll(':not([data-tool] *)').length"
"""All but the parts of other tools' texts, of which those of apps not chosen are taken out."""


@pytest.mark.parametrize("fragment", HOSTILE)
def test_the_fragment_is_trusted_with_nothing(
    context: BrowserContext, address: str, fragment: str
) -> None:
    seen = Seen()
    page = context.new_page()
    seen.watch(page)
    page.goto(address + ("#feature=todo" if "feature=todo" in fragment else ""))
    elements = page.evaluate(ELEMENTS)
    loaded = len(seen.requests)
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(address + fragment)
    page.reload()
    ticked, tenant = HOSTILE[fragment]
    boxes = page.locator("[data-picker] :checked").all()
    assert [box.get_attribute("value") for box in boxes] == ticked
    expect(page.get_by_label("Your tenant")).to_have_value(tenant)
    known = "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id="
    links = page.locator("a[data-client-id]:visible").all()
    hrefs = [link.get_attribute("href") or "" for link in links]
    (todo,) = python_links(CATALOG, Selection(("todo",)), "", "global")
    assert hrefs == [todo[1]] * len(ticked)
    assert all(h.startswith(f"{known}{CATALOG.apps['todo'].client_id}&") for h in hrefs)
    assert page.evaluate(ELEMENTS) == elements
    assert seen.console == []
    assert [url for url in seen.requests[loaded:] if not url.startswith(address)] == []


TENANTS = {
    # typed: (tenant, or nothing when it is refused; what is suggested; words of the refusal)
    "contoso.com": ("contoso.com", "", ""),
    "  CONTOSO.onmicrosoft.com ": ("contoso.onmicrosoft.com", "", ""),
    "8EAEF023-2b34-4da1-9baa-8bc8c9d6a490": ("8eaef023-2b34-4da1-9baa-8bc8c9d6a490", "", ""),
    "": ("organizations", "", ""),
    "organizations": ("organizations", "", ""),
    "{8eaef023-2b34-4da1-9baa-8bc8c9d6a490}": ("", "8eaef023-2b34-4da1-9baa-8bc8c9d6a490", ""),
    "contoso": ("", "contoso.onmicrosoft.com", ""),
    "münchen.de": ("", "xn--mnchen-3ya.de", ""),
    "admin@contoso.com": ("", "contoso.com", ""),
    "https://www.contoso.com/about": ("", "contoso.com", ""),
    "contoso.com.": ("", "contoso.com", ""),
    "https://login.microsoftonline.com/contoso.com/v2.0": (
        "",
        "contoso.com",
        "Microsoft’s address",
    ),
    "https://login.microsoftonline.com/common/oauth2": ("", "", "Microsoft’s address"),
    "login.microsoftonline.com": ("", "", "login.microsoftonline.com is Microsoft’s address"),
    "https://portal.azure.com/#home": ("", "", "portal.azure.com is Microsoft’s address"),
    "https://contoso.sharepoint.com/sites/it": ("", "", "sharepoint.com is Microsoft’s address"),
    "contoso-my.sharepoint.com": ("", "", "Microsoft’s address"),
    "https://teams.microsoft.com/l/team": ("", "", "teams.microsoft.com is Microsoft’s address"),
    "gmail.com": ("", "", "personal accounts"),
    "someone@outlook.com": ("", "", "personal accounts"),
    "https://contoso.atlassian.net/browse/X-1": ("", "", "another service"),
    "contoso.onmicrosoft.us": ("", "", "US Government cloud (GCC High or DoD). This page has no"),
    "contoso.onmicrosoft.cn": ("", "", "cloud in China (21Vianet). This page has no links"),
    "common": ("", "", "personal accounts"),
    "contoso..com": ("", "", "neither a tenant id nor a domain name"),
    "cont oso.com": ("", "", "neither a tenant id nor a domain name"),
    "<img src=x>": ("", "", "neither a tenant id nor a domain name"),
}


@pytest.mark.parametrize("typed", TENANTS)
def test_the_tenant_field_helps(page: Page, typed: str) -> None:
    tenant, fix, refusal = TENANTS[typed]
    page.get_by_label("To Do", exact=True).check()
    field = page.get_by_label("Your tenant")
    field.fill(typed)
    link = page.locator("[data-panel=todo] a[data-client-id]")
    href = link.get_attribute("href") or ""
    assert href.startswith(f"https://login.microsoftonline.com/{tenant or 'organizations'}/v2.0/")
    assert field.get_attribute("aria-invalid") == str(not tenant).lower()
    error = page.locator("[data-tenant-error]")
    assert bool(error.inner_text()) is not bool(tenant)
    assert refusal in error.inner_text()
    beside = page.locator("[data-panel=todo] [data-tenant-unknown]")
    assert beside.is_visible() is not bool(tenant), "no button works silently on another tenant"
    suggestion = page.locator("[data-tenant-fix]")
    assert suggestion.is_visible() is bool(fix)
    if fix:
        expect(suggestion).to_have_text(f"{fix}?")
        suggestion.click()
        expect(field).to_have_value(fix)
        assert f"/{fix}/v2.0/" in (link.get_attribute("href") or "")
        assert not beside.is_visible()


SEVERAL_BROAD = """
import("/assets/choice.js").then(({ broadOf }) => {
  const broad = { see: ["A", "B", "C"], act: ["D", "E"], stay: ["F"] };
  return broadOf({ asked: { broad } }, ["D", "C", "B", "A"]).join("");
})
"""


def test_what_is_asked_is_listed_with_title_reason_and_approver(page: Page) -> None:
    page.get_by_label("To Do", exact=True).check()
    panel = page.locator("[data-panel=todo]")
    expect(panel.locator("[data-count]")).to_contain_text("8 permissions")
    lines = panel.locator("[data-asked]:visible")
    (request,) = consent_requests(CATALOG, Selection(("todo",)))
    expect(lines).to_have_count(len(request.scopes))
    for line, name in zip(lines.all(), request.scopes, strict=True):
        text = line.inner_text()
        scope = CATALOG.scopes[name]
        assert name in text and scope.title in text and " ".join(scope.reason.split()) in text
        assert "unless your tenant says otherwise." in text
        assert f"\nRisk: {risk(name).line}" in text
    drawn = panel.locator("[data-drawing] li").all_inner_texts()
    assert drawn == [CATALOG.scopes[name].title for name in request.scopes]
    broad = page.locator("[data-broad]:visible")
    expect(broad).to_have_count(0)
    page.get_by_role("checkbox", name="Calendar: with Teams channel").check()
    name, also = "Group.ReadWrite.All", risk("Group.ReadWrite.All").also
    expect(broad).to_have_text(f"Broad: {name} also lets the app {also}.")
    expect(broad.locator("a")).to_have_attribute("href", f"permissions/#{name}")
    message = page.locator("[data-request]").text_content() or ""
    assert message.count(broad.inner_text()) == 1
    page.evaluate("window.print = () => {}")
    page.get_by_role("button", name="Print or save").click()
    assert (page.locator("[data-record]").text_content() or "").count(broad.inner_text()) == 1
    several = page.evaluate(SEVERAL_BROAD)
    assert several == "Broad: A, B and C also let the app see; D also lets the app act."


def test_of_several_apps_only_what_a_reader_unfolds_is_open(page: Page) -> None:
    unfolded = page.locator("[data-asks][open]")
    page.get_by_label("To Do", exact=True).check()
    expect(unfolded).to_have_count(1)
    page.get_by_label("Email", exact=True).check()
    expect(page.locator("[data-asks]")).to_have_count(2)
    expect(unfolded).to_have_count(0)
    page.locator("[data-panel=todo] [data-count]").click()
    page.get_by_label("Teams", exact=True).check()
    expect(page.locator("[data-asks]")).to_have_count(3)
    expect(page.locator("[data-panel=todo] [data-asks][open]")).to_have_count(1)
    expect(unfolded).to_have_count(1)


def test_features_left_out_are_named_and_can_be_ticked(page: Page) -> None:
    page.get_by_label("Email", exact=True).check()
    others = page.locator("[data-panel=outlook] [data-others]")
    expect(others).to_contain_text("later approval of this app may replace this one")
    expect(others.locator("button:visible")).to_have_text(["Meetings", "Calendar"])
    others.get_by_role("button", name="Tick Meetings too").click()
    expect(page.get_by_label("Meetings", exact=True)).to_be_checked()
    expect(others.locator("button:visible")).to_have_text(["Calendar"])
    page.get_by_label("Calendar", exact=True).check()
    expect(others).to_be_hidden()


def test_a_feature_without_a_link_says_why_and_where_to_go(page: Page) -> None:
    page.get_by_role("checkbox", name="Teams JSM portal notifications").check()
    note = page.locator("[data-no-link=jsm-portal-notifications]")
    expect(note).to_contain_text("individual to each customer")
    expect(note.locator("a")).to_have_attribute("href", "https://support.yasoon.com/M365FJ")
    assert page.locator("a[data-client-id]:visible").count() == 0
    expect(page.locator("[data-status]")).to_contain_text("no link for this choice")
    page.get_by_label("Calendar: with room support").check()  # of another app
    page.get_by_label("Teams", exact=True).check()
    also = page.locator("[data-panel=teams] [data-also]")
    expect(also).to_contain_text(
        "Teams JSM portal notifications and Teams belong to this one enterprise app. "
        "Open this link first and the other one afterwards"
    )
    expect(also.locator("code")).to_have_text(
        ".\\Grant-AppAccess.ps1 -TenantId contoso.com -Feature teams, jsm-portal-notifications "
        "-AllUsers -WhatIf"
    )


def test_the_message_holds_the_whole_request(context: BrowserContext, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(address + SHARED)
    page.locator("[data-entry=ask]").click()
    text = page.locator("[data-request]").inner_text()
    selection = Selection(("email", "calendar"), frozenset({("calendar", "rooms")}))
    ((client_id, url),) = python_links(CATALOG, selection, TENANT, "global")
    for wanted in ("Microsoft 365 for Jira by yasoon", client_id, url, address + SHARED):
        assert wanted in text
    (request,) = consent_requests(CATALOG, selection)
    for name in request.scopes:
        scope = CATALOG.scopes[name]
        assert f"- {name}: {scope.title}. {' '.join(scope.reason.split())}" in text
    page.get_by_role("button", name="Copy the request").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator("[data-live]")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == text
    html = page.evaluate(
        "navigator.clipboard.read().then(([i]) => i.getType('text/html')).then((b) => b.text())"
    )
    assert f'href="{url.replace("&", "&amp;")}"' in html
    assert "<script" not in html


def mail_body(page: Page) -> str:
    mail = page.locator("[data-mail]").get_attribute("href") or ""
    subject, _, body = mail.partition("&body=")
    assert subject == "mailto:?subject=Please%20approve%20Microsoft%20365%20for%20Jira"
    assert len(mail) <= 1900
    assert "%0A" not in body.replace("%0D%0A", ""), "RFC 6068 wants both"
    return unquote(body)


def test_an_email_carries_every_link_of_a_usual_choice(page: Page, address: str) -> None:
    page.goto(address + SHARED + "&feature=todo")
    body = mail_body(page)
    selection = Selection(("email", "calendar", "todo"), frozenset({("calendar", "rooms")}))
    places = [body.index("For: Email, Calendar (with room support) and To Do")]
    for client_id, url in python_links(CATALOG, selection, TENANT, "global"):
        places.append(body.index(url))
        assert client_id in body
    places.append(body.index(address + "#feature=email"))
    assert places == sorted(places)


def test_an_email_is_cut_from_its_end_and_says_so(page: Page, address: str) -> None:
    every = "#" + "&".join(f"feature={key}" for key in CATALOG.features)
    page.goto(address + every)
    body = mail_body(page)
    links = python_links(CATALOG, Selection(tuple(CATALOG.features)), "", "global")
    assert links[0][1] in body, "the first link is worth more than any reason"
    assert body.rstrip().endswith(address + every), "the page's address leads to the rest"
    page.locator("[data-entry=ask]").click()
    expect(page.locator("[data-mail-short]")).to_be_visible()
    page.goto("about:blank")
    page.goto(address + "#feature=jsm-portal")
    reason = " ".join(CATALOG.scopes["User.Read"].reason.split())
    assert reason in mail_body(page), "reasons are there as far as they fit"


def test_what_was_opened_is_marked_and_kept(context: BrowserContext, address: str) -> None:
    context.route("https://login.microsoftonline.com/**", lambda route: route.abort())
    page = context.new_page()
    page.goto(address + "#feature=email&feature=todo&feature=teams")
    order = page.locator("[data-order]")
    expect(order).to_contain_text("3 enterprise apps")
    link = page.locator("[data-panel=todo] a[data-client-id]")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    link.click()
    expect(page.locator("[data-panel=todo] [data-opened]")).to_contain_text("Opened at")
    expect(order).to_have_text("Opened: 1 of 3. Still to open: Outlook app and Teams app.")
    page.reload()
    expect(page.locator("[data-panel=todo] [data-opened]")).to_contain_text("Opened at")
    expect(page.locator("[data-panel=teams] [data-opened]")).to_be_empty()


def test_the_tenant_goes_into_everything_that_names_one(page: Page) -> None:
    page.get_by_label("Your tenant").fill("fabrikam.com")
    hrefs = page.eval_on_selector_all("a[data-features]", "links => links.map((a) => a.href)")
    assert len(hrefs) == len([a for a in hrefs if "/fabrikam.com/v2.0/" in a]) > 10
    commands = page.locator("[data-command]").all_inner_texts()
    assert len(commands) == len([c for c in commands if "-TenantId fabrikam.com " in c]) == 5
    assert "-User adele@fabrikam.com" in commands[0]
    people = page.locator("[data-person]").all_text_contents()
    assert {*people} == {"admin@fabrikam.com"} and len(people) > 2
    page.get_by_label("Your tenant").fill("")
    assert "adele@contoso.com" in page.locator("[data-command]").first.inner_text()
    href = page.locator("a[data-features]").first.get_attribute("href") or ""
    assert "/organizations/v2.0/" in href


def test_the_choice_reaches_the_scripts_page(page: Page, address: str) -> None:
    page.goto(address + "scripts/")
    assert not page.locator("[data-chosen-line]").is_visible()
    page.goto(address + SHARED)
    page.goto(address + "scripts/")
    expect(page.locator("[data-chosen-text]")).to_have_text(
        "Email and Calendar (with room support); tenant contoso.com"
    )
    command = page.locator("[data-script=grant] [data-command]")
    expect(command).to_contain_text("-Feature email, calendar -Optional calendar.rooms")


@pytest.mark.parametrize(("width", "scheme"), WAYS)
def test_the_picker_is_sound_in_every_state(
    browser: Browser, address: str, width: int, scheme: Scheme
) -> None:
    seen = Seen()
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as context:
        page = context.new_page()
        seen.watch(page)
        page.goto(address + SHARED + "&feature=teams&feature=jsm-portal-notifications")
        for summary in page.locator("details > summary").all():
            if summary.is_visible():
                summary.click()
        page.get_by_label("Your tenant").fill("admin@contoso.com")
        assert violations(page) == []
        assert overflow(page) <= 0
        page.locator("[data-entry=ask]").click()
        assert violations(page) == []
        assert overflow(page) <= 0
    assert seen.console == []


def test_the_keyboard_is_enough(page: Page) -> None:
    page.get_by_label("Email", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-panel=outlook]")).to_be_visible()
    status = page.locator("[data-status]")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_have_text("One link: Outlook app with 9 permissions.")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    expect(page.get_by_role("group", name="Which features do you use?")).to_be_visible()


def pages_of(page: Page) -> int:
    return page.pdf(format="A4").count(b"/Type /Page\n")


def test_the_record_is_short_whole_and_light(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address + SHARED + "&feature=todo&feature=jsm-portal-notifications")
    left_out = "Not in these links: Teams JSM portal notifications."
    assert left_out in (page.locator("[data-request]").text_content() or "")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Print or save").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print", color_scheme="dark")
    record = page.locator("[data-record]")
    expect(record).to_be_visible()
    assert page.locator("body > :visible").count() == 1
    selection = Selection(("email", "calendar", "todo"), frozenset({("calendar", "rooms")}))
    text = record.inner_text()
    for client_id, url in python_links(CATALOG, selection, TENANT, "global"):
        assert client_id in text and url in text
    for request in consent_requests(CATALOG, selection):
        for name in request.scopes:
            assert " ".join(CATALOG.scopes[name].reason.split()) in text
    for words in (
        "yasoon",
        TENANT,
        "Catalog version",
        "Signature",
        address + SHARED[:14],
        left_out,
    ):
        assert words in text
    color = "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
    assert record.evaluate(color) == ["rgb(27, 27, 27)", "rgb(255, 255, 255)"]
    assert violations(page) == []
    assert 1 <= pages_of(page) <= 4
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(record).to_be_hidden()


def test_the_whole_page_prints_short_and_without_holes(page: Page, address: str) -> None:
    for fragment in ("", SHARED):
        page.goto("about:blank")
        page.goto(address + fragment)
        page.emulate_media(media="print")
        assert not page.locator(".md-header").is_visible()
        assert not page.locator(".md-sidebar").first.is_visible()
        assert page.locator("[data-table=features] td").first.is_visible(), "folded, but printed"
        link = page.locator("[data-table=combined] a.sb-approve").first
        content = link.evaluate("(a) => getComputedStyle(a, '::after').content")
        assert "login.microsoftonline.com/" in content
        assert 2 <= pages_of(page) <= 12


def test_without_javascript_there_is_no_picker(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + SHARED)
        assert not page.locator("[data-picker]").is_visible()
        assert not page.locator("[data-panel]").is_visible()
        expect(page.locator("[data-entry=ask]")).to_be_visible()
        expect(page.locator("#i-need-someone-to-approve")).to_be_visible()
        expect(page.locator("[data-request]")).to_contain_text("approval of an administrator")
        fold = page.locator("details", has=page.locator("[data-table=combined]"))
        fold.locator("summary").first.click()
        expect(page.locator("[data-table=combined] a.sb-approve").first).to_be_visible()
