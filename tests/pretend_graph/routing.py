"""How a request finds its handler, and the forms that answers have.

Source: https://learn.microsoft.com/graph/paging, https://learn.microsoft.com/graph/query-parameters
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .errors import GraphError, bad_request
from .faults import Faults
from .odata import PAGE, Cursors, Query, next_link, refuse_expand, select, shown
from .schema import Kind
from .tenant import Record, Table, Tenant


@dataclass
class Request:
    """One request to Microsoft Graph, over HTTP or as a part of a batch."""

    tenant: Tenant
    faults: Faults
    cursors: Cursors
    method: str
    path: str
    query: Query
    headers: dict[str, str]
    body: Any
    address: str
    """Scheme, host and version, without a slash at the end."""
    scopes: frozenset[str]
    user: Record
    keys: dict[str, str]

    def key(self, name: str = "id") -> str:
        return self.keys[name]


@dataclass
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] | None = None


Handler = Callable[[Request], Answer]
ROUTES: list[tuple[str, str, re.Pattern[str], Handler]] = []


def route(method: str, *paths: str) -> Callable[[Handler], Handler]:
    """`{id}` is one segment, `{key}` an id or `(appId='...')` right after its set's name."""

    def keep(handler: Handler) -> Handler:
        for path in paths:
            pattern = re.escape(path).replace(r"/\{key\}", "(?P<key>/[^/()]+|\\(appId='[^']*'\\))")
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", pattern)
            kind = path.replace("{key}", "{id}")
            ROUTES.append((method, kind, re.compile(pattern + "/?"), handler))
        return handler

    return keep


def find_route(method: str, path: str) -> tuple[str, dict[str, str], Handler] | None:
    """The kind of a request with the keys in its path and its handler; none where Microsoft
    Graph has no such segment, an error where only the method is wrong."""
    other = False
    for wanted, kind, pattern, handler in ROUTES:
        match = pattern.fullmatch(path)
        if match and wanted == method:
            return f"{method} {kind}", match.groupdict(), handler
        if match:
            other = True
    if other:
        text = "Specified HTTP method is not allowed for the request target."
        raise GraphError(405, "Request_BadRequest", text)
    return None


def listed(
    request: Request, kind: Kind, rows: Table | Iterable[Record], context: str = ""
) -> Answer:
    """What the request's options leave of the rows, a page of it."""
    if "$skiptoken" in request.query.options:
        return paged(request, kind, [], context)
    return paged(request, kind, select(kind, rows, request.query), context)


def paged(
    request: Request, kind: Kind, rows: list[Record], context: str = "", whole: int | None = None
) -> Answer:
    """One page of a list, with its count where that was asked for."""
    query = request.query
    refuse_expand(query)
    token = query.options.get("$skiptoken")
    found, place = request.cursors.resume(token) if token else (rows, 0)
    empty = not token and bool(request.faults.switches["emptyFirstPage"])
    switches = request.faults.switches
    size = 0 if empty else min(query.top or switches["page"] or PAGE, switches["largest"])
    body: Record = {"@odata.context": f"{request.address}/$metadata#{context or kind.set}"}
    if query.advanced and not token:
        body["@odata.count"] = len(found) if whole is None else whole
    if place + size < len(found) or empty:
        rest = request.cursors.keep(found, place + size)
        body["@odata.nextLink"] = next_link(f"{request.address}/{request.path}", query, rest)
    page = found[place : place + size]
    return Answer(200, {**body, "value": [shown(kind, row, query) for row in page]})


def counted(request: Request, kind: Kind, rows: Table | Iterable[Record]) -> Answer:
    if not request.query.eventual:
        text = "Raw count (/$count) is not supported because the 'ConsistencyLevel:eventual'"
        raise bad_request(f"{text} header is missing.")
    request.query.options["$count"] = "true"
    return Answer(200, len(select(kind, rows, request.query)))


def one(request: Request, kind: Kind, row: Record) -> Answer:
    refuse_expand(request.query)
    context = f"{request.address}/$metadata#{kind.set}/$entity"
    return Answer(200, {"@odata.context": context, **shown(kind, row, request.query)})


def made(request: Request, kind: Kind, row: Record) -> Answer:
    answer = one(request, kind, row)
    return Answer(201, answer.body, {"Location": f"{request.address}/{kind.set}/{row['id']}"})


def known(request: Request, rows: Iterable[Record]) -> list[Record]:
    """Without what is not known everywhere yet."""
    if not request.faults.lags:
        return list(rows)
    return [row for row in rows if not request.faults.unknown(row["id"])]
