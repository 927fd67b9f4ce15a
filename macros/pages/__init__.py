"""What a reader sees: each macro by the name that pages use."""

from collections.abc import Callable

from macros.catalog.model import Catalog
from macros.catalog.names import group_name
from macros.consent.request import Selection, known_key, select
from macros.exports.powershell import SCRIPT_FOLDER, SCRIPTS
from macros.pages import downloads as downloads_
from macros.pages import error_help as help_
from macros.pages import links, tables
from macros.pages import picker as picker_
from macros.pages import redirect_page as redirect_page_
from macros.pages.aadsts import WHO, Errors

Macro = Callable[..., str]

HOME_URL = "./"

PERMISSIONS_URL = "permissions/"

TROUBLESHOOTING_URL = "troubleshooting/"


def macros_of(catalog: Catalog, errors: Errors, relative: Callable[[str], str]) -> dict[str, Macro]:
    """What each macro shows, by the name that pages use.

    `relative` is the way to an address of the site from the page that is being made.
    """

    def permissions() -> str:
        return relative(PERMISSIONS_URL)

    def chosen(feature: str, groups: tuple[str, ...]) -> Selection:
        return select(catalog, [feature], [group_name(feature, group) for group in groups])

    def scopes(feature: str, *groups: str) -> str:
        return tables.scope_list(catalog, chosen(feature, groups), permissions())

    def known_cloud(cloud: str) -> str:
        return known_key("cloud", cloud, catalog.clouds)

    def approve_link(feature: str, *groups: str, cloud: str = catalog.default_cloud) -> str:
        return links.approve_link(catalog, chosen(feature, groups), known_cloud(cloud))

    def client_id(app: str, *, cloud: str = catalog.default_cloud) -> str:
        known = known_key("app", app, catalog.apps)
        return tables.client_id(catalog, known, known_cloud(cloud))

    def script(key: str) -> str:
        known = known_key("script", key, SCRIPTS)
        return downloads_.script(catalog, known, relative(SCRIPT_FOLDER))

    def error_help(who: str) -> str:
        group = WHO[WHO.index(known_key("group of errors", who, WHO))]
        return help_.error_help(catalog, errors, group, relative(HOME_URL))

    def redirect_page() -> str:
        return redirect_page_.redirect_page(
            catalog, errors, relative(HOME_URL), relative(TROUBLESHOOTING_URL)
        )

    def other_tools() -> str:
        root = relative(".")
        return downloads_.other_tools(catalog, f"{root}/" if root != "." else "")

    return {
        "error_help": error_help,
        "error_phrases": lambda: help_.error_phrases(errors),
        "error_finder": help_.error_finder,
        "redirect_page": redirect_page,
        "scopes": scopes,
        "approve_link": approve_link,
        "client_id": client_id,
        "script": script,
        "install_modules": downloads_.install_modules,
        "other_tools": other_tools,
        "base_scopes": lambda: tables.base_scopes(catalog, permissions()),
        "feature_table": lambda: tables.feature_table(catalog, permissions()),
        "picker": lambda: picker_.picker(catalog),
        "combined_links": lambda: links.combined_links(catalog),
        "feature_links": lambda: links.feature_links(catalog),
        "consent_screens": lambda: tables.consent_screens(catalog),
        "permission_table": lambda: tables.permission_table(catalog),
    }
