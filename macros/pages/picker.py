"""The choice of features, tenant and cloud, and what a browser makes of it."""

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog
from macros.exports.downloads import Download, Downloads
from macros.exports.powershell import SCRIPTS
from macros.pages.downloads import Way
from macros.pages.html import html
from macros.pages.picker_data import as_json, asked, catalog_version, choices

EVERYONE = "-TenantId {tenant} -Feature {features}{optional} -AllUsers -WhatIf"
"""How the script that approves is run for everyone, for a browser to fill in."""


def entries() -> str:
    """The two ways into the page: to approve, and to ask somebody who can."""
    return html("entries")


def choice(catalog: Catalog, permissions: str) -> str:
    """The form, and what a browser may show for a choice: nothing else can get onto the page.
    `permissions` is the way to the page with every scope; nothing where there is none.

    Without JavaScript it is not shown, because the tables below hold every link.
    """
    return html(
        "choice",
        catalog=catalog,
        clouds=[CLOUDS[key] for key in catalog.clouds],
        picker_data=as_json(choices(catalog)),
        asked=as_json(asked(catalog, permissions)),
    )


def approvals(downloads: Downloads, way: Way | None) -> str:
    """Where the browser puts a button for each enterprise app, and the record for a ticket.

    The script that approves is offered where the site shows it: then there is a way to it.
    """
    catalog = downloads.catalog
    script = _everyone(downloads.script(SCRIPTS["grant"]), way) if way else None
    return html("approvals", catalog=catalog, version=catalog_version(catalog), script=script)


def _everyone(file: Download, way: Way) -> dict[str, str]:
    return {"name": file.name, "href": way(file.path), "pattern": f".\\{file.name} {EVERYONE}"}


def request(catalog: Catalog) -> str:
    """What somebody sends who may not approve; complete, if short, without JavaScript."""
    return html("request", catalog=catalog)


def picker(downloads: Downloads, way: Way | None, permissions: str) -> str:
    """The choice and what comes of it, for a page that does not place the parts itself."""
    catalog = downloads.catalog
    return choice(catalog, permissions) + approvals(downloads, way) + request(catalog)


def chosen(catalog: Catalog, home: str) -> str:
    """On a page without the form: which choice its commands are for, and the way to change it."""
    return html("chosen", picker_data=as_json(choices(catalog)), home=home)
