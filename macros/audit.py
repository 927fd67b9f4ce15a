"""Holds the built site against the catalog, from the HTML alone.

It knows what a page must say, not how it is made: it imports nothing that renders a
table, builds a link or fills in a script. Both directions are checked: everything in
the catalog is on the site, and every GUID, scope name and Microsoft sign-in link on
the site is in the catalog.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from .clouds import CLOUDS
from .load import DEFAULT_PATH, load, read
from .model import GRAPH_APP_ID, App, Catalog, Feature

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

SIBLING_SCOPES = {
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
}
"""The same for the other tools."""

NO_ROLE_ID = "00000000-0000-0000-0000-000000000000"
"""What the scripts assign to an app without roles of its own.
Source: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto"""

SIGN_IN_HOSTS = {
    "global": "login.microsoftonline.com",
    "usgov": "login.microsoftonline.us",
    "usgov-dod": "login.microsoftonline.us",
    "china": "login.partner.microsoftonline.cn",
}
"""By cloud; a table of its own, so that a slip in the other one shows.
Source: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""

LINK_BUILDER = "assets/picker.js"
"""The one file that makes links in the browser, out of the data that `check_choices` holds
against the catalog."""

LOOKUP = "https://login.microsoftonline.com/error?code="
"""Microsoft's text for a code: with its digits in a link, without them in our script.
Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""
ERRORS = Path(__file__).parent / "errors.yml"
CODE = re.compile(r"AADSTS(\d+)", re.IGNORECASE)
ALWAYS_PART = ("openid", "profile", "email", "offline_access")
"""Scopes of every sign-in, which Microsoft's answer need not name.
Source: https://learn.microsoft.com/entra/identity-platform/scopes-oidc"""
UNFINISHED = re.compile(
    r"SCOPEBOOK\d+PIECE|Macro (?:Rendering|Syntax) Error|Traceback \(most recent|\{\{|\{%"
)

Element = html.HtmlElement
Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML file: its path below the site, and its parsed content."""

    path: str
    source: str
    root: Element


@dataclass(slots=True)
class Audit:
    """What was found wrong, and how many of each thing were looked at."""

    catalog: Catalog
    site: Path
    pages: list[Page]
    errors: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def expect(self, page: str, what: str, shown: object, wanted: object) -> None:
        """Counts a comparison and keeps it when the two differ."""
        self.counts["comparisons"] += 1
        if shown != wanted:
            self.faults.append(
                f"{page}: {what}: the site says {_short(shown)}, the catalog {_short(wanted)}"
            )

    def fault(self, page: str, message: str) -> None:
        self.faults.append(f"{page}: {message}")


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text or "nothing"


def audit(site: Path, catalog_path: Path = DEFAULT_PATH) -> Audit:
    """Runs every check. Raises CatalogError, and FileNotFoundError without a built page."""
    paths = sorted(site.rglob("*.html"))
    if not paths:
        raise FileNotFoundError(f"{site}: no built page here; run 'make site' first")
    pages = [_page(site, path) for path in paths]
    result = Audit(load(catalog_path), site, pages, read(ERRORS, "macros/errors.yml").data)
    for check in CHECKS:
        check(result)
    return result


def _page(site: Path, path: Path) -> Page:
    source = path.read_text(encoding="utf-8")
    return Page(path.relative_to(site).as_posix(), source, html.document_fromstring(source))


# What the catalog wants, worked out again from its records.


def wanted_scopes(catalog: Catalog, keys: Iterable[str], groups: Iterable[Group]) -> list[str]:
    """Base scopes, then the union of the features' and groups' scopes, in catalog order."""
    features = catalog.features
    names = [name for key in keys for name in features[key].scopes]
    names += [name for key, group in groups for name in features[key].optional[group].scopes]
    rest = [name for name in catalog.scopes if name in names and name not in catalog.base_scopes]
    return [*catalog.base_scopes, *rest]


def _groups(catalog: Catalog, keys: Iterable[str]) -> list[Group]:
    return [(key, group) for key in keys for group in catalog.features[key].optional]


def _with_link(catalog: Catalog, app: str | None = None) -> list[str]:
    features = catalog.features.items()
    return [k for k, f in features if f.no_direct_link is None and app in (None, f.app)]


# Reading a page.


def _all(root: Element, attribute: str, value: str | None = None) -> list[Element]:
    condition = f"@{attribute}" if value is None else f"@{attribute}=$value"
    found = root.xpath(f".//*[{condition}]", value=value or "")
    return list(found)


def _text(element: Element) -> str:
    return " ".join(str(element.text_content()).split())


def _attribute(element: Element, name: str) -> str:
    return str(element.get(name, ""))


def _cloud(result: Audit, element: Element) -> str:
    """The cloud that the element says it is about, or one around it; else the default."""
    nearest = element.xpath("string(ancestor-or-self::*[@data-cloud][1]/@data-cloud)")
    return str(nearest) or result.catalog.default_cloud


def _by_cloud(result: Audit, root: Element, attribute: str) -> list[tuple[str, str]]:
    return [(_cloud(result, e), _text(e)) for e in _all(root, attribute)]


def _one(result: Audit, page: Page, root: Element, attribute: str, what: str) -> Element | None:
    found = _all(root, attribute)
    if len(found) != 1:
        result.fault(page.path, f"{what}: {len(found)} of them where there must be one")
        return None
    return found[0]


def _codes(element: Element) -> list[str]:
    return [_text(code) for code in element.xpath(".//code")]


def _tables(
    result: Audit, name: str, keys: list[str], attribute: str
) -> Iterator[tuple[Page, Element]]:
    """The rows of a table that must be on the site, once its keys are right and in order."""
    tables = [
        (page, table) for page in result.pages for table in _all(page.root, "data-table", name)
    ]
    if not tables:
        result.fault("site", f"the table '{name}' is on no page")
    for page, table in tables:
        rows = (
            _all(table, attribute)
            if attribute == "data-scope"
            else table.xpath(f".//tr[@{attribute}]")
        )
        result.expect(
            page.path, f"rows of the table '{name}'", [_attribute(r, attribute) for r in rows], keys
        )
        for row in rows:
            if _attribute(row, attribute) in keys:
                result.counts[f"{name} rows"] += 1
                yield page, row


# The catalog is on the site.


def check_base_scopes(result: Audit) -> None:
    """The base scopes are listed, all and only they."""
    lists = [(page, e) for page in result.pages for e in _all(page.root, "data-base-scopes")]
    if not lists:
        result.fault("site", "the base scopes are on no page")
    for page, element in lists:
        result.expect(page.path, "base scopes", _codes(element), list(result.catalog.base_scopes))


def check_feature_table(result: Audit) -> None:
    """Each feature shows its name, app, client id, mandatory scopes and optional groups."""
    catalog = result.catalog
    for page, row in _tables(result, "features", list(catalog.features), "data-feature"):
        key = _attribute(row, "data-feature")
        feature = catalog.features[key]
        about = f"feature '{key}'"
        _expect_text(result, page, row, "data-name", f"{about}, name", feature.name)
        app = catalog.apps[feature.app]
        _expect_text(result, page, row, "data-app-name", f"{about}, app", app.name)
        _expect_client_ids(result, page, row, about, app)
        _expect_clouds(result, page, row, about, app, named=1, places=1)
        lists = {_attribute(e, "data-scopes"): e for e in _all(row, "data-scopes")}
        result.expect(page.path, f"{about}, groups", list(lists), ["", *feature.optional])
        _check_lists(result, page, about, feature, lists)


def _check_lists(
    result: Audit, page: Page, about: str, feature: Feature, lists: dict[str, Element]
) -> None:
    if "" in lists:
        result.expect(
            page.path, f"{about}, mandatory scopes", _codes(lists[""]), list(feature.scopes)
        )
    for name, group in feature.optional.items():
        if name not in lists:
            continue
        result.expect(
            page.path, f"{about}, optional '{name}'", _codes(lists[name]), list(group.scopes)
        )
        text = _text(lists[name])
        for wanted in (group.label, group.note):
            if " ".join(wanted.split()) not in text:
                result.fault(page.path, f"{about}, optional '{name}': '{wanted}' is missing")


def _expect_text(
    result: Audit, page: Page, root: Element, attribute: str, what: str, wanted: str
) -> None:
    element = _one(result, page, root, attribute, what)
    if element is not None:
        result.expect(page.path, what, _text(element), " ".join(wanted.split()))


def _expect_client_ids(result: Audit, page: Page, row: Element, about: str, app: App) -> None:
    shown = _by_cloud(result, row, "data-client-id")
    result.expect(page.path, f"{about}, client id", shown, list(app.client_ids.items()))


def _expect_clouds(
    result: Audit, page: Page, row: Element, about: str, app: App, *, named: int, places: int
) -> None:
    """The clouds with the app are told apart by name, `named` times each; that it is not in
    the others is said in so many `places`."""
    clouds = result.catalog.clouds
    names = [(c, CLOUDS[c].name) for c in clouds if c in app.client_ids and len(clouds) > 1]
    notes = [(c, _not_available(c)) for c in clouds if c not in app.client_ids]
    shown_names = _by_cloud(result, row, "data-cloud-name")
    result.expect(page.path, f"{about}, names of clouds", shown_names, names * named)
    shown_notes = _by_cloud(result, row, "data-not-available")
    result.expect(page.path, f"{about}, clouds it is not in", shown_notes, notes * places)


def _not_available(cloud: str) -> str:
    return f"Not available in {CLOUDS[cloud].name}"


def check_combined_table(result: Audit) -> None:
    """Each app shows its client ids and, in each cloud, a link for all its features and one
    with everything."""
    catalog = result.catalog
    for page, row in _tables(result, "combined", list(catalog.apps), "data-app"):
        key = _attribute(row, "data-app")
        app = catalog.apps[key]
        _expect_text(result, page, row, "data-name", f"app '{key}', name", app.name)
        keys = _with_link(catalog, key)
        named = 2 if keys else 1
        _expect_client_ids(result, page, row, f"app '{key}'", app)
        _expect_clouds(result, page, row, f"app '{key}'", app, named=named, places=2)
        _expect_links(result, page, row, f"app '{key}'", app, keys, "With everything optional")


def check_link_table(result: Audit) -> None:
    """Each feature shows its own links in each cloud, or why it has none and where to go."""
    catalog = result.catalog
    for page, row in _tables(result, "links", list(catalog.features), "data-feature"):
        key = _attribute(row, "data-feature")
        feature = catalog.features[key]
        _expect_text(result, page, row, "data-name", f"feature '{key}', name", feature.name)
        keys = [key] if feature.no_direct_link is None else []
        app = catalog.apps[feature.app]
        _expect_clouds(result, page, row, f"feature '{key}'", app, named=len(keys), places=1)
        _expect_links(result, page, row, f"feature '{key}'", app, keys, _all_label(feature))
        if feature.no_direct_link is not None:
            note = " ".join(feature.no_direct_link.note.split())
            result.expect(page.path, f"feature '{key}', note", note in _text(row), True)
            hrefs = [_attribute(a, "href") for a in row.xpath(".//a[@href]")]
            result.expect(page.path, f"feature '{key}', link", hrefs, [feature.no_direct_link.url])


def _expect_links(
    result: Audit,
    page: Page,
    row: Element,
    about: str,
    app: App,
    keys: list[str],
    all_label: str,
) -> None:
    """In each cloud: mandatory only, then with every optional group; no third one."""
    groups = _groups(result.catalog, keys)
    wanted = [("Only mandatory scopes", " ".join(keys), "")] if keys else []
    if groups:
        wanted.append((all_label, " ".join(keys), " ".join(sorted(map(".".join, groups)))))
    shown = [
        (
            _cloud(result, link),
            _text(link),
            _attribute(link, "data-features"),
            _attribute(link, "data-optional"),
        )
        for link in _all(row, "data-features")
    ]
    by_cloud = [(cloud, *link) for cloud in app.client_ids for link in wanted]
    result.expect(page.path, f"{about}, links", shown, by_cloud)


def _all_label(feature: Feature) -> str:
    labels = [group.label for group in feature.optional.values()]
    words = [*labels[:-2], " and ".join(labels[-2:])]
    return " ".join((feature.optional_label or f"With {', '.join(words)}").split())


def check_permissions(result: Audit) -> None:
    """Each scope shows its id, title, both flags, its users and its reason."""
    catalog = result.catalog
    month = catalog.consent.managed_policy_as_of
    for page, row in _tables(result, "permissions", list(catalog.scopes), "data-scope"):
        name = _attribute(row, "data-scope")
        scope = catalog.scopes[name]
        flag = "an administrator" if scope.admin_consent_required else "users may"
        policy = "users are stopped" if scope.managed_policy_blocks else "does not stop users"
        for attribute, wanted in (
            ("data-title", scope.title),
            ("data-scope-id", scope.id),
            ("data-flag", flag),
            ("data-policy", policy),
            ("data-reason", scope.reason),
        ):
            _expect_text(result, page, row, attribute, f"scope '{name}', {attribute[5:]}", wanted)
        result.expect(page.path, f"scope '{name}', anchor", _attribute(row, "id"), name)
        result.expect(page.path, f"scope '{name}', policy date", month in _text(row), True)
        users = _all(row, "data-used-by")
        shown = [(_attribute(e, "data-used-by"), _text(e)) for e in users]
        result.expect(page.path, f"scope '{name}', used by", shown, list(_users(catalog, name)))


def _users(catalog: Catalog, name: str) -> Iterator[tuple[str, str]]:
    if name in catalog.base_scopes:
        yield "*", "Every feature"
    for key, feature in catalog.features.items():
        shown = " ".join(feature.name.split())
        if name in feature.scopes:
            yield key, shown
        for group in feature.optional.values():
            if name in group.scopes:
                yield key, f"{shown} (optional: {' '.join(group.label.split())})"


def check_screens(result: Audit) -> None:
    """The drawn consent screen of each app lists the titles of its mandatory link."""
    catalog = result.catalog
    screens = {
        _attribute(e, "data-screen"): (page, e)
        for page in result.pages
        for e in _all(page.root, "data-screen")
    }
    result.expect(
        "site",
        "consent screens",
        list(screens),
        [a for a in catalog.apps if _with_link(catalog, a)],
    )
    for app, (page, screen) in screens.items():
        if app not in catalog.apps:
            continue
        scopes = wanted_scopes(catalog, _with_link(catalog, app), [])
        lines = [(_attribute(e, "data-title-of"), _text(e)) for e in _all(screen, "data-title-of")]
        titles = [(name, " ".join(catalog.scopes[name].title.split())) for name in scopes]
        result.expect(page.path, f"consent screen of app '{app}'", lines, titles)


def check_inline(result: Audit) -> None:
    """Ids and scope lists inside a sentence are those of the app or feature they name."""
    catalog = result.catalog
    for page in result.pages:
        for element in page.root.xpath(".//code[@data-client-id and @data-app]"):
            app = catalog.apps.get(_attribute(element, "data-app"))
            cloud = _cloud(result, element)
            wanted = app.client_ids.get(cloud, "none in this cloud") if app else "no such app"
            result.expect(page.path, "client id in the text", _text(element), wanted)
        for element in _all(page.root, "data-scopes-of"):
            selection = _selection(
                catalog, _attribute(element, "data-scopes-of"), _attribute(element, "data-optional")
            )
            shown = _codes(element)
            if selection is None:
                result.fault(page.path, f"scopes of an unknown choice: {_short(shown)}")
                continue
            feature = catalog.features[selection[0][0]]
            names = {*feature.scopes}.union(*(feature.optional[g].scopes for _, g in selection[1]))
            wanted_names = [name for name in catalog.scopes if name in names]
            result.expect(page.path, "scopes in the text", shown, wanted_names)


def check_not_available(result: Audit) -> None:
    """Where the site says that an app is not available in a cloud, it has no client id there."""
    catalog = result.catalog
    for page in result.pages:
        for note in _all(page.root, "data-not-available"):
            result.counts["clouds said to be missing"] += 1
            cloud, app = _cloud(result, note), _app_around(catalog, note)
            about = f"'{_text(note)}'"
            if cloud not in catalog.clouds or app is None or cloud in app.client_ids:
                result.fault(page.path, f"{about} is not so for any app it stands beside")
            else:
                result.expect(
                    page.path, "an app's missing cloud", _text(note), _not_available(cloud)
                )


def _app_around(catalog: Catalog, element: Element) -> App | None:
    app = str(element.xpath("string(ancestor-or-self::*[@data-app][1]/@data-app)"))
    feature = str(element.xpath("string(ancestor-or-self::*[@data-feature][1]/@data-feature)"))
    if feature in catalog.features:
        app = catalog.features[feature].app
    return catalog.apps.get(app)


def _selection(
    catalog: Catalog, features: str | None, optional: str | None
) -> tuple[list[str], list[Group]] | None:
    keys = (features or "").split()
    groups = [(f, g) for f, _, g in (name.partition(".") for name in (optional or "").split())]
    known = all(key in catalog.features for key in keys) and bool(keys)
    if not known or any(f not in keys or g not in catalog.features[f].optional for f, g in groups):
        return None
    return keys, groups


def check_links(result: Audit) -> None:
    """Each sign-in link is a consent link and asks exactly for the choice it belongs to."""
    for page in result.pages:
        for link in page.root.xpath(".//a[@href]"):
            if SIGN_IN.match(_attribute(link, "href")) and not _lookup_of(link):
                result.counts["consent links"] += 1
                _check_link(result, page, link)


def _lookup_of(link: Element) -> str:
    """The code whose section looks itself up with exactly this link, else nothing."""
    for section in link.iterancestors():
        if code := _attribute(section, "data-error"):
            return code if _attribute(link, "href") == f"{LOOKUP}{code}" else ""
    return ""


def _check_link(result: Audit, page: Page, link: Element) -> None:
    catalog, about = result.catalog, f"consent link '{_text(link)}'"
    selection = _selection(
        catalog, _attribute(link, "data-features"), _attribute(link, "data-optional")
    )
    parts = urlsplit(_attribute(link, "href"))
    if selection is None:
        result.fault(page.path, f"{about} belongs to no known choice: {link.get('href')}")
        return
    keys, groups = selection
    apps = {catalog.features[key].app for key in keys}
    result.expect(page.path, f"{about}, app", [_attribute(link, "data-app")], sorted(apps))
    blocked = [key for key in keys if catalog.features[key].no_direct_link]
    result.expect(page.path, f"{about}, features without a link for everyone", blocked, [])
    cloud = _cloud(result, link)
    if cloud not in catalog.clouds:
        result.fault(page.path, f"{about} is for the cloud '{cloud}', which no app is in")
        return
    host = f"{parts.scheme}://{parts.netloc}"
    result.expect(page.path, f"{about}, host", host, f"https://{SIGN_IN_HOSTS[cloud]}")
    path = f"/{catalog.consent.tenant}/v2.0/adminconsent"
    result.expect(page.path, f"{about}, tenant and path", parts.path, path)
    wanted = {
        "client_id": catalog.apps[min(apps)].client_ids.get(cloud),
        "scope": " ".join(wanted_scopes(catalog, keys, groups)),
        "redirect_uri": catalog.consent.redirect_uris.get(cloud),
        "state": catalog.consent.state or _choice_as_state(catalog, keys, groups),
    }
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&")]
    result.expect(page.path, f"{about}, parameters", [name for name, _ in pairs], list(wanted))
    for name, value in pairs:
        result.expect(page.path, f"{about}, {name}", unquote(value), wanted.get(name))
    spoilt = [c for c in "+' " if c in parts.query] + [f for f in (parts.fragment,) if f]
    result.expect(page.path, f"{about}, characters to encode", spoilt, [])


def _choice_as_state(catalog: Catalog, keys: list[str], groups: list[Group]) -> str:
    chosen = [group for group in _groups(catalog, keys) if group in groups]
    return "~".join([*keys, *map(".".join, chosen)])


def check_picker(result: Audit) -> None:
    """The boxes are the catalog's features and groups; what they uncover is what it says."""
    catalog = result.catalog
    features = catalog.features
    for page in result.pages:
        for form in _all(page.root, "data-picker"):
            result.counts["pickers"] += 1
            for name, wanted in (
                ("feature", list(features)),
                ("optional", [".".join(group) for group in _groups(catalog, features)]),
                ("cloud", list(catalog.clouds) if len(catalog.clouds) > 1 else []),
            ):
                boxes = [_attribute(e, "value") for e in _all(form, "name", name)]
                result.expect(page.path, f"boxes '{name}'", boxes, wanted)
            panels = [_attribute(e, "data-panel") for e in _all(page.root, "data-panel")]
            result.expect(page.path, "panels", panels, list(catalog.apps))
        for panel in _all(page.root, "data-panel"):
            _check_panel(result, page, panel)
        for note in _all(page.root, "data-no-link"):
            instead = features[_attribute(note, "data-no-link")].no_direct_link
            text = " ".join(instead.note.split()) if instead else "no such note"
            result.expect(page.path, "note of a feature without a link", text in _text(note), True)


def _check_panel(result: Audit, page: Page, panel: Element) -> None:
    catalog, key = result.catalog, _attribute(panel, "data-panel")
    keys = _with_link(catalog, key)
    wanted = wanted_scopes(catalog, keys, _groups(catalog, keys)) if keys else []
    lines = {_attribute(e, "data-asked"): e for e in _all(panel, "data-asked")}
    result.expect(page.path, f"panel '{key}', scopes", list(lines), wanted)
    for name, line in lines.items():
        if name in catalog.scopes:
            result.expect(page.path, f"panel '{key}', scope '{name}'", _codes(line), [name])
            scope = catalog.scopes[name]
            for attribute, text in (("title", scope.title), ("reason", scope.reason)):
                about = f"panel '{key}', {attribute} of '{name}'"
                _expect_text(result, page, line, f"data-asked-{attribute}", about, text)


def check_choices(result: Audit) -> None:
    """What the browser makes links of says the same as the catalog, and no more."""
    catalog = result.catalog
    islands = [(page, e) for page in result.pages for e in _all(page.root, "id", "scopebook-data")]
    result.expect("site", "choices for the browser", len(islands), 1)
    for page, element in islands:
        data = json.loads(_attribute(element, "data-choices"))
        order = wanted_scopes(catalog, catalog.features, _groups(catalog, catalog.features))
        result.expect(page.path, "choices, order of scopes", data["order"], order)
        for name, wanted in (("tenant", catalog.consent.tenant), ("state", catalog.consent.state)):
            result.expect(page.path, f"choices, {name}", data[name], wanted)
        result.expect(
            page.path, "choices, features", list(data["features"]), list(catalog.features)
        )
        for key, shown in data["features"].items():
            if key in catalog.features:
                _check_choice(result, page, key, shown, order)
        ids = {key: shown["ids"] for key, shown in data["apps"].items()}
        wanted_ids = {key: app.client_ids for key, app in catalog.apps.items()}
        result.expect(page.path, "choices, client ids", ids, wanted_ids)
        redirects = catalog.consent.redirect_uris
        clouds = {key: (SIGN_IN_HOSTS[key], redirects[key]) for key in catalog.clouds}
        shown_clouds = {k: (c["host"], c["redirect"]) for k, c in data["clouds"].items()}
        result.expect(page.path, "choices, clouds", shown_clouds, clouds)


def _check_choice(
    result: Audit, page: Page, key: str, shown: dict[str, Any], order: list[str]
) -> None:
    feature = result.catalog.features[key]

    def names(places: list[int]) -> list[str]:
        return [order[place] for place in places if place < len(order)]

    about = f"choices, feature '{key}'"
    result.expect(page.path, f"{about}, app", shown["app"], feature.app)
    mandatory = wanted_scopes(result.catalog, [key], [])
    result.expect(page.path, f"{about}, scopes", names(shown["scopes"]), mandatory)
    result.expect(page.path, f"{about}, link", shown["link"], feature.no_direct_link is None)
    groups = {name: set(names(group["scopes"])) for name, group in shown["optional"].items()}
    wanted = {name: set(group.scopes) for name, group in feature.optional.items()}
    result.expect(page.path, f"{about}, groups", groups, wanted)


def check_copy_buttons(result: Audit) -> None:
    """A copy button copies the names that stand beside it."""
    for page in result.pages:
        for button in _all(page.root, "data-copy"):
            around = next(button.iterancestors())
            codes = _codes(around)[: 1 if around.tag == "th" else None]
            result.counts["copy buttons"] += 1
            result.expect(
                page.path,
                _attribute(button, "aria-label"),
                _attribute(button, "data-copy"),
                " ".join(codes),
            )


def check_scripts(result: Audit) -> None:
    """Each script stands on one page as it can be downloaded; its size, its hash and the
    data in it are right."""
    found: Counter[str] = Counter()
    for page in result.pages:
        for element in _all(page.root, "data-script"):
            found[_attribute(element, "data-script")] += 1
            _check_script(result, page, element)
    result.expect("site", "scripts", sorted(found.items()), [(key, 1) for key in SCRIPT_KEYS])
    result.counts["scripts"] += found.total()


def _check_script(result: Audit, page: Page, element: Element) -> None:
    about = f"script '{_attribute(element, 'data-script')}'"
    link = _one(result, page, element, "data-file", f"{about}, download")
    if link is None:
        return
    file = result.site / _file(page.path, _attribute(link, "href"))
    if not file.is_file():
        result.fault(page.path, f"{about}: {file.name} cannot be downloaded")
        return
    content = file.read_bytes()
    _expect_text(result, page, element, "data-size", f"{about}, size", f"{len(content):,}")
    digest = hashlib.sha256(content).hexdigest()
    _expect_text(result, page, element, "data-sha256", f"{about}, SHA-256", digest)
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
        f"{f}.{g}": list(features[f].optional[g].scopes) for f, g in _groups(catalog, features)
    }
    result.expect(page.path, f"{about}, optional groups", groups, wanted_groups)
    base = [QUOTED.findall(scopes) for scopes in SCRIPT_BASE.findall(text)]
    result.expect(page.path, f"{about}, base scopes", base, [list(catalog.base_scopes)])


# Help for errors, and what the landing page's script knows.


def check_errors(result: Audit) -> None:
    """Each code has one section with its anchor, title, meaning, step and lookup link."""
    sections = [(page, e) for page in result.pages for e in _all(page.root, "data-error")]
    shown = sorted(f"AADSTS{_attribute(section, 'data-error')}" for _, section in sections)
    result.expect("site", "errors", shown, sorted(result.errors))
    for page, section in sections:
        code = f"AADSTS{_attribute(section, 'data-error')}"
        anchors = [str(name) for name in section.xpath(".//h3/@id")]
        result.expect(page.path, f"{code}, anchor", anchors, [code.lower()])
        hrefs = [str(href) for href in section.xpath(".//a/@href")]
        result.expect(page.path, f"{code}, lookup", f"{LOOKUP}{code[6:]}" in hrefs, True)
        heading = _text(section.xpath(".//h3")[0]) if anchors else ""
        result.expect(page.path, f"{code}, heading", heading.startswith(f"{code}: "), True)
        for name in ("title", "meaning", "step"):
            element = _one(result, page, section, f"data-{name}", f"{code}, {name}")
            if element is not None and code in result.errors:
                _expect_filled(result, page, code, name, _text(element))
        for phrase in result.errors.get(code, {}).get("phrases", ()):
            quoted = [_text(e) for e in _all(section, "data-phrase")]
            result.expect(page.path, f"{code}, '{phrase}'", phrase in quoted, True)
        result.counts["errors"] += 1


def _expect_filled(result: Audit, page: Page, code: str, name: str, shown: str) -> None:
    """The text of errors.yml, with the catalog's names where it has placeholders for them."""
    text = " ".join(result.errors[code][name].split())
    names = {"product": result.catalog.product.name, "publisher": result.catalog.publisher.name}
    parts = re.split(r"\{(\w+)\}", text)
    places = [" ".join(names[p].split()) if p in names else None for p in parts[1::2]]
    words = [".+?" if place is None else re.escape(place) for place in places]
    fixed = [re.escape(part) for part in parts[::2]]
    pattern = "".join(a + b for a, b in zip(fixed, [*words, ""], strict=True))
    result.counts["comparisons"] += 1
    if not re.fullmatch(pattern, shown):
        result.fault(page.path, f"{code}, {name}: the site says {shown}, errors.yml {text}")


def check_other_errors(result: Audit) -> None:
    """No file names an error that is not explained."""
    for path, text in _texts(result):
        for match in CODE.finditer(text):
            result.counts["error codes"] += 1
            if match[0].upper() not in result.errors:
                result.fault(path, f"{match[0]} is not explained in errors.yml")


def check_landing(result: Audit) -> None:
    """The landing page's facts are the catalog's, its links those of the tables, and its
    explanations those of errors.yml. Nothing on it can be sent on or found by a search."""
    found = [(p, e) for p in result.pages for e in _all(p.root, "id", "scopebook-landing")]
    if len(found) != 1:
        result.fault("site", f"the landing page's facts: {len(found)} of them, not one")
        return
    ((page, element),) = found
    facts, catalog = json.loads(_attribute(element, "data-facts")), result.catalog
    wanted = {key: _landing_feature(catalog, feature) for key, feature in catalog.features.items()}
    shown = {
        key: {k: v for k, v in f.items() if k != "note"} for key, f in facts["features"].items()
    }
    result.expect(page.path, "landing page, features", shown, wanted)
    links = _links_by_choice(result)
    result.expect(page.path, "landing page, apps", list(facts["apps"]), list(catalog.apps))
    for key, app in catalog.apps.items():
        combined = links.get((" ".join(_with_link(catalog, key)), ""), [])
        about = f"landing page, app '{key}'"
        shown_app = facts["apps"].get(key, {"name": "", "links": []})
        urls = [link["url"] for link in shown_app["links"]]
        result.expect(page.path, about, (shown_app["name"], urls), (app.name, combined))
    result.expect(page.path, "landing page, state", facts["state"], catalog.consent.state)
    result.expect(page.path, "landing page, way back", facts["home"], "../")
    _check_explanations(result, page, facts)
    metas = {m.get("name"): m.get("content") for m in page.root.xpath(".//head/meta[@name]")}
    result.expect(page.path, "referrer", metas.get("referrer"), "no-referrer")
    result.expect(page.path, "robots", metas.get("robots"), "noindex")


def _landing_feature(catalog: Catalog, feature: Feature) -> dict[str, Any]:
    needed = [*catalog.base_scopes, *feature.scopes]
    groups = feature.optional.items()
    return {
        "name": feature.name,
        "app": feature.app,
        "scopes": [name for name in needed if name not in ALWAYS_PART],
        "optional": {k: {"label": g.label, "scopes": list(g.scopes)} for k, g in groups},
    }


def _links_by_choice(result: Audit) -> dict[tuple[str, str], list[str]]:
    """The addresses of the consent links on the pages, each once and in the order of the
    clouds, by their features and optional groups."""
    found: dict[tuple[str, str], list[str]] = {}
    for link in (a for page in result.pages for a in page.root.xpath(".//a[@data-features]")):
        choice = (_attribute(link, "data-features"), _attribute(link, "data-optional"))
        if (href := _attribute(link, "href")) not in found.setdefault(choice, []):
            found[choice].append(href)
    return found


def _check_explanations(result: Audit, page: Page, facts: Any) -> None:
    codes = [f"AADSTS{code}" for code in facts["errors"]]
    result.expect(page.path, "landing page, errors", codes, list(result.errors))
    for digits, error in facts["errors"].items():
        for name in ("title", "meaning", "step"):
            if (code := f"AADSTS{digits}") in result.errors:
                _expect_filled(result, page, code, name, error[name])
    answers = {a: c[6:] for c, e in result.errors.items() for a in e.get("answers", ())}
    result.expect(page.path, "landing page, answers", facts["answers"], answers)


def check_policy(result: Audit) -> None:
    """Every page forbids, before anything is loaded, what it does not need."""
    for page in result.pages:
        first = page.root.xpath("(.//head/*[not(@charset)])[1]")
        policy = _attribute(first[0], "content") if first else ""
        strict = policy.startswith("default-src 'none'; script-src 'self' ")
        loose = [word for word in ("unsafe", "*", "http") if word in policy]
        result.expect(page.path, "content security policy", (strict, loose), (True, []))


def check_siblings(result: Audit) -> None:
    """Each other tool's text in each cloud asks of each app exactly the mandatory scopes of
    its features with a link; each of their downloads holds the whole catalog."""
    catalog = result.catalog
    clouds = [cloud for cloud in catalog.clouds if _apps_asked(catalog, cloud)]
    for page in result.pages:
        blocks = [
            (_attribute(e, "data-sibling"), _cloud(result, e), e)
            for e in _all(page.root, "data-sibling")
        ]
        if _all(page.root, "data-siblings"):
            result.counts["pages with other tools"] += 1
            shown = [(key, cloud) for key, cloud, _ in blocks]
            wanted = [(key, cloud) for key in SIBLING_KEYS for cloud in clouds]
            result.expect(page.path, "other tools", shown, wanted)
        for key, cloud, block in blocks:
            _check_sibling(result, page, f"tool '{key}'", cloud, block)
        for element in _all(page.root, "data-sibling-file"):
            _check_sibling_file(result, page, element)
    result.expect("site", "pages with other tools", result.counts["pages with other tools"], 1)
    linked = result.counts["downloads for other tools"]
    result.expect("site", "links to downloads for other tools", linked, len(SIBLING_FILES))
    files = [path for path in SIBLING_FILES if (result.site / path).is_file()]
    result.expect("site", "downloads for other tools", files, list(SIBLING_FILES))


def _apps_asked(catalog: Catalog, cloud: str) -> list[str]:
    apps = catalog.apps.items()
    return [key for key, app in apps if cloud in app.client_ids and _with_link(catalog, key)]


def _check_sibling(result: Audit, page: Page, about: str, cloud: str, block: Element) -> None:
    catalog = result.catalog
    result.counts["texts for other tools"] += 1
    parts = {_attribute(part, "data-for"): part for part in _all(block, "data-for")}
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
        wanted = wanted_scopes(catalog, _with_link(catalog, app), [])
        lists = [WORD.findall(str(e.text_content())) for e in _all(part, "data-scopes")]
        shown = [list(names) for names in dict.fromkeys(map(tuple, lists))]
        result.expect(page.path, f"{about}, scopes of '{app}'", shown, [wanted])
        rest = " ".join(part.xpath(".//text()[not(ancestor::*[@data-scopes])]"))
        stray = [name for name in WORD.findall(rest) if "." in name and name in catalog.scopes]
        result.expect(page.path, f"{about}, scopes beside those of '{app}'", stray, [])


def _check_sibling_file(result: Audit, page: Page, element: Element) -> None:
    about = f"download for '{_attribute(element, 'data-sibling-file')}'"
    link = _one(result, page, element, "data-file", about)
    path = _file(page.path, _attribute(link, "href")) if link is not None else ""
    if path not in SIBLING_FILES or not (result.site / path).is_file():
        result.fault(page.path, f"{about} is none of ours: {path}")
        return
    content = (result.site / path).read_bytes()
    result.counts["downloads for other tools"] += 1
    _expect_text(result, page, element, "data-size", f"{about}, size", f"{len(content):,}")
    digest = hashlib.sha256(content).hexdigest()
    _expect_text(result, page, element, "data-sha256", f"{about}, SHA-256", digest)
    _check_sibling_data(result, path, content.decode("ascii", "replace"))


SIBLING_KEYS = ("graph", "az", "m365", "terraform", "bicep")
WORD = re.compile(r"[A-Za-z][\w.-]*")
TERRAFORM_NAMES = ("client_ids", "features", "optional_groups", "scope_order", "base_scopes")
BICEP_NAMES = ("clientIds", "featureScopes", "optionalScopes", "scopeOrder", "baseScopes")
SIBLING_FILES = {
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


def _check_sibling_data(result: Audit, path: str, text: str) -> None:
    catalog, features = result.catalog, result.catalog.features
    names, block, entry, word, choice = SIBLING_FILES[path]
    wanted: list[dict[str, list[str]]] = [
        {k: [w for pair in a.client_ids.items() for w in pair] for k, a in catalog.apps.items()},
        {key: [feature.app, *feature.scopes] for key, feature in features.items()},
        {f"{f}.{g}": [f, *features[f].optional[g].scopes] for f, g in _groups(catalog, features)},
    ]
    lists = [wanted_scopes(catalog, catalog.features, _groups(catalog, features))]
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


# Nothing is on the site that the catalog does not know.


def check_ids(result: Audit) -> None:
    """Every GUID in any file is a client id or scope id of the catalog, or Graph's own."""
    catalog = result.catalog
    known = {GRAPH_APP_ID, NO_ROLE_ID, *(scope.id.lower() for scope in catalog.scopes.values())}
    known |= {id_.lower() for app in catalog.apps.values() for id_ in app.client_ids.values()}
    for path, text in _texts(result):
        for match in GUID.finditer(text):
            result.counts["ids"] += 1
            if match[0].lower() not in known:
                result.fault(path, f"the id {match[0]} is not in the catalog")


def check_scope_names(result: Audit) -> None:
    """Every word that looks like a scope is one of the catalog's, wherever it stands."""
    for page in result.pages:
        outside = "not(ancestor-or-self::*[@data-script or @data-sibling])"
        _scan_scopes(result, page.path, _as_text(page.root, outside))
        inside = _as_text(page.root, "ancestor-or-self::*[@data-script]")
        _scan_scopes(result, page.path, inside, SCRIPT_SCOPES)
        inside = _as_text(page.root, "ancestor-or-self::*[@data-sibling]")
        _scan_scopes(result, page.path, inside, SIBLING_SCOPES)
    for path, text in _texts(result):
        if not path.endswith(".html") and not path.startswith(THEME_FOLDERS):
            also = SCRIPT_SCOPES if path.startswith("scripts/") else set()
            also = SIBLING_SCOPES if path.endswith((".tf", ".bicep")) else also
            text = _index_text(text) if path.endswith(".json") else text
            _scan_scopes(result, path, text, also)


def _as_text(root: Element, place: str) -> str:
    """Text and the values of attributes that a reader, or what a reader uses, can meet."""
    shown = ("title", "aria-label", "alt", "content", "data-copy", "value", "placeholder")
    values = [value for name in shown for value in root.xpath(f".//@{name}[../self::*[{place}]]")]
    texts = root.xpath(f"descendant::text()[not(ancestor::script or ancestor::style)][{place}]")
    return " ".join(map(str, [*values, *texts]))


def _index_text(text: str) -> str:
    texts: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            texts.append(re.sub(r"<[^>]*>", " ", value))
        elif isinstance(value, dict | list):
            for child in value.values() if isinstance(value, dict) else value:
                walk(child)

    walk(json.loads(text))
    return "\n".join(texts)


def _scan_scopes(result: Audit, path: str, text: str, also: Iterable[str] = ()) -> None:
    for match in DOTTED.finditer(text):
        word = match[0]
        if not _like_a_scope(word) or (path.endswith(".js") and not word[0].isupper()):
            continue
        result.counts["scope names"] += 1
        if word not in result.catalog.scopes and word not in also:
            result.fault(path, f"'{word}' looks like a scope and is not in the catalog")


def _like_a_scope(word: str) -> bool:
    if word.startswith(NOT_SCOPES):
        return False
    parts = word.split(".")
    return all(part[0].isupper() for part in parts) or any(p.lower() in SCOPE_WORDS for p in parts)


def check_sign_in_links(result: Audit) -> None:
    """Every Microsoft sign-in address in any file is one of the checked consent links, on a
    host of a cloud that some app is in."""
    hosts = {SIGN_IN_HOSTS[cloud] for cloud in result.catalog.clouds}
    hrefs = {str(href) for page in result.pages for href in page.root.xpath(".//a/@href")}
    for path, text in _texts(result):
        text = text.replace("&#34;", '"')  # as JSON in an attribute writes it
        for match in SIGN_IN.finditer(text):
            result.counts["sign-in addresses"] += 1
            address = match[0].replace("&amp;", "&").replace("\\/", "/")
            if address.startswith(LOOKUP):
                _check_lookup(result, path, address)
                continue
            if address not in hrefs:
                result.fault(path, f"this sign-in address is no consent link: {address}")
            if urlsplit(address).netloc not in hosts:
                result.fault(path, f"this sign-in host is of no cloud that an app is in: {address}")
        if path != LINK_BUILDER and "/adminconsent" in SIGN_IN.sub("", text):
            result.fault(path, "'/adminconsent' stands here outside of a consent link")


def _check_lookup(result: Audit, path: str, address: str) -> None:
    """The lookup stands without a code in our script, elsewhere with one that is explained."""
    code = address.removeprefix(LOOKUP)
    wanted = path.endswith(".js") if not code else f"AADSTS{code}" in result.errors
    if not wanted:
        result.fault(path, f"this sign-in address is no consent link: {address}")


def _texts(result: Audit) -> Iterator[tuple[str, str]]:
    for path in sorted(result.site.rglob("*")):
        if path.suffix in TEXT_FILES and path.is_file():
            yield path.relative_to(result.site).as_posix(), path.read_text(encoding="utf-8")


def check_unfinished(result: Audit) -> None:
    """No page shows a placeholder, an unfilled macro or an error message."""
    for page in result.pages:
        if match := UNFINISHED.search(_text(page.root)):
            result.fault(page.path, f"'{match[0]}' is left over from the build")


def check_third_parties(result: Audit) -> None:
    """The browser is asked to load nothing from elsewhere, and to run nothing inline."""
    loading = ".//*[self::script or self::img or self::iframe or self::source or self::embed]/@src"
    styles = ".//link[not(contains(@rel, 'canonical'))]/@href"
    for page in result.pages:
        for address in page.root.xpath(f"{loading} | {styles} | .//object/@data | .//form/@action"):
            result.counts["resources"] += 1
            if urlsplit(address).netloc or address.startswith("data:"):
                result.fault(page.path, f"loads from a third party: {address}")
        for element in page.root.xpath(".//base | .//meta[@http-equiv='refresh']"):
            result.fault(page.path, f"redirects its links or itself: <{element.tag}>")
        for name in page.root.xpath(".//@*[starts-with(name(), 'on')]"):
            result.fault(page.path, f"runs an inline handler: {name}")
        for href in page.root.xpath(".//a/@href"):
            if urlsplit(href.strip()).scheme not in ("", "https", "mailto"):
                result.fault(page.path, f"links to an address that is not https: {href}")


def check_internal_links(result: Audit) -> None:
    """Every link inside the site leads to a page and an anchor that exist."""
    anchors = {page.path: {*page.root.xpath(".//@id"), ""} for page in result.pages}
    for page in result.pages:
        if page.path == "404.html":
            continue  # its addresses begin at the root of wherever the site is published
        for href in page.root.xpath(".//a/@href"):
            parts = urlsplit(href)
            if parts.scheme or parts.netloc:
                continue
            result.counts["internal links"] += 1
            target = _file(page.path, parts.path)
            if target in anchors and unquote(parts.fragment) not in anchors[target]:
                result.fault(page.path, f"the link {href} leads to an anchor that does not exist")
            elif target not in anchors and not (result.site / target).is_file():
                result.fault(page.path, f"the link {href} leads nowhere")


def _file(page: str, path: str) -> str:
    target = urlsplit(urljoin(f"https://site/{page}", path)).path.lstrip("/")
    if not path:
        return page
    return (
        str(PurePosixPath(target) / "index.html") if target.endswith("/") or not target else target
    )


CHECKS: tuple[Callable[[Audit], None], ...] = (
    check_base_scopes,
    check_feature_table,
    check_combined_table,
    check_link_table,
    check_permissions,
    check_screens,
    check_inline,
    check_not_available,
    check_links,
    check_picker,
    check_choices,
    check_copy_buttons,
    check_scripts,
    check_errors,
    check_other_errors,
    check_landing,
    check_policy,
    check_siblings,
    check_ids,
    check_sign_in_links,
    check_unfinished,
    check_third_parties,
    check_internal_links,
    check_scope_names,
)
