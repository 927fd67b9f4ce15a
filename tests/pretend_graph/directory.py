"""The tenant itself, its roles and its consent policies.

Source: https://learn.microsoft.com/graph/api/resources/organization, unifiedroleassignment,
authorizationpolicy, permissiongrantpolicy and adminconsentrequestpolicy
"""

import uuid

from . import policies, schema
from .errors import not_found
from .people import role
from .routing import Answer, Request, listed, one, route
from .tenant import ROLE_IDS, Record, Tenant


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
    names = {**ROLE_IDS, **{name: role(name)["roleTemplateId"] for name in tenant.roles}}
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
            "roleDefinitionId": role(name)["roleTemplateId"],
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
