"""Delegated permission grants.

Source: https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
"""

from . import schema
from .apps import app_of
from .errors import bad_request, conflict, not_found
from .odata import body_of, select
from .people import user_of
from .routing import Answer, Request, counted, known, made, one, paged, route
from .tenant import Record, Table, is_guid


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
