"""What goes wrong, and when: the part of a scenario that a test orders.

switches (each off until it is set):

    latency          milliseconds that every HTTP request takes
    page             objects a page (100), where a request does not say `$top`
    largest          objects a page at most, whatever `$top` says
    emptyFirstPage   lists begin with a page that has nothing but a next link
    short            "unless-eventual": lists of grants come short, and complete only with
                     `ConsistencyLevel: eventual` and `$count=true` (microsoft-graph-docs 17247);
                     "unless-large": complete only with `$top=999` (msgraph-sdk-powershell 2469);
                     "always": short in any case. Counts are always right.
    newAppUnknown    for so many requests that name it, a new enterprise app is not known
    listLag          a new grant or assignment is missing in so many lists of it
    tokenRequests    a token is good for so many requests, then 401
    refresh          false: and it cannot be renewed
    browser          false: only the device code signs in
    devicePolls      polls before a device code is approved (1)
    deviceCode       "declined" or "expired" instead
    anyTenant        a sign-in to any tenant's name ends up in this one
    unpublished      client ids for which no enterprise app can be made

faults: a list, each looked at in order for each request (and each part of a batch):

    on       "POST oauth2PermissionGrants": method and kind of path, as the log names it
             ("GET users/{id}"); `*` stands for anything
    call     from the how many-th such request on (1)
    times    for how many of them (1); 0 for ever
    every    of those, only each so-many-th (1)
    do       status   answers with `status`, `code`, `message`, `headers`, `retryAfter`, and does
                      nothing (default)
             after    does it, and answers with the status all the same
             lost     does it, and ends the connection without an answer
             half     does it, and ends the connection in the middle of the answer
             before   first does what `add`, `change` or `remove` say (as the control endpoint
                      takes them), then goes on as if nothing were
"""

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .errors import GraphError
from .schema import words

CODES = {
    400: "Request_BadRequest",
    401: "InvalidAuthenticationToken",
    403: "Authorization_RequestDenied",
    404: "Request_ResourceNotFound",
    409: "Request_MultipleObjectsWithSameKeyValue",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}
SWITCHES = {
    "latency": 0,
    "page": 100,
    "largest": 999,
    "emptyFirstPage": False,
    "short": "",
    "newAppUnknown": 0,
    "listLag": 0,
    "tokenRequests": 0,
    "refresh": True,
    "browser": True,
    "devicePolls": 1,
    "deviceCode": "",
    "anyTenant": False,
    "unpublished": (),
}
FIELDS = frozenset(
    words("on call times every do status code message headers retryAfter add change remove")
)


@dataclass
class Fault:
    """One ordered fault, and how many requests it has seen."""

    on: str
    call: int = 1
    times: int = 1
    every: int = 1
    do: str = "status"
    status: int = 400
    rest: dict[str, Any] = field(default_factory=dict)
    seen: int = 0

    def due(self, kind: str) -> bool:
        if not fnmatch.fnmatchcase(kind, self.on.replace("[", "[[]")):
            return False
        self.seen += 1
        past = self.seen - self.call
        within = past >= 0 and (not self.times or past < self.times)
        return within and past % self.every == 0

    def error(self) -> GraphError:
        headers = {**self.rest.get("headers", {})}
        if "retryAfter" in self.rest:
            headers["Retry-After"] = str(self.rest["retryAfter"])
        code = self.rest.get("code", CODES.get(self.status, "UnknownError"))
        text = self.rest.get("message", f"Ordered by a test: {self.status}.")
        return GraphError(self.status, code, text, headers)


def read_fault(given: dict[str, Any]) -> Fault:
    unknown = set(given) - FIELDS
    if unknown or "on" not in given or given.get("do", "status") not in KINDS:
        raise ValueError(f"not a fault: {given}")
    names = ("on", "call", "times", "every", "do", "status")
    known = {name: given[name] for name in names if name in given}
    rest = {name: value for name, value in given.items() if name not in known}
    return Fault(**known, rest=rest)


KINDS = frozenset({"status", "after", "lost", "half", "before"})


@dataclass
class Faults:
    """The switches and the ordered faults of one scenario."""

    switches: dict[str, Any] = field(default_factory=lambda: dict(SWITCHES))
    ordered: list[Fault] = field(default_factory=list)
    lags: dict[str, int] = field(default_factory=dict)
    """Id of what is not known everywhere yet -> requests until it is."""

    def add(self, scenario: dict[str, Any]) -> None:
        unknown = set(scenario.get("switches", {})) - set(SWITCHES)
        if unknown:
            raise ValueError(f"unknown switches: {sorted(unknown)}")
        self.switches.update(scenario.get("switches", {}))
        self.ordered += [read_fault(one) for one in scenario.get("faults", ())]

    def before(self, kind: str, change: Callable[[dict[str, Any]], object]) -> Fault | None:
        """Lets happen what is due before the request; the fault that ends it, if one does."""
        ending = None
        for fault in self.ordered:
            if not fault.due(kind):
                continue
            if fault.do == "before":
                change(fault.rest)
            elif ending is None:
                ending = fault
        return ending

    def lag(self, key: str, requests: int) -> None:
        if requests:
            self.lags[key] = requests

    def unknown(self, key: str) -> bool:
        """Whether this request cannot see it yet; each that asks brings the moment nearer."""
        left = self.lags.get(key, 0)
        if left:
            self.lags[key] = left - 1
        return left > 0
