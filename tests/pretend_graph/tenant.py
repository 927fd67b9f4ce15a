"""One tenant: its objects in indexed tables, and how a scenario describes it.

A scenario is a plain mapping, in Python, JSON or YAML. Everything in it is optional:

    tenant:       {id, displayName, domains: [...], cloud: global|usgov|dod|china}
    scopes:       more delegated scopes of Microsoft Graph: names, or {value, type, id, isEnabled}
    withoutScopes: names of scopes that Microsoft Graph lacks in this cloud
    users:        user principal names, or properties of users
    groups:       {displayName, members: [users, groups, or ids]}
    apps:         client ids, or properties of enterprise apps
    grants:       {app, scope, user (none: for all users), resource (none: Microsoft Graph)}
    assignments:  {app, user, role}; `user` may also be a group or an enterprise app
    classified:   {scope name: low|medium|high}, of Microsoft Graph
    roles:        {name of a directory role: [users, or groups]}
    policies:     {authorization: {...}, adminConsentRequest: {...},
                   permissionGrant: {id: {includes: [...], excludes: [...]}}}
    signedIn:     the user who signs in; a Global Administrator of its own when left out
    consented:    {client id of a tool: [scopes]}: what the tool was consented to before
    many:         {users: 50000, app, scope}: as many users, each with a grant of their own
    switches, faults: see `faults.py`

An app is named by its client id or object id, a user by name or id, a group by name or id.
"""

import base64
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from .schema import ASSIGNMENT, GRANT, GRAPH_APP_ID, GROUP, SERVICE_PRINCIPAL, USER, words

Record = dict[str, Any]
TENANT_ID = "aaaaaaaa-0000-4000-8000-000000000001"
DEFAULT_ROLE = "00000000-0000-0000-0000-000000000000"
USER_SCOPES = words(
    "openid profile email offline_access User.Read User.ReadBasic.All Mail.Send Calendars.Read "
    "Calendars.ReadWrite Tasks.Read Tasks.ReadWrite Mail.Read Mail.ReadWrite Chat.ReadWrite "
    "Team.ReadBasic.All People.Read Contacts.Read"
)
ADMIN_SCOPES = words(
    "Directory.Read.All Directory.ReadWrite.All Directory.AccessAsUser.All Application.Read.All "
    "Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All User.Read.All "
    "User.ReadWrite.All Group.Read.All Group.ReadWrite.All GroupMember.Read.All "
    "AppRoleAssignment.ReadWrite.All Policy.Read.All Policy.Read.PermissionGrant "
    "Policy.ReadWrite.Authorization Policy.ReadWrite.PermissionGrant "
    "Policy.ReadWrite.ConsentRequest RoleManagement.Read.Directory Organization.Read.All "
    "Domain.Read.All Place.Read.All Sites.Read.All"
)
ROLE_IDS = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Directory Writers": "9360feb5-f418-4baa-8175-e2a00bac4301",
    "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "Application Developer": "cf1c38e5-3621-4004-a7cb-879624dced7c",
    "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
    "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
}
"""https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference"""


def is_guid(text: object) -> bool:
    parts = str(text).split("-")
    sizes = [len(part) for part in parts] == [8, 4, 4, 4, 12]
    return sizes and not set("".join(parts).lower()) - set("0123456789abcdef")


def packed(*guids: str) -> str:
    """Ids of grants and assignments are GUIDs in base64, so 1 in 64 begins with a hyphen."""
    raw = b"".join(uuid.UUID(guid).bytes_le for guid in guids)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Table:
    """Objects by id, and by equal values of the indexed properties (letter case ignored)."""

    def __init__(self, *indexed: str) -> None:
        self.rows: dict[str, Record] = {}
        self.indexes: dict[str, dict[str, dict[str, None]]] = {name: {} for name in indexed}

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.rows.values())

    def add(self, record: Record) -> Record:
        self.rows[record["id"]] = record
        for name, index in self.indexes.items():
            index.setdefault(_key(record.get(name)), {})[record["id"]] = None
        return record

    def get(self, key: str) -> Record | None:
        found = self.rows.get(key)
        return found or (self.rows.get(key.lower()) if is_guid(key) else None)

    def remove(self, key: str) -> None:
        record = self.rows.pop(key)
        for name, index in self.indexes.items():
            index[_key(record.get(name))].pop(key)

    def change(self, key: str, values: Record) -> Record:
        """In its place in the order."""
        record = self.rows[key]
        for name, index in self.indexes.items():
            if name in values:
                index[_key(record.get(name))].pop(key)
                index.setdefault(_key(values[name]), {})[key] = None
        record.update(values)
        return record

    def where(self, name: str, value: object) -> list[Record]:
        return [self.rows[key] for key in self.indexes[name].get(_key(value), ())]


def _key(value: object) -> str:
    return str(value).lower()


class Tenant:
    """The state that requests read and change."""

    def __init__(self, scenario: Record | None = None) -> None:
        scenario = scenario or {}
        about = scenario.get("tenant", {})
        self.id: str = about.get("id", TENANT_ID)
        self.name: str = about.get("displayName", "Contoso")
        self.domains: list[str] = about.get("domains", ["contoso.com", "contoso.onmicrosoft.com"])
        self.cloud: str = about.get("cloud", "global")
        self.users = Table("userPrincipalName", "displayName")
        self.groups = Table("displayName")
        self.apps = Table("appId", "displayName")
        self.grants = Table("clientId", "principalId", "resourceId")
        self.assignments = Table("principalId", "resourceId")
        self.members: dict[str, list[str]] = {}
        self.classified: dict[str, list[Record]] = {}
        self.roles: dict[str, list[str]] = {}
        self.policies: Record = {}
        self.consented: dict[str, list[str]] = {}
        self.last_id = 0
        self._graph(scenario.get("scopes", ()), scenario.get("withoutScopes", ()))
        self.add(scenario)
        self.signed_in = self._signed_in(scenario.get("signedIn"))

    def new_id(self) -> str:
        self.last_id += 1
        return f"eeeeeeee-0000-4000-8000-{self.last_id:012d}"

    def _graph(self, more: Iterable[Any], lacking: Iterable[str]) -> None:
        self.graph = self.add_app({"appId": GRAPH_APP_ID, "displayName": "Microsoft Graph"})
        made = [_scope(one) for one in (*USER_SCOPES, *ADMIN_SCOPES, *more)]
        scopes = {one["value"]: one for one in made if one["value"] not in lacking}
        self.graph["oauth2PermissionScopes"] = list(scopes.values())

    def _signed_in(self, name: str | None) -> Record:
        if name:
            return self.user(name)
        admin = self.add_user("admin@contoso.onmicrosoft.com")
        self.roles.setdefault("Global Administrator", []).append(admin["id"])
        return admin

    # What a scenario adds

    def add(self, scenario: Record) -> dict[str, list[str]]:
        """Everything the scenario names, in an order in which it can be; the new ids by kind."""
        made = {
            "users": [self.add_user(one) for one in scenario.get("users", ())],
            "groups": [self.add_group(one) for one in scenario.get("groups", ())],
            "apps": [self.add_app(one) for one in scenario.get("apps", ())],
            "grants": [self.add_grant(one) for one in scenario.get("grants", ())],
            "assignments": [self.add_assignment(one) for one in scenario.get("assignments", ())],
        }
        for role, people in scenario.get("roles", {}).items():
            self.roles.setdefault(role, []).extend(self._someone(one)["id"] for one in people)
        for name, level in scenario.get("classified", {}).items():
            self.classify(name, level)
        self.policies.update(scenario.get("policies", {}))
        self.consented.update(scenario.get("consented", {}))
        if scenario.get("many"):
            self.add_many(**scenario["many"])
        return {kind: [record["id"] for record in records] for kind, records in made.items()}

    def add_user(self, given: str | Record) -> Record:
        about = {"userPrincipalName": given} if isinstance(given, str) else given
        name = about["userPrincipalName"]
        base = {"id": self.new_id(), "displayName": name.split("@")[0], "mail": name}
        more = {"accountEnabled": True, "userType": "Member"}
        return self.users.add({**USER.properties, **base, **more, **about})

    def add_group(self, given: str | Record) -> Record:
        about: Record = {"displayName": given} if isinstance(given, str) else dict(given)
        members: list[str] = about.pop("members", [])
        group = self.groups.add({**GROUP.properties, "id": self.new_id(), **about})
        self.members[group["id"]] = [self._member(one) for one in members]
        return group

    def _member(self, name: str) -> str:
        found = self._find(self.users, "userPrincipalName", name)
        found = found or self._find(self.groups, "displayName", name)
        return found["id"] if found else name

    def add_app(self, given: str | Record) -> Record:
        about = {"appId": given} if isinstance(given, str) else given
        name = about.get("displayName", "An app")
        base = {
            "id": self.new_id(),
            "displayName": name,
            "appDisplayName": name,
            "appOwnerOrganizationId": "bbbbbbbb-0000-4000-8000-000000000001",
            "servicePrincipalNames": [about["appId"]],
        }
        return self.apps.add({**SERVICE_PRINCIPAL.properties, **base, **about})

    def add_grant(self, given: Record) -> Record:
        client = self.app(given["app"])["id"]
        resource = self.app(given.get("resource", GRAPH_APP_ID))["id"]
        user = self._someone(given["user"])["id"] if given.get("user") else None
        return self.new_grant(client, resource, user, given.get("scope"))

    def new_grant(self, client: str, resource: str, user: str | None, scope: str | None) -> Record:
        key = packed(client, resource, *([user] if user else []))
        kind = "Principal" if user else "AllPrincipals"
        values = {"id": key, "clientId": client, "resourceId": resource, "principalId": user}
        return self.grants.add({**GRANT.properties, **values, "consentType": kind, "scope": scope})

    def add_assignment(self, given: Record) -> Record:
        resource, principal = self.app(given["app"]), self._someone(given["user"])
        return self.new_assignment(resource, principal, given.get("role", DEFAULT_ROLE))

    def new_assignment(self, resource: Record, principal: Record, role: str) -> Record:
        kind = "User" if principal["id"] in self.users.rows else "Group"
        kind = "ServicePrincipal" if principal["id"] in self.apps.rows else kind
        values = {
            "id": packed(principal["id"], self.new_id()),
            "appRoleId": role,
            "principalDisplayName": principal["displayName"],
            "principalId": principal["id"],
            "principalType": kind,
            "resourceDisplayName": resource["displayName"],
            "resourceId": resource["id"],
        }
        return self.assignments.add({**ASSIGNMENT.properties, **values})

    def classify(self, name: str, level: str) -> None:
        scopes = self.graph["oauth2PermissionScopes"]
        (scope,) = (one for one in scopes if one["value"] == name)
        about = {"permissionId": scope["id"], "permissionName": name, "classification": level}
        record = {"id": packed(scope["id"])[:20], **about}
        self.classified.setdefault(self.graph["id"], []).append(record)

    def add_many(
        self, users: int, app: str = "", scope: str = "", name: str = "user{}@contoso.com"
    ) -> None:
        made = [self.add_user(name.format(number)) for number in range(1, users + 1)]
        if not app:
            return
        client, resource = self.app(app)["id"], self.graph["id"]
        for user in made:
            self.new_grant(client, resource, user["id"], scope)

    # How a scenario names what is there

    def _find(self, table: Table, name: str, value: str) -> Record | None:
        found = table.get(value)
        return found or next(iter(table.where(name, value)), None)

    def app(self, name: str) -> Record:
        return _there(self._find(self.apps, "appId", name), "enterprise app", name)

    def user(self, name: str) -> Record:
        return _there(self._find(self.users, "userPrincipalName", name), "user", name)

    def group(self, name: str) -> Record:
        return _there(self._find(self.groups, "displayName", name), "group", name)

    def _someone(self, name: str) -> Record:
        """A user, a group or an enterprise app; for a user who is gone, only the id."""
        found = self._find(self.users, "userPrincipalName", name)
        found = found or self._find(self.groups, "displayName", name)
        found = found or self._find(self.apps, "appId", name)
        return found or {"id": name, "displayName": None}

    def scope_type(self, name: str) -> str | None:
        """User, Admin, or nothing where Microsoft Graph has no such scope."""
        scopes = self.graph["oauth2PermissionScopes"]
        return next((one["type"] for one in scopes if one["value"] == name), None)

    def roles_of(self, user_id: str) -> set[str]:
        return {name for name, people in self.roles.items() if user_id in people}

    # Groups

    def transitive(self, group_id: str) -> list[str]:
        """Everything in the group and in the groups inside it, once each."""
        seen: dict[str, None] = {}
        waiting = deque(self.members.get(group_id, ()))
        while waiting:
            here = waiting.popleft()
            if here not in seen:
                seen[here] = None
                waiting += self.members.get(here, ())
        return list(seen)

    def dump(self) -> Record:
        """The whole state, as plain data."""
        tables = {
            "users": self.users,
            "groups": self.groups,
            "apps": self.apps,
            "grants": self.grants,
            "assignments": self.assignments,
        }
        rest = {"members": self.members, "roles": self.roles, "policies": self.policies}
        about = {"id": self.id, "displayName": self.name, "domains": self.domains}
        return {"tenant": about, **{name: list(table) for name, table in tables.items()}, **rest}


def _there(found: Record | None, what: str, name: str) -> Record:
    if found is None:
        raise KeyError(f"the tenant has no {what} {name!r}")
    return found


def _scope(given: str | Record) -> Record:
    about = {"value": given} if isinstance(given, str) else given
    name = about["value"]
    kind = "Admin" if name in ADMIN_SCOPES else "User"
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://graph.microsoft.com/{name}"))
    return {"id": key, "type": kind, "isEnabled": True, **about}
