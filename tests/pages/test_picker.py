"""The choice of features in the browser: its links are Python's, byte for byte; its address
can be shared and is trusted with nothing; everyone can use it."""

from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Page, expect

from macros.__main__ import main
from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.consent.request import Selection, consent_requests, consent_url, linkable
from macros.pages import picker
from tests.browser import NARROW, WIDE, Seen, overflow, served, violations
from tests.project import FIRST, Project
from tests.strategies import catalogs

pytestmark = pytest.mark.browser
CATALOG = checked(FIRST.catalog)
TENANT = "contoso.com"
SHARED = "#feature=email&feature=calendar&optional=calendar.rooms&tenant=contoso.com"

LINKS = """
([form, choices]) => choices.map((choice) => {
  const tick = (name, values) => {
    for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = values.includes(box.value);
  };
  tick("feature", choice.features);
  tick("optional", choice.optional);
  tick("cloud", [choice.cloud]);
  form.elements.tenant.value = choice.tenant;
  form.elements.tenant.dispatchEvent(new Event("input", { bubbles: true }));
  const panels = document.querySelectorAll("[data-panel]:not([hidden])");
  return [...panels].filter((panel) => !panel.querySelector("[data-available]").hidden).map((panel) => {
    const link = panel.querySelector("a[data-client-id]");
    const [href, text] = [link.getAttribute("href"), panel.querySelector("[data-url]").textContent];
    return [link.dataset.clientId, href, text];
  });
})
"""  # noqa: E501


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    opened = context.new_page()
    opened.goto(address)
    return opened


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


def as_choice(selection: Selection, tenant: str, cloud: str) -> dict[str, Any]:
    optional = [".".join(pair) for pair in selection.optional]
    features = list(selection.features)
    return {"features": features, "optional": optional, "tenant": tenant, "cloud": cloud}


def python_links(
    catalog: Catalog, selection: Selection, tenant: str, cloud: str
) -> list[list[str]]:
    requests = consent_requests(catalog, linkable(catalog, selection), cloud)
    return [[r.client_id, consent_url(r, tenant or catalog.consent.tenant)] for r in requests]


def browser_links(page: Page, choices: list[dict[str, Any]]) -> list[list[list[str]]]:
    form = page.query_selector("[data-picker]")
    links: list[list[list[str]]] = page.evaluate(LINKS, [form, choices])
    assert all(href == text for shown in links for _, href, text in shown)
    return [[[client_id, href] for client_id, href, _ in shown] for shown in links]


def test_every_choice_gives_pythons_links(page: Page) -> None:
    selections = list(every_choice(CATALOG))
    assert len(selections) == 2 * 3 * 5 * 2 * 2 * 2 * 2 - 1
    shown = browser_links(page, [as_choice(s, TENANT, "global") for s in selections])
    wanted = [python_links(CATALOG, s, TENANT, "global") for s in selections]
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


@settings(max_examples=200)
@given(catalog=catalogs(), data=st.data())
def test_random_catalogs_give_pythons_links(bare: Page, catalog: Catalog, data: Any) -> None:
    bare.evaluate("(html) => { document.body.innerHTML = html; begin(); }", picker.picker(catalog))
    selections = list(every_choice(catalog))
    some = data.draw(st.lists(st.sampled_from(selections), min_size=1, max_size=12))
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


def test_a_section_link_keeps_the_choice(page: Page, address: str) -> None:
    page.goto(address + SHARED)
    page.evaluate("location.hash = '#references'")
    expect(page.locator("[data-panel=outlook]")).to_be_visible()


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


HOSTILE = [
    "#feature=nothing&feature=__proto__&feature=constructor",
    "#feature=todo&client_id=11111111-1111-1111-1111-111111111111",
    "#feature=todo&scope=Mail.Read&redirect_uri=https://evil.example&state=evil",
    "#feature=todo&optional=todo.evil&optional=calendar.rooms&cloud=evil",
    "#feature=todo&tenant=<img src=x onerror=alert(1)>",
    "#feature=todo&tenant=common",
    "#feature=todo&tenant=evil.example/v2.0/x?client_id=1",
    "#feature=todo&tenant=" + "a" * 5000,
    "#feature=%E0%A4%A&tenant=%E0%A4%A",
    "#feature=todo&feature=todo&feature=todo",
]


ELEMENTS = "document.querySelectorAll(':not([data-tool] *)').length"
"""All but the parts of other tools' texts, of which those of apps not chosen are taken out."""


@pytest.mark.parametrize("fragment", HOSTILE)
def test_the_fragment_is_trusted_with_nothing(
    context: BrowserContext, address: str, fragment: str
) -> None:
    seen = Seen()
    page = context.new_page()
    seen.watch(page)
    page.goto(address)
    elements = page.evaluate(ELEMENTS)
    loaded = len(seen.requests)
    page.goto(address + fragment)
    page.reload()
    known = "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id="
    for link in page.locator("a[data-client-id]:visible").all():
        href = link.get_attribute("href") or ""
        todo = CATALOG.apps["todo"].client_id
        assert href == python_links(CATALOG, Selection(("todo",)), "", "global")[0][1]
        assert href.startswith(f"{known}{todo}&")
    assert page.evaluate(ELEMENTS) == elements
    assert seen.console == []
    assert [url for url in seen.requests[loaded:] if not url.startswith(address)] == []


TENANTS = {
    "contoso.com": ("contoso.com", ""),
    "  CONTOSO.onmicrosoft.com ": ("contoso.onmicrosoft.com", ""),
    "8EAEF023-2b34-4da1-9baa-8bc8c9d6a490": ("8eaef023-2b34-4da1-9baa-8bc8c9d6a490", ""),
    "": ("organizations", ""),
    "organizations": ("organizations", ""),
    "admin@contoso.com": ("organizations", "contoso.com?"),
    "https://contoso.sharepoint.com": ("organizations", "contoso.onmicrosoft.com?"),
    "contoso-my.sharepoint.com": ("organizations", "contoso.onmicrosoft.com?"),
    "https://www.contoso.com/about": ("organizations", "contoso.com?"),
    "common": ("organizations", ""),
    "contoso": ("organizations", ""),
    "contoso..com": ("organizations", ""),
    "cont oso.com": ("organizations", ""),
}


@pytest.mark.parametrize("typed", TENANTS)
def test_the_tenant_field_helps(page: Page, typed: str) -> None:
    tenant, fix = TENANTS[typed]
    page.get_by_label("To Do", exact=True).check()
    page.get_by_label("Your tenant").fill(typed)
    href = page.locator("[data-panel=todo] a[data-client-id]").get_attribute("href") or ""
    assert href.startswith(f"https://login.microsoftonline.com/{tenant}/v2.0/")
    wrong = tenant == "organizations" and typed.strip() not in ("", "organizations")
    error = page.locator("[data-tenant-error]").inner_text()
    assert bool(error) is wrong
    assert page.locator("#sb-tenant").get_attribute("aria-invalid") == str(wrong).lower()
    if fix:
        page.get_by_role("button", name=fix).click()
        expect(page.get_by_label("Your tenant")).to_have_value(fix.removesuffix("?"))
        href = page.locator("[data-panel=todo] a[data-client-id]").get_attribute("href") or ""
        assert f"/{fix.removesuffix('?')}/v2.0/" in href


def test_what_is_asked_is_listed_with_title_reason_and_approver(page: Page) -> None:
    page.get_by_label("To Do", exact=True).check()
    panel = page.locator("[data-panel=todo]")
    panel.locator("summary").click()
    lines = panel.locator("[data-asked]:visible")
    names = [
        *CATALOG.base_scopes,
        "User.Read",
        "Tasks.Read",
        "Tasks.ReadWrite",
        "Tasks.ReadWrite.Shared",
    ]
    expect(lines).to_have_count(len(names))
    for line, name in zip(lines.all(), names, strict=True):
        text = line.inner_text()
        scope = CATALOG.scopes[name]
        assert name in text and scope.title in text and " ".join(scope.reason.split()) in text
        assert "Who must approve:" in text


def test_features_left_out_are_named_and_can_be_ticked(page: Page) -> None:
    page.get_by_label("Email", exact=True).check()
    others = page.locator("[data-panel=outlook] [data-others]")
    expect(others).to_contain_text("A later approval of this app may replace this one")
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


def test_the_message_holds_the_whole_request(context: BrowserContext, address: str) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(address + SHARED)
    text = page.locator("#sb-message").input_value()
    selection = Selection(("email", "calendar"), frozenset({("calendar", "rooms")}))
    ((client_id, url),) = python_links(CATALOG, selection, TENANT, "global")
    for wanted in ("Microsoft 365 for Jira by yasoon", client_id, url, address + SHARED):
        assert wanted in text
    (request,) = consent_requests(CATALOG, selection)
    for name in request.scopes:
        scope = CATALOG.scopes[name]
        assert f"- {name}: {scope.title}. {' '.join(scope.reason.split())}" in text
    page.get_by_role("button", name="Copy a request").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text
    html = page.evaluate(
        "navigator.clipboard.read().then(([i]) => i.getType('text/html')).then((b) => b.text())"
    )
    assert f'href="{url.replace("&", "&amp;")}"' in html
    assert "<script" not in html


def test_the_mail_is_short_enough_and_says_the_same(page: Page, address: str) -> None:
    for fragment in (SHARED, "#feature=jsm-portal"):
        page.goto("about:blank")
        page.goto(address + fragment)
        mail = page.locator("[data-mail]").get_attribute("href") or ""
        assert mail.startswith(
            "mailto:?subject=Please%20approve%20Microsoft%20365%20for%20Jira&body="
        )
        assert len(mail) < 2000
        assert "feature%3D" in mail


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_picker_is_sound_in_every_state(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    seen = Seen()
    with browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as context:
        page = context.new_page()
        seen.watch(page)
        page.goto(address + SHARED + "&feature=jsm-portal-notifications")
        for summary in page.locator("[data-panel]:not([hidden]) summary").all():
            summary.click()
        page.get_by_label("Your tenant").fill("admin@contoso.com")
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


def test_print_shows_addresses_and_whole_scripts(page: Page, address: str) -> None:
    page.goto(address + SHARED)
    page.emulate_media(media="print")
    assert not page.locator(".md-header").is_visible()
    assert not page.locator(".md-sidebar").first.is_visible()
    link = page.locator("a[data-client-id]:visible").first
    content = link.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert "login.microsoftonline.com/contoso.com" in content
    code = page.locator("[data-script] code").first
    assert code.evaluate("(e) => e.scrollHeight <= e.clientHeight + 1")


def test_without_javascript_there_is_no_picker(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + SHARED)
        assert not page.locator("[data-picker]").is_visible()
        assert not page.locator("[data-result]").is_visible()
        expect(page.locator("[data-table=combined] a.sb-approve").first).to_be_visible()
