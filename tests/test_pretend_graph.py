"""The pretend Microsoft Graph keeps Microsoft's rules: each in both directions."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from tests.pretend_graph import Pretend, pretend
from tests.pretend_graph.signin import POWERSHELL

OUTLOOK = "11111111-1111-4111-8111-111111111111"
TODO = "22222222-2222-4222-8222-222222222222"
NOBODY = "99999999-0000-4000-8000-000000000009"
EVERYTHING = (
    "Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Directory.Read.All "
    "AppRoleAssignment.ReadWrite.All Policy.Read.All Policy.Read.PermissionGrant"
)
JSON = {"Content-Type": "application/json"}
EVENTUAL = {"ConsistencyLevel": "eventual"}


class Client:
    """Somebody who signed in; one connection, kept open."""

    def __init__(self, graph: Pretend, scopes: str = EVERYTHING) -> None:
        self.graph = graph
        self.connection = http.client.HTTPConnection(urlsplit(graph.url).netloc)
        self.token = self.sign_in(scopes)["access_token"] if scopes else ""

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = body if isinstance(body, str) or body is None else json.dumps(body)
        self.connection.request(
            method, quote(path, safe="/?&=$%:,()'"), content, {**own, **(headers or {})}
        )
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None, answer.headers

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """The body of a success."""
        status, body, _ = self.send("GET", f"/v1.0/{path}", None, headers)
        assert status == 200, body
        return body

    def fails(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Status and code of a failure."""
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        status, answer, _ = self.send(method, f"/v1.0/{path}", body, own or JSON)
        assert status >= 400, answer
        return status, answer["error"]["code"]

    def post(self, path: str, body: Any) -> Any:
        status, answer, _ = self.send("POST", f"/v1.0/{path}", body, JSON)
        assert status in (200, 201), answer
        return answer

    def form(self, path: str, **values: str) -> tuple[int, Any]:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, urlencode(values), kind)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def sign_in(self, scopes: str, tenant: str = "organizations") -> Any:
        """Through the browser's way: authorize, code, token."""
        query = {"client_id": POWERSHELL, "redirect_uri": "http://localhost", "scope": scopes}
        self.connection.request("GET", f"/{tenant}/oauth2/v2.0/authorize?{urlencode(query)}")
        answer = self.connection.getresponse()
        answer.read()
        place = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        assert "code" in place, place
        values = {"grant_type": "authorization_code", "client_id": POWERSHELL}
        status, body = self.form(f"/{tenant}/oauth2/v2.0/token", code=place["code"][0], **values)
        assert status == 200, body
        return body


SCENARIO: dict[str, Any] = {
    "users": ["adele@contoso.com", "o'brien@contoso.com"],
    "groups": [
        {"displayName": "Inner", "members": ["o'brien@contoso.com"]},
        {"displayName": "Outer", "members": ["adele@contoso.com", "Inner"]},
    ],
    "apps": [{"appId": OUTLOOK, "id": "eeeeeefb-0000-4000-8000-000000000001"}],
}


@pytest.fixture
def graph() -> Iterator[Pretend]:
    with pretend(SCENARIO) as running:
        yield running


@pytest.fixture
def client(graph: Pretend) -> Iterator[Client]:
    opened = Client(graph)
    yield opened
    opened.connection.close()


def test_a_grant_is_made_found_changed_and_removed(graph: Pretend, client: Client) -> None:
    app, resource = graph.tenant.app(OUTLOOK)["id"], graph.tenant.graph["id"]
    body = {"clientId": app, "resourceId": resource, "consentType": "AllPrincipals"}
    made = client.post("oauth2PermissionGrants", {**body, "scope": "openid"})
    assert made["id"].startswith("-") and made["principalId"] is None
    assert client.fails("POST", "oauth2PermissionGrants", body)[0] == 409
    place = f"/v1.0/oauth2PermissionGrants/{made['id']}"
    assert client.send("PATCH", place, {"scope": "openid Mail.Send"}, JSON)[0] == 204
    found = client.get(f"oauth2PermissionGrants?$filter=clientId eq '{app}'")["value"]
    assert [one["scope"] for one in found] == ["openid Mail.Send"]
    assert client.send("DELETE", place)[0] == 204
    assert client.get(f"servicePrincipals/{app}/oauth2PermissionGrants")["value"] == []
    assert [entry["kind"] for entry in graph.writes()] == [
        "POST oauth2PermissionGrants",
        "PATCH oauth2PermissionGrants/{id}",
        "DELETE oauth2PermissionGrants/{id}",
    ]
