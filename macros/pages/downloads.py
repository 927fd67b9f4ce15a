"""Scripts and other tools: to read, to copy and to download."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from macros.exports.data import (
    CATALOG_CSV,
    CATALOG_JSON,
    OVERVIEW,
    SCHEMA_JSON,
    app_path,
    feature_path,
)
from macros.exports.downloads import Downloads
from macros.exports.other_tools import ABILITIES, TOOLS, able, every_request, marked
from macros.exports.powershell import SCRIPTS, example, install_command
from macros.pages.html import cloud_to_name, html

Way = Callable[[str], str]
"""From the page to a file by its path on the site."""


def script(downloads: Downloads, key: str, way: Way) -> str:
    """A PowerShell script to read and to download, with what to know before it is run."""
    return html("script", **_facts(downloads, key, way))


def command(downloads: Downloads, key: str, way: Way, source: str) -> str:
    """The script's command and download, for a reader who has read its source or will: it
    stands at `source`, or on no page."""
    return html("command", **_facts(downloads, key, way), source=source)


def _facts(downloads: Downloads, key: str, way: Way) -> dict[str, object]:
    spec = SCRIPTS[key]
    file, command = downloads.script(spec), example(downloads.catalog, spec)
    return {"spec": spec, "file": file, "href": way(file.path), "command": command}


def install_modules() -> str:
    """The command that installs what the scripts need, inside a code block."""
    return str(escape(install_command()))


def other_tools(downloads: Downloads, way: Way) -> str:
    """What each tool can do, and the approvals with it, folded."""
    catalog = downloads.catalog
    tools = [
        (
            tool,
            [
                (
                    cloud_to_name(catalog, cloud),
                    _with_slots(marked(tool, requests)),
                    downloads.text(tool, cloud),
                )
                for cloud, requests in every_request(catalog).items()
            ],
            downloads.tool(tool),
        )
        for tool in TOOLS.values()
    ]
    return html("other_tools", tools=tools, abilities=ABILITIES, able=able, way=way)


WHOLE = {
    CATALOG_JSON: "every feature, app and permission, who must approve, and the links",
    SCHEMA_JSON: "what each key of it means, as a JSON Schema",
    CATALOG_CSV: "a line for each permission of each feature, for a spreadsheet",
    OVERVIEW: "the same in short, as text",
}


def data_files(downloads: Downloads, way: Way) -> str:
    """What the page says, as data: the whole, then each feature and each app."""
    values = {"feature_path": feature_path, "app_path": app_path, "way": way}
    return html("data_files", catalog=downloads.catalog, whole=WHOLE, **values)


def _with_slots(text: str) -> Markup:
    """The marked text, its marks as elements for a browser to fill in."""
    html = re.sub("\x02([a-z-]+)=([^\x03]*)\x03", r'<span data-\1="\2">', str(escape(text)))
    return Markup(html.replace("\x04", "</span>"))  # noqa: S704
