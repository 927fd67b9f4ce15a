"""A plain client of the pretend Microsoft Graph, for its own tests."""

import http.client
import json
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.pretend_graph import Pretend
from tests.pretend_graph.signin import POWERSHELL

EVERYTHING = (
    "Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Directory.Read.All "
    "AppRoleAssignment.ReadWrite.All Policy.Read.All Policy.Read.PermissionGrant"
)
JSON = {"Content-Type": "application/json"}
EVENTUAL = {"ConsistencyLevel": "eventual"}
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class Client:
    """Somebody who signed in; one connection, kept open."""

    def __init__(self, graph: Pretend, scopes: str = EVERYTHING) -> None:
        self.graph = graph
        self.connection = http.client.HTTPConnection(urlsplit(graph.url).netloc)
        self.token = self.sign_in(scopes)["access_token"] if scopes else ""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()

    def send(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """Status, body and headers. A `path` is quoted here; a `body` of text is sent as it is."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        content = body if isinstance(body, str) or body is None else json.dumps(body)
        place = quote(path, safe="/?&=$%:,()'")
        self.connection.request(method, place, content, {**own, **(headers or {})})
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None, answer.headers

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """The body of a success."""
        status, body, _ = self.send("GET", f"/v1.0/{path}", None, headers)
        assert status == 200, body
        return body

    def values(self, path: str, headers: dict[str, str] | None = None) -> list[Any]:
        """The objects of every page of a list."""
        page = self.get(path, headers)
        found: list[Any] = page["value"]
        while "@odata.nextLink" in page:
            url = urlsplit(page["@odata.nextLink"])
            page = self.get(f"{url.path.removeprefix('/v1.0/')}?{url.query}", headers)
            found += page["value"]
        return found

    def fails(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and code of a failure."""
        status, answer, _ = self.send(method, f"/v1.0/{path}", body, headers or JSON)
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

    def authorize(self, scopes: str, tenant: str = "organizations") -> dict[str, str]:
        """What the browser brings back: `code`, or `error` and `error_description`."""
        query = {"client_id": POWERSHELL, "redirect_uri": "http://localhost", "scope": scopes}
        self.connection.request("GET", f"/{tenant}/oauth2/v2.0/authorize?{urlencode(query)}")
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 302:
            return dict(json.loads(text))
        place = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(place.query).items()}

    def sign_in(self, scopes: str, tenant: str = "organizations") -> Any:
        """Through the browser's way: authorize, code, token."""
        given = self.authorize(scopes, tenant)
        assert "code" in given, given
        values = {"grant_type": "authorization_code", "client_id": POWERSHELL}
        status, body = self.form(f"/{tenant}/oauth2/v2.0/token", code=given["code"], **values)
        assert status == 200, body
        return body
