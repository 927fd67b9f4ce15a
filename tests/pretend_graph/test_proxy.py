"""Clients that know nothing of the pretend Microsoft Graph reach it under Microsoft's names."""

import json
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import pwsh
from tests.pretend_graph import Pretend, pretend
from tests.pretend_graph.client import Client
from tests.project import ROOT

LOGIN, GRAPH = "https://login.microsoftonline.com", "https://graph.microsoft.com"


@pytest.fixture
def graph() -> Iterator[Pretend]:
    with pretend(proxy=True) as running:
        yield running


class Opener:
    """urllib, as the environment would set it up."""

    def __init__(self, graph: Pretend) -> None:
        self.trusted = ssl.create_default_context(cafile=graph.proxy_env()["SSL_CERT_FILE"])
        self.proxy(graph.url)

    def proxy(self, url: str) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({"https": url, "http": url}),
            urllib.request.HTTPSHandler(context=self.trusted),
        )

    def get(self, url: str, token: str = "", form: dict[str, str] | None = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = urlencode(form).encode() if form else None
        with self.opener.open(urllib.request.Request(url, data, headers)) as answer:
            return dict(json.loads(answer.read()))


def test_discovery_sign_in_and_graph_under_microsofts_names(graph: Pretend) -> None:
    with Client(graph, "") as client:
        code = client.authorize("User.Read")["code"]
    opener = Opener(graph)
    found = opener.get(f"{LOGIN}/contoso.com/v2.0/.well-known/openid-configuration")
    assert found["token_endpoint"] == f"{LOGIN}/{graph.tenant.id}/oauth2/v2.0/token"
    assert graph.tenant.id in found["issuer"]
    anyone = opener.get(f"{LOGIN}/organizations/v2.0/.well-known/openid-configuration")
    assert anyone["token_endpoint"] == f"{LOGIN}/organizations/oauth2/v2.0/token"
    form = {"grant_type": "authorization_code", "client_id": "x", "code": code}
    token = opener.get(found["token_endpoint"], form=form)["access_token"]
    users = opener.get(f"{GRAPH}/v1.0/me?$select=id", token)
    assert users["@odata.context"].startswith(GRAPH)
    assert [entry["host"] for entry in graph.log] == ["graph.microsoft.com"]


def test_a_token_is_good_for_its_own_cloud(graph: Pretend) -> None:
    with Client(graph, "User.Read") as client:
        token = client.token
    opener = Opener(graph)
    assert opener.get(f"{GRAPH}/v1.0/me", token)
    for host in ("graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            opener.get(f"https://{host}/v1.0/me", token)
        assert refused.value.code == 401
        refused.value.close()
    graph.reset({"tenant": {"cloud": "dod"}})
    with Client(graph, "User.Read") as client:
        assert opener.get("https://dod-graph.microsoft.us/v1.0/me", client.token)


def test_nothing_else_is_reached(graph: Pretend) -> None:
    opener = Opener(graph)
    for url in ("https://example.com/", "http://example.com/"):
        with pytest.raises(urllib.error.URLError):
            opener.get(url)
    assert graph.server.refused == ["example.com", "example.com"]


def test_a_stranger_does_not_trust_it(graph: Pretend) -> None:
    opener = Opener(graph)
    with pretend(proxy=True) as other:
        opener.proxy(other.url)
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE"):
            opener.get(f"{GRAPH}/v1.0/me")


@pytest.mark.process
def test_by_hand(tmp_path: Path) -> None:
    """With a scenario from a file, around a command, and until its input ends."""
    file = tmp_path / "scenario.yml"
    file.write_text("users: [adele@contoso.com]\n")
    ask = (
        "import os, urllib.request as u; a = os.environ['PRETEND_GRAPH'];"
        "print(u.urlopen(a + '/_pretend/state/users').read(), os.environ['HTTPS_PROXY'] == a)"
    )
    base = [sys.executable, "-m", "tests.pretend_graph", str(file)]
    done = subprocess.run(
        [*base, "--", sys.executable, "-c", ask],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "adele@contoso.com" in done.stdout and done.stdout.endswith("True\n")
    alone = subprocess.run(base, cwd=ROOT, input="", capture_output=True, text=True, check=True)
    assert json.loads(alone.stdout)["PRETEND_GRAPH"].startswith("http://127.0.0.1:")


@pytest.mark.process
def test_net_reaches_it_through_the_environment(graph: Pretend) -> None:
    """As the real SDK does: HTTPS_PROXY and SSL_CERT_FILE, and nothing else."""
    with Client(graph, "User.Read") as client:
        head = f"@{{ Authorization = 'Bearer {client.token}' }}"
    call = f"(Invoke-RestMethod -Uri '{GRAPH}/v1.0/me' -Headers {head}).userPrincipalName"
    done = pwsh.run_command(call, env={**pwsh.environment(graph.url), **graph.proxy_env()})
    assert done.stdout.strip() == "admin@contoso.onmicrosoft.com", done.stderr
