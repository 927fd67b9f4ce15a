"""Stand-ins for `az`, `m365` and `sleep` (see stand_in.bash): their calls, sent to the pretend
Microsoft Graph.

Written from the tools' own documentation and held against the real ones by `make clients`:
https://learn.microsoft.com/cli/azure/reference-index#az-rest
https://pnp.github.io/cli-microsoft365/cmd/request
"""

import http.client
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn
from urllib.parse import urlsplit

HOSTS = {
    "AzureCloud": ["graph.microsoft.com"],
    "AzureUSGovernment": ["graph.microsoft.us", "dod-graph.microsoft.us"],
    "AzureChinaCloud": ["microsoftgraph.chinacloudapi.cn"],
    "Public": ["graph.microsoft.com"],
    "USGov": ["graph.microsoft.com"],
    "USGovHigh": ["graph.microsoft.us"],
    "USGovDoD": ["dod-graph.microsoft.us"],
    "China": ["microsoftgraph.chinacloudapi.cn"],
}
"""By the name of a cloud, Azure CLI's or CLI for Microsoft 365's."""
REASONS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
BUSY = (429, 503)


class EndError(Exception):
    """A tool's end: what it says, and its exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def fail(text: str, code: int = 1) -> NoReturn:
    raise EndError(text, code)


def options(words: list[str], known: str) -> dict[str, str]:
    """The options behind the command; each has a value, and a hyphen begins an option."""
    found: dict[str, str] = {}
    rest = [word for word in words if word != "--allow-no-subscriptions"]
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        if name not in known.split() or value.startswith("-"):
            fail(f"ERROR: unrecognized arguments: {name} {value}", 2)
        found[name] = value
    return found


@dataclass
class StandIns:
    """The tools on one machine: who is signed in to which cloud, and what was asked of where."""

    url: str
    token: str
    cloud: str = ""
    signed_in: bool = False
    hosts: set[str] = field(default_factory=set)
    waits: list[str] = field(default_factory=list)

    def call(self, words: list[str]) -> tuple[int, str, str]:
        """Exit code, output and problem of a call with these words."""
        tools = {"az": self.az, "m365": self.m365, "sleep": self.sleep}
        try:
            return 0, tools[words[0]](words[1:]), ""
        except EndError as end:
            return end.code, "", f"{end}\n"

    def sleep(self, words: list[str]) -> str:
        self.waits += words
        return ""

    def az(self, words: list[str]) -> str:
        """The first word is what AZURE_CORE_LOGIN_EXPERIENCE_V2 says."""
        match words:
            case [_, "cloud", "set", *rest]:
                self.use(options(rest, "--name")["--name"])
            case [experience, "login", *rest]:
                options(rest, "--tenant --output")
                if experience != "off":
                    fail("Select a subscription and tenant (Type a number):")
                self.signed_in = True
            case [_, "rest", *rest]:
                known = "--method --url --resource --headers --body --output"
                return self.rest(options(rest, known))
            case _:
                fail(f"{words}: not a call that this knows", 2)
        return ""

    def rest(self, given: dict[str, str]) -> str:
        if not self.signed_in:
            fail("ERROR: Please run 'az login' to setup account.")
        resource = given.get("--resource", "")
        if not (resource and given["--url"].startswith(resource)):
            fail("WARNING: Can't derive appropriate Azure AD resource from --url")
        content_type = given.get("--headers", "").removeprefix("Content-Type=")
        status, text = self.exchange(given, content_type)
        if status >= 400:
            fail(f"ERROR: {REASONS.get(status, status)}({text})")
        return f"{text}\n" if text else ""

    def m365(self, words: list[str]) -> str:
        match words:
            case ["login", *rest]:
                self.use(options(rest, "--tenant --cloud")["--cloud"])
                self.signed_in = True
            case ["request", *rest]:
                known = "--method --url --output --content-type --body"
                return self.request(options(rest, known))
            case _:
                fail(f"{words}: not a call that this knows", 2)
        return ""

    def request(self, given: dict[str, str]) -> str:
        if not self.signed_in:
            fail("Error: Log in to Microsoft 365 first")
        if "--body" in given and "--content-type" not in given:
            fail("Error: Specify the content-type when using body")
        status = BUSY[0]
        while status in BUSY:  # it waits by itself when it is throttled
            status, text = self.exchange(given, given.get("--content-type", ""))
        if status >= 400:
            fail(f"Error: {json.loads(text)['error']['message']}")
        return f"{text}\n"

    def use(self, cloud: str) -> None:
        if cloud not in HOSTS:
            fail(f"ERROR: The cloud '{cloud}' is not registered.")
        self.cloud = cloud

    def exchange(self, given: dict[str, str], content_type: str) -> tuple[int, str]:
        """Status and body of one request."""
        host, _, path = given["--url"].removeprefix("https://").partition("/")
        self.hosts.add(host)
        if host not in HOSTS[self.cloud]:
            fail(f"ERROR: Unauthorized: the token is not for {host}")
        headers = {"Host": host, "Authorization": f"Bearer {self.token}"}
        headers |= {"Content-Type": content_type} if content_type else {}
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc)
        try:
            connection.request(given["--method"].upper(), f"/{path}", given.get("--body"), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except http.client.RemoteDisconnected as error:
            fail(f"ERROR: ('Connection aborted.', {error!r})")
        finally:
            connection.close()
        return answer.status, text.replace(f"http://{host}/", f"https://{host}/")


class Handler(socketserver.StreamRequestHandler):
    """One call: the number of its words, then each, all ended by NUL."""

    server: "Server"

    def word(self) -> str:
        return b"".join(iter(partial(self.rfile.read, 1), b"\0")).decode()

    def handle(self) -> None:
        said = self.server.stand_ins.call([self.word() for _ in range(int(self.word()))])
        self.wfile.write("".join(f"{part}\0" for part in said).encode())


class Server(socketserver.TCPServer):
    """Where stand_in.bash asks; `stand_ins` are those of the run that is under way."""

    stand_ins: StandIns


@contextmanager
def listening() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
