"""The HTTP side: routes requests to sign-in, Microsoft Graph or the control endpoint.

The control endpoint is not shaped like Microsoft's, and needs no token:

    PUT  /_pretend/scenario   a new tenant of this scenario; forgets everything before
    POST /_pretend/add        a scenario's parts on top (switches and faults too); the new ids
    POST /_pretend/change     {kind: users|groups|apps|grants|assignments, id, set: {...}}; an id
                              as a scenario names it, for grants {app, user} instead
    POST /_pretend/remove     {kind, id}
    GET  /_pretend/state      everything in the tenant; /_pretend/state/grants: one kind of it
    GET  /_pretend/log        every request, in order; ?writes=true: those that may change
    DELETE /_pretend/log      forgets them
    GET  /_pretend/counts     {"GET servicePrincipals": 3, ...}, and "http" for HTTP requests
    GET  /_pretend/signins    [{client, scopes, tenant, how}]
"""

import json
import socket
import ssl
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from . import apps, directory, grants, people
from .errors import GraphError, LostAnswerError, bad_request, denied, not_found
from .faults import Fault, Faults
from .odata import CONTENT, Cursors, Query
from .rights import permissions_for, roles_for
from .routing import Answer, Request, find_route
from .signin import GRAPH_HOSTS, LOGIN_HOSTS, MANAGEMENT_HOSTS, SignIn, SignInError
from .tenant import Record, Table, Tenant

HANDLERS = (apps, directory, grants, people)
"""Importing them makes their routes known."""
BATCH = 20
WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
READING = frozenset({"POST directoryObjects/getByIds", "POST $batch"})
"""Requests that change nothing by themselves, whatever their method."""
Versions = ("v1.0", "beta")


@dataclass
class World:
    """One scenario: the tenant, its faults, its sign-ins, and what was asked of it."""

    tenant: Tenant
    faults: Faults
    cursors: Cursors = field(default_factory=Cursors)
    log: list[Record] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def of(cls, scenario: Record) -> "World":
        faults = Faults()
        faults.add(scenario)
        return cls(Tenant(scenario), faults)

    def __post_init__(self) -> None:
        self.sign_in = SignIn(self.tenant, self.faults)

    # The control endpoint

    def add(self, scenario: Record) -> Record:
        self.faults.add(scenario)
        return self.tenant.add(scenario)

    def table(self, kind: str) -> Table:
        table = getattr(self.tenant, kind, None)
        if not isinstance(table, Table):
            raise KeyError(f"no kind of object {kind!r}")
        return table

    def named(self, given: Record) -> str:
        kind = given["kind"]
        if kind == "grants" and "app" in given:
            client = self.tenant.app(given["app"])["id"]
            user = self.tenant.user(given["user"])["id"] if given.get("user") else None
            rows = self.tenant.grants.where("clientId", client)
            return str(next(row["id"] for row in rows if row["principalId"] == user))
        finders = {"users": self.tenant.user, "groups": self.tenant.group, "apps": self.tenant.app}
        return str(finders[kind](given["id"])["id"] if kind in finders else given["id"])

    def change(self, given: Record) -> Record:
        return self.table(given["kind"]).change(self.named(given), given["set"])

    def remove(self, given: Record) -> None:
        self.table(given["kind"]).remove(self.named(given))

    def meddle(self, given: Record) -> None:
        """What a `before` fault lets happen."""
        if "add" in given:
            self.add(given["add"])
        if "change" in given:
            self.change(given["change"])
        if "remove" in given:
            self.remove(given["remove"])

    def counts(self) -> Counter[str]:
        kinds = Counter(entry["kind"] for entry in self.log)
        kinds["http"] = sum(1 for entry in self.log if not entry["part"])
        return kinds

    def writes(self) -> list[Record]:
        """The requests that may have changed the tenant: neither refused nor reading."""
        return [
            entry
            for entry in self.log
            if entry["method"] in WRITES and entry["kind"] not in READING and entry["done"]
        ]

    # Microsoft Graph

    def graph(self, call: "Call") -> Answer:
        """One request, logged with its outcome; faults and rights are looked at first."""
        entry = call.entry()
        with self.lock:
            self.log.append(entry)
            try:
                answer = self._graph(call, entry)
            except GraphError as error:
                entry["status"] = error.status
                raise
            except LostAnswerError:
                entry["status"] = 0
                raise
        entry["status"] = answer.status
        return answer

    def _graph(self, call: "Call", entry: Record) -> Answer:
        found = find_route(call.method, call.path)
        if call.path == "$batch":
            found = (f"{call.method} $batch", {}, _no_nested_batch)
        if found is None:
            segment = call.path.partition("/")[0]
            raise bad_request(f"Resource not found for the segment '{segment}'.", "BadRequest")
        kind, keys, handler = found
        entry["kind"] = kind
        ending = self.faults.before(kind, self.meddle)
        if ending and ending.do == "status":
            raise ending.error()
        session = self.sign_in.session(call.headers.get("authorization", ""), call.host)
        query = Query.read(call.query, call.headers)
        _check_rights(kind, session.scopes, self.tenant.roles_of(session.user["id"]))
        request = Request(
            self.tenant,
            self.faults,
            self.cursors,
            call.method,
            call.path,
            query,
            call.headers,
            call.json(),
            call.address,
            session.scopes,
            session.user,
            {name: unquote(key) for name, key in keys.items()},
        )
        answer = self.batch(call, request.body) if call.path == "$batch" else handler(request)
        entry["done"] = True
        return _ended(ending, answer)

    def batch(self, call: "Call", body: Any) -> Answer:
        """Up to 20 requests, each with an answer of its own, in no order one could rely on.
        https://learn.microsoft.com/graph/json-batching"""
        parts = body.get("requests") if isinstance(body, dict) else None
        if not isinstance(parts, list):
            raise bad_request("Invalid batch payload format.", "BadRequest")
        if len(parts) > BATCH:
            text = f"Number of batch request steps exceeds the maximum value of {BATCH}."
            raise bad_request(text, "MaximumValueExceeded")
        ids = [str(part.get("id", "")).lower() for part in parts]
        if len(set(ids)) != len(ids) or not all(ids):
            raise bad_request("Request Id is missing or is not unique.", "BadRequest")
        answers: dict[str, Record] = {}
        for part in parts:
            answers[str(part["id"])] = self.part(call, part, answers)
        return Answer(200, {"responses": list(reversed(answers.values()))})

    def part(self, call: "Call", part: Record, before: dict[str, Record]) -> Record:
        headers = {name.lower(): str(value) for name, value in part.get("headers", {}).items()}
        path, _, query = str(part.get("url", "")).lstrip("/").partition("?")
        content = json.dumps(part["body"]).encode() if "body" in part else b""
        inner = {"authorization": call.headers.get("authorization", ""), **headers}
        own = Call(part.get("method", ""), path, query, inner, content, call.address, call.host)
        own.part = True
        try:
            for needed in part.get("dependsOn", ()):
                if before[needed]["status"] >= 400:
                    raise GraphError(424, "FailedDependency", "A request it depends on failed.")
            answer = self.graph(own)
        except GraphError as error:
            answer = Answer(error.status, error.body(), error.headers)
        except LostAnswerError:
            lost = GraphError(504, "GatewayTimeout", "The service did not answer in time.")
            answer = Answer(504, lost.body(), {})
        about = {"Content-Type": "application/json", **(answer.headers or {})}
        record = {"id": part["id"], "status": answer.status, "headers": about}
        return record if answer.body is None else {**record, "body": answer.body}


def _no_nested_batch(request: Request) -> Answer:
    raise not_found(request.path)


def _check_rights(kind: str, scopes: frozenset[str], roles: set[str]) -> None:
    needed, by_role = permissions_for(kind), roles_for(kind)
    if needed and not needed & scopes:
        raise denied()
    if by_role and not by_role & roles:
        raise denied()


def _ended(ending: Fault | None, answer: Answer) -> Answer:
    if ending is None:
        return answer
    if ending.do == "after":
        raise ending.error()
    raise LostAnswerError(half=ending.do == "half")


@dataclass
class Call:
    """A request as it came in."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    content: bytes
    address: str
    host: str
    part: bool = False

    def entry(self) -> Record:
        return {
            "method": self.method,
            "path": unquote(self.path),
            "query": unquote(self.query),
            "host": self.host,
            "kind": f"{self.method} {self.path}",
            "part": self.part,
            "status": None,
            "done": False,
            "agent": self.headers.get("user-agent", ""),
            "eventual": self.headers.get("consistencylevel", "").lower() == "eventual",
            "body": _read(self.content),
        }

    def json(self) -> Any:
        """The body of a write; Microsoft Graph wants its content type named."""
        if self.method not in WRITES or self.method == "DELETE":
            return None
        kind = self.headers.get("content-type", "")
        if not kind:
            text = "Write requests (excluding DELETE) must contain the Content-Type header"
            raise bad_request(f"{text} declaration.", "BadRequest")
        if not kind.lower().startswith("application/json"):
            raise bad_request("Entity only allows writes with a JSON Content-Type header.")
        try:
            return json.loads(self.content)
        except ValueError:
            text = "Unable to read JSON request payload. Please ensure Content-Type header is set"
            raise bad_request(
                f"{text} and payload is of valid JSON format.", "BadRequest"
            ) from None


def _read(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode(errors="replace")


class Handler(BaseHTTPRequestHandler):
    """One connection; a CONNECT turns it into one to the named host."""

    protocol_version = "HTTP/1.1"
    server: "Server"
    target = ""
    """The host that a CONNECT named; empty for a request to this server itself."""

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def finish(self) -> None:
        """Also the socket that a CONNECT put in the place of the first one."""
        super().finish()
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the server keeps a log of its own."""

    def do_CONNECT(self) -> None:
        host = self.path.partition(":")[0].lower()
        context = self.server.tls
        if context is None or host not in LOGIN_HOSTS | GRAPH_HOSTS | MANAGEMENT_HOSTS:
            self.server.refused.append(host)
            self.reply(403, b"No way out of here.", {"Content-Type": "text/plain"})
            self.close_connection = True
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.wfile.flush()
        try:
            self.connection = context.wrap_socket(self.connection, server_side=True)
        except OSError:
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb", -1)
        self.wfile = self.connection.makefile("wb", 0)
        self.target, self.close_connection = host, False  # a client may ask in HTTP/1.0

    def answer(self) -> None:
        url = urlsplit(self.path)
        if url.scheme:
            self.server.refused.append(url.netloc)
            self.reply(403, b"No way out of here.", {"Content-Type": "text/plain"})
            return
        size = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(size)
        try:
            self.dispatch(url.path, url.query, content)
        except LostAnswerError as lost:
            self.lose(lost.half)

    def lose(self, half: bool) -> None:
        if half:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{")
            self.wfile.flush()
        self.close_connection = True

    def dispatch(self, path: str, query: str, content: bytes) -> None:
        first, _, rest = path.lstrip("/").partition("/")
        if first == "_pretend" and not self.target:
            self.control(rest, query, content)
        elif self.target in LOGIN_HOSTS or (not self.target and first not in Versions):
            self.login(path.strip("/"), query, content)
        elif self.target in MANAGEMENT_HOSTS:
            self.json(200, {"value": []})
        else:
            self.graph(first, rest, query, content)

    # Microsoft Graph

    def graph(self, version: str, path: str, query: str, content: bytes) -> None:
        world = self.server.world
        if world.faults.switches["latency"]:
            time.sleep(world.faults.switches["latency"] / 1000)
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = self.target or self.headers.get("Host", "")
        scheme = "https" if self.target else "http"
        address = f"{scheme}://{host}/{version}"
        call = Call(self.command, path.rstrip("/"), query, headers, content, address, self.target)
        try:
            answer = world.graph(call)
        except GraphError as error:
            answer = Answer(error.status, error.body(), error.headers)
        about = {"request-id": str(uuid.uuid4()), "OData-Version": "4.0", **(answer.headers or {})}
        if answer.body is None:
            self.reply(answer.status, b"", about)
        elif isinstance(answer.body, int):
            self.reply(answer.status, str(answer.body).encode(), {**about, **_PLAIN})
        else:
            self.json(answer.status, answer.body, {"Content-Type": CONTENT, **about})

    # Sign-in

    def login(self, path: str, query: str, content: bytes) -> None:
        sign_in, given = self.server.world.sign_in, dict(parse_qsl(query))
        tenant, _, rest = path.partition("/")
        form = dict(parse_qsl(content.decode(errors="replace")))
        host = self.target or self.headers.get("Host", "")
        origin = f"{'https' if self.target else 'http'}://{host}"
        work: dict[str, Callable[[], Record]] = {
            "v2.0/.well-known/openid-configuration": lambda: sign_in.discovery(origin, tenant),
            ".well-known/openid-configuration": lambda: sign_in.discovery(origin, tenant),
            "discovery/instance": sign_in.instances,
            "discovery/v2.0/keys": lambda: {"keys": []},
            "oauth2/v2.0/devicecode": lambda: sign_in.device_code(tenant, form),
            "oauth2/v2.0/token": lambda: sign_in.token(tenant, form),
        }
        try:
            with self.server.world.lock:
                if rest == "oauth2/v2.0/authorize":
                    place = sign_in.authorize(tenant, given)
                    self.reply(302, b"", {"Location": place})
                    return
                if rest not in work:
                    self.reply(404, b"", {})
                    return
                body = work[rest]()
        except SignInError as error:
            self.json(400, error.body())
        except KeyError as missing:
            text = f"The request body must contain the following parameter: {missing}."
            self.json(400, SignInError("invalid_request", 900144, text).body())
        else:
            self.json(200, body)

    # The control endpoint

    def control(self, path: str, query: str, content: bytes) -> None:
        given = json.loads(content) if content else {}
        try:
            body = self.server.control(self.command, path, dict(parse_qsl(query)), given)
        except (KeyError, ValueError, TypeError, StopIteration) as wrong:
            self.json(400, {"error": f"{type(wrong).__name__}: {wrong}"})
        else:
            self.json(200, body)

    # Answers, each in one piece, so that nobody waits for the rest of it

    def json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        about = {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
        self.reply(status, json.dumps(body).encode(), about)

    def reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        about = {"Date": self.date_time_string(), **headers}
        if status != 204:
            about["Content-Length"] = str(len(content))
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in about.items()]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + content)
        self.wfile.flush()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815


_PLAIN = {"Content-Type": "text/plain"}


class Server(ThreadingHTTPServer):
    """On a free port of the loopback address. `tls`: also a proxy, for Microsoft's hosts."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, world: World, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world, self.tls = world, tls
        self.refused: list[str] = []
        """Hosts that somebody tried to reach and that are not Microsoft's."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed has left; nothing else may go wrong in silence."""
        import sys

        if not isinstance(sys.exc_info()[1], ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)

    def control(self, method: str, path: str, query: dict[str, str], given: Record) -> Any:
        if (method, path) == ("PUT", "scenario"):
            self.world = World.of(given)
            return {"tenant": self.world.tenant.id}
        world = self.world
        with world.lock:
            if method == "POST":
                work = {"add": world.add, "change": world.change, "remove": world.remove}
                return work[path](given)
            if (method, path) == ("DELETE", "log"):
                world.log.clear()
                return {}
            if path == "log":
                return world.writes() if query.get("writes") else list(world.log)
            if path.startswith("state/"):
                return world.tenant.dump()[path.removeprefix("state/")]
            plain = {"counts": world.counts, "state": world.tenant.dump}
            return plain[path]() if path in plain else {"signins": world.sign_in.asked}[path]
