"""The same approvals with other tools: Microsoft Graph requests, command lines, templates.

A text is ASCII and carries ids, scopes and keys of the catalog, nothing else of it. Marks
inside it say what belongs to one enterprise app and what a browser may fill in; they are
control characters, which no escaper lets through, and `plain` takes them out again.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from jinja2 import Environment

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import GRAPH_APP_ID, Catalog
from macros.consent.microsoft import microsoft
from macros.consent.request import (
    ConsentRequest,
    Selection,
    consent_requests,
    in_order,
    linkable,
)
from macros.exports.environment import environment

EXAMPLE_TENANT = "contoso.com"

MARK = re.compile("\x02([^\x03]*)\x03|\x04")


CAN = "Yes"
BY_HAND = "By hand"
LEAST_ROLE = microsoft().script_roles[0]


@dataclass(frozen=True, slots=True)
class OtherTool:
    """A tool's key in pages, the name readers know it by, and the file to save its text as;
    `downloads` are the paths of the file that holds the whole catalog and of what it needs
    beside it, where one file does for every cloud.

    Then what it can do, in the words of a table; nothing where it cannot, or not safely.
    """

    key: str
    name: str
    filename: str
    one_user: str
    shows: str
    merges: str
    takes_back: str
    subscription: str
    role: str
    downloads: tuple[str, ...] = ()
    everyone: str = CAN


TOOLS = {
    tool.key: tool
    for tool in (
        OtherTool(
            "graph",
            "Microsoft Graph",
            "approve.http",
            one_user=BY_HAND,
            shows=BY_HAND,
            merges=BY_HAND,
            takes_back=BY_HAND,
            subscription="No",
            role=LEAST_ROLE,
        ),
        OtherTool(
            "az",
            "Azure CLI",
            "approve-az.sh",
            one_user=CAN,
            shows=CAN,
            merges=CAN,
            takes_back=CAN,
            subscription="No",
            role=LEAST_ROLE,
        ),
        OtherTool(
            "m365",
            "CLI for Microsoft 365",
            "approve-m365.sh",
            one_user=CAN,
            shows=CAN,
            merges=CAN,
            takes_back=CAN,
            subscription="No",
            role=f"{LEAST_ROLE}, and an app of your own for the tool",
        ),
        OtherTool(
            "terraform",
            "Terraform",
            "main.tf",
            one_user=CAN,
            shows="",
            merges="",
            takes_back=CAN,
            subscription="No",
            role="Global Administrator",
            downloads=("terraform/main.tf",),
        ),
        OtherTool(
            "bicep",
            "Bicep",
            "main.bicep",
            one_user="",
            shows="",
            merges="",
            takes_back="",
            subscription="Yes, with a resource group",
            role=f"{LEAST_ROLE}, and Contributor on the resource group",
            downloads=("bicep/main.bicep", "bicep/main.bicepparam", "bicep/bicepconfig.json"),
        ),
    )
}

ABILITIES = {
    "everyone": "For everyone",
    "one_user": "For one user",
    "shows": "Shows what is granted, changes nothing",
    "merges": "Keeps what is granted besides",
    "takes_back": "Takes back",
}
"""By the field of a tool; what it cannot, the first that can stands in for."""


def able(ability: str) -> OtherTool:
    """The first tool that can do this without work by hand."""
    return next(tool for tool in TOOLS.values() if getattr(tool, ability) == CAN)


def bash(text: str) -> str:
    """A word of bash that no character can leave. Raises ValueError for NUL.

    Source: https://www.gnu.org/software/bash/manual/bash.html#Quoting
    """
    if "\0" in text:
        raise ValueError("bash has no way to write NUL")
    if _printable(text):
        return "'" + text.replace("'", "'\\''") + "'"
    return "$'" + "".join(f"\\x{byte:02x}" for byte in text.encode()) + "'"


def hcl(text: str) -> str:
    """A quoted template of HCL in which nothing is a template.

    `$${` would read differently after another `$`; a number never does.
    Source: https://developer.hashicorp.com/terraform/language/expressions/strings
    """

    def escape(match: re.Match[str]) -> str:
        number = ord(match[0])
        return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"

    text.encode()
    return '"' + re.sub(r'[^ -~]|["\\]|[$%](?=\{)', escape, text) + '"'


def hcl_key(text: str) -> str:
    """A key of an object, in quotes only where it needs them."""
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", text) else hcl(text)


def bicep(text: str) -> str:
    """A string of Bicep in which nothing is interpolated.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types#strings
    """
    text.encode()
    return "'" + re.sub(r"[^ -~]|['\\$]", lambda match: f"\\u{{{ord(match[0]):x}}}", text) + "'"


def bicep_key(text: str) -> str:
    """A property's name as Bicep's linter wants it: in quotes only where it needs them.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/bicep/linter-rule-prefer-unquoted-property-names
    """
    return text if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) else bicep(text)


def odata_key(text: str) -> str:
    """The inside of `(appId='...')` in an address."""
    return quote(text.replace("'", "''"), safe="")


def comment(text: str) -> str:
    """Text that stays in the comment of one line it stands in."""
    return re.sub(r"[^ -~]+", "?", text)


def _printable(text: str) -> bool:
    return re.fullmatch(r"[ -~]*", text) is not None


ESCAPERS: dict[str, Callable[[str], str]] = {
    "bash": bash,
    "hcl": hcl,
    "bicep": bicep,
    "json": json.dumps,
}


def _mark(name: str, value: str, text: str) -> str:
    return f"\x02{name}={value}\x03{text}\x04"


def _inside(literal: str, name: str, value: str, before: str = "") -> str:
    """The literal with its inside marked, all but the words that begin it."""
    start = literal.index(literal[-1]) + 1 + len(before)
    return literal[:start] + _mark(name, value, literal[start:-1]) + literal[-1]


def _scopes(request: ConsentRequest, language: str, before: str = "") -> str:
    """The scopes as one literal, `before` in front of them."""
    text = before + " ".join(request.scopes)
    return _inside(ESCAPERS[language](text), "scopes", " ", before)


def _scope_list(request: ConsentRequest, language: str) -> str:
    """The scopes as a literal each, with commas."""
    literals = [ESCAPERS[language](name) for name in request.scopes]
    end = literals[0][-1]
    return _inside(", ".join(literals), "scopes", f"{end}, {end}")


def _tenant(tenant: str, language: str) -> str:
    return _inside(ESCAPERS[language](tenant), "tenant-slot", "")


def _begin(request: ConsentRequest) -> str:
    return f"\x02for={request.app}\x03"


def _begin_keep(request: ConsentRequest) -> str:
    """Beside the approval itself: what else belongs to the app."""
    return f"\x02with={request.app}\x03"


@cache
def _environment() -> Environment:
    made = environment("other_tools")
    made.filters |= {
        **ESCAPERS,
        "begin": _begin,
        "begin_keep": _begin_keep,
        "bicep_key": bicep_key,
        "comment": comment,
        "odata_key": odata_key,
        "scopes": _scopes,
        "scope_list": _scope_list,
        "tenant": _tenant,
        "mark_tenant": lambda tenant: _mark("tenant-slot", "", comment(tenant)),
    }
    made.globals |= {"end": "\x04", "graph_app_id": GRAPH_APP_ID}
    made.globals["roles"] = ", ".join(microsoft().script_roles)
    return made


def marked(
    tool: OtherTool, requests: Sequence[ConsentRequest], tenant: str = EXAMPLE_TENANT
) -> str:
    """What a reader runs for these requests, at least one and all of one cloud, with marks."""
    template = _environment().get_template(f"{tool.key}.j2")
    first = requests[0]
    return template.render(
        requests=requests,
        tenant=tenant,
        cloud=CLOUDS[first.cloud],
        base_scopes=first.base_scopes,
        file=tool.filename,
        example=hcl_key(first.app),
    )


def plain(text: str) -> str:
    """The text without its marks."""
    return MARK.sub("", text)


def tool_text(
    tool: OtherTool, requests: Sequence[ConsentRequest], tenant: str = EXAMPLE_TENANT
) -> str:
    """What a reader runs for these requests, at least one and all of one cloud: ASCII, LF."""
    return plain(marked(tool, requests, tenant))


def every_request(catalog: Catalog) -> dict[str, list[ConsentRequest]]:
    """By cloud, where there is one: the requests for everything that a link can approve."""
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    found = {cloud: consent_requests(catalog, selection, cloud) for cloud in catalog.clouds}
    return {cloud: requests for cloud, requests in found.items() if requests}


def text_path(catalog: Catalog, tool: OtherTool, cloud: str) -> str:
    """Where the tool's text for everything is published; the default cloud has no folder."""
    folder = tool.key if cloud == catalog.default_cloud else f"{tool.key}/{cloud}"
    return f"{folder}/{tool.filename}"


def tool_downloads(catalog: Catalog) -> dict[str, str]:
    """The files that hold the whole catalog, by their path on the site."""
    texts = {
        text_path(catalog, tool, cloud): tool_text(tool, requests)
        for tool in TOOLS.values()
        if not tool.downloads
        for cloud, requests in every_request(catalog).items()
    }
    return texts | _files_with_a_choice(catalog)


def _files_with_a_choice(catalog: Catalog) -> dict[str, str]:
    groups = {name: (pair[0], catalog.group(name)) for name, pair in catalog.groups.items()}
    order = in_order(catalog, catalog.scopes)
    values = {"catalog": catalog, "groups": groups, "order": order, "clouds": CLOUDS}
    values["example"] = hcl_key(next(iter(catalog.apps)))
    return {
        path: _environment().get_template(f"{path.rpartition('/')[2]}.j2").render(values)
        for tool in TOOLS.values()
        for path in tool.downloads
    }
