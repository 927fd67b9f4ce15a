"""Which permissions of a token, and which roles of the person, a request needs.

Sources: the Permissions section of each API page under https://learn.microsoft.com/graph/api/,
https://learn.microsoft.com/graph/permissions-reference, and the rbac-* includes of those pages.
"""

import fnmatch

from .schema import words

READ = frozenset({"Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"})
WRITE = frozenset({"Directory.ReadWrite.All", "Directory.AccessAsUser.All"})
APPS = READ | {"Application.Read.All", "Application.ReadWrite.All"}
GRANTS = READ | {"DelegatedPermissionGrant.ReadWrite.All"}
ASSIGN = frozenset({"AppRoleAssignment.ReadWrite.All", "Directory.AccessAsUser.All"})
USERS = READ | {"User.Read.All", "User.ReadWrite.All", "User.ReadBasic.All"}
GROUPS = READ | {"Group.Read.All", "Group.ReadWrite.All", "GroupMember.Read.All"}
ME = READ | {"User.Read", "User.ReadWrite", "User.Read.All", "User.ReadWrite.All"}
POLICIES = frozenset({"Policy.Read.All"})
GRANT_POLICIES = frozenset({"Policy.Read.PermissionGrant", "Policy.ReadWrite.PermissionGrant"})
ROLES = READ | {"RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory"}

PERMISSIONS: tuple[tuple[str, frozenset[str]], ...] = (
    ("GET me/memberOf*", READ),
    ("GET me/transitiveMemberOf*", READ),
    ("GET me*", ME),
    ("GET organization*", READ | {"User.Read", "User.Read.All", "Organization.Read.All"}),
    ("GET domains*", READ | {"Domain.Read.All"}),
    ("GET servicePrincipals/*/oauth2PermissionGrants*", GRANTS),
    ("GET users/*/oauth2PermissionGrants*", GRANTS),
    ("GET oauth2PermissionGrants*", GRANTS),
    ("* oauth2PermissionGrants*", WRITE | {"DelegatedPermissionGrant.ReadWrite.All"}),
    ("GET servicePrincipals/*/delegatedPermissionClassifications*", APPS),
    ("GET servicePrincipals*", APPS),
    ("GET applications*", APPS),
    ("POST servicePrincipals/*/appRoleAssigned*", ASSIGN),
    ("POST servicePrincipals/*/appRoleAssignments*", ASSIGN),
    ("DELETE servicePrincipals/*/appRole*", ASSIGN),
    ("* servicePrincipals*", WRITE | {"Application.ReadWrite.All"}),
    ("GET users/*/appRoleAssignments*", READ | {"AppRoleAssignment.ReadWrite.All"}),
    ("GET users/*emberOf*", READ | {"GroupMember.Read.All", "User.Read.All"}),
    ("GET users*", USERS),
    ("GET groups*", GROUPS),
    ("POST directoryObjects/getByIds", READ),
    ("GET directoryObjects*", READ),
    ("GET policies/authorizationPolicy", POLICIES | {"Policy.ReadWrite.Authorization"}),
    ("GET policies/permissionGrantPolicies/*/includes*", GRANT_POLICIES | {"Directory.Read.All"}),
    ("GET policies/permissionGrantPolicies/*/excludes*", GRANT_POLICIES | {"Directory.Read.All"}),
    ("GET policies/permissionGrantPolicies*", GRANT_POLICIES),
    (
        "GET policies/adminConsentRequestPolicy",
        POLICIES | {"Directory.Read.All", "Policy.ReadWrite.ConsentRequest"},
    ),
    ("GET roleManagement/*", ROLES),
    ("GET directoryRoles*", ROLES),
)
"""The first line that fits decides; any one of its permissions is enough."""
BASIC_USER = frozenset(
    words(
        "displayName givenName mail surname userPrincipalName id userType businessPhones jobTitle "
        "mobilePhone officeLocation preferredLanguage"
    )
)
"""All that User.ReadBasic.All shows; the account's state is not in it. Source:
https://learn.microsoft.com/graph/permissions-reference#userreadbasicall"""

APP_ADMINS = frozenset(
    {
        "Global Administrator",
        "Application Administrator",
        "Cloud Application Administrator",
        "Privileged Role Administrator",
    }
)
READERS = APP_ADMINS | {
    "Global Reader",
    "Directory Readers",
    "Directory Writers",
    "Application Developer",
    "User Administrator",
}
ROLE_RULES: tuple[tuple[str, frozenset[str]], ...] = (
    ("GET oauth2PermissionGrants*", READERS),
    ("GET servicePrincipals/*/oauth2PermissionGrants*", READERS),
    ("POST servicePrincipals*", APP_ADMINS),
    ("PATCH *", APP_ADMINS),
    ("DELETE *", APP_ADMINS),
    ("POST oauth2PermissionGrants", APP_ADMINS),
)


def permissions_for(kind: str) -> frozenset[str]:
    """For a request such as `GET users/{id}`; empty where every token is enough."""
    return next((names for form, names in PERMISSIONS if _fits(kind, form)), frozenset())


def roles_for(kind: str) -> frozenset[str]:
    return next((names for form, names in ROLE_RULES if _fits(kind, form)), frozenset())


def _fits(kind: str, form: str) -> bool:
    return fnmatch.fnmatchcase(kind, form)
