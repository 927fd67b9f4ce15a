"""What looks like a scope, an id, a sign-in address or an error code of Microsoft's.

The words alone decide, wherever they stand; which of them are known is in `known`.
None of them holds a space, so a text may be searched word by word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

SCOPE, ID, SIGN_IN, ERROR_CODE = "a scope", "an id", "a sign-in address", "an error code"

DOTTED = re.compile(r"(?<![\w.$/@-])(?<!::)[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+(?![\w/@-])")

SCOPE_PARTS = {
    "accessasuser",
    "all",
    "create",
    "fullcontrol",
    "read",
    "readbasic",
    "readwrite",
    "selected",
    "send",
    "shared",
    "write",
}
"""What most names of scopes have after a dot.
Source: https://learn.microsoft.com/graph/permissions-reference"""

CAPITALISED = re.compile(r"[A-Z][\w-]*[a-z]")

SHORTEST_LAST_PART = 4
"""Letters: 'ChannelMessage.Edit' looks like a scope, 'Monday.Com' does not."""

NOT_SCOPES = ("Microsoft.", "System.")

# The first digits are looked at last: a text is searched much faster for a hyphen.
GUID = re.compile(
    r"-(?<=[0-9A-Fa-f]{8}-)(?<![0-9A-Fa-f-][0-9A-Fa-f]{8}-)"
    r"(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Fa-f-])"
)

CODE_FILES = {".css", ".js", ".mjs", ".svg"}

TEXT_FILES = {
    *CODE_FILES,
    ".bicep",
    ".bicepparam",
    ".conf",
    ".csv",
    ".html",
    ".http",
    ".json",
    ".md",
    ".ps1",
    ".sh",
    ".tf",
    ".txt",
    ".xml",
    ".yaml",
    ".yml",
}

ADDRESS = re.compile(r"""https?:(?:\\?/){2}[^\s"'<>)\\]*|/adminconsent\b""", re.IGNORECASE)

SIGN_IN_PARTS = re.compile(
    r"microsoftonline|(?:login|device|sts|accounts)\.(?:[\w-]+\.)*(?:microsoft|windows|live)\b"
    r"|login\.chinacloudapi|adminconsent",
    re.IGNORECASE,
)
"""Source of the hosts:
https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""

CODE = re.compile(r"AADSTS\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lookalike:
    """What looks like `kind`; `shown` stands so at `start` in the text, `name` is how it is
    known: an id in small letters, a code in capitals, an address without escapes."""

    kind: str
    name: str
    shown: str
    start: int


def lookalikes(text: str) -> Iterator[Lookalike]:
    """Everything of each kind, kind by kind."""
    yield from scopes_in(text)
    yield from others_in(text)


def others_in(text: str) -> Iterator[Lookalike]:
    """Everything but scopes."""
    for find in (ids_in, sign_ins_in, error_codes_in):
        yield from find(text)


def scopes_in(text: str, *, code: bool = False) -> Iterator[Lookalike]:
    """Words with dots that look like scopes; in `code`, where dots have a meaning of their
    own, only those that can be nothing else."""
    for match in DOTTED.finditer(text):
        word = match[0]
        if looks_like_a_scope(word) and not (code and not _only_a_scope(word)):
            yield Lookalike(SCOPE, word, word, match.start())


def looks_like_a_scope(word: str) -> bool:
    """Whether a word with dots reads like one of Microsoft's names for scopes: capitalised
    throughout, or in any letters with one of their usual parts."""
    if word.startswith(NOT_SCOPES):
        return False
    usual = _has_a_usual_part(word)
    return usual or (_capitalised(word) and len(word.rpartition(".")[2]) >= SHORTEST_LAST_PART)


def _only_a_scope(word: str) -> bool:
    return _capitalised(word) and _has_a_usual_part(word)


def _has_a_usual_part(word: str) -> bool:
    return any(part.lower() in SCOPE_PARTS for part in word.split(".")[1:])


def _capitalised(word: str) -> bool:
    return all(CAPITALISED.fullmatch(part) for part in word.split("."))


def ids_in(text: str) -> Iterator[Lookalike]:
    for match in GUID.finditer(text):
        start = match.start() - 8
        shown = text[start : match.end()]
        yield Lookalike(ID, shown.lower(), shown, start)


def sign_ins_in(text: str) -> Iterator[Lookalike]:
    """Addresses that lead to Microsoft's sign-in or seem to, and the path of an approval."""
    for match in ADDRESS.finditer(text):
        if SIGN_IN_PARTS.search(match[0]):
            yield Lookalike(SIGN_IN, _address(match[0]), match[0], match.start())


def _address(found: str) -> str:
    """The address without what HTML and JSON make of it."""
    address = unescape(found).replace("\\/", "/")
    ends = ADDRESS.match(address)
    return ends[0] if ends else address


def error_codes_in(text: str) -> Iterator[Lookalike]:
    for match in CODE.finditer(text):
        yield Lookalike(ERROR_CODE, match[0].upper(), match[0], match.start())
