"""ONE pretend Microsoft Graph, on the loopback address, for every test that needs a tenant.

Written from Microsoft's documentation, not from what calls it: it refuses what Microsoft Graph
refuses, pages, throttles, loses answers, lags, ends tokens and checks permissions, as the
scenario says. In Python:

    with pretend({"users": ["adele@contoso.com"], "apps": [{"appId": OUTLOOK}]}) as graph:
        run(env={"PRETEND_GRAPH": graph.url})
        assert graph.counts()["POST oauth2PermissionGrants"] == 1
        assert graph.tenant.grants

A scenario's tenant is described in `tenant.py`, what may go wrong in `faults.py`, the control
endpoint (for tests in other languages) in `server.py`. As a proxy, for unmodified clients:

    with pretend(scenario, proxy=True) as graph:
        run(env={**os.environ, **graph.proxy_env()})

By hand: `python -m tests.pretend_graph [scenario.yml]`, or with a command that is run in it,
`python -m tests.pretend_graph [scenario.yml] -- pwsh -File ...`.
"""

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import authority
from .server import Server, World
from .signin import SignIn
from .tenant import Record, Tenant

__all__ = ["Pretend", "pretend"]


class Pretend:
    """A running server and what a test reads of it."""

    def __init__(self, server: Server, certificate: Path | None = None) -> None:
        self.server, self.certificate = server, certificate

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def tenant(self) -> Tenant:
        return self.world.tenant

    @property
    def sign_in(self) -> SignIn:
        return self.world.sign_in

    @property
    def log(self) -> list[Record]:
        return self.world.log

    def counts(self) -> Counter[str]:
        return self.world.counts()

    def writes(self) -> list[Record]:
        return self.world.writes()

    def add(self, scenario: dict[str, Any]) -> Record:
        return self.world.add(scenario)

    def reset(self, scenario: dict[str, Any] | None = None) -> None:
        """Another tenant, and nothing remembered."""
        self.server.world = World.of(scenario or {})

    def proxy_env(self) -> dict[str, str]:
        """The environment in which a client reaches it as Microsoft's own hosts."""
        assert self.certificate is not None, "start it with proxy=True"
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE")
        proxies = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
        return {
            **dict.fromkeys(names, str(self.certificate)),
            **dict.fromkeys(proxies, self.url),
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }


@contextmanager
def pretend(
    scenario: dict[str, Any] | None = None, *, proxy: bool = False, port: int = 0
) -> Iterator[Pretend]:
    """A server for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="pretend-graph-") as folder:
        tls = authority.create(Path(folder)) if proxy else None
        server = Server(World.of(scenario or {}), tls.context if tls else None, port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield Pretend(server, tls.certificate if tls else None)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
