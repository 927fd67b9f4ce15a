"""Users, groups, and objects of any kind by their ids.

Source: https://learn.microsoft.com/graph/api/resources/user, group and directoryobject
"""

import uuid

from . import schema
from .errors import bad_request, denied, not_found, unsupported
from .rights import BASIC_USER
from .routing import Answer, Request, counted, listed, one, route
from .schema import Kind, words
from .tenant import ROLE_IDS, Record, Tenant, is_guid


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
    return rows + [{**kind, **role(name)} for name in tenant.roles_of(person["id"])]


def role(name: str) -> Record:
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
    rows = [role(name) for name in request.tenant.roles_of(person["id"])]
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
