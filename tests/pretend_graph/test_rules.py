"""The pretend Microsoft Graph keeps Microsoft's rules: each in both directions."""

from typing import Any

import pytest

from tests.pretend_graph import Pretend, pretend
from tests.pretend_graph.client import EVENTUAL, JSON, Client
from tests.pretend_graph.schema import GRAPH_APP_ID, SCOPE_LIMIT
from tests.pretend_graph.signin import POWERSHELL

OUTLOOK = "11111111-1111-4111-8111-111111111111"
TODO = "22222222-2222-4222-8222-222222222222"
NOBODY = "99999999-0000-4000-8000-000000000009"
ZERO = "00000000-0000-0000-0000-000000000000"
SCENARIO: dict[str, Any] = {
    "users": ["adele@contoso.com", "o'brien@contoso.com"],
    "groups": [
        {"displayName": "Inner", "members": ["o'brien@contoso.com"]},
        {"displayName": "Outer", "members": ["adele@contoso.com", "Inner"]},
    ],
    "apps": [{"appId": OUTLOOK, "id": "eeeeeefb-0000-4000-8000-000000000001"}],
}


def grant_body(graph: Pretend, **more: Any) -> dict[str, Any]:
    app, resource = graph.tenant.app(OUTLOOK)["id"], graph.tenant.graph["id"]
    return {"clientId": app, "resourceId": resource, "consentType": "AllPrincipals", **more}


# Writes


def test_a_grant_is_made_found_changed_and_removed(graph: Pretend, client: Client) -> None:
    body = grant_body(graph, scope="openid")
    made = client.post("oauth2PermissionGrants", body)
    assert made["id"].startswith("-") and made["principalId"] is None
    place = f"/v1.0/oauth2PermissionGrants/{made['id']}"
    assert client.send("PATCH", place, {"scope": "openid Mail.Send"}, JSON)[0] == 204
    (found,) = client.values(f"oauth2PermissionGrants?$filter=clientId eq '{body['clientId']}'")
    assert (
        found == {**made, "scope": "openid Mail.Send"} | {"@odata.context": None}
        or found["scope"] == "openid Mail.Send"
    )
    assert client.send("DELETE", place)[0] == 204
    assert client.values(f"servicePrincipals/{body['clientId']}/oauth2PermissionGrants") == []
    assert [entry["kind"] for entry in graph.writes()] == [
        "POST oauth2PermissionGrants",
        "PATCH oauth2PermissionGrants/{id}",
        "DELETE oauth2PermissionGrants/{id}",
    ]


def test_there_is_one_grant_per_app_api_and_user(graph: Pretend, client: Client) -> None:
    adele = graph.tenant.user("adele@contoso.com")["id"]
    for_all = grant_body(graph, scope="openid")
    for_one = {**for_all, "consentType": "Principal", "principalId": adele}
    for body in (for_all, for_one):
        client.post("oauth2PermissionGrants", body)
        refused = client.fails("POST", "oauth2PermissionGrants", body)
        assert refused == (409, "Request_MultipleObjectsWithSameKeyValue")
    assert len(graph.tenant.grants) == 2


@pytest.mark.parametrize("name", ["clientId", "resourceId", "consentType"])
def test_a_grant_needs_its_parts(graph: Pretend, client: Client, name: str) -> None:
    body = grant_body(graph, scope="openid")
    body.pop(name)
    assert client.fails("POST", "oauth2PermissionGrants", body)[0] == 400
    assert not graph.writes()


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        (400, {"clientId": "not-a-guid"}),
        (404, {"clientId": NOBODY}),
        (404, {"resourceId": GRAPH_APP_ID}),
        (400, {"consentType": "Everybody"}),
        (400, {"principalId": ""}),
        (400, {"consentType": "Principal"}),
        (400, {"consentType": "Principal", "principalId": ""}),
        (400, {"consentType": "Principal", "principalId": "adele@contoso.com"}),
        (404, {"consentType": "Principal", "principalId": NOBODY}),
        (400, {"consentType": "Principal", "principalId": "a group"}),
        (400, {"consentType": "Principal", "principalId": "an app"}),
        (400, {"scope": "x" * (SCOPE_LIMIT + 1)}),
        (400, {"scope": ["openid"]}),
        (400, {"expiryTime": "2030-01-01T00:00:00Z"}),
        (400, {"id": "mine"}),
    ],
)
def test_a_grant_that_microsoft_refuses(
    graph: Pretend, client: Client, status: int, wrong: dict[str, Any]
) -> None:
    names = {"a group": graph.tenant.group("Inner")["id"], "an app": graph.tenant.graph["id"]}
    body = {**grant_body(graph, scope="openid"), **wrong}
    body["principalId"] = names.get(body.get("principalId", ""), body.get("principalId"))
    assert client.fails("POST", "oauth2PermissionGrants", body)[0] == status
    assert not graph.writes() and len(graph.tenant.grants) == 0


def test_a_scope_of_the_limit_is_taken_and_names_are_not_checked(
    graph: Pretend, client: Client
) -> None:
    made = client.post("oauth2PermissionGrants", grant_body(graph, scope="x" * SCOPE_LIMIT))
    place = f"oauth2PermissionGrants/{made['id']}"
    assert client.fails("PATCH", place, {"scope": "x" * (SCOPE_LIMIT + 1)})[0] == 400
    assert client.fails("PATCH", place, {"consentType": "Principal", "scope": "a"})[0] == 400
    assert client.fails("PATCH", place, {"scope": None})[0] == 400


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        ({}, '{"scope": "a"}', "must contain the Content-Type header"),
        ({"Content-Type": "text/plain"}, '{"scope": "a"}', "JSON Content-Type"),
        (JSON, "{scope: a}", "valid JSON"),
        (JSON, "[]", "Unable to read JSON"),
        (JSON, '{"scopes": "a"}', "does not exist on type"),
        (JSON, '{"id": "a"}', "is read-only"),
    ],
)
def test_a_write_names_its_content_type_and_is_json_of_known_properties(
    graph: Pretend, client: Client, headers: dict[str, str], body: str, text: str
) -> None:
    graph.add({"grants": [{"app": OUTLOOK, "scope": "openid"}]})
    (grant,) = graph.tenant.grants
    place = f"/v1.0/oauth2PermissionGrants/{grant['id']}"
    status, answer, _ = client.send("PATCH", place, body, headers)
    assert status == 400 and text in answer["error"]["message"]
    assert client.send("PATCH", place, '{"scope": "a"}', JSON)[0] == 204


def test_an_enterprise_app_is_made_once(graph: Pretend, client: Client) -> None:
    tags = ["WindowsAzureActiveDirectoryIntegratedApp"]
    made = client.post("servicePrincipals", {"appId": TODO, "accountEnabled": False, "tags": tags})
    assert (made["accountEnabled"], made["tags"]) == (False, tags)
    refused = client.fails("POST", "servicePrincipals", {"appId": TODO})
    assert refused == (409, "Request_MultipleObjectsWithSameKeyValue")
    by_app_id = client.get(f"servicePrincipals(appId='{TODO}')?$select=id")
    assert by_app_id["id"] == made["id"]
    assert client.get(f"servicePrincipals/{made['id']}")["appId"] == TODO


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"appId": "not-a-guid"},
        {"appId": TODO, "accountEnable": True},
        {"appId": TODO, "accountEnabled": "False"},
        {"appId": TODO, "tags": "one"},
        {"appId": TODO, "id": NOBODY},
        {"appId": NOBODY},
    ],
)
def test_an_enterprise_app_that_microsoft_refuses(
    graph: Pretend, client: Client, body: dict[str, Any]
) -> None:
    graph.add({"switches": {"unpublished": [NOBODY]}})
    assert client.fails("POST", "servicePrincipals", body)[0] == 400
    assert not graph.writes()


def test_an_enterprise_app_is_changed_or_made_by_an_upsert(graph: Pretend, client: Client) -> None:
    place = f"/v1.0/servicePrincipals(appId='{TODO}')"
    body = {"appRoleAssignmentRequired": True}
    assert client.send("PATCH", place, body, JSON)[0] == 404
    assert client.send("PATCH", place, body, {**JSON, "Prefer": "create-if-missing"})[0] == 201
    assert client.send("PATCH", place, {"accountEnabled": False}, JSON)[0] == 204
    app = graph.tenant.app(TODO)
    assert (app["appRoleAssignmentRequired"], app["accountEnabled"]) == (True, False)


def test_an_enterprise_app_takes_its_grants_along(graph: Pretend, client: Client) -> None:
    graph.add(
        {
            "apps": [TODO],
            "grants": [{"app": OUTLOOK, "scope": "openid"}, {"app": TODO, "scope": "openid"}],
            "assignments": [{"app": OUTLOOK, "user": "adele@contoso.com"}],
        }
    )
    app = graph.tenant.app(OUTLOOK)["id"]
    assert client.send("DELETE", f"/v1.0/servicePrincipals/{app}")[0] == 204
    assert len(graph.tenant.grants) == 1 and len(graph.tenant.assignments) == 0
    assert client.fails("DELETE", f"servicePrincipals/{app}")[0] == 404


def test_an_assignment_is_made_once_and_removed(graph: Pretend, client: Client) -> None:
    app, adele = graph.tenant.app(OUTLOOK)["id"], graph.tenant.user("adele@contoso.com")["id"]
    place = f"servicePrincipals/{app}/appRoleAssignedTo"
    body = {"principalId": adele, "resourceId": app, "appRoleId": ZERO}
    made = client.post(place, body)
    assert (made["principalType"], made["principalDisplayName"]) == ("User", "adele")
    assert client.fails("POST", place, body) == (400, "Request_BadRequest")
    assert client.fails("POST", place, {**body, "resourceId": NOBODY})[0] == 400
    assert client.fails("POST", place, {**body, "principalId": NOBODY})[0] == 404
    assert [one["id"] for one in client.values(place)] == [made["id"]]
    assert client.send("DELETE", f"/v1.0/{place}/{made['id']}")[0] == 204
    assert client.values(place) == []


def test_the_zero_role_only_where_an_app_has_none(graph: Pretend, client: Client) -> None:
    role = {"id": NOBODY, "isEnabled": True, "allowedMemberTypes": ["User"]}
    graph.add({"apps": [{"appId": TODO, "appRoles": [role]}]})
    app, adele = graph.tenant.app(TODO)["id"], graph.tenant.user("adele@contoso.com")["id"]
    place = f"servicePrincipals/{app}/appRoleAssignedTo"
    body = {"principalId": adele, "resourceId": app}
    assert client.fails("POST", place, {**body, "appRoleId": ZERO})[0] == 400
    assert client.post(place, {**body, "appRoleId": NOBODY})["appRoleId"] == NOBODY


# Filters and other options


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (f"servicePrincipals?$filter=appId eq '{OUTLOOK}'", 1),
        (f"servicePrincipals?$filter=appId in ('{OUTLOOK}','{GRAPH_APP_ID}')", 2),
        (f"servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '{OUTLOOK}')", 1),
        ("servicePrincipals?$filter=startswith(displayName,'micro')", 1),
        (f"servicePrincipals?$filter=appId eq '{OUTLOOK}' or displayName eq 'x'", 1),
        (f"servicePrincipals?$filter=(appId eq '{OUTLOOK}') and accountEnabled eq false", 0),
        ("users?$filter=userPrincipalName eq 'O''BRIEN@contoso.com'", 1),
        ("users?$filter=accountEnabled eq true and userType eq 'Guest'", 0),
        ("groups?$filter=displayName eq 'Inner'", 1),
        ("oauth2PermissionGrants?$filter=consentType eq 'AllPrincipals'", 0),
    ],
)
def test_a_filter_that_microsoft_supports(client: Client, place: str, found: int) -> None:
    assert len(client.values(place)) == found


GRANTS = "oauth2PermissionGrants?$filter="


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (GRANTS + "scope eq 'openid'", "Request_UnsupportedQuery"),
        (GRANTS + "id eq 'x'", "Request_UnsupportedQuery"),
        (GRANTS + f"clientId ne '{NOBODY}'", "Request_UnsupportedQuery"),
        (GRANTS + f"clientId in ('{NOBODY}')", "Request_UnsupportedQuery"),
        (GRANTS + f"clientId eq '{NOBODY}' or clientId eq '{NOBODY}'", "Request_UnsupportedQuery"),
        (GRANTS + "clientId eq 'x'", "Request_BadRequest"),
        (GRANTS + f"clientId eq {NOBODY}", "BadRequest"),
        (GRANTS + "nothing eq 'x'", "BadRequest"),
        (GRANTS + "clientId", "BadRequest"),
        (GRANTS, "BadRequest"),
        ("users?$filter=userPrincipalName eq 'o'brien@contoso.com'", "BadRequest"),
        ("users?$filter=endswith(mail,'x')", "Request_UnsupportedQuery"),
        ("users?$filter=not startswith(mail,'x')", "Request_UnsupportedQuery"),
        ("users?$filter=jobTitle eq 'x'", "Request_UnsupportedQuery"),
        ("servicePrincipals?$filter=tags/any(t:t eq x)", "BadRequest"),
        ("servicePrincipals?$top=1000", "Request_UnsupportedQuery"),
        ("servicePrincipals?$top=0", "Request_UnsupportedQuery"),
        ("servicePrincipals?$skip=1", "Request_BadRequest"),
        ("servicePrincipals?$wish=1", "BadRequest"),
        ("servicePrincipals?$select=wish", "BadRequest"),
        ("servicePrincipals?$expand=wish", "BadRequest"),
        ("users?$orderby=mail", "Request_UnsupportedQuery"),
        ("servicePrincipals/$count", "Request_BadRequest"),
        ("wishes", "BadRequest"),
    ],
)
def test_what_microsoft_refuses_to_answer(client: Client, place: str, code: str) -> None:
    assert client.fails("GET", place) == (400, code)


def test_at_most_fifteen_alternatives(client: Client) -> None:
    for count, refused in ((15, False), (16, True)):
        names = ",".join(["'x'"] * count)
        clauses = " or ".join(["displayName eq 'x'"] * count)
        for text in (f"displayName in ({names})", clauses):
            status = client.send("GET", f"/v1.0/users?$filter={text}")[0]
            assert (status == 400) == refused


def test_advanced_queries_need_their_header_and_the_count(client: Client) -> None:
    place = "users?$count=true&$filter=endswith(mail,'contoso.com')"
    assert client.fails("GET", place)[0] == 400
    assert client.fails("GET", "users?$filter=userType ne 'Guest'", None, EVENTUAL)[0] == 400
    page = client.get(place, EVENTUAL)
    assert page["@odata.count"] == len(page["value"]) == 2
    assert "@odata.count" not in client.get("users?$count=true")
    assert client.get("users/$count", EVENTUAL) == 3


def test_select_gives_what_it_names_and_users_come_short(client: Client) -> None:
    place = "users/adele@contoso.com"
    assert set(client.get(f"{place}?$select=userType")) == {"@odata.context", "userType"}
    whole = client.get(place)
    assert "userType" not in whole and whole["userPrincipalName"] == "adele@contoso.com"


# Pages


def test_lists_come_in_pages(graph: Pretend, client: Client) -> None:
    graph.add({"many": {"users": 250}})
    first = client.get("users")
    assert len(first["value"]) == 100 and "@odata.nextLink" in first
    assert len(client.values("users")) == 253
    assert len(client.get("users?$top=999")["value"]) == 253
    assert "@odata.nextLink" not in client.get("users?$top=999")
    assert client.fails("GET", "users?$skiptoken=mine")[1] == "Directory_ExpiredPageToken"
    graph.add({"switches": {"largest": 20}})
    assert len(client.get("users?$top=999")["value"]) == 20
    assert len(client.values("users?$top=999")) == 253


def test_the_first_page_may_be_empty(graph: Pretend, client: Client) -> None:
    graph.add({"switches": {"emptyFirstPage": True}})
    place = f"servicePrincipals?$filter=appId eq '{OUTLOOK}'"
    assert client.get(place)["value"] == []
    assert [one["appId"] for one in client.values(place)] == [OUTLOOK]


def test_a_page_keeps_the_options_of_the_first(graph: Pretend, client: Client) -> None:
    graph.add({"many": {"users": 5}})
    found = client.values("users?$top=2&$select=userPrincipalName&$filter=startswith(mail,'user')")
    assert [set(one) for one in found] == [{"userPrincipalName"}] * 5


# People and objects


def test_members_through_groups_inside_groups(graph: Pretend, client: Client) -> None:
    outer = graph.tenant.group("Outer")["id"]
    graph.tenant.members[graph.tenant.group("Inner")["id"]].append(outer)
    kinds = [
        one["@odata.type"].rpartition(".")[2] for one in client.values(f"groups/{outer}/members")
    ]
    assert kinds == ["user", "group"]
    deep = f"groups/{outer}/transitiveMembers"
    assert len(client.values(deep)) == 4
    cast = f"{deep}/microsoft.graph.user?$count=true&$select=id,userPrincipalName"
    assert client.fails("GET", cast)[0] == 400
    names = [one["userPrincipalName"] for one in client.values(cast, EVENTUAL)]
    assert sorted(names) == ["adele@contoso.com", "o'brien@contoso.com"]
    assert client.fails("GET", "groups/Outer/members")[0] == 400


def test_a_thousand_objects_by_their_ids(graph: Pretend, client: Client) -> None:
    adele, app = graph.tenant.user("adele@contoso.com")["id"], graph.tenant.app(OUTLOOK)["id"]
    found = client.post("directoryObjects/getByIds", {"ids": [adele, app, NOBODY, adele]})["value"]
    assert [one["id"] for one in found] == [adele, app]
    only = client.post("directoryObjects/getByIds", {"ids": [adele, app], "types": ["User"]})
    assert [one["@odata.type"] for one in only["value"]] == ["#microsoft.graph.user"]
    assert "userType" not in only["value"][0]
    refused: list[Any] = [{"ids": [adele] * 1001}, {"ids": ["x"]}, {}, {"ids": [], "wish": 1}]
    for wrong in refused:
        assert client.fails("POST", "directoryObjects/getByIds", wrong)[0] == 400
    assert not graph.writes()


def test_the_organisation_and_who_is_asking(graph: Pretend, client: Client) -> None:
    (about,) = client.values("organization?$select=id,displayName,verifiedDomains")
    assert about["id"] == graph.tenant.id
    assert [one["name"] for one in about["verifiedDomains"]] == graph.tenant.domains
    assert [one["id"] for one in client.values("domains")] == graph.tenant.domains
    assert client.get("me")["userPrincipalName"] == "admin@contoso.onmicrosoft.com"
    (role,) = client.values("me/transitiveMemberOf/microsoft.graph.directoryRole")
    assert role["displayName"] == "Global Administrator"
    (assigned,) = client.values("roleManagement/directory/roleAssignments")
    place = (
        f"roleManagement/directory/roleDefinitions?$filter=id eq '{assigned['roleDefinitionId']}'"
    )
    assert [one["displayName"] for one in client.values(place)] == ["Global Administrator"]


def test_ids_are_ids(client: Client) -> None:
    assert client.fails("GET", "servicePrincipals/outlook")[0] == 400
    assert client.fails("GET", "servicePrincipals(appId='outlook')")[0] == 400
    assert client.fails("GET", f"servicePrincipals/{NOBODY}")[0] == 404
    assert client.fails("GET", "users/nobody@contoso.com")[0] == 404
    assert client.fails("PUT", "servicePrincipals")[0] == 405


# Policies


def test_the_consent_policies_of_a_new_tenant(client: Client) -> None:
    policy = client.get("policies/authorizationPolicy")
    assigned = policy["defaultUserRolePermissions"]["permissionGrantPoliciesAssigned"]
    assert assigned == [
        "ManagePermissionGrantsForSelf.microsoft-user-default-recommended",
        "ManagePermissionGrantsForSelf.microsoft-user-default-allow-consent-apps",
    ]
    beta = client.send("GET", "/beta/policies/authorizationPolicy")[1]
    assert beta["permissionGrantPolicyIdsAssignedToDefaultUserRole"] == assigned
    assert "permissionGrantPoliciesAssigned" not in beta["defaultUserRolePermissions"]
    workflow = client.get("policies/adminConsentRequestPolicy")
    assert (workflow["isEnabled"], workflow["reviewers"]) == (False, [])


def test_a_policy_shows_its_condition_sets(graph: Pretend, client: Client) -> None:
    own = {"includes": [{"permissions": [NOBODY]}], "excludes": [{"resourceApplication": "any"}]}
    graph.add({"policies": {"permissionGrant": {"mine": own}}})
    place = "policies/permissionGrantPolicies"
    policy = client.get(f"{place}/mine")
    assert policy["includes"][0]["permissions"] == [NOBODY]
    assert policy["includes"][0]["clientApplicationIds"] == ["all"]
    assert client.values(f"{place}/mine/excludes") == policy["excludes"]
    low = client.get(f"{place}/microsoft-user-default-low")["includes"]
    assert [one["clientApplicationTenantIds"] for one in low] == [[graph.tenant.id], ["all"]]
    assert client.fails("GET", f"{place}/wish")[0] == 404
    assert "mine" in [one["id"] for one in client.values(place)]


def test_classified_permissions(graph: Pretend, client: Client) -> None:
    graph.add({"classified": {"User.Read": "low"}})
    place = f"servicePrincipals(appId='{GRAPH_APP_ID}')/delegatedPermissionClassifications"
    (one,) = client.values(place)
    assert (one["permissionName"], one["classification"]) == ("User.Read", "low")
    assert client.fails("GET", f"{place}?$filter=classification eq 'low'")[0] == 400


# Batches


def test_a_batch_has_an_answer_for_each_part(graph: Pretend, client: Client) -> None:
    body = grant_body(graph, scope="openid")
    graph.add(
        {"faults": [{"on": "GET me", "status": 429, "retryAfter": 7, "message": "Slow down."}]}
    )
    parts = [
        {
            "id": "1",
            "method": "POST",
            "url": "/oauth2PermissionGrants",
            "body": body,
            "headers": JSON,
        },
        {
            "id": "2",
            "method": "POST",
            "url": "/oauth2PermissionGrants",
            "body": body,
            "headers": JSON,
        },
        {"id": "3", "method": "GET", "url": "me"},
        {"id": "4", "method": "GET", "url": "/users?$count=true&$top=1", "headers": EVENTUAL},
        {"id": "5", "method": "POST", "url": "/servicePrincipals", "body": {"appId": TODO}},
        {"id": "6", "method": "GET", "url": "/me", "dependsOn": ["2"]},
    ]
    answers = {one["id"]: one for one in client.post("$batch", {"requests": parts})["responses"]}
    assert {key: one["status"] for key, one in answers.items()} == {
        "1": 201,
        "2": 409,
        "3": 429,
        "4": 200,
        "5": 400,
        "6": 424,
    }
    assert answers["3"]["headers"]["Retry-After"] == "7"
    assert answers["4"]["body"]["@odata.count"] == 3
    assert graph.counts()["http"] == 1
    assert graph.counts()["POST oauth2PermissionGrants"] == 2
    assert [entry["part"] for entry in graph.writes()] == [True]


def test_a_batch_is_answered_in_no_order_one_could_rely_on(client: Client) -> None:
    parts = [{"id": str(number), "method": "GET", "url": "/me"} for number in range(3)]
    answers = client.post("$batch", {"requests": parts})["responses"]
    assert [one["id"] for one in answers] != [one["id"] for one in parts]


def test_a_batch_that_microsoft_refuses(client: Client) -> None:
    part = {"id": "1", "method": "GET", "url": "/me"}
    many = [{**part, "id": str(number)} for number in range(21)]
    refused: list[Any] = [{"requests": many}, {"requests": [part, part]}, {"requests": [{}]}, {}]
    for wrong in refused:
        assert client.fails("POST", "$batch", wrong)[0] == 400
    assert len(client.post("$batch", {"requests": many[:20]})["responses"]) == 20


# Permissions


@pytest.mark.parametrize(
    ("scopes", "method", "place"),
    [
        ("User.Read", "GET", "oauth2PermissionGrants"),
        ("User.Read", "GET", "servicePrincipals"),
        ("User.Read", "GET", "users"),
        ("Application.Read.All", "GET", "groups"),
        ("Application.Read.All", "POST", "servicePrincipals"),
        ("Directory.Read.All", "POST", "oauth2PermissionGrants"),
        ("Application.ReadWrite.All", "POST", "servicePrincipals/{app}/appRoleAssignedTo"),
        ("Directory.Read.All", "GET", "policies/authorizationPolicy"),
        ("Policy.Read.All", "GET", "policies/permissionGrantPolicies/microsoft-user-default-low"),
        ("User.ReadBasic.All", "GET", "users?$select=accountEnabled"),
    ],
)
def test_a_token_without_the_permission_is_refused(
    graph: Pretend, scopes: str, method: str, place: str
) -> None:
    place = place.format(app=graph.tenant.app(OUTLOOK)["id"])
    with Client(graph, scopes) as client:
        assert client.fails(method, place, {}) == (403, "Authorization_RequestDenied")


def test_a_token_with_the_least_permission_is_enough(graph: Pretend) -> None:
    with Client(graph, "User.ReadBasic.All") as client:
        assert client.values("users?$select=id,userPrincipalName")
    with Client(graph, "Directory.Read.All") as client:
        assert client.get("policies/permissionGrantPolicies/microsoft-user-default-low/includes")
        assert client.values("oauth2PermissionGrants") == []


@pytest.mark.parametrize("role", ["", "Cloud Application Administrator"])
def test_the_person_needs_a_role_for_a_write(role: str) -> None:
    name, scope = "adele@contoso.com", "Application.ReadWrite.All"
    consented = {POWERSHELL: [scope]}
    about = {"signedIn": name, "consented": consented, "roles": {role: [name]} if role else {}}
    with pretend({**SCENARIO, **about}) as graph, Client(graph, scope) as client:
        status = client.send("POST", "/v1.0/servicePrincipals", {"appId": TODO}, JSON)[0]
        assert status == (201 if role else 403)


def test_without_a_token_or_with_a_wrong_one(client: Client) -> None:
    for token in ("", "x.y.z"):
        client.token = token
        assert client.fails("GET", "me") == (401, "InvalidAuthenticationToken")


# Size


@pytest.mark.slow
def test_twenty_thousand_users_and_grants(graph: Pretend, client: Client) -> None:
    """Not timed here; a list without an index would take minutes."""
    graph.add({"many": {"users": 20_000, "app": OUTLOOK, "scope": "openid"}})
    app = graph.tenant.app(OUTLOOK)["id"]
    place = f"oauth2PermissionGrants?$top=999&$filter=clientId eq '{app}'"
    assert len(client.values(place)) == 20_000
    assert graph.counts()["GET oauth2PermissionGrants"] == 21
    last = client.values("users?$filter=userPrincipalName eq 'user20000@contoso.com'")[0]["id"]
    for _ in range(50):
        assert len(client.values(f"{GRANTS}clientId eq '{app}' and principalId eq '{last}'")) == 1
        assert len(client.values(f"users/{last}/oauth2PermissionGrants")) == 1
