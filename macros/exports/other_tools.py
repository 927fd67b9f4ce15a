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
from macros.consent.request import ConsentRequest, in_order
from macros.exports.environment import environment

EXAMPLE_TENANT = "contoso.com"

MARK = re.compile("\x02([^\x03]*)\x03|\x04")


@dataclass(frozen=True, slots=True)
class OtherTool:
    """A tool's key in pages, the name readers know it by, and the file to save its text as;
    `downloads` are the paths of the file that holds the whole catalog and of what it needs
    beside it."""

    key: str
    name: str
    filename: str
    downloads: tuple[str, ...] = ()


TOOLS = {
    tool.key: tool
    for tool in (
        OtherTool("graph", "Microsoft Graph", "approve.http"),
        OtherTool("az", "Azure CLI", "approve-az.sh"),
        OtherTool("m365", "CLI for Microsoft 365", "approve-m365.sh"),
        OtherTool("terraform", "Terraform", "main.tf", ("terraform/main.tf",)),
        OtherTool(
            "bicep",
            "Bicep",
            "main.bicep",
            ("bicep/main.bicep", "bicep/main.bicepparam", "bicep/bicepconfig.json"),
        ),
    )
}


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


@cache
def _environment() -> Environment:
    made = environment("other_tools")
    made.filters |= {
        **ESCAPERS,
        "begin": _begin,
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


def tool_downloads(catalog: Catalog) -> dict[str, str]:
    """The files that hold the whole catalog, by their path on the site."""
    groups = {name: (pair[0], catalog.group(name)) for name, pair in catalog.groups.items()}
    order = in_order(catalog, catalog.scopes)
    values = {"catalog": catalog, "groups": groups, "order": order, "clouds": CLOUDS}
    values["example"] = hcl_key(next(iter(catalog.apps)))
    return {
        path: _environment().get_template(f"{path.rpartition('/')[2]}.j2").render(values)
        for tool in TOOLS.values()
        for path in tool.downloads
    }
