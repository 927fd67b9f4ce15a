"""Scripts and other tools: to read, to copy and to download."""

import hashlib
import re

from markupsafe import Markup, escape

from macros.catalog.model import Catalog
from macros.consent.request import Selection, consent_requests, linkable
from macros.exports.other_tools import TOOLS, OtherTool, marked, tool_downloads
from macros.exports.powershell import SCRIPTS, example, install_command, script_text
from macros.pages.html import cloud_to_name, html


def script(catalog: Catalog, key: str, folder: str) -> str:
    """A PowerShell script to read and to download, with what to know before it is run.

    `folder` is the way from the page to the downloads.
    """
    spec = SCRIPTS[key]
    text = script_text(catalog, spec)
    return html(
        "script",
        spec=spec,
        href=f"{folder}{spec.filename}",
        size=len(text),
        sha256=hashlib.sha256(text.encode("ascii")).hexdigest(),
        command=example(catalog, spec),
        text=text,
    )


def install_modules() -> str:
    """The command that installs what the scripts need, inside a code block."""
    return str(escape(install_command()))


def other_tools(catalog: Catalog, root: str) -> str:
    """The approvals with other tools, as tabs; `root` is the way from the page to the site's."""
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    by_cloud = {cloud: consent_requests(catalog, selection, cloud) for cloud in catalog.clouds}
    files = tool_downloads(catalog)
    tools = [
        (
            tool,
            [
                (cloud_to_name(catalog, cloud), _with_slots(marked(tool, requests)))
                for cloud, requests in by_cloud.items()
                if requests
            ],
            _file(tool, files, root) if tool.downloads else None,
        )
        for tool in TOOLS.values()
    ]
    return html("other_tools", tools=tools)


def _file(tool: OtherTool, files: dict[str, str], root: str) -> dict[str, object]:
    path, *others = tool.downloads
    content = files[path].encode("ascii")
    return {
        "href": f"{root}{path}",
        "name": path.rpartition("/")[2],
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "beside": [(f"{root}{other}", other.rpartition("/")[2]) for other in others],
    }


def _with_slots(text: str) -> Markup:
    """The marked text, its marks as elements for a browser to fill in."""
    html = re.sub("\x02([a-z-]+)=([^\x03]*)\x03", r'<span data-\1="\2">', str(escape(text)))
    return Markup(html.replace("\x04", "</span>"))  # noqa: S704
