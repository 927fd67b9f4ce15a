"""Reading built pages and files."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

from lxml import html

from macros.audit.report import Audit, Element, Page
from macros.catalog.clouds import CLOUDS
from macros.catalog.model import App, Catalog

TEXT_FILES = {
    ".html",
    ".js",
    ".json",
    ".css",
    ".xml",
    ".txt",
    ".svg",
    ".ps1",
    ".yml",
    ".tf",
    ".bicep",
}

THEME_FOLDERS = ("assets/javascripts", "assets/stylesheets")
"""The theme's minified files are searched for ids and sign-in links, not for scope names:
their identifiers look like scope names."""

GUID = re.compile(
    r"(?<![0-9A-Fa-f-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f-])"
)

SIGN_IN = re.compile(
    r"""https?:(?:\\?/){2}(?:[\w.-]{1,99}@)?(?:login|sts|accounts)\.[^\s"'<>\\]*""", re.IGNORECASE
)

DOTTED = re.compile(r"(?<![\w.$/@-])(?<!::)[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+(?![\w/@-])")

SCOPE_WORDS = {"read", "readwrite", "readbasic", "write", "send", "create", "all", "shared"}

NOT_SCOPES = ("Microsoft.", "System.")

SCRIPT_SCOPES = {
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "GroupMember.Read.All",
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
}
"""What the scripts themselves sign in with; allowed inside a script and nowhere else.
Source: https://learn.microsoft.com/graph/permissions-reference"""

TOOL_SCOPES = {
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
}
"""The same for the other tools."""

NO_ROLE_ID = "00000000-0000-0000-0000-000000000000"
"""What the scripts assign to an app without roles of its own.
Source: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto"""

LINK_BUILDER = "assets/consent.js"
"""The one file that makes links in the browser, out of the data that `check_choices` holds
against the catalog."""

LOOKUP = "https://login.microsoftonline.com/error?code="
"""Microsoft's text for a code: with its digits in a link, without them in our script.
Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""

CODE = re.compile(r"AADSTS(\d+)", re.IGNORECASE)

UNFINISHED = re.compile(
    r"[\ufdd0\ufdd1]|Macro (?:Rendering|Syntax) Error|Traceback \(most recent|\{\{|\{%"
)


def read_page(site: Path, path: Path) -> Page:
    source = path.read_text(encoding="utf-8")
    return Page(path.relative_to(site).as_posix(), source, html.document_fromstring(source))


def all_with(root: Element, attribute: str, value: str | None = None) -> list[Element]:
    condition = f"@{attribute}" if value is None else f"@{attribute}=$value"
    found = root.xpath(f".//*[{condition}]", value=value or "")
    return list(found)


def text_of(element: Element) -> str:
    return " ".join(str(element.text_content()).split())


def attr_of(element: Element, name: str) -> str:
    return str(element.get(name, ""))


def cloud_of(result: Audit, element: Element) -> str:
    """The cloud that the element says it is about, or one around it; else the default."""
    nearest = element.xpath("string(ancestor-or-self::*[@data-cloud][1]/@data-cloud)")
    return str(nearest) or result.catalog.default_cloud


def by_cloud(result: Audit, root: Element, attribute: str) -> list[tuple[str, str]]:
    return [(cloud_of(result, e), text_of(e)) for e in all_with(root, attribute)]


def only_one(result: Audit, page: Page, root: Element, attribute: str, what: str) -> Element | None:
    found = all_with(root, attribute)
    if len(found) != 1:
        result.fault(page.path, f"{what}: {len(found)} of them where there must be one")
        return None
    return found[0]


def codes_in(element: Element) -> list[str]:
    return [text_of(code) for code in element.xpath(".//code")]


def table_rows(
    result: Audit, name: str, keys: list[str], attribute: str
) -> Iterator[tuple[Page, Element]]:
    """The rows of a table that must be on the site, once its keys are right and in order."""
    tables = [
        (page, table) for page in result.pages for table in all_with(page.root, "data-table", name)
    ]
    if not tables:
        result.fault("site", f"the table '{name}' is on no page")
    for page, table in tables:
        rows = (
            all_with(table, attribute)
            if attribute == "data-scope"
            else table.xpath(f".//tr[@{attribute}]")
        )
        result.expect(
            page.path,
            f"rows of the table '{name}'",
            [attr_of(r, attribute) for r in rows],
            keys,
        )
        for row in rows:
            if attr_of(row, attribute) in keys:
                result.counts[f"{name} rows"] += 1
                yield page, row


def expect_text(
    result: Audit, page: Page, root: Element, attribute: str, what: str, wanted: str
) -> None:
    element = only_one(result, page, root, attribute, what)
    if element is not None:
        result.expect(page.path, what, text_of(element), " ".join(wanted.split()))


def expect_client_ids(result: Audit, page: Page, row: Element, about: str, app: App) -> None:
    shown = by_cloud(result, row, "data-client-id")
    result.expect(page.path, f"{about}, client id", shown, list(app.client_ids.items()))


def expect_clouds(
    result: Audit, page: Page, row: Element, about: str, app: App, *, named: int, places: int
) -> None:
    """The clouds with the app are told apart by name, `named` times each; that it is not in
    the others is said in so many `places`."""
    clouds = result.catalog.clouds
    names = [(c, CLOUDS[c].name) for c in clouds if c in app.client_ids and len(clouds) > 1]
    notes = [(c, not_available(c)) for c in clouds if c not in app.client_ids]
    shown_names = by_cloud(result, row, "data-cloud-name")
    result.expect(page.path, f"{about}, names of clouds", shown_names, names * named)
    shown_notes = by_cloud(result, row, "data-not-available")
    result.expect(page.path, f"{about}, clouds it is not in", shown_notes, notes * places)


def not_available(cloud: str) -> str:
    return f"Not available in {CLOUDS[cloud].name}"


def app_around(catalog: Catalog, element: Element) -> App | None:
    app = str(element.xpath("string(ancestor-or-self::*[@data-app][1]/@data-app)"))
    feature = str(element.xpath("string(ancestor-or-self::*[@data-feature][1]/@data-feature)"))
    if feature in catalog.features:
        app = catalog.features[feature].app
    return catalog.apps.get(app)


def read_text(root: Element, place: str) -> str:
    """Text and the values of attributes that a reader, or what a reader uses, can meet."""
    shown = ("title", "aria-label", "alt", "content", "data-copy", "value", "placeholder")
    values = [value for name in shown for value in root.xpath(f".//@{name}[../self::*[{place}]]")]
    texts = root.xpath(f"descendant::text()[not(ancestor::script or ancestor::style)][{place}]")
    return " ".join(map(str, [*values, *texts]))


def site_texts(result: Audit) -> Iterator[tuple[str, str]]:
    for path in sorted(result.site.rglob("*")):
        if path.suffix in TEXT_FILES and path.is_file():
            yield path.relative_to(result.site).as_posix(), path.read_text(encoding="utf-8")


def file_of(page: str, path: str) -> str:
    target = urlsplit(urljoin(f"https://site/{page}", path)).path.lstrip("/")
    if not path:
        return page
    return (
        str(PurePosixPath(target) / "index.html") if target.endswith("/") or not target else target
    )


def links_by_choice(result: Audit) -> dict[tuple[str, str], list[str]]:
    """The addresses of the consent links on the pages, each once and in the order of the
    clouds, by their features and optional groups."""
    found: dict[tuple[str, str], list[str]] = {}
    for link in (a for page in result.pages for a in page.root.xpath(".//a[@data-features]")):
        choice = (attr_of(link, "data-features"), attr_of(link, "data-optional"))
        if (href := attr_of(link, "href")) not in found.setdefault(choice, []):
            found[choice].append(href)
    return found
