"""Query options, pages and single objects, as Microsoft Graph reads and writes them.

Sources: https://learn.microsoft.com/graph/query-parameters, https://learn.microsoft.com/graph/paging
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from . import filters
from .errors import GraphError, bad_request, unsupported
from .schema import Kind, words
from .tenant import Record, Table

PAGE, MOST = 100, 999
KNOWN = frozenset(
    words("$select $filter $top $count $skiptoken $expand $orderby $search $skip $format")
)
CONTENT = (
    "application/json;odata.metadata=minimal;odata.streaming=true;"
    "IEEE754Compatible=false;charset=utf-8"
)


@dataclass
class Query:
    """The options of one request; `eventual` is its header `ConsistencyLevel: eventual`."""

    options: dict[str, str]
    eventual: bool

    @classmethod
    def read(cls, text: str, headers: Mapping[str, str]) -> "Query":
        options = {}
        for name, value in parse_qsl(text, keep_blank_values=True):
            if name.startswith("$") and name.lower() not in KNOWN:
                raise bad_request(f"The query parameter '{name}' is not supported.", "BadRequest")
            options[name.lower() if name.startswith("$") else name] = value
        level = headers.get("consistencylevel", "").lower()
        return cls(options, level == "eventual")

    @property
    def counted(self) -> bool:
        return self.options.get("$count", "").lower() == "true"

    @property
    def advanced(self) -> bool:
        return self.eventual and self.counted

    @property
    def select(self) -> list[str]:
        return [one.strip() for one in self.options.get("$select", "").split(",") if one.strip()]

    @property
    def top(self) -> int:
        """Objects a page; 0 when the request says nothing."""
        text = self.options.get("$top")
        if text is None:
            return 0
        if not text.isdigit() or not 1 <= int(text) <= MOST:
            what = f"Invalid page size specified: '{text}'. Must be between 1 and {MOST} inclusive."
            raise unsupported(what)
        return int(text)


@dataclass
class Cursors:
    """The lists that are being paged through: token -> what is left of one."""

    waiting: dict[str, tuple[list[Record], int]] = field(default_factory=dict)

    def keep(self, rows: list[Record], place: int) -> str:
        token = secrets.token_urlsafe(24)
        self.waiting[token] = (rows, place)
        if len(self.waiting) > 1000:
            self.waiting.pop(next(iter(self.waiting)))
        return token

    def resume(self, token: str) -> tuple[list[Record], int]:
        if token not in self.waiting:
            text = "The specified page token value has expired or is invalid."
            raise bad_request(text, "Directory_ExpiredPageToken")
        return self.waiting[token]


def select(kind: Kind, rows: Table | Iterable[Record], query: Query) -> list[Record]:
    """The rows that the request's filter, search and order leave."""
    if query.options.get("$skip"):
        raise bad_request("'$skip' is not supported by the service.")
    if "$search" in query.options:
        raise unsupported("The pretend tenant does not search.")
    text = query.options.get("$filter")
    if text is None:
        return _ordered(kind, list(rows), query)
    found = filters.parse(text, kind, query.advanced)
    if isinstance(rows, Table):
        return _ordered(kind, list(found.pick(rows)), query)
    return _ordered(kind, [row for row in rows if found.test(row)], query)


def _ordered(kind: Kind, rows: list[Record], query: Query) -> list[Record]:
    text = query.options.get("$orderby")
    if not text:
        return rows
    name, _, direction = text.partition(" ")
    if name not in ("displayName", "userPrincipalName") or name not in kind.properties:
        raise unsupported("Sorting not supported for current query.")
    if "$filter" in query.options and not query.advanced:
        raise unsupported("Sorting not supported for current query.")
    return sorted(rows, key=lambda row: str(row[name]), reverse=direction == "desc")


def shown(kind: Kind, row: Record, query: Query) -> Record:
    """One object: what `$select` names, or what Microsoft Graph gives without it."""
    names = query.select or list(kind.default or kind.properties)
    for name in names:
        if name not in kind.properties and name not in row and name != "id":
            what = f"Could not find a property named '{name}' on type"
            text = f"Parsing OData Select and Expand failed: {what} 'microsoft.graph.{kind.name}'."
            raise bad_request(text, "BadRequest")
    return {name: row.get(name, kind.properties.get(name)) for name in names}


def refuse_expand(query: Query, *allowed: str) -> None:
    text = query.options.get("$expand", "")
    if text and text not in allowed:
        raise bad_request(f"Parsing OData Select and Expand failed: '{text}'.", "BadRequest")


def next_link(address: str, query: Query, token: str) -> str:
    kept = {name: value for name, value in query.options.items() if name != "$skiptoken"}
    kept["$skiptoken"] = token
    return f"{address}?{urlencode(kept, quote_via=quote, safe='$')}"


def body_of(kind: Kind, given: Any, needed: Iterable[str] = ()) -> Record:
    """A write's body: an object, of known and writable properties, with what is needed."""
    if not isinstance(given, dict):
        raise bad_request("Unable to read JSON request payload.", "BadRequest")
    for name, value in given.items():
        if name.startswith("@odata."):
            continue
        if name not in kind.properties:
            what = f"The property '{name}' does not exist on type 'microsoft.graph.{kind.name}'."
            raise bad_request(f"{what} Make sure to only use property names that are defined.")
        if name not in kind.writable:
            raise bad_request(f"Property '{name}' is read-only and cannot be set.")
        _check_type(kind, name, value)
    for name in needed:
        if given.get(name) is None:
            raise bad_request(f"A value is required for property '{name}' of '{kind.name}'.")
    return {name: value for name, value in given.items() if not name.startswith("@")}


def _check_type(kind: Kind, name: str, value: object) -> None:
    base = kind.properties[name]
    if isinstance(base, bool) and not isinstance(value, bool):
        raise _wrong_type(name, "Edm.Boolean")
    if isinstance(base, list) and not isinstance(value, list):
        raise _wrong_type(name, "Collection")
    if base is None and not isinstance(value, str | dict | None):
        raise _wrong_type(name, "Edm.String")


def _wrong_type(name: str, wanted: str) -> GraphError:
    text = f"Cannot convert the literal of property '{name}' to the expected type '{wanted}'."
    return bad_request(text, "BadRequest")
