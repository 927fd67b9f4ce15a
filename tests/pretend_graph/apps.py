"""Enterprise apps and who is assigned to them.

Source: https://learn.microsoft.com/graph/api/resources/serviceprincipal and approleassignment
"""

from . import schema
from .errors import bad_request, conflict, not_found
from .odata import body_of, select
from .people import user_of
from .routing import Answer, Request, counted, known, listed, made, one, paged, route
from .tenant import Record, Tenant, is_guid


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


# Assignments


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
