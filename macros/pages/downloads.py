"""Scripts and other tools: to read, to copy and to download."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from macros.consent.request import Selection, consent_requests, linkable
from macros.exports.downloads import Downloads
from macros.exports.other_tools import TOOLS, marked
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
    """The approvals with other tools, folded."""
    catalog = downloads.catalog
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    by_cloud = {cloud: consent_requests(catalog, selection, cloud) for cloud in catalog.clouds}
    tools = [
        (
            tool,
            [
                (cloud_to_name(catalog, cloud), _with_slots(marked(tool, requests)))
                for cloud, requests in by_cloud.items()
                if requests
            ],
            [(way(file.path), file) for file in downloads.tool(tool)],
        )
        for tool in TOOLS.values()
    ]
    return html("other_tools", tools=tools)


def _with_slots(text: str) -> Markup:
    """The marked text, its marks as elements for a browser to fill in."""
    html = re.sub("\x02([a-z-]+)=([^\x03]*)\x03", r'<span data-\1="\2">', str(escape(text)))
    return Markup(html.replace("\x04", "</span>"))  # noqa: S704
