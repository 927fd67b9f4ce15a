"""What each script says of itself; of its own, so that a slip in the other one shows.

Sources of roles and permissions: the "Permissions" table of each call's page, such as
https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
"""

from collections.abc import Mapping
from typing import Any

from macros.catalog.model import Catalog

ADMINISTRATOR = "Cloud Application Administrator"
TENANT, CHOICE = "-TenantId {tenant}", "-Feature {features}{optional}"
EVERYONE = f"{TENANT} {CHOICE} -AllUsers -WhatIf"
"""Of the script that approves, where everything of one app is to be approved."""

INSTALL = "Install-Module Microsoft.Graph.Authentication -Scope CurrentUser"
"""What to run once before any script.
Source: https://learn.microsoft.com/powershell/microsoftgraph/installation"""

SCRIPTS: Mapping[str, Mapping[str, Any]] = {
    "grant": {
        "filename": "Grant-AppAccess.ps1",
        "changes": "Creates missing enterprise apps and adds missing scopes to their grants, for "
        "everyone or for chosen users; it never takes a scope away.",
        "role": ADMINISTRATOR,
        "scopes": [
            "User.Read",
            "Application.ReadWrite.All",
            "DelegatedPermissionGrant.ReadWrite.All",
        ],
        "more_scopes": {
            "User": ["User.Read.All"],
            "Group": ["User.Read.All", "GroupMember.Read.All"],
            "RequireAssignment": ["AppRoleAssignment.ReadWrite.All"],
        },
        "usage": f"{TENANT} {CHOICE} -User {{user}} -WhatIf",
    },
    "review": {
        "filename": "New-AppAccessForReview.ps1",
        "changes": "Creates chosen enterprise apps without any permission and with sign-in turned "
        "off, or removes those that were granted nothing.",
        "role": ADMINISTRATOR,
        "scopes": ["User.Read", "Application.ReadWrite.All"],
        "more_scopes": {"Remove": ["Directory.Read.All"]},
        "usage": f"{TENANT} -App {{apps}} -WhatIf",
    },
    "test": {
        "filename": "Test-AppAccess.ps1",
        "changes": "Nothing; it only reads.",
        "role": "Directory Readers",
        "scopes": ["Directory.Read.All"],
        "more_scopes": {},
        "usage": f"{TENANT} {CHOICE}",
        "failure": 2,
        "json": True,
    },
    "revoke": {
        "filename": "Revoke-AppAccess.ps1",
        "changes": "Takes scopes out of the grants of these enterprise apps, or removes the "
        "grants; what another approved feature needs stays.",
        "role": ADMINISTRATOR,
        "scopes": [
            "User.Read",
            "User.ReadBasic.All",
            "Application.Read.All",
            "DelegatedPermissionGrant.ReadWrite.All",
        ],
        "more_scopes": {"Undo": ["Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"]},
        "usage": f"{TENANT} -Feature {{features}} -WhatIf",
    },
    "forecast": {
        "filename": "Get-AppAccessForecast.ps1",
        "changes": "Nothing; it only reads.",
        "role": "Global Reader",
        "scopes": ["Directory.Read.All", "Policy.Read.All"],
        "more_scopes": {},
        "usage": f"{TENANT} {CHOICE}",
        "failure": 2,
        "json": True,
    },
}
"""By the name that pages use: what it changes, the least role, the permissions of every run and
those that a parameter adds, how it is run, the exit code of a failure and whether it has JSON."""


def facts(key: str) -> dict[str, Any]:
    return {"key": key, "failure": 1, "json": False, **SCRIPTS[key]}


def pattern(key: str, usage: str = "") -> str:
    """The command for a browser to fill in."""
    return f".\\{SCRIPTS[key]['filename']} {usage or SCRIPTS[key]['usage']}"


def example(catalog: Catalog, key: str) -> str:
    """The command for the first feature."""
    feature = next(iter(catalog.features))
    words = {"tenant": "contoso.com", "user": "adele@contoso.com", "optional": ""}
    return pattern(key).format(features=feature, apps=catalog.features[feature].app, **words)
