"""The requests to Microsoft Graph, sent by hand as their headings say, to the pretend one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from macros.exports.other_tools import TOOLS, tool_text
from tests.exports.other_tools.runs import Case, asked, granted, wanted
from tests.pretend_graph import pretend
from tests.pretend_graph.client import JSON, Client

SHOWN = "WindowsAzureActiveDirectoryIntegratedApp"
DESK, LAMP = (made.client_id for made in asked())
TENANTS: dict[str, dict[str, Any]] = {
    "no app": {},
    "apps only": {"apps": [DESK, LAMP]},
    "grants with more": {
        "apps": [DESK, LAMP],
        "grants": [
            {"app": DESK, "scope": "Files.Read"},
            {"app": DESK, "scope": "Mail.Read", "user": "adele@contoso.com"},
            {"app": LAMP, "scope": "openid Files.Read Lamp.Switch"},
        ],
    },
}


class ByHand:
    """Somebody who reads the headings and fills in the words in braces."""

    def __init__(self, client: Client) -> None:
        self.client, self.known = client, dict[str, str]()
        text = tool_text(TOOLS["graph"], asked())
        self.steps: Iterator[list[str]] = iter(
            [part.split("\n") for part in text.split("\n###")[1:]]
        )

    def send(self, *headings: str) -> tuple[int, Any]:
        """The next request, once its heading says what it should."""
        lines = next(self.steps)
        heading = " ".join(line for line in lines if not re.match(r"[A-Z]+ http", line))
        assert all(words in heading for words in headings), heading
        place = next(i for i, line in enumerate(lines) if re.match(r"[A-Z]+ https:", line))
        method, address = lines[place].split(" ", 1)
        body = "\n".join(lines[place + 2 :]).strip() if method in ("POST", "PATCH") else None
        for name, value in self.known.items():
            address = address.replace(f"{{{name}}}", value)
            body = body.replace(f"{{{name}}}", value) if body else None
        path = address.removeprefix("https://graph.microsoft.com").replace("%20", " ")
        status, answer, _ = self.client.send(method, path, body, JSON if body else None)
        return status, answer

    def skip(self, heading: str) -> None:
        assert heading in " ".join(next(self.steps))

    def approve(self) -> None:
        """One app, up to what takes it back."""
        status, found = self.send("find the enterprise app")
        self.known["client-id"] = found["id"] if status == 200 else ""
        if status == 200:
            assert self.send("what is granted now", "changes nothing")[0] == 200
            self.skip("only when it was not found")
        else:
            self.skip("what is granted now")
            status, made = self.send("only when it was not found, create it")
            assert status == 201
            self.known["client-id"] = made["id"]
        _, listed = self.send("look for a grant whose resourceId is {graph-id}")
        rows = [r for r in listed["value"] if r["resourceId"] == self.known["graph-id"]]
        if not rows:
            assert self.send("only when there is none")[0] == 201
            self.skip("only when there is one")
            self.known["grant-id"] = ""
            return
        self.skip("only when there is none")
        self.known |= {"grant-id": rows[0]["id"], "scopes-of-the-grant": rows[0]["scope"]}
        assert self.send("only when there is one", "name each scope once")[0] == 204


@pytest.mark.parametrize("name", TENANTS)
def test_the_requests_merge_and_lose_nothing(name: str) -> None:
    case = Case(name, TENANTS[name])
    with pretend(case.scenario) as graph, Client(graph) as client:
        after = wanted(graph, case)
        reader = ByHand(client)
        reader.known["graph-id"] = reader.send("Microsoft Graph itself")[1]["id"]
        for made in asked():
            reader.approve()
            reader.skip("when the grant has other scopes as well")
            reader.skip("when no scope shall stay")
            app = next(app for app in graph.tenant.apps if app["appId"] == made.client_id)
            assert (SHOWN in app["tags"]) == (name == "no app")
        assert {key: sorted(set(names)) for key, names in granted(graph).items()} == after
        assert next(reader.steps, None) is None


@pytest.mark.parametrize("stays", ["", "Files.Read"])
def test_the_requests_take_back(stays: str) -> None:
    case = Case("", {"apps": [DESK], "grants": [{"app": DESK, "scope": f"openid {stays}"}]})
    with pretend(case.scenario) as graph, Client(graph) as client:
        reader = ByHand(client)
        (grant,) = graph.tenant.grants
        reader.known |= {"grant-id": grant["id"], "scopes-that-stay": stays}
        while "take it back" not in " ".join(step := next(reader.steps)):
            pass
        reader.steps = iter([step, next(reader.steps)])
        if not stays:
            reader.skip("name those that stay")
        assert reader.send("name those that stay" if stays else "no scope shall stay")[0] == 204
        assert [row["scope"] for row in graph.tenant.grants] == ([stays] if stays else [])
