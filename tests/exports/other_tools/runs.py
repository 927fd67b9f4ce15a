"""The command lines' texts run as a reader runs them, with the programs that a folder holds,
against the pretend Microsoft Graph; and what must hold of every run."""

import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from macros.catalog.model import GRAPH_APP_ID
from macros.checking.rules import checked
from macros.consent.request import ConsentRequest, Selection, consent_requests, linkable
from macros.exports.other_tools import TOOLS, tool_text
from tests import tools
from tests.pretend_graph import Pretend
from tests.project import CATALOGS

CATALOG = checked(CATALOGS / "clouds.yml")
ADELE = "adele@contoso.com"
OTHER_API = "99999999-0000-4000-8000-000000000001"
FILE = Path(__file__).parent / "runs.yml"

Grants = dict[tuple[str, str, str | None], list[str]]
"""By client id of the app and of the API, and user: the scopes, in small letters."""


@dataclass(frozen=True)
class Case:
    """A tenant before the run, and the requests that change it; `text` is what is said."""

    name: str
    tenant: dict[str, Any] = field(default_factory=dict)
    user: str = ""
    cloud: str = "global"
    writes: int = 0
    code: int = 0
    waits: int | None = None
    text: str = ""

    @property
    def scenario(self) -> dict[str, Any]:
        about = {
            "tenant": {"cloud": self.cloud.replace("usgov-", "")},
            "users": [ADELE, "Bo.O'Neil@contoso.com"],
        }
        consented = {"11111111-2222-4333-8444-555555555555": RIGHTS}
        return {**about, "consented": consented, **self.tenant}


RIGHTS = [
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "User.Read.All",
]


def cases() -> list[Case]:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [Case(name, **about) for name, about in read.items()]


def asked(cloud: str = "global") -> list[ConsentRequest]:
    """The apps and scopes of one choice, in any cloud that Microsoft has."""
    selection = linkable(CATALOG, Selection(("find", "light")))
    return [replace(made, cloud=cloud) for made in consent_requests(CATALOG, selection)]


@dataclass
class Machine:
    """Where a reader runs a text: its programs come from `path`."""

    graph: Pretend
    folder: Path
    environment: dict[str, str]

    def run(self, key: str, case: Case, *words: str) -> subprocess.CompletedProcess[str]:
        file = self.folder / TOOLS[key].filename
        file.write_text(tool_text(TOOLS[key], asked(case.cloud)), encoding="utf-8")
        person = [case.user] if case.user else []
        return subprocess.run(
            [tools.needed("bash"), str(file), *words, *person],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=600,
        )


def granted(graph: Pretend) -> Grants:
    apps = {app["id"]: app["appId"] for app in graph.tenant.apps}
    return {
        (apps[row["clientId"]], apps[row["resourceId"]], row["principalId"]): sorted(
            (row["scope"] or "").lower().split()
        )
        for row in graph.tenant.grants
    }


def wanted(graph: Pretend, case: Case) -> Grants:
    """What the approval leaves, from what was there: every scope of both, each once."""
    before = granted(graph)
    person = graph.tenant.user(case.user)["id"] if case.user else None
    for made in asked(case.cloud):
        key = (made.client_id, GRAPH_APP_ID, person)
        names = {name.lower() for name in made.scopes}
        before[key] = sorted(names | set(before.get(key, [])))
    return {key: sorted(set(names)) for key, names in before.items()}


def taken_back(graph: Pretend, case: Case, before: Grants) -> Grants:
    """What is left of grants when the choice is taken back: what every feature needs goes with
    the last feature, and a grant with its last scope."""
    left = dict(before)
    person = graph.tenant.user(case.user)["id"] if case.user else None
    for made in asked(case.cloud):
        key = (made.client_id, GRAPH_APP_ID, person)
        names, base = ({name.lower() for name in some} for some in (made.scopes, made.base_scopes))
        others = [name for name in left.pop(key) if name not in names]
        if others:
            left[key] = sorted({*others, *(base & set(before[key]))})
    return left
