"""The catalog as PowerShell: five scripts filled in with the real ids and scopes.

A script carries the whole catalog as data and needs nothing else; it is ASCII only, so
that Windows PowerShell 5.1 reads the file the same with and without a byte order mark.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from jinja2 import Environment

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import GRAPH_APP_ID, Catalog
from macros.consent.microsoft import microsoft
from macros.consent.request import (
    SIGN_IN_SCOPES,
    Selection,
    consent_requests,
    consent_url,
    linkable,
)
from macros.exports.environment import environment

SCRIPT_FOLDER = "scripts/"

_AUTHENTICATION = "Microsoft.Graph.Authentication"


@dataclass(frozen=True, slots=True)
class Script:
    """A script's key in pages, its file name, and what to know before it is run.

    `scopes` are the least Graph permissions of every run, `more_scopes` those that a
    parameter adds; `role` is the least Entra role; `changes` is one sentence. `usage` is
    a command's arguments, with {features}, {optional}, {apps} and {tenant} to be filled in.
    `failure` is the exit code when it could not do its work; `json` says that it has -AsJson,
    which leaves standard output to the JSON alone.
    Sources: the "Permissions" table of each call's page, such as
    https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
    """

    key: str
    filename: str
    changes: str
    role: str
    scopes: tuple[str, ...]
    modules: tuple[str, ...]
    usage: str
    more_scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failure: int = 1
    json: bool = False

    @property
    def template(self) -> str:
        return f"{self.filename}.j2"


SCRIPTS = {
    script.key: script
    for script in (
        Script(
            key="grant",
            filename="Grant-AppAccess.ps1",
            usage="-TenantId {tenant} -Feature {features}{optional} -User {user} -WhatIf",
            changes="Creates missing enterprise apps and adds missing scopes to their grants, "
            "for everyone or for chosen users; it never takes a scope away.",
            role="Cloud Application Administrator",
            scopes=(
                "User.Read",
                "Application.ReadWrite.All",
                "DelegatedPermissionGrant.ReadWrite.All",
            ),
            more_scopes={
                "User": ("User.Read.All",),
                "Group": ("User.Read.All", "GroupMember.Read.All"),
                "RequireAssignment": ("AppRoleAssignment.ReadWrite.All",),
            },
            modules=(_AUTHENTICATION,),
        ),
        Script(
            key="review",
            filename="New-AppAccessForReview.ps1",
            usage="-TenantId {tenant} -App {apps} -WhatIf",
            changes="Creates chosen enterprise apps without any permission and with sign-in "
            "turned off, or removes those that were granted nothing.",
            role="Cloud Application Administrator",
            scopes=("User.Read", "Application.ReadWrite.All"),
            more_scopes={"Remove": ("Directory.Read.All",)},
            modules=(_AUTHENTICATION,),
        ),
        Script(
            key="test",
            filename="Test-AppAccess.ps1",
            usage="-TenantId {tenant} -Feature {features}{optional}",
            changes="Nothing; it only reads.",
            role="Directory Readers",
            scopes=("Directory.Read.All",),
            modules=(_AUTHENTICATION,),
            failure=2,
            json=True,
        ),
        Script(
            key="revoke",
            filename="Revoke-AppAccess.ps1",
            usage="-TenantId {tenant} -Feature {features} -WhatIf",
            changes="Takes scopes out of the grants of these enterprise apps, or removes the "
            "grants; what another approved feature needs stays.",
            role="Cloud Application Administrator",
            scopes=(
                "User.Read",
                "User.ReadBasic.All",
                "Application.Read.All",
                "DelegatedPermissionGrant.ReadWrite.All",
            ),
            more_scopes={"Undo": ("Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All")},
            modules=(_AUTHENTICATION,),
        ),
        Script(
            key="forecast",
            filename="Get-AppAccessForecast.ps1",
            usage="-TenantId {tenant} -Feature {features}{optional}",
            changes="Nothing; it only reads.",
            role="Global Reader",
            scopes=("Directory.Read.All", "Policy.Read.All"),
            modules=(_AUTHENTICATION,),
            failure=2,
            json=True,
        ),
    )
}


def quoted(text: str) -> str:
    """A PowerShell expression for `text` that no character can leave.

    ASCII in single quotes with `'` doubled. Anything else, the typographic quotes
    that PowerShell takes for single quotes among it, becomes a [char] number.
    Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    """
    runs = [(safe, "".join(run)) for safe, run in groupby(text, _is_printable_ascii)]
    if all(safe for safe, _ in runs):
        return _single_quoted(text)
    parts = [_single_quoted(run) if safe else _chars(run) for safe, run in runs]
    start = [] if runs[0][0] else ["''"]
    return f"({' + '.join(start + parts)})"


def _is_printable_ascii(character: str) -> bool:
    return " " <= character <= "~"


def _single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _chars(text: str) -> str:
    data = text.encode("utf-16-be", "surrogatepass")
    units = (int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2))
    return " + ".join(f"[char]0x{unit:04X}" for unit in units)


def quoted_list(texts: Iterable[str]) -> str:
    """`'a', 'b'`: for the inside of @(...) and ValidateSet(...)."""
    return ", ".join(quoted(text) for text in texts)


@cache
def _environment() -> Environment:
    made = environment("powershell")
    made.filters |= {"quoted": quoted, "quoted_list": quoted_list}
    made.globals["microsoft"] = microsoft()
    return made


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a download comes from: the catalog file's SHA-256, its date (YYYY-MM-DD), the address
    of the scripts' folder and the commit of that date; empty where not known."""

    sha256: str = ""
    date: str = ""
    folder: str = ""
    commit: str = ""

    def of(self, script: Script) -> dict[str, str]:
        source = self.folder and self.folder + script.filename
        return {"sha256": self.sha256, "date": self.date, "source": source}


NO_STAMP = Stamp()


def script_text(catalog: Catalog, script: Script, stamp: Stamp = NO_STAMP) -> str:
    """The script's whole text, LF line ends, one at the end."""
    clouds = [CLOUDS[key] for key in catalog.clouds]
    template = _environment().get_template(script.template)
    text = template.render(
        catalog=catalog,
        script=script,
        stamp=stamp.of(script),
        example_group=f"'{next(iter(catalog.features))} users'",
        groups=optional_groups(catalog),
        graph_app_id=GRAPH_APP_ID,
        sign_in_scopes=SIGN_IN_SCOPES,
        clouds=CLOUDS,
        environments=[cloud.environment for cloud in clouds],
        portals={cloud.environment: cloud.portal_host for cloud in clouds},
        chosen="App" if script.key == "review" else "Feature",
        approval_links=approval_links(catalog),
        listed_scopes=[name for name, s in catalog.scopes.items() if s.managed_policy_blocks],
    )
    return text.rstrip("\n") + "\n"


def optional_groups(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """`feature.group` -> its scopes, as the scripts name them."""
    return {name: catalog.group(name).scopes for name in catalog.groups}


def approval_links(catalog: Catalog) -> dict[str, dict[str, str]]:
    """App -> Connect-MgGraph's environment -> the link for all of the app's features that have
    one for everyone; the forecast narrows it to what is looked at."""
    selection = linkable(catalog, Selection(tuple(catalog.features)))
    links: dict[str, dict[str, str]] = {}
    for cloud in catalog.clouds:
        for request in consent_requests(catalog, selection, cloud):
            url = consent_url(request, catalog.consent.tenant)
            links.setdefault(request.app, {})[CLOUDS[cloud].environment] = url
    return links


def example(catalog: Catalog, script: Script) -> dict[str, str]:
    """The command with the first feature, and its pattern for a browser to fill in."""
    pattern = f".\\{script.filename} {script.usage}"
    key, feature = next(iter(catalog.features.items()))
    values = {"tenant": "contoso.com", "features": key, "apps": feature.app, "optional": ""}
    return {"pattern": pattern, "text": pattern.format(**values, user="adele@contoso.com")}


def install_command() -> str:
    """What installs every module that some script needs, each once."""
    modules = dict.fromkeys(name for script in SCRIPTS.values() for name in script.modules)
    return f"Install-Module {', '.join(modules)} -Scope CurrentUser"


def downloads(catalog: Catalog, stamp: Stamp = NO_STAMP) -> dict[str, str]:
    """Every script by its path on the site."""
    return {
        f"{SCRIPT_FOLDER}{script.filename}": script_text(catalog, script, stamp)
        for script in SCRIPTS.values()
    }
