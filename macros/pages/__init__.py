"""What a reader sees: each macro by the name that pages use."""

from collections.abc import Callable

from macros.catalog.model import Catalog, Record
from macros.catalog.names import group_name
from macros.checking.changes import last_changes
from macros.consent.microsoft import microsoft
from macros.consent.request import Selection, known_key, select
from macros.exports.data import data_paths
from macros.exports.downloads import Downloads
from macros.exports.feed import FEED, feed
from macros.exports.other_tools import TOOLS
from macros.exports.powershell import SCRIPTS
from macros.pages import changes as changes_
from macros.pages import downloads as downloads_
from macros.pages import error_help as help_
from macros.pages import helping, links, tables, who_asks
from macros.pages import picker as picker_
from macros.pages import redirect_page as redirect_page_
from macros.pages.aadsts import WHO, Errors
from macros.pages.html import markdown_text
from macros.pages.site import Site

Macro = Callable[..., str]


def macros_of(downloads: Downloads, errors: Errors, site: Site) -> dict[str, Macro]:
    """What each macro shows, by the name that pages use."""
    catalog = downloads.catalog

    def chosen(feature: str, groups: tuple[str, ...]) -> Selection:
        return select(catalog, [feature], [group_name(feature, group) for group in groups])

    def scopes(feature: str, *groups: str) -> str:
        return tables.scope_list(catalog, chosen(feature, groups), site.ways().permissions)

    def known_cloud(cloud: str) -> str:
        return known_key("cloud", cloud, catalog.clouds)

    def approve_link(feature: str, *groups: str, cloud: str = catalog.default_cloud) -> str:
        return links.approve_link(catalog, chosen(feature, groups), known_cloud(cloud))

    def client_id(app: str = first_app(catalog), *, cloud: str = catalog.default_cloud) -> str:
        known = known_key("app", app, catalog.apps)
        return tables.client_id(catalog, known, known_cloud(cloud))

    def script(key: str) -> str:
        known = known_key("script", key, SCRIPTS)
        return downloads_.script(downloads, known, site.file)

    def command(key: str) -> str:
        known = known_key("script", key, SCRIPTS)
        return downloads_.command(downloads, known, site.file, site.ways().scripts.get(known, ""))

    def error_help(who: str) -> str:
        group = WHO[WHO.index(known_key("group of errors", who, WHO))]
        return help_.error_help(catalog, errors, group, site.ways())

    def redirect_page() -> str:
        return redirect_page_.redirect_page(catalog, errors, site.ways())

    def way_to_grant() -> Callable[[str], str] | None:
        return site.file if shows_script(site, "grant") else None

    def picker() -> str:
        return picker_.picker(downloads, way_to_grant(), site.ways().permissions)

    def feature_table() -> str:
        days = last_changes(downloads.history)
        return tables.feature_table(catalog, days, site.ways())

    def what_changed() -> str:
        ways = site.ways()
        return changes_.what_changed(catalog, downloads.history, site.file(FEED), ways)

    return {
        "error_help": error_help,
        "error_phrases": lambda: help_.error_phrases(errors, site.ways()),
        "error_finder": help_.error_finder,
        "redirect_page": redirect_page,
        "scopes": scopes,
        "approve_link": approve_link,
        "client_id": client_id,
        "script": script,
        "command": command,
        "install_modules": downloads_.install_modules,
        "other_tools": lambda: downloads_.other_tools(downloads, site.file),
        "data_files": lambda: downloads_.data_files(downloads, site.file),
        "base_scopes": lambda: tables.base_scopes(catalog, site.ways().permissions),
        "feature_table": feature_table,
        "entries": picker_.entries,
        "choice": lambda: picker_.choice(catalog, site.ways().permissions),
        "approvals": lambda: picker_.approvals(downloads, way_to_grant()),
        "request": lambda: picker_.request(catalog),
        "picker": picker,
        "chosen": lambda: picker_.chosen(catalog, site.ways().approval),
        "combined_links": lambda: links.combined_links(catalog, site.ways().found_apps),
        "feature_links": lambda: links.feature_links(catalog),
        "cloud_note": lambda: tables.cloud_note(catalog),
        "consent_screens": lambda: tables.consent_screens(catalog),
        "who_can_approve": helping.who_can_approve,
        "signing_in": lambda: helping.signing_in(catalog),
        "found_apps": lambda: helping.found_apps(catalog, site.ways()),
        "permission_table": lambda: tables.permission_table(catalog),
        "verdict": lambda: tables.verdict(catalog),
        "consent_settings": lambda: tables.consent_settings(catalog),
        "who_is_asking": lambda: who_asks.who_is_asking(catalog),
        "not_asked": lambda: who_asks.not_asked(catalog),
        "announced": lambda: who_asks.announced(catalog),
        "what_changed": what_changed,
        "dates": lambda: who_asks.dates(catalog, downloads.stamp.date, site.ways().changes),
    }


def first_app(catalog: Catalog) -> str:
    """The key of the first app in the default cloud: an example for pages that shall hold
    for any catalog."""
    return next(k for k, app in catalog.apps.items() if catalog.default_cloud in app.client_ids)


def values_of(catalog: Catalog) -> dict[str, str | dict[str, str]]:
    """What pages write without brackets, such as `product.name`; it is Markdown."""
    return {
        "product": _texts(catalog.product, "name", "documentation_url"),
        "publisher": _texts(catalog.publisher, "name", "support_url"),
        "first_app": _texts(catalog.apps[first_app(catalog)], "name", "description"),
        "microsoft": {**_texts(microsoft(), "as_of", "managed_since"), **_minutes()},
        "policy_month": markdown_text(catalog.consent.managed_policy_as_of),
    }


def _minutes() -> dict[str, str]:
    times = microsoft().minutes
    return {f"{name}_minutes": markdown_text(time) for name, time in times}


def _texts(record: Record, *fields: str) -> dict[str, str]:
    return {name: markdown_text(getattr(record, name)) for name in fields}


def shows_script(site: Site, key: str) -> bool:
    """Whether some page shows the script, whole or as a command."""
    return site.shows("script", key) or site.shows("command", key)


def files_shown(site: Site, downloads: Downloads) -> set[str]:
    """The paths of the downloads that the site's pages show."""
    scripts = [s for s in SCRIPTS.values() if shows_script(site, s.key)]
    tools = TOOLS.values() if site.shows("other_tools") else ()
    files = [*map(downloads.script, scripts), *(f for t in tools for f in downloads.of_tool(t))]
    data = data_paths(downloads.catalog) if site.shows("data_files") else ()
    changes = {FEED} if site.shows("what_changed") else set()
    return {*(file.path for file in files), *data, *changes}


def text_of(path: str, site: Site, downloads: Downloads, address: str | None) -> str:
    """The text of one of these files; `address` is the site's, where it is known."""
    if path != FEED:
        return downloads.by_path[path].text
    page = next((page.url for page in site.pages if page.shows("what_changed")), "")
    root = f"{address.rstrip('/')}/" if address else ""
    return feed(downloads.catalog, downloads.history, root, page)
