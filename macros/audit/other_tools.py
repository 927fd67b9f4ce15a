"""The texts and files for other tools hold what the catalog holds."""

import re
from dataclasses import dataclass

from macros.audit.downloads import downloaded
from macros.audit.marks import Part, cloud_of, part
from macros.audit.report import Audit
from macros.audit.script_facts import ADMINISTRATOR
from macros.audit.site import Element, Page, attribute, text_of
from macros.catalog.lookalikes import ids_in
from macros.catalog.model import GRAPH_APP_ID

TOOLS = {
    "graph": "approve.http",
    "az": "approve-az.sh",
    "m365": "approve-m365.sh",
    "terraform": "main.tf",
    "bicep": "main.bicep",
}
"""The file to save each tool's text as."""

EXAMPLE_TENANT = "contoso.com"

GLOBAL, HAND = "Global Administrator", "By hand"

HEADINGS = (
    *("Tool", "For everyone", "For one user", "Shows what is granted, changes nothing"),
    *("Keeps what is granted besides", "Takes back", "Needs an Azure subscription", "Least role"),
)

FACTS = {
    "graph": ("Yes", HAND, HAND, HAND, HAND, "No", ADMINISTRATOR),
    "az": ("Yes", "Yes", "Yes", "Yes", "Yes", "No", ADMINISTRATOR),
    "m365": (*["Yes"] * 5, "No", f"{ADMINISTRATOR}, and an app of your own for the tool"),
    "terraform": ("Yes", "Yes", "No; Azure CLI does", "No; Azure CLI does", "Yes", "No", GLOBAL),
    "bicep": (
        "Yes",
        *["No; Azure CLI does"] * 4,
        "Yes, with a resource group",
        f"{ADMINISTRATOR}, and Contributor on the resource group",
    ),
}
"""What is said of each: what it can do, whether it needs an Azure subscription, the least role.
Sources: the tools' own references, such as https://learn.microsoft.com/graph/templates/bicep/"""

WHOLE = ("graph", "az", "m365")
"""Tools whose text for everything can be downloaded, in each cloud."""

PARAMETERS = "bicep/main.bicepparam"

BESIDE = (PARAMETERS, "bicep/bicepconfig.json")

NAME = re.compile(r"[A-Za-z][\w.-]*")


@dataclass(frozen=True, slots=True)
class Language:
    """How a file names its data: apps, features, groups, order, base scopes; then patterns
    for one of them, its entries, their words, and the lists that a choice is held against."""

    names: tuple[str, ...]
    block: str
    entry: re.Pattern[str]
    word: re.Pattern[str]
    choice: re.Pattern[str]


FILES = {
    "terraform/main.tf": Language(
        ("client_ids", "features", "optional_groups", "scope_order", "base_scopes"),
        r"^  {} = [\[{{]\n(.*?)^  [\]}}]$",
        re.compile(r'^    "([^"]+)" = \{\n(.*?)^    \}$', re.MULTILINE | re.DOTALL),
        re.compile(r'"([^"]*)"'),
        re.compile(r"contains\(\[(.*?)\], (?:key|var\.cloud)\)", re.DOTALL),
    ),
    "bicep/main.bicep": Language(
        ("clientIds", "featureScopes", "optionalScopes", "scopeOrder", "baseScopes"),
        r"^var {} = [\[{{]\n(.*?)^[\]}}]$",
        re.compile(r"^  '?([\w.-]+)'?: \{\n(.*?)^  \}$", re.MULTILINE | re.DOTALL),
        re.compile(r"'([^']*)'|^ {4}(?!app:|feature:|scopes:)(\w+)(?=: ')", re.MULTILINE),
        re.compile(r"@allowed\(\[(.*?)\]\)", re.DOTALL),
    ),
}
"""By path."""


def check_tools(result: Audit) -> None:
    """A page with other tools has a row about each and each text in each cloud, with its
    name for saving, and every file to download."""
    clouds = [c for c in result.catalog.clouds if result.wanted.linked_apps_in(c)]
    for page, tools in result.site.all("data-tools"):
        result.counts["pages with other tools"] += 1
        blocks = part(result, page, "other tools", tools)
        shown = [
            (attribute(e, "data-tool"), cloud_of(result, e), *_saved_as(result, page, e))
            for e in blocks.all("data-tool")
        ]
        wanted = [(tool, cloud, name) for tool, name in TOOLS.items() for cloud in clouds]
        result.expect(page.path, "other tools", shown, wanted)
        rows = [attribute(e, "data-tool-row") for e in blocks.all("data-tool-row")]
        result.expect(page.path, "what other tools can do", rows, list(TOOLS))
        for table in blocks.all("data-abilities"):
            headings = tuple(text_of(e) for e in table.iter("th") if e.get("scope") == "col")
            result.expect(page.path, "headings of what tools can do", headings, HEADINGS)
        for row in blocks.all("data-tool-row"):
            labels = tuple(attribute(cell, "data-label") for cell in row.iter("td"))
            result.expect(page.path, "labels of what tools can do", labels, HEADINGS[1:])
            tool = attribute(row, "data-tool-row")
            said = tuple(text_of(cell) for cell in row.iter("td"))
            result.expect(page.path, f"what '{tool}' can do", said, FACTS.get(tool))
        for button in blocks.all("data-save"):
            name = attribute(button, "data-save")
            result.expect(page.path, f"button for '{name}'", text_of(button), f"Save as {name}")
        found = (_linked_file(result, page, e) for e in blocks.all("data-tool-file"))
        files = [*FILES, *BESIDE, *(text_path(result, t, c) for t in WHOLE for c in clouds)]
        result.expect(page.path, "downloads for other tools", sorted(found), sorted(files))


def _saved_as(result: Audit, page: Page, element: Element) -> list[str]:
    return part(result, page, "other tools", element).values("data-save")


def text_path(result: Audit, tool: str, cloud: str) -> str:
    """The file with the tool's text for everything in a cloud."""
    folder = tool if cloud == result.catalog.default_cloud else f"{tool}/{cloud}"
    return f"{folder}/{TOOLS[tool]}"


def _linked_file(result: Audit, page: Page, element: Element) -> str:
    about = f"download for '{attribute(element, 'data-tool-file')}'"
    found = downloaded(part(result, page, about, element))
    return found[0] if found else ""


def check_texts(result: Audit) -> None:
    """A tool's text in a cloud asks of each app there exactly the mandatory scopes of its
    features with a link."""
    for page, element in result.site.all("data-tool"):
        result.counts["texts for other tools"] += 1
        text = part(result, page, f"tool '{attribute(element, 'data-tool')}'", element)
        cloud = cloud_of(result, element)
        _check_whole(result, text, attribute(element, "data-tool"), cloud)
        result.expect(
            page.path,
            f"{text.about}, apps",
            text.values("data-for"),
            result.wanted.linked_apps_in(cloud),
        )
        beside = text.values("data-with") or text.values("data-for")
        text.expect("apps that something beside is for", beside, text.values("data-for"))
        for words in text.all("data-with"):
            names = attribute(words, "data-with") in str(words.text_content())
            text.expect("something beside an app names it", names, True)
        tenants = {str(slot.text_content()) for slot in text.all("data-tenant-slot")}
        text.expect("tenant", sorted(tenants - {EXAMPLE_TENANT}), [])
        outside = " ".join(element.xpath(".//text()[not(ancestor::*[@data-for])]"))
        others = {alike.name for alike in ids_in(outside)} - {GRAPH_APP_ID}
        text.expect("ids outside of the apps", sorted(others), [])
        for approval in text.all("data-for"):
            app = attribute(approval, "data-for")
            if app in result.catalog.apps:
                _check_approval(part(result, page, text.about, approval), app, cloud)


def _check_whole(result: Audit, text: Part, tool: str, cloud: str) -> None:
    """What can be downloaded is what the page shows."""
    if tool in WHOLE:
        result.counts["whole texts for other tools"] += 1
        shown = "".join(str(words) for words in text.root.xpath(".//pre//code//text()"))
        file = result.site.files.get(text_path(result, tool, cloud))
        text.expect("text equals the file", shown == file, True)


def _check_approval(approval: Part, app: str, cloud: str) -> None:
    result = approval.result
    result.counts["approvals for other tools"] += 1
    ids = sorted({alike.name for alike in ids_in(str(approval.root.text_content()))})
    wanted_id = result.catalog.apps[app].client_ids.get(cloud, "none in this cloud").lower()
    approval.expect(f"client id of '{app}'", ids, [wanted_id])
    wanted = result.wanted.scopes(result.wanted.linked(app))
    lists = [NAME.findall(str(e.text_content())) for e in approval.all("data-scopes")]
    for element in approval.all("data-scopes"):
        joined = attribute(element, "data-scopes").join(wanted)
        approval.expect(
            f"how the scopes of '{app}' are joined", str(element.text_content()), joined
        )
    shown = [list(names) for names in dict.fromkeys(map(tuple, lists))]
    approval.expect(f"scopes of '{app}'", shown, [wanted])
    rest = " ".join(approval.root.xpath(".//text()[not(ancestor::*[@data-scopes])]"))
    stray = [name for name in NAME.findall(rest) if "." in name and name in result.catalog.scopes]
    approval.expect(f"scopes beside those of '{app}'", stray, [])


def check_files(result: Audit) -> None:
    """A file for another tool holds the whole catalog, and lets everything in it be chosen."""
    for path, language in FILES.items():
        if (text := result.site.files.get(path)) is not None:
            result.counts["downloads for other tools"] += 1
            _check_data(result, path, text, language)
            _check_choices(result, path, text, language)


def check_parameters(result: Audit) -> None:
    """The parameters for Bicep go with its file and choose features that there are."""
    if (text := result.site.files.get(PARAMETERS)) is not None:
        result.counts["parameters for other tools"] += 1
        with_file = re.findall(r"^using '(.*)'$", text, re.MULTILINE)
        result.expect(PARAMETERS, "file they go with", with_file, ["main.bicep"])
        chosen = re.findall(r"^  '(.*)'$", text, re.MULTILINE)
        known = [key for key in chosen if key in result.catalog.features]
        result.expect(PARAMETERS, "features", chosen or "none", known)


def _check_data(result: Audit, path: str, text: str, language: Language) -> None:
    for name, wanted in zip(language.names, _data(result), strict=True):
        found = re.search(language.block.format(name), text, re.MULTILINE | re.DOTALL)
        inside = found[1] if found else ""
        entries = {key: _words(language, rest) for key, rest in language.entry.findall(inside)}
        shown = entries if isinstance(wanted, dict) else _words(language, inside)
        result.expect(path, name, shown, wanted)


def _words(language: Language, text: str) -> list[str]:
    """Names in quotes, or without where the language wants none."""
    return [match[match.lastindex or 0] for match in language.word.finditer(text)]


def _data(result: Audit) -> list[dict[str, list[str]] | list[str]]:
    catalog, features, groups = (
        result.catalog,
        result.catalog.features,
        result.wanted.groups_by_name,
    )
    return [
        {
            k: [w for pair in app.client_ids.items() for w in pair]
            for k, app in catalog.apps.items()
        },
        {key: [feature.app, *feature.scopes] for key, feature in features.items()},
        {name: [f, *features[f].optional[g].scopes] for name, (f, g) in groups.items()},
        result.wanted.scopes(features, groups.values()),
        list(catalog.base_scopes),
    ]


def _check_choices(result: Audit, path: str, text: str, language: Language) -> None:
    lists = [_words(language, listed) for listed in language.choice.findall(text)]
    catalog = result.catalog
    wanted = [catalog.clouds, catalog.features, result.wanted.groups_by_name]
    shown = sorted(keys for keys in lists if keys)
    result.expect(path, "what can be chosen", shown, sorted(list(keys) for keys in wanted if keys))
