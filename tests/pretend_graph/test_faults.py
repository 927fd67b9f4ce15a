"""What a scenario orders to go wrong goes wrong, and nothing else does."""

import http.client
import json
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.pretend_graph import Pretend, pretend
from tests.pretend_graph.client import DEVICE, EVENTUAL, JSON, Client
from tests.pretend_graph.faults import KINDS, SWITCHES
from tests.pretend_graph.signin import POWERSHELL

OUTLOOK = "11111111-1111-4111-8111-111111111111"
TODO = "22222222-2222-4222-8222-222222222222"
SCENARIO: dict[str, Any] = {"users": ["adele@contoso.com"], "apps": [OUTLOOK]}


def new_app(client: Client) -> int:
    return client.send("POST", "/v1.0/servicePrincipals", {"appId": TODO}, JSON)[0]


# Faults


def test_a_request_is_throttled_and_says_for_how_long(graph: Pretend, client: Client) -> None:
    graph.add({"faults": [{"on": "GET me", "call": 2, "times": 2, "status": 429, "retryAfter": 3}]})
    answers = [client.send("GET", "/v1.0/me") for _ in range(4)]
    assert [status for status, _, _ in answers] == [200, 429, 429, 200]
    assert answers[1][2]["Retry-After"] == "3"
    assert answers[1][1]["error"]["code"] == "TooManyRequests"


def test_a_fault_for_ever_and_of_any_kind(graph: Pretend, client: Client) -> None:
    graph.add({"faults": [{"on": "GET *", "times": 0, "status": 403, "code": "Mine"}]})
    for place in ("me", "users", "servicePrincipals"):
        assert client.fails("GET", place) == (403, "Mine")
    assert new_app(client) == 201


def test_every_third_request_is_throttled(graph: Pretend, client: Client) -> None:
    graph.add({"faults": [{"on": "GET me", "call": 2, "times": 0, "every": 3, "status": 429}]})
    statuses = [client.send("GET", "/v1.0/me")[0] for _ in range(8)]
    assert statuses == [200, 429, 200, 200, 429, 200, 200, 429]


def test_an_ordered_status_does_nothing(graph: Pretend, client: Client) -> None:
    graph.add({"faults": [{"on": "POST servicePrincipals", "status": 504}]})
    assert new_app(client) == 504
    assert not graph.writes() and new_app(client) == 201


def test_a_write_is_carried_out_and_answered_504(graph: Pretend, client: Client) -> None:
    graph.add({"faults": [{"on": "POST servicePrincipals", "do": "after", "status": 504}]})
    assert new_app(client) == 504
    assert graph.tenant.app(TODO) and len(graph.writes()) == 1
    assert new_app(client) == 409


@pytest.mark.parametrize("how", ["lost", "half"])
def test_an_answer_is_lost_and_the_write_is_not(graph: Pretend, client: Client, how: str) -> None:
    graph.add({"faults": [{"on": "POST servicePrincipals", "do": how}]})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        new_app(client)
    assert graph.tenant.app(TODO) and len(graph.writes()) == 1
    client.connection.close()
    assert new_app(client) == 409


def test_somebody_else_is_quicker(graph: Pretend, client: Client) -> None:
    scope = {"kind": "grants", "app": OUTLOOK, "set": {"scope": "openid Extra"}}
    graph.add(
        {
            "grants": [{"app": OUTLOOK, "scope": "openid"}],
            "faults": [
                {"on": "POST servicePrincipals", "do": "before", "add": {"apps": [TODO]}},
                {"on": "GET oauth2PermissionGrants/{id}", "do": "before", "change": scope},
                {
                    "on": "GET users/{id}",
                    "do": "before",
                    "remove": {"kind": "users", "id": "adele@contoso.com"},
                },
            ],
        }
    )
    assert new_app(client) == 409
    (grant,) = graph.tenant.grants
    assert client.get(f"oauth2PermissionGrants/{grant['id']}")["scope"] == "openid Extra"
    assert client.fails("GET", "users/adele@contoso.com")[0] == 404


def test_a_fault_is_spelled_right() -> None:
    wrong = [{"do": "status"}, {"on": "GET me", "do": "wish"}, {"on": "GET me", "wish": 1}]
    for fault in wrong:
        with pytest.raises(ValueError, match="not a fault"), pretend({"faults": [fault]}):
            pass
    with pytest.raises(ValueError, match="unknown switches"), pretend({"switches": {"wish": 1}}):
        pass
    assert len(KINDS) == 5 and len(SWITCHES) == 14


# Lists and time


def test_lists_of_grants_come_short_unless_asked_rightly(graph: Pretend, client: Client) -> None:
    graph.add({"many": {"users": 40, "app": OUTLOOK, "scope": "openid"}})
    app = graph.tenant.app(OUTLOOK)["id"]
    plain = f"oauth2PermissionGrants?$filter=clientId eq '{app}'"
    large, eventual = f"{plain}&$top=999", f"{plain}&$count=true"
    related = f"servicePrincipals/{app}/oauth2PermissionGrants"
    for how, complete in (
        ("", {plain, large, eventual}),
        ("unless-eventual", {eventual}),
        ("unless-large", {large}),
        ("always", set()),
    ):
        graph.add({"switches": {"short": how}})
        for place in (plain, large, eventual):
            found = client.values(place, EVENTUAL if place == eventual else None)
            assert (len(found) == 40) == (place in complete), (how, place)
            assert len(found) in (30, 40)
        assert client.get(eventual, EVENTUAL)["@odata.count"] == 40
        assert client.get(f"{related}/$count", EVENTUAL) == 40


def test_a_new_app_is_unknown_for_a_while(graph: Pretend, client: Client) -> None:
    graph.add({"switches": {"newAppUnknown": 3}})
    made = client.post("servicePrincipals", {"appId": TODO})["id"]
    body = {
        "clientId": made,
        "resourceId": graph.tenant.graph["id"],
        "consentType": "AllPrincipals",
    }
    assert client.fails("POST", "oauth2PermissionGrants", body)[0] == 404
    assert client.values(f"servicePrincipals?$filter=appId eq '{TODO}'") == []
    assert client.fails("GET", f"servicePrincipals/{made}")[0] == 404
    assert client.get(f"servicePrincipals/{made}")["appId"] == TODO
    client.post("oauth2PermissionGrants", {**body, "scope": "openid"})
    assert client.get(f"servicePrincipals(appId='{OUTLOOK}')")


def test_a_list_lags_behind(graph: Pretend, client: Client) -> None:
    graph.add({"switches": {"listLag": 2}})
    app = graph.tenant.app(OUTLOOK)["id"]
    body = {"clientId": app, "resourceId": graph.tenant.graph["id"], "consentType": "AllPrincipals"}
    client.post("oauth2PermissionGrants", body)
    sizes = [len(client.values("oauth2PermissionGrants")) for _ in range(3)]
    assert sizes == [0, 0, 1]


# Sign-in


def test_a_token_ends_half_way_and_can_be_renewed(graph: Pretend) -> None:
    graph.add({"switches": {"tokenRequests": 2}})
    with Client(graph, "") as client:
        tokens = client.sign_in("User.Read")
        client.token = tokens["access_token"]
        statuses = [client.send("GET", "/v1.0/me")[0] for _ in range(3)]
        assert statuses == [200, 200, 401]
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        status, renewed = client.form("/organizations/oauth2/v2.0/token", **form)
        assert status == 200 and renewed["access_token"] != tokens["access_token"]
        client.token = renewed["access_token"]
        assert client.get("me")
        graph.add({"switches": {"refresh": False}})
        status, refused = client.form("/organizations/oauth2/v2.0/token", **form)
        assert (status, refused["error"]) == (400, "invalid_grant")


def device(client: Client, scope: str = "User.Read") -> tuple[str, list[str]]:
    """The sentence for people, and the answers until the end."""
    path = "/contoso.com/oauth2/v2.0"
    _, code = client.form(f"{path}/devicecode", client_id=POWERSHELL, scope=scope)
    answers = []
    for _ in range(4):
        form = {"grant_type": DEVICE, "client_id": POWERSHELL, "device_code": code["device_code"]}
        status, body = client.form(f"{path}/token", **form)
        answers.append("token" if status == 200 else body["error"])
        if answers[-1] != "authorization_pending":
            break
    return code["message"], answers


def test_a_device_code_waits_for_the_person(graph: Pretend) -> None:
    graph.add({"switches": {"devicePolls": 2}})
    with Client(graph, "") as client:
        sentence, answers = device(client)
    assert answers == ["authorization_pending", "authorization_pending", "token"]
    assert sentence.startswith("To sign in, use a web browser to open the page https://")
    asked = graph.sign_in.asked
    assert asked == [
        {
            "client": POWERSHELL,
            "scopes": ["User.Read"],
            "tenant": "contoso.com",
            "how": "device code",
        }
    ]


@pytest.mark.parametrize(
    ("fate", "error"), [("declined", "authorization_declined"), ("expired", "expired_token")]
)
def test_a_device_code_can_fail(graph: Pretend, fate: str, error: str) -> None:
    graph.add({"switches": {"deviceCode": fate}})
    with Client(graph, "") as client:
        assert device(client)[1] == [error]


def test_where_there_is_no_browser_only_the_code_is_left(graph: Pretend) -> None:
    graph.add({"switches": {"browser": False}})
    with Client(graph, "") as client:
        assert client.authorize("User.Read")["error"] == "temporarily_unavailable"
        assert device(client)[1][-1] == "token"


def test_a_code_is_good_once_and_a_scope_has_to_be_there(graph: Pretend) -> None:
    with Client(graph, "") as client:
        code = client.authorize("User.Read")["code"]
        form = {"grant_type": "authorization_code", "client_id": POWERSHELL, "code": code}
        assert client.form("/organizations/oauth2/v2.0/token", **form)[0] == 200
        assert client.form("/organizations/oauth2/v2.0/token", **form)[0] == 400
        refused = client.authorize("User.Wish")
        assert "AADSTS650053" in refused["error_description"]


def test_another_tenant_is_not_found_unless_it_is_this_one_after_all(graph: Pretend) -> None:
    with Client(graph, "") as client:
        assert "AADSTS90002" in client.authorize("User.Read", "fabrikam.com")["error_description"]
        assert "code" in client.authorize("User.Read", graph.tenant.id)
        graph.add({"switches": {"anyTenant": True}})
        assert "code" in client.authorize("User.Read", "fabrikam.com")


def test_an_administrator_has_to_consent_once() -> None:
    scope = "Directory.Read.All"
    reader = {"users": ["adele@contoso.com"], "signedIn": "adele@contoso.com"}
    with pretend(reader) as graph, Client(graph, "") as client:
        assert "AADSTS90094" in client.authorize(scope)["error_description"]
        assert "code" in client.authorize("User.Read")
    before = {"consented": {POWERSHELL: [scope]}}
    with pretend({**reader, **before}) as graph, Client(graph, "") as client:
        assert "code" in client.authorize(scope)


# The control endpoint


def control(graph: Pretend, method: str, path: str, body: Any = None) -> Any:
    content = json.dumps(body).encode() if body is not None else None
    request = Request(f"{graph.url}/_pretend/{path}", content, method=method)
    with urlopen(request) as answer:
        return json.loads(answer.read())


def test_a_test_in_another_language_has_the_same(graph: Pretend, client: Client) -> None:
    control(graph, "PUT", "scenario", {"apps": [OUTLOOK], "users": ["alex@contoso.com"]})
    made = control(graph, "POST", "add", {"grants": [{"app": OUTLOOK, "scope": "a"}]})
    (grant,) = control(graph, "GET", "state/grants")
    assert made["grants"] == [grant["id"]]
    change = {"kind": "grants", "app": OUTLOOK, "set": {"scope": "b"}}
    assert control(graph, "POST", "change", change)["scope"] == "b"
    with Client(graph) as again:
        assert new_app(again) == 201
    (write,) = control(graph, "GET", "log?writes=true")
    assert (write["kind"], write["body"]) == ("POST servicePrincipals", {"appId": TODO})
    assert control(graph, "GET", "counts")["http"] == 1
    assert len(control(graph, "GET", "signins")) == 1
    control(graph, "DELETE", "log")
    assert control(graph, "GET", "log") == []
    control(graph, "POST", "remove", {"kind": "users", "id": "alex@contoso.com"})
    names = [one["userPrincipalName"] for one in control(graph, "GET", "state")["users"]]
    assert names == ["admin@contoso.onmicrosoft.com"]
    assert client.fails("GET", "me")[0] == 401
