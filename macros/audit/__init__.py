"""Holds the built site against the catalog, from the HTML alone.

It knows what a page must say, not how it is made: it imports nothing that renders a
table, builds a link or fills in a script. Both directions are checked: everything in
the catalog is on the site, and every GUID, scope name and Microsoft sign-in link on
the site is in the catalog.
"""

from collections.abc import Callable
from pathlib import Path

from macros.audit.downloads import check_other_tools, check_scripts
from macros.audit.errors import ERRORS, check_errors, check_other_errors, check_redirect_page
from macros.audit.html import read_page
from macros.audit.links import (
    check_choices,
    check_copy_buttons,
    check_links,
    check_picker,
    check_sign_in_links,
)
from macros.audit.report import Audit
from macros.audit.strangers import (
    check_ids,
    check_internal_links,
    check_policy,
    check_scope_names,
    check_third_parties,
    check_unfinished,
)
from macros.audit.tables import (
    check_base_scopes,
    check_combined_table,
    check_feature_table,
    check_inline,
    check_link_table,
    check_not_available,
    check_permissions,
    check_screens,
)
from macros.catalog.reading import DEFAULT_PATH, read
from macros.catalog.shape import load


def audit(site: Path, catalog_path: Path = DEFAULT_PATH, *, preview: bool = False) -> Audit:
    """Runs every check; in a preview all but that of the policy, which would keep its
    reloading from running. Raises CatalogError, and FileNotFoundError without a built page."""
    paths = sorted(site.rglob("*.html"))
    if not paths:
        raise FileNotFoundError(f"{site}: no built page here; run 'make site' first")
    pages = [read_page(site, path) for path in paths]
    result = Audit(load(catalog_path), site, pages, read(ERRORS, "macros/pages/aadsts.yml").data)
    for check in CHECKS:
        if not (preview and check is check_policy):
            check(result)
    return result


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
    check_redirect_page,
    check_policy,
    check_other_tools,
    check_ids,
    check_sign_in_links,
    check_unfinished,
    check_third_parties,
    check_internal_links,
    check_scope_names,
)
