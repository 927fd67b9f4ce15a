"""Scripts and other tools hold what the catalog holds."""

import hashlib
import re
from collections import Counter

from macros.audit.expected import groups_of, wanted_scopes, with_link
from macros.audit.html import GUID, all_with, attr_of, cloud_of, expect_text, file_of, only_one
from macros.audit.report import Audit, Element, Page
from macros.catalog.model import GRAPH_APP_ID, Catalog


def check_scripts(result: Audit) -> None:
    """Each script stands on one page as it can be downloaded; its size, its hash and the
    data in it are right."""
    found: Counter[str] = Counter()
    for page in result.pages:
        for element in all_with(page.root, "data-script"):
            found[attr_of(element, "data-script")] += 1
            _check_script(result, page, element)
    result.expect("site", "scripts", sorted(found.items()), [(key, 1) for key in SCRIPT_KEYS])
    result.counts["scripts"] += found.total()


def _check_script(result: Audit, page: Page, element: Element) -> None:
    about = f"script '{attr_of(element, 'data-script')}'"
    link = only_one(result, page, element, "data-file", f"{about}, download")
    if link is None:
        return
    file = result.site / file_of(page.path, attr_of(link, "href"))
    if not file.is_file():
        result.fault(page.path, f"{about}: {file.name} cannot be downloaded")
        return
    content = file.read_bytes()
    expect_text(result, page, element, "data-size", f"{about}, size", f"{len(content):,}")
    digest = hashlib.sha256(content).hexdigest()
    expect_text(result, page, element, "data-sha256", f"{about}, SHA-256", digest)
    shown = "".join(map(str, element.xpath(".//*[@data-source]//pre//text()")))
    text = content.decode("ascii", "replace")
    result.expect(page.path, f"{about}, text equals the file", shown.strip() == text.strip(), True)
    _check_script_data(result, page, about, text)


SCRIPT_KEYS = ("grant", "review", "revoke", "test")

ENVIRONMENTS = {"Global": "global", "USGov": "usgov", "USGovDoD": "usgov-dod", "China": "china"}
"""Connect-MgGraph -Environment, by its cloud."""

SCRIPT_APP = re.compile(
    r"^    '([^']+)' = @\{ Name = .+; ClientIds = @\{ (.*) \} \}$", re.MULTILINE
)

SCRIPT_ID = re.compile(r"'(Global|USGov|USGovDoD|China)' = '([^']*)'")

SCRIPT_FEATURE = re.compile(
    r"^    '([^']+)' = @\{ Name = .+; App = '([^']+)'; Scopes = @\((.*)\) \}$", re.MULTILINE
)

SCRIPT_GROUP = re.compile(r"^    '([^'.]+\.[^']+)' = @\((.*)\)$", re.MULTILINE)

SCRIPT_BASE = re.compile(r"^\$BaseScopes = @\((.*)\)$", re.MULTILINE)

QUOTED = re.compile(r"'([^']*)'")


def _check_script_data(result: Audit, page: Page, about: str, text: str) -> None:
    catalog, features = result.catalog, result.catalog.features
    apps = {
        key: {ENVIRONMENTS[name]: value for name, value in SCRIPT_ID.findall(ids)}
        for key, ids in SCRIPT_APP.findall(text)
    }
    wanted_apps = {key: app.client_ids for key, app in catalog.apps.items()}
    result.expect(page.path, f"{about}, client ids", apps, wanted_apps)
    shown = {
        key: (app, QUOTED.findall(scopes)) for key, app, scopes in SCRIPT_FEATURE.findall(text)
    }
    wanted = {key: (feature.app, list(feature.scopes)) for key, feature in features.items()}
    result.expect(page.path, f"{about}, features", shown, wanted)
    groups = {name: QUOTED.findall(scopes) for name, scopes in SCRIPT_GROUP.findall(text)}
    wanted_groups = {
        f"{f}.{g}": list(features[f].optional[g].scopes) for f, g in groups_of(catalog, features)
    }
    result.expect(page.path, f"{about}, optional groups", groups, wanted_groups)
    base = [QUOTED.findall(scopes) for scopes in SCRIPT_BASE.findall(text)]
    result.expect(page.path, f"{about}, base scopes", base, [list(catalog.base_scopes)])


def check_other_tools(result: Audit) -> None:
    """Each other tool's text in each cloud asks of each app exactly the mandatory scopes of
    its features with a link; each of their downloads holds the whole catalog."""
    catalog = result.catalog
    clouds = [cloud for cloud in catalog.clouds if _apps_asked(catalog, cloud)]
    for page in result.pages:
        blocks = [
            (attr_of(e, "data-tool"), cloud_of(result, e), e)
            for e in all_with(page.root, "data-tool")
        ]
        if all_with(page.root, "data-tools"):
            result.counts["pages with other tools"] += 1
            shown = [(key, cloud) for key, cloud, _ in blocks]
            wanted = [(key, cloud) for key in TOOL_KEYS for cloud in clouds]
            result.expect(page.path, "other tools", shown, wanted)
        for key, cloud, block in blocks:
            _check_tool(result, page, f"tool '{key}'", cloud, block)
        for element in all_with(page.root, "data-tool-file"):
            _check_tool_file(result, page, element)
    result.expect("site", "pages with other tools", result.counts["pages with other tools"], 1)
    linked = result.counts["downloads for other tools"]
    result.expect("site", "links to downloads for other tools", linked, len(TOOL_FILES))
    files = [path for path in TOOL_FILES if (result.site / path).is_file()]
    result.expect("site", "downloads for other tools", files, list(TOOL_FILES))


def _apps_asked(catalog: Catalog, cloud: str) -> list[str]:
    apps = catalog.apps.items()
    return [key for key, app in apps if cloud in app.client_ids and with_link(catalog, key)]


def _check_tool(result: Audit, page: Page, about: str, cloud: str, block: Element) -> None:
    catalog = result.catalog
    result.counts["texts for other tools"] += 1
    parts = {attr_of(part, "data-for"): part for part in all_with(block, "data-for")}
    result.expect(page.path, f"{about}, apps", list(parts), _apps_asked(catalog, cloud))
    outside = " ".join(block.xpath(".//text()[not(ancestor::*[@data-for])]"))
    others = set(GUID.findall(outside)) - {GRAPH_APP_ID}
    result.expect(page.path, f"{about}, ids outside of the apps", sorted(others), [])
    for app, part in parts.items():
        if app not in catalog.apps:
            continue
        result.counts["approvals for other tools"] += 1
        ids = sorted(set(GUID.findall(str(part.text_content()))))
        wanted_id = catalog.apps[app].client_ids.get(cloud, "none in this cloud")
        result.expect(page.path, f"{about}, client id of '{app}'", ids, [wanted_id])
        wanted = wanted_scopes(catalog, with_link(catalog, app), [])
        lists = [WORD.findall(str(e.text_content())) for e in all_with(part, "data-scopes")]
        shown = [list(names) for names in dict.fromkeys(map(tuple, lists))]
        result.expect(page.path, f"{about}, scopes of '{app}'", shown, [wanted])
        rest = " ".join(part.xpath(".//text()[not(ancestor::*[@data-scopes])]"))
        stray = [name for name in WORD.findall(rest) if "." in name and name in catalog.scopes]
        result.expect(page.path, f"{about}, scopes beside those of '{app}'", stray, [])


def _check_tool_file(result: Audit, page: Page, element: Element) -> None:
    about = f"download for '{attr_of(element, 'data-tool-file')}'"
    link = only_one(result, page, element, "data-file", about)
    path = file_of(page.path, attr_of(link, "href")) if link is not None else ""
    if path not in TOOL_FILES or not (result.site / path).is_file():
        result.fault(page.path, f"{about} is none of ours: {path}")
        return
    content = (result.site / path).read_bytes()
    result.counts["downloads for other tools"] += 1
    expect_text(result, page, element, "data-size", f"{about}, size", f"{len(content):,}")
    digest = hashlib.sha256(content).hexdigest()
    expect_text(result, page, element, "data-sha256", f"{about}, SHA-256", digest)
    _check_tool_data(result, path, content.decode("ascii", "replace"))


TOOL_KEYS = ("graph", "az", "m365", "terraform", "bicep")

WORD = re.compile(r"[A-Za-z][\w.-]*")

TERRAFORM_NAMES = ("client_ids", "features", "optional_groups", "scope_order", "base_scopes")

BICEP_NAMES = ("clientIds", "featureScopes", "optionalScopes", "scopeOrder", "baseScopes")

TOOL_FILES = {
    "terraform/main.tf": (
        TERRAFORM_NAMES,
        r"^  {} = [\[{{]\n(.*?)^  [\]}}]$",
        re.compile(r'^    "([^"]+)" = \{\n(.*?)^    \}$', re.MULTILINE | re.DOTALL),
        re.compile(r'"([^"]*)"'),
        re.compile(r"contains\(\[(.*?)\], (?:key|var\.cloud)\)", re.DOTALL),
    ),
    "bicep/main.bicep": (
        BICEP_NAMES,
        r"^var {} = [\[{{]\n(.*?)^[\]}}]$",
        re.compile(r"^  '([^']+)': \{\n(.*?)^  \}$", re.MULTILINE | re.DOTALL),
        re.compile(r"'([^']*)'"),
        re.compile(r"@allowed\(\[(.*?)\]\)", re.DOTALL),
    ),
}
"""By path: the names of the data, then patterns: one of them, its entries, their words, and
the lists that a choice is held against."""


def _check_tool_data(result: Audit, path: str, text: str) -> None:
    catalog, features = result.catalog, result.catalog.features
    names, block, entry, word, choice = TOOL_FILES[path]
    wanted: list[dict[str, list[str]]] = [
        {k: [w for pair in a.client_ids.items() for w in pair] for k, a in catalog.apps.items()},
        {key: [feature.app, *feature.scopes] for key, feature in features.items()},
        {f"{f}.{g}": [f, *features[f].optional[g].scopes] for f, g in groups_of(catalog, features)},
    ]
    lists = [wanted_scopes(catalog, catalog.features, groups_of(catalog, features))]
    lists.append(list(catalog.base_scopes))
    for name, expected in zip(names, [*wanted, *lists], strict=True):
        found = re.search(block.format(name), text, re.MULTILINE | re.DOTALL)
        inside = found[1] if found else ""
        if isinstance(expected, dict):
            shown: object = {key: word.findall(rest) for key, rest in entry.findall(inside)}
        else:
            shown = word.findall(inside)
        result.expect(path, name, shown, expected)
    choices = sorted(word.findall(listed) for listed in choice.findall(text) if listed.strip())
    keys = [list(catalog.clouds), list(features), list(wanted[2])]
    result.expect(path, "what can be chosen", choices, sorted(key for key in keys if key))
