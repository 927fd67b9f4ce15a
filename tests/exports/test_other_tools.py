"""The other tools: each text is of its language and asks for what the ConsentRequest says,
nothing leaves its string, and the browser narrows a page's texts to Python's, byte for byte."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter_bash
import tree_sitter_bicep
import tree_sitter_hcl
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page
from tree_sitter import Language, Node, Parser

from macros.audit import audit
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.consent.request import ConsentRequest, consent_requests, linkable, select
from macros.exports.downloads import Downloads
from macros.exports.other_tools import (
    ABILITIES,
    CAN,
    TOOLS,
    able,
    bash,
    bicep,
    comment,
    every_request,
    hcl,
    text_path,
    tool_downloads,
    tool_text,
)
from macros.pages import downloads, picker
from tests import tools
from tests.browser import WIDE, overflow, violations
from tests.exports.other_tools.layout import layout_faults
from tests.project import CATALOGS, FIRST
from tests.strategies import HOSTILE, catalogs, selections

CATALOG = checked(FIRST.catalog)
CLOUDS_CATALOG = checked(CATALOGS / "clouds.yml")
LANGUAGES = {
    name: Parser(Language(module.language()))
    for name, module in (
        ("bash", tree_sitter_bash),
        ("hcl", tree_sitter_hcl),
        ("bicep", tree_sitter_bicep),
    )
}
WHOLE = ("graph", "az", "m365")
"""Tools whose text for everything is a file."""
LANGUAGE_OF = {"az": "bash", "m365": "bash", "terraform": "hcl", "bicep": "bicep"}
EXTENSION = "extension microsoftGraphV1\n"
"""The one statement that the Bicep grammar does not know yet."""


def faults(language: str, text: str) -> list[str]:
    """The lines in which the grammar finds an error; Bicep without its extension line."""
    if language == "bicep":
        assert text.count(EXTENSION) == 1
        text = text.replace(EXTENSION, "\n")
    lines = [*text.split("\n"), ""]

    def wrong(node: Node) -> Iterator[str]:
        if node.is_error or node.is_missing:
            yield f"{node.start_point[0] + 1}: {lines[node.start_point[0]]}"
        for child in node.children if node.has_error else ():
            yield from wrong(child)

    return list(wrong(LANGUAGES[language].parse(text.encode()).root_node))


def test_a_grammar_finds_what_is_wrong() -> None:
    assert faults("bash", "echo 'a\n")
    assert faults("hcl", 'a = "${"\n')
    assert faults("bicep", EXTENSION + "var a = 'b\n")


@pytest.mark.parametrize("catalog", [CATALOG, CLOUDS_CATALOG], ids=["first", "clouds"])
def test_every_text_is_of_its_language(catalog: Catalog) -> None:
    assert_languages(catalog)


@pytest.mark.slow
@given(catalog=catalogs())
def test_every_text_of_a_random_catalog_is_of_its_language(catalog: Catalog) -> None:
    assert_languages(catalog)


def assert_languages(catalog: Catalog) -> None:
    files = tool_downloads(catalog)
    whole = [text_path(catalog, TOOLS[k], c) for k in WHOLE for c in every_request(catalog)]
    names = ["main.bicep", "main.bicepparam", "bicepconfig.json"]
    assert list(files) == [*whole, "terraform/main.tf", *(f"bicep/{name}" for name in names)]
    assert len(set(whole)) == len(whole)
    texts = [("hcl", files["terraform/main.tf"]), ("bicep", files["bicep/main.bicep"])]
    assert files["bicep/main.bicepparam"].startswith("using 'main.bicep'\n")
    assert "microsoftGraphV1" in json.loads(files["bicep/bicepconfig.json"])["extensions"]
    for requests in every_request(catalog).values():
        texts += [(name, tool_text(TOOLS[k], requests)) for k, name in LANGUAGE_OF.items()]
    for language, text in texts:
        assert text.isascii() and text.endswith("\n") and not text.endswith("\n\n")
        assert not set(text) & set("\r\t\0\x02\x03\x04")
        assert faults(language, text) == []
        if language != "bash":
            assert layout_faults(text, aligned=language == "hcl") == []


SHOWN = "WindowsAzureActiveDirectoryIntegratedApp"
"""The tag without which the admin center's first list leaves an enterprise app out.
Source: https://learn.microsoft.com/graph/api/resources/serviceprincipal"""


def bodies(text: str) -> list[dict[str, Any]]:
    """The JSON of a POST or PATCH: what follows the empty line after its headers."""
    found = re.findall(r"^Content-Type: application/json\n\n(.*?)\n(?=\n|\Z)", text, re.M | re.S)
    return [json.loads(body) for body in found]


@given(catalog=catalogs(), data=st.data())
def test_graph_requests_carry_the_request(catalog: Catalog, data: st.DataObject) -> None:
    for requests in some_requests(catalog, data):
        text = tool_text(TOOLS["graph"], requests)
        addresses = re.findall(r"^(GET|POST|PATCH|DELETE) (\S+)$", text, re.MULTILINE)
        host = f"https://{CLOUDS[requests[0].cloud].graph_host}/v1.0/"
        assert len(addresses) == 1 + 8 * len(requests)
        assert all(url.startswith(host) for _, url in addresses)
        made = bodies(text)
        assert len(made) == 4 * len(requests)
        for place, request in enumerate(requests):
            app, post, patch, back = made[4 * place : 4 * place + 4]
            assert app == {"appId": request.client_id, "tags": [SHOWN]}
            assert back == {"scope": "{scopes-that-stay}"}
            assert post["consentType"] == "AllPrincipals"
            assert tuple(post["scope"].split()) == request.scopes
            assert patch == {"scope": "{scopes-of-the-grant} " + " ".join(request.scopes)}
            assert f"servicePrincipals(appId='{request.client_id}')" in text


def some_requests(catalog: Catalog, data: st.DataObject) -> list[list[ConsentRequest]]:
    chosen = linkable(catalog, select(catalog, *data.draw(selections(catalog))))
    found = (consent_requests(catalog, chosen, cloud) for cloud in catalog.clouds)
    return [requests for requests in found if requests]


ASKED = {
    "az": re.compile(r"""^again "\$action" '.*' '(.*)' \\\n  '(.*)'$""", re.MULTILINE),
    "m365": re.compile(r"""^again "\$action" '.*' '(.*)' \\\n  '(.*)'$""", re.MULTILINE),
    "terraform": re.compile(
        r'^      client_id = "(.*)"\n      scopes    = \[(.*)\]$', re.MULTILINE
    ),
    "bicep": re.compile(r"^    clientId: '(.*)'\n    scopes: split\('(.*)', ' '\)$", re.MULTILINE),
}


@pytest.mark.parametrize("key", ASKED)
@given(catalog=catalogs(), data=st.data())
def test_a_text_asks_for_the_requests(key: str, catalog: Catalog, data: st.DataObject) -> None:
    for requests in some_requests(catalog, data):
        text = tool_text(TOOLS[key], requests, "fabrikam.example")
        shown = [(i, tuple(re.findall(r"[\w.-]+", s))) for i, s in ASKED[key].findall(text)]
        assert shown == [(request.client_id, request.scopes) for request in requests]
        assert text.count("fabrikam.example") == 1
        assert text == tool_text(TOOLS[key], requests, "fabrikam.example")


def test_each_cloud_has_its_names() -> None:
    for requests in every_request(CLOUDS_CATALOG).values():
        cloud = CLOUDS[requests[0].cloud]
        assert f"az cloud set --name '{cloud.az_name}'" in tool_text(TOOLS["az"], requests)
        assert f"'https://{cloud.graph_host}'" in tool_text(TOOLS["az"], requests)
        assert f"--cloud '{cloud.m365_name}'" in tool_text(TOOLS["m365"], requests)
        name = f'environment = "{cloud.terraform_name}"'
        assert name in tool_text(TOOLS["terraform"], requests)


@pytest.mark.parametrize("key", TOOLS)
def test_a_hostile_tenant_stays_text(key: str) -> None:
    (requests,) = every_request(CATALOG).values()
    for tenant in HOSTILE:
        text = tool_text(TOOLS[key], requests, tenant)
        assert text.isascii()
        if key in LANGUAGE_OF:
            assert faults(LANGUAGE_OF[key], text) == [], tenant
        lines = tool_text(TOOLS[key], requests, "t").count("\n")
        assert text.count("\n") == lines


anything = st.sampled_from(HOSTILE) | st.text() | st.text("$%{}'\"\\`!\n ", max_size=12)
encodable = anything.filter(
    lambda text: "\0" not in text and not re.search("[\ud800-\udfff]", text)
)


@pytest.mark.process
@settings(max_examples=30)
@given(texts=st.lists(encodable, min_size=1, max_size=20))
def test_bash_reads_back_what_was_quoted(texts: list[str]) -> None:
    script = "printf '%s\\0' " + " ".join(map(bash, texts))
    done = subprocess.run([tools.needed("bash"), "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == texts


def numbers(pattern: str) -> Callable[[str], str]:
    return lambda text: re.sub(
        pattern, lambda m: chr(int(next(filter(None, m.groups())), 16)), text
    )


@given(text=encodable)
def test_hcl_and_bicep_are_one_string_without_a_template(text: str) -> None:
    readers = {
        "hcl": (hcl, numbers(r"\\u([0-9a-f]{4})|\\U([0-9a-f]{8})"), "a = {}\n"),
        "bicep": (bicep, numbers(r"\\u\{([0-9a-f]+)\}"), EXTENSION + "var a = {}\n"),
    }
    for language, (escaper, reader, frame) in readers.items():
        literal = escaper(text)
        assert literal.isascii() and literal.isprintable()
        assert not re.search(r"[$%]\{", literal)
        assert reader(literal[1:-1]) == text
        assert literal[0] not in literal[1:-1]
        assert faults(language, frame.replace("{}", literal)) == []


@given(text=anything)
def test_a_comment_stays_on_its_line(text: str) -> None:
    assert comment(text).isascii() and (comment(text).isprintable() or not text)


def test_what_a_language_cannot_write_is_refused() -> None:
    for escaper, text in ((bash, "a\0b"), (bash, "\ud800"), (hcl, "\ud800"), (bicep, "\ud800")):
        with pytest.raises(ValueError):
            escaper(text)


# On the page.


def codes(page_html: str) -> dict[tuple[str, str | None], str]:
    root = lxml_html.fromstring(f"<main>{page_html}</main>")
    return {
        (str(e.get("data-tool")), e.get("data-cloud")): "".join(e.xpath(".//pre/code//text()"))
        for e in root.xpath(".//*[@data-tool]")
    }


@given(catalog=catalogs())
def test_the_page_shows_python_s_texts(catalog: Catalog) -> None:
    shown = codes(downloads.other_tools(Downloads(catalog), str))
    several = len(catalog.clouds) > 1
    assert shown == {
        (key, requests[0].cloud if several else None): tool_text(tool, requests)
        for requests in every_request(catalog).values()
        for key, tool in TOOLS.items()
    }


def test_the_page_says_what_each_tool_can_do_and_which_one_can() -> None:
    root = lxml_html.fromstring(downloads.other_tools(Downloads(CATALOG), str))
    rows = {row.get("data-tool-row"): row for row in root.xpath(".//tr[@data-tool-row]")}
    assert list(rows) == list(TOOLS)
    for key, row in rows.items():
        cells = {cell.get("data-ability"): cell.text_content() for cell in row.findall("td")}
        assert list(cells) == [*ABILITIES, "subscription", "role"]
        for ability, said in cells.items():
            known = getattr(TOOLS[key], ability)
            assert said == known if known else said == f"No; {able(ability).name} does"


def test_what_a_tool_cannot_do_safely_is_not_claimed() -> None:
    """Bicep finds a grant without looking at its user; a deployment and an apply write all of
    a grant; only the command lines merge by themselves."""
    cannot = {(t.key, a) for t in TOOLS.values() for a in ABILITIES if not getattr(t, a)}
    assert cannot == {
        ("terraform", "shows"),
        ("terraform", "merges"),
        ("bicep", "one_user"),
        ("bicep", "shows"),
        ("bicep", "merges"),
        ("bicep", "takes_back"),
    }
    assert {t.key for t in TOOLS.values() if t.merges == CAN} == {"az", "m365"}
    assert {t.key for t in TOOLS.values() if t.subscription != "No"} == {"bicep"}


def test_what_can_be_downloaded_is_what_the_page_shows() -> None:
    files = tool_downloads(CLOUDS_CATALOG)
    shown = codes(downloads.other_tools(Downloads(CLOUDS_CATALOG), str))
    for key in WHOLE:
        for cloud in every_request(CLOUDS_CATALOG):
            assert files[text_path(CLOUDS_CATALOG, TOOLS[key], cloud)] == shown[key, cloud]


NARROWED = """
([form, choice]) => {
  for (const name of ["feature", "optional", "cloud"])
    for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = choice[name].includes(box.value);
  form.elements.tenant.value = choice.tenant;
  form.elements.tenant.dispatchEvent(new Event("input", { bubbles: true }));
  return [...document.querySelectorAll("[data-tool]:not([hidden])")]
    .map((block) => [block.dataset.tool, block.querySelector("pre > code").textContent]);
}
"""  # noqa: E501


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": WIDE, "height": 900}) as context:
        opened = context.new_page()
        opened.goto(address + "permissions/")
        opened.evaluate("import('/assets/picker.js').then((m) => { window.begin = m.start; })")
        opened.evaluate(SHOW, together(CATALOG))
        yield opened


SHOW = "(html) => { document.body.innerHTML = html; begin(); }"


def together(catalog: Catalog) -> str:
    """The choice and the tools on one page, where the one narrows the other."""
    files = Downloads(catalog)
    return picker.picker(files, str, "") + downloads.other_tools(files, str)


def narrowed(page: Page, keys: list[str], groups: list[str], tenant: str, cloud: str) -> Any:
    choice = {"feature": keys, "optional": groups, "tenant": tenant, "cloud": [cloud]}
    form = page.query_selector("[data-picker]")
    return page.evaluate(NARROWED, [form, choice])


def by_python(
    catalog: Catalog, keys: list[str], groups: list[str], tenant: str, cloud: str
) -> list[list[str]]:
    requests = consent_requests(catalog, linkable(catalog, select(catalog, keys, groups)), cloud)
    tenants = (tenant,) if tenant else ()
    return [[k, tool_text(s, requests, *tenants)] for k, s in TOOLS.items() if requests]


CHOICES: list[tuple[list[str], list[str]]] = [
    (["todo"], []),
    (["email", "meetings", "todo", "teams"], ["meetings.rooms"]),
    (["calendar"], ["calendar.rooms", "calendar.channels"]),
    (["jsm-portal-notifications"], []),
    (list(CATALOG.features), []),
]


@pytest.mark.browser
@pytest.mark.parametrize("tenant", ["", "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"])
def test_the_browser_narrows_to_python_s_texts(page: Page, tenant: str) -> None:
    for keys, groups in CHOICES:
        assert narrowed(page, keys, groups, tenant, "global") == by_python(
            CATALOG, keys, groups, tenant, "global"
        )
    note = page.locator("[data-tools-none]")
    assert not note.is_visible()
    assert narrowed(page, ["jsm-portal-notifications"], [], "", "global") == []
    assert note.is_visible()
    static = [
        [key, text]
        for (key, _), text in codes(downloads.other_tools(Downloads(CATALOG), str)).items()
    ]
    assert narrowed(page, [], [], "", "global") == static


@pytest.mark.browser
@settings(max_examples=20)
@given(catalog=catalogs(), data=st.data())
def test_random_catalogs_are_narrowed_to_python_s_texts(
    page: Page, catalog: Catalog, data: st.DataObject
) -> None:
    bare = page.context.pages[-1] if len(page.context.pages) > 1 else page.context.new_page()
    if bare.url == "about:blank":
        bare.goto(page.url.split("#")[0])
        bare.evaluate("import('/assets/picker.js').then((m) => { window.begin = m.start; })")
    bare.evaluate(SHOW, together(catalog))
    for _ in range(3):
        keys, groups = data.draw(selections(catalog))
        groups = [name for name in groups if name.split(".")[0] in keys]
        cloud = data.draw(st.sampled_from(catalog.clouds))
        assert narrowed(bare, keys, groups, "", cloud) == by_python(
            catalog, keys, groups, "", cloud
        )


@pytest.mark.browser
@pytest.mark.parametrize("width", [WIDE, 390])
def test_every_tool_is_sound_with_and_without_javascript(
    browser: Browser, address: str, site: Path, tmp_path: Path, width: int
) -> None:
    for scripts in (True, False) if width == WIDE else (True,):
        with browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts
        ) as context:
            page = context.new_page()
            page.goto(address + "scripts/")
            for key in TOOLS:
                page.locator(f"#tool-{key} > summary").click()
                assert page.locator(f"[data-tool={key}]").is_visible()
            assert page.locator("[data-tool]:visible").count() == len(TOOLS)
            assert page.locator("[data-save]:visible").count() == len(TOOLS) * scripts
            if scripts:
                assert violations(page) == []
                assert overflow(page) <= 0
                assert_saved(page, site, tmp_path)


def assert_saved(page: Page, site: Path, folder: Path) -> None:
    """Without a choice, what is saved is what can be downloaded."""
    for key in WHOLE:
        with page.expect_download() as saved:
            page.locator(f"[data-tool={key}] [data-save]").click()
        assert saved.value.suggested_filename == TOOLS[key].filename
        file = site / text_path(CATALOG, TOOLS[key], "global")
        saved.value.save_as(folder / key)
        assert (folder / key).read_bytes() == file.read_bytes()


def test_the_audit_counts_what_it_saw(site: Path) -> None:
    counts = audit(site, FIRST.catalog).counts
    assert counts["texts for other tools"] == len(TOOLS)
    assert counts["approvals for other tools"] == 4 * len(TOOLS)
    assert counts["whole texts for other tools"] == len(WHOLE)
    assert counts["downloads for other tools"] == 2
    assert counts["parameters for other tools"] == 1
