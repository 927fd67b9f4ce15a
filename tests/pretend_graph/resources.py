"""The requests that the pretend Microsoft Graph answers: path -> what it does to the tenant.

Each handler was written from the page of its API under https://learn.microsoft.com/graph/api/.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from . import policies, schema
from .errors import GraphError, bad_request, conflict, denied, not_found, unsupported
from .faults import Faults
from .odata import PAGE, Cursors, Query, body_of, next_link, refuse_expand, select, shown
from .rights import BASIC_USER
from .schema import Kind, words
from .tenant import ROLE_IDS, Record, Table, Tenant, is_guid


@dataclass
class Request:
    """One request to Microsoft Graph, over HTTP or as a part of a batch."""

    tenant: Tenant
    faults: Faults
    cursors: Cursors
    method: str
    path: str
    query: Query
    headers: dict[str, str]
    body: Any
    address: str
    """Scheme, host and version, without a slash at the end."""
    scopes: frozenset[str]
    user: Record
    keys: dict[str, str]

    def key(self, name: str = "id") -> str:
        return self.keys[name]


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] | None = None


Handler = Callable[[Request], Answer]
ROUTES: list[tuple[str, str, re.Pattern[str], Handler]] = []


def route(method: str, *paths: str) -> Callable[[Handler], Handler]:
    """`{id}` is one segment, `{key}` an id or `(appId='...')` right after its set's name."""

    def keep(handler: Handler) -> Handler:
        for path in paths:
            pattern = re.escape(path).replace(r"/\{key\}", "(?P<key>/[^/()]+|\\(appId='[^']*'\\))")
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)
            kind = path.replace("{key}", "{id}")
            ROUTES.append((method, kind, re.compile(pattern + "/?"), handler))
        return handler

    return keep


def find_route(method: str, path: str) -> tuple[str, dict[str, str], Handler] | None:
    """The kind of a request with the keys in its path and its handler; none where Microsoft
    Graph has no such segment, an error where only the method is wrong."""
    other = False
    for wanted, kind, pattern, handler in ROUTES:
        match = pattern.fullmatch(path)
        if match and wanted == method:
            return f"{method} {kind}", match.groupdict(), handler
        if match:
            other = True
    if other:
        text = "Specified HTTP method is not allowed for the request target."
        raise GraphError(405, "Request_BadRequest", text)
    return None


# Lists


def listed(
    request: Request, kind: Kind, rows: Table | Iterable[Record], context: str = ""
) -> Answer:
    """What the request's options leave of the rows, a page of it."""
    if "$skiptoken" in request.query.options:
        return paged(request, kind, [], context)
    return paged(request, kind, select(kind, rows, request.query), context)


def paged(
    request: Request, kind: Kind, rows: list[Record], context: str = "", whole: int | None = None
) -> Answer:
    """One page of a list, with its count where that was asked for."""
    query = request.query
    refuse_expand(query)
    token = query.options.get("$skiptoken")
    found, place = request.cursors.resume(token) if token else (rows, 0)
    empty = not token and bool(request.faults.switches["emptyFirstPage"])
    size = 0 if empty else query.top or request.faults.switches["page"] or PAGE
    body: Record = {"@odata.context": f"{request.address}/$metadata#{context or kind.set}"}
    if query.advanced and not token:
        body["@odata.count"] = len(found) if whole is None else whole
    if place + size < len(found) or empty:
        rest = request.cursors.keep(found, place + size)
        body["@odata.nextLink"] = next_link(f"{request.address}/{request.path}", query, rest)
    page = found[place : place + size]
    return Answer(200, {**body, "value": [shown(kind, row, query) for row in page]})


def counted(request: Request, kind: Kind, rows: Table | Iterable[Record]) -> Answer:
    if not request.query.eventual:
        text = "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual'"
        raise bad_request(f"{text} header is missing.")
    request.query.options["$count"] = "true"
    return Answer(200, len(select(kind, rows, request.query)))


def one(request: Request, kind: Kind, row: Record) -> Answer:
    refuse_expand(request.query)
    context = f"{request.address}/$metadata#{kind.set}/$entity"
    return Answer(200, {"@odata.context": context, **shown(kind, row, request.query)})


def made(request: Request, kind: Kind, row: Record) -> Answer:
    answer = one(request, kind, row)
    return Answer(201, answer.body, {"Location": f"{request.address}/{kind.set}/{row['id']}"})


def known(request: Request, rows: Iterable[Record]) -> list[Record]:
    """Without what is not known everywhere yet."""
    if not request.faults.lags:
        return list(rows)
    return [row for row in rows if not request.faults.unknown(row["id"])]


# Enterprise apps


def app_of(request: Request) -> Record:
    key = request.key("key")
    if key.startswith("(appId="):
        value = key[8:-2]
        found = request.tenant.apps.where("appId", value)
    else:
        value = key[1:]
        row = request.tenant.apps.get(value)
        found = [row] if row else []
    if not is_guid(value):
        raise bad_request(f"Invalid object identifier '{value}'.")
    found = known(request, found)
    if not found:
        raise not_found(value)
    return found[0]


@route("GET", "servicePrincipals")
def list_apps(request: Request) -> Answer:
    if "$skiptoken" in request.query.options:
        return paged(request, schema.SERVICE_PRINCIPAL, [])
    rows = select(schema.SERVICE_PRINCIPAL, request.tenant.apps, request.query)
    return paged(request, schema.SERVICE_PRINCIPAL, known(request, rows))


@route("GET", "servicePrincipals/$count")
def count_apps(request: Request) -> Answer:
    return counted(request, schema.SERVICE_PRINCIPAL, request.tenant.apps)


@route("GET", "servicePrincipals/{key}")
def get_app(request: Request) -> Answer:
    return one(request, schema.SERVICE_PRINCIPAL, app_of(request))


@route("POST", "servicePrincipals")
def create_app(request: Request) -> Answer:
    body = body_of(schema.SERVICE_PRINCIPAL, request.body, ["appId"])
    return made(request, schema.SERVICE_PRINCIPAL, _create_app(request, body))


def _create_app(request: Request, body: Record) -> Record:
    app_id = body["appId"]
    if not is_guid(app_id) or app_id in request.faults.switches["unpublished"]:
        what = f"The appId '{app_id}' of the service principal"
        raise bad_request(f"{what} does not reference a valid application object.")
    if request.tenant.apps.where("appId", app_id):
        what = "The service principal cannot be created, updated, or restored because the service"
        raise conflict(f"{what} principal name {app_id} is already in use.")
    row = request.tenant.add_app(body)
    request.faults.lag(row["id"], request.faults.switches["newAppUnknown"])
    return row


@route("PATCH", "servicePrincipals/{key}")
def update_app(request: Request) -> Answer:
    """With `Prefer: create-if-missing` and an appId in the address, it is made where there is
    none. https://learn.microsoft.com/graph/api/serviceprincipal-upsert"""
    body = body_of(schema.SERVICE_PRINCIPAL, request.body)
    key = request.key("key")
    missing = key.startswith("(") and not request.tenant.apps.where("appId", key[8:-2])
    if missing and "create-if-missing" in request.headers.get("prefer", ""):
        row = _create_app(request, {**body, "appId": key[8:-2]})
        return made(request, schema.SERVICE_PRINCIPAL, row)
    row = app_of(request)
    if body.get("appId", row["appId"]) != row["appId"]:
        raise bad_request("Property 'appId' is read-only and cannot be set.")
    request.tenant.apps.change(row["id"], body)
    return Answer(204)


@route("DELETE", "servicePrincipals/{key}")
def delete_app(request: Request) -> Answer:
    """With its grants and assignments."""
    tenant, row = request.tenant, app_of(request)
    for table, name in ((tenant.grants, "clientId"), (tenant.grants, "resourceId")):
        for grant in table.where(name, row["id"]):
            table.remove(grant["id"])
    for name in ("principalId", "resourceId"):
        for assignment in tenant.assignments.where(name, row["id"]):
            tenant.assignments.remove(assignment["id"])
    tenant.apps.remove(row["id"])
    return Answer(204)


@route("GET", "servicePrincipals/{key}/delegatedPermissionClassifications")
def list_classifications(request: Request) -> Answer:
    rows = request.tenant.classified.get(app_of(request)["id"], [])
    return listed(request, schema.CLASSIFICATION, rows)


@route("GET", "applications")
def list_applications(request: Request) -> Answer:
    """Only what is registered in this tenant; the apps of a publisher are not."""
    return listed(request, schema.APPLICATION, [])


# Grants


def _short(request: Request, rows: list[Record]) -> list[Record]:
    """As Microsoft gives lists of grants at times; always the same rows are missing."""
    how = request.faults.switches["short"]
    whole = how == "unless-eventual" and request.query.advanced
    whole = whole or (how == "unless-large" and request.query.top == 999)
    if not how or whole:
        return rows
    return [row for place, row in enumerate(rows) if place % 4 != 1]


def _grants(request: Request, rows: Table | list[Record]) -> Answer:
    """The count is right even where the list comes short."""
    if "$skiptoken" in request.query.options:
        return paged(request, schema.GRANT, [])
    found = select(schema.GRANT, rows, request.query)
    there = known(request, _short(request, found))
    return paged(request, schema.GRANT, there, whole=len(found))


@route("GET", "oauth2PermissionGrants")
def list_grants(request: Request) -> Answer:
    return _grants(request, request.tenant.grants)


@route("GET", "oauth2PermissionGrants/$count")
def count_grants(request: Request) -> Answer:
    return counted(request, schema.GRANT, request.tenant.grants)


@route("GET", "servicePrincipals/{key}/oauth2PermissionGrants")
def list_app_grants(request: Request) -> Answer:
    """As the client, not as the resource."""
    rows = request.tenant.grants.where("clientId", app_of(request)["id"])
    return _grants(request, rows)


@route("GET", "servicePrincipals/{key}/oauth2PermissionGrants/$count")
def count_app_grants(request: Request) -> Answer:
    rows = request.tenant.grants.where("clientId", app_of(request)["id"])
    return counted(request, schema.GRANT, rows)


@route("GET", "users/{id}/oauth2PermissionGrants")
def list_user_grants(request: Request) -> Answer:
    return _grants(request, request.tenant.grants.where("principalId", user_of(request)["id"]))


def grant_of(request: Request) -> Record:
    row = request.tenant.grants.get(request.key())
    if row is None or request.faults.unknown(row["id"]):
        raise not_found(request.key())
    return row


@route("GET", "oauth2PermissionGrants/{id}")
def get_grant(request: Request) -> Answer:
    return one(request, schema.GRANT, grant_of(request))


@route("POST", "oauth2PermissionGrants")
def create_grant(request: Request) -> Answer:
    body = body_of(schema.GRANT, request.body, ["clientId", "consentType", "resourceId"])
    _check_scope(body)
    _check_apps(request, body)
    _check_principal(request, body)
    tenant, user = request.tenant, body.get("principalId")
    same = [row for row in tenant.grants.where("clientId", body["clientId"]) if _same(row, body)]
    if same:
        raise conflict("Permission entry already exists.")
    row = tenant.new_grant(body["clientId"], body["resourceId"], user, body.get("scope"))
    request.faults.lag(row["id"], request.faults.switches["listLag"])
    return made(request, schema.GRANT, row)


def _check_scope(body: Record) -> None:
    scope = body.get("scope")
    if scope is not None and len(scope) > schema.SCOPE_LIMIT:
        what = f"Property 'scope' must not exceed {schema.SCOPE_LIMIT} characters"
        raise bad_request(f"{what} in length; it has {len(scope)}.")


def _check_apps(request: Request, body: Record) -> None:
    for name in ("clientId", "resourceId"):
        if not is_guid(body[name]):
            raise _invalid(name)
        row = request.tenant.apps.get(body[name])
        if row is None or request.faults.unknown(row["id"]):
            raise not_found(body[name])


def _check_principal(request: Request, body: Record) -> None:
    """A user, and only for one user."""
    kind, user = body["consentType"], body.get("principalId")
    if kind not in ("Principal", "AllPrincipals"):
        raise _invalid("consentType")
    if kind == "AllPrincipals" and user is not None:
        raise _invalid("principalId")
    if kind == "Principal" and not is_guid(user):
        raise _invalid("principalId")
    if kind == "Principal" and request.tenant.users.get(str(user)) is None:
        if str(user) in request.tenant.groups.rows or str(user) in request.tenant.apps.rows:
            raise bad_request("The principal of a delegated permission grant must be a user.")
        raise not_found(str(user))


def _invalid(name: str) -> Exception:
    what = f"Invalid value specified for property '{name}' of resource"
    return bad_request(f"{what} 'OAuth2PermissionGrant'.")


def _same(row: Record, body: Record) -> bool:
    names = ("clientId", "resourceId", "principalId")
    return all(row[name] == body.get(name) for name in names)


@route("PATCH", "oauth2PermissionGrants/{id}")
def update_grant(request: Request) -> Answer:
    """Overwrites the scope; nothing else of a grant can be changed."""
    body = body_of(schema.GRANT, request.body)
    row = grant_of(request)
    if set(body) != {"scope"} or body["scope"] is None:
        raise bad_request("Only the property 'scope' of a grant can be updated.")
    _check_scope(body)
    request.tenant.grants.change(row["id"], body)
    return Answer(204)


@route("DELETE", "oauth2PermissionGrants/{id}")
def delete_grant(request: Request) -> Answer:
    request.tenant.grants.remove(grant_of(request)["id"])
    return Answer(204)


# App role assignments


@route("GET", "servicePrincipals/{key}/appRoleAssignedTo")
def list_assigned(request: Request) -> Answer:
    rows = request.tenant.assignments.where("resourceId", app_of(request)["id"])
    return _assignments(request, rows)


@route("GET", "servicePrincipals/{key}/appRoleAssignments")
def list_app_assignments(request: Request) -> Answer:
    rows = request.tenant.assignments.where("principalId", app_of(request)["id"])
    return _assignments(request, rows)


@route("GET", "users/{id}/appRoleAssignments")
def list_user_assignments(request: Request) -> Answer:
    rows = request.tenant.assignments.where("principalId", user_of(request)["id"])
    return _assignments(request, rows)


def _assignments(request: Request, rows: list[Record]) -> Answer:
    return listed(request, schema.ASSIGNMENT, known(request, rows))


@route("GET", "servicePrincipals/{key}/appRoleAssignedTo/$count")
def count_assigned(request: Request) -> Answer:
    rows = request.tenant.assignments.where("resourceId", app_of(request)["id"])
    return counted(request, schema.ASSIGNMENT, rows)


@route(
    "POST",
    "servicePrincipals/{key}/appRoleAssignedTo",
    "servicePrincipals/{key}/appRoleAssignments",
)
def create_assignment(request: Request) -> Answer:
    needed = ["principalId", "resourceId", "appRoleId"]
    body = body_of(schema.ASSIGNMENT, request.body, needed)
    row, tenant = app_of(request), request.tenant
    side = "resourceId" if request.path.endswith("appRoleAssignedTo") else "principalId"
    if body[side] != row["id"] or not all(is_guid(body[name]) for name in needed):
        raise bad_request(f"Invalid value specified for property '{side}'.")
    resource = tenant.apps.get(body["resourceId"])
    people = (tenant.users, tenant.groups, tenant.apps)
    principal = next((found for table in people if (found := table.get(body["principalId"]))), None)
    if resource is None or principal is None:
        raise not_found(body["principalId"] if resource else body["resourceId"])
    _check_role(tenant, resource, principal, body["appRoleId"])
    made_row = tenant.new_assignment(resource, principal, body["appRoleId"])
    request.faults.lag(made_row["id"], request.faults.switches["listLag"])
    return made(request, schema.ASSIGNMENT, made_row)


def _check_role(tenant: Tenant, resource: Record, principal: Record, role: str) -> None:
    """The zero role only where the app has no role that fits the principal."""
    kind = "Application" if principal["id"] in tenant.apps.rows else "User"
    roles = [one for one in resource["appRoles"] if kind in one.get("allowedMemberTypes", ())]
    names = {one["id"] for one in roles if one.get("isEnabled", True)}
    if role not in (names or {"00000000-0000-0000-0000-000000000000"}):
        raise bad_request("Permission being assigned was not found on application")
    for row in tenant.assignments.where("principalId", principal["id"]):
        if row["resourceId"] == resource["id"] and row["appRoleId"] == role:
            raise bad_request("Permission being assigned already exists on the object")


@route(
    "DELETE",
    "servicePrincipals/{key}/appRoleAssignedTo/{id}",
    "servicePrincipals/{key}/appRoleAssignments/{id}",
)
def delete_assignment(request: Request) -> Answer:
    row, app = request.tenant.assignments.get(request.key()), app_of(request)
    if row is None or app["id"] not in (row["resourceId"], row["principalId"]):
        raise not_found(request.key())
    request.tenant.assignments.remove(row["id"])
    return Answer(204)


# People


def user_of(request: Request) -> Record:
    """By object id or user principal name."""
    key = request.key()
    found = request.tenant.users.get(key)
    found = found or next(iter(request.tenant.users.where("userPrincipalName", key)), None)
    if found is None:
        raise not_found(key)
    return found


def _check_basic(request: Request) -> None:
    """With User.ReadBasic.All alone, only the basic profile can be read."""
    more = set(request.query.select) - BASIC_USER
    if more and "User.ReadBasic.All" in request.scopes and not request.scopes & _WHOLE_USER:
        raise denied()


_WHOLE_USER = frozenset(
    words(
        "User.Read.All User.ReadWrite.All Directory.Read.All Directory.ReadWrite.All "
        "Directory.AccessAsUser.All"
    )
)


@route("GET", "users")
def list_users(request: Request) -> Answer:
    _check_basic(request)
    return listed(request, schema.USER, request.tenant.users)


@route("GET", "users/$count")
def count_users(request: Request) -> Answer:
    return counted(request, schema.USER, request.tenant.users)


@route("GET", "users/{id}")
def get_user(request: Request) -> Answer:
    _check_basic(request)
    return one(request, schema.USER, user_of(request))


@route("GET", "me")
def get_me(request: Request) -> Answer:
    return one(request, schema.USER, request.user)


def _member_of(request: Request, person: Record, deep: bool) -> list[Record]:
    """The groups and directory roles of a user, with the kind of each."""
    tenant, rows = request.tenant, []
    for group in tenant.groups:
        members = tenant.transitive(group["id"]) if deep else tenant.members[group["id"]]
        if person["id"] in members:
            rows.append({"@odata.type": "#microsoft.graph.group", **group})
    kind = {"@odata.type": "#microsoft.graph.directoryRole"}
    return rows + [{**kind, **_role(name)} for name in tenant.roles_of(person["id"])]


def _role(name: str) -> Record:
    template = ROLE_IDS.get(name) or str(uuid.uuid5(uuid.NAMESPACE_URL, name))
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"role {name}"))
    return {"id": key, "displayName": name, "description": name, "roleTemplateId": template}


@route("GET", "me/memberOf", "me/transitiveMemberOf", "users/{id}/memberOf")
@route("GET", "users/{id}/transitiveMemberOf")
def list_memberships(request: Request) -> Answer:
    person = request.user if request.path.startswith("me/") else user_of(request)
    rows = _member_of(request, person, "transitive" in request.path)
    return _objects(request, rows)


@route(
    "GET",
    "me/memberOf/microsoft.graph.directoryRole",
    "me/transitiveMemberOf/microsoft.graph.directoryRole",
    "users/{id}/transitiveMemberOf/microsoft.graph.directoryRole",
)
def list_roles_of_person(request: Request) -> Answer:
    person = request.user if request.path.startswith("me/") else user_of(request)
    rows = [_role(name) for name in request.tenant.roles_of(person["id"])]
    return listed(request, schema.DIRECTORY_ROLE, rows)


def group_of(request: Request) -> Record:
    if not is_guid(request.key()):
        raise bad_request(f"Invalid object identifier '{request.key()}'.")
    found = request.tenant.groups.get(request.key())
    if found is None:
        raise not_found(request.key())
    return found


@route("GET", "groups")
def list_groups(request: Request) -> Answer:
    return listed(request, schema.GROUP, request.tenant.groups)


@route("GET", "groups/{id}")
def get_group(request: Request) -> Answer:
    return one(request, schema.GROUP, group_of(request))


def _members(request: Request) -> list[Record]:
    tenant, group = request.tenant, group_of(request)
    deep = "transitiveMembers" in request.path
    keys = tenant.transitive(group["id"]) if deep else tenant.members[group["id"]]
    return [row for key in keys if (row := _object(tenant, key))]


def _object(tenant: Tenant, key: str) -> Record | None:
    kinds = (("user", tenant.users), ("group", tenant.groups), ("servicePrincipal", tenant.apps))
    for name, table in kinds:
        found = table.get(key)
        if found:
            return {"@odata.type": f"#microsoft.graph.{name}", **found}
    return None


def _objects(request: Request, rows: list[Record]) -> Answer:
    """A list of several kinds, each object with its type and its default properties."""
    query, named = request.query, request.query.select
    if "$filter" in query.options:
        raise unsupported("Unsupported query filter clause on directoryObject.")
    plain = Kind("DirectoryObject", "directoryObjects", {"id": None})
    query.options.pop("$select", None)
    answer = listed(request, plain, rows)
    by_id = {row["id"]: row for row in rows}
    values = [by_id[row["id"]] for row in answer.body["value"]]
    answer.body["value"] = [_typed(row, named) for row in values]
    return answer


def _typed(row: Record, named: list[str]) -> Record:
    kind = row["@odata.type"]
    defaults = list(schema.USER.default) if kind.endswith(".user") else list(row)
    names = [*dict.fromkeys(["@odata.type", "id", *(named or defaults)])]
    return {name: row[name] for name in names if name in row}


@route("GET", "groups/{id}/members", "groups/{id}/transitiveMembers")
def list_members(request: Request) -> Answer:
    return _objects(request, _members(request))


@route("GET", "groups/{id}/members/$count", "groups/{id}/transitiveMembers/$count")
def count_members(request: Request) -> Answer:
    plain = Kind("DirectoryObject", "directoryObjects", {"id": None})
    return counted(request, plain, _members(request))


@route(
    "GET",
    "groups/{id}/members/microsoft.graph.user",
    "groups/{id}/transitiveMembers/microsoft.graph.user",
)
def list_member_users(request: Request) -> Answer:
    """A cast needs the advanced query parameters."""
    if not request.query.advanced:
        text = "The request uses an OData cast, which needs ConsistencyLevel: eventual and $count."
        raise unsupported(text)
    people = request.tenant.users
    rows = [row for found in _members(request) if (row := people.get(found["id"]))]
    return listed(request, schema.USER, rows)


@route("POST", "directoryObjects/getByIds")
def get_by_ids(request: Request) -> Answer:
    """Ids that are not there are left out. No `$select`.
    https://learn.microsoft.com/graph/api/directoryobject-getbyids"""
    body = request.body
    if not isinstance(body, dict) or set(body) - {"ids", "types"} or "ids" not in body:
        raise bad_request("The parameters of getByIds are 'ids' and 'types'.", "BadRequest")
    ids, types = body["ids"], [one.lower() for one in body.get("types") or ["directoryobject"]]
    if len(ids) > 1000:
        raise bad_request("Too many ids: at most 1000 are allowed.")
    if not all(is_guid(key) for key in ids):
        raise bad_request("Invalid object identifier.")
    found = [row for key in dict.fromkeys(ids) if (row := _object(request.tenant, key))]
    wanted = [row for row in found if "directoryobject" in types or _type(row) in types]
    context = f"{request.address}/$metadata#directoryObjects"
    return Answer(200, {"@odata.context": context, "value": [_typed(row, []) for row in wanted]})


def _type(row: Record) -> str:
    return str(row["@odata.type"]).rpartition(".")[2].lower()


@route("GET", "directoryObjects/{id}")
def get_object(request: Request) -> Answer:
    row = _object(request.tenant, request.key())
    if row is None:
        raise not_found(request.key())
    return Answer(200, _typed(row, []))


# The tenant, its roles and its policies


def organization(tenant: Tenant) -> Record:
    domains = [
        {"name": name, "isDefault": place == 0, "isInitial": name.endswith(".onmicrosoft.com")}
        for place, name in enumerate(tenant.domains)
    ]
    about = {"id": tenant.id, "displayName": tenant.name, "tenantType": "AAD"}
    return {**about, "verifiedDomains": domains}


@route("GET", "organization")
def list_organization(request: Request) -> Answer:
    return listed(request, schema.ORGANIZATION, [organization(request.tenant)])


@route("GET", "organization/{id}")
def get_organization(request: Request) -> Answer:
    if request.key() != request.tenant.id:
        raise not_found(request.key())
    return one(request, schema.ORGANIZATION, organization(request.tenant))


@route("GET", "domains")
def list_domains(request: Request) -> Answer:
    rows = [
        {"id": name, "isDefault": place == 0} for place, name in enumerate(request.tenant.domains)
    ]
    return listed(request, schema.DOMAIN, rows)


def _definitions(tenant: Tenant) -> list[Record]:
    names = {**ROLE_IDS, **{name: _role(name)["roleTemplateId"] for name in tenant.roles}}
    return [
        {"id": key, "displayName": name, "templateId": key, "isBuiltIn": name in ROLE_IDS}
        for name, key in names.items()
    ]


@route("GET", "roleManagement/directory/roleDefinitions")
def list_role_definitions(request: Request) -> Answer:
    return listed(request, schema.ROLE_DEFINITION, _definitions(request.tenant))


@route("GET", "roleManagement/directory/roleAssignments")
def list_role_assignments(request: Request) -> Answer:
    rows = [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name} {person}")),
            "principalId": person,
            "roleDefinitionId": _role(name)["roleTemplateId"],
            "directoryScopeId": "/",
        }
        for name, people in request.tenant.roles.items()
        for person in people
    ]
    return listed(request, schema.ROLE_ASSIGNMENT, rows)


@route("GET", "policies/authorizationPolicy")
def get_authorization_policy(request: Request) -> Answer:
    beta = request.address.endswith("/beta")
    return Answer(200, policies.authorization(request.tenant, beta))


@route("GET", "policies/adminConsentRequestPolicy")
def get_request_policy(request: Request) -> Answer:
    return Answer(200, policies.admin_consent_request(request.tenant))


@route("GET", "policies/permissionGrantPolicies")
def list_grant_policies(request: Request) -> Answer:
    rows = [policies.described(request.tenant, key) for key in policies.ids(request.tenant)]
    answer = listed(request, schema.GRANT_POLICY, rows)
    for row in answer.body["value"]:
        row.update(policies.sets(request.tenant, row["id"]))
    return answer


def _policy_id(request: Request) -> str:
    if request.key() not in policies.ids(request.tenant):
        raise not_found(request.key())
    return request.key()


@route("GET", "policies/permissionGrantPolicies/{id}")
def get_grant_policy(request: Request) -> Answer:
    """`includes` and `excludes` come with it, unasked."""
    key = _policy_id(request)
    answer = one(request, schema.GRANT_POLICY, policies.described(request.tenant, key))
    if not request.query.select:
        answer.body.update(policies.sets(request.tenant, key))
    return answer


@route("GET", "policies/permissionGrantPolicies/{id}/includes")
@route("GET", "policies/permissionGrantPolicies/{id}/excludes")
def list_condition_sets(request: Request) -> Answer:
    part = request.path.rpartition("/")[2]
    rows = policies.sets(request.tenant, _policy_id(request))[part]
    return listed(request, schema.CONDITION_SET, rows)
