"""Rules for keys, names of scopes, and ids."""

import re
from collections.abc import Iterator

from macros.catalog.document import Document, Finding
from macros.catalog.model import GRAPH_APP_ID
from macros.catalog.names import quoted
from macros.catalog.problems import Path_, key_of, named, where
from macros.checking.places import ANCHORS, CLIENT_IDS, NOT_ASKED, SCOPE_IDS
from macros.consent.request import GUID

SCOPE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([._-][A-Za-z0-9]+)*")

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

NIL = "00000000-0000-0000-0000-000000000000"


def slug_keys(document: Document) -> Iterator[Finding]:
    """Keys that a docs writer chooses are slugs, because they become anchors."""
    for path, _ in document.find(*ANCHORS):
        key = str(path[-1])
        if not SLUG.fullmatch(key):
            form = "lower-case letters, digits and single hyphens, a letter first"
            yield Finding(path, f"the key {quoted(key)} must be {form}", at_key=True)


def scope_name_form(document: Document) -> Iterator[Finding]:
    """A scope's name has the form that Graph uses, without a host in front."""
    for path, _ in document.find("scopes.*"):
        if not SCOPE_NAME.fullmatch(str(path[-1])):
            message = f"{quoted(path[-1])} is not a Graph scope name; write the bare Graph name"
            yield Finding(path, f"{message}, such as Calendars.Read", at_key=True)
    for path, name in document.texts(NOT_ASKED):
        if not SCOPE_NAME.fullmatch(name):
            message = f"{quoted(name)} is not a Graph scope name, nor the first part of one"
            yield Finding(path, f"{message}; write such as Files or Files.Read.All")


def scope_name_case(document: Document) -> Iterator[Finding]:
    """No two scopes differ only in upper and lower case."""
    seen: dict[str, str] = {}
    for name in document.keys("scopes"):
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            message = f"scope {quoted(name)} is {quoted(first)} in other letters; keep one"
            yield Finding(("scopes", name), message, at_key=True)


def guid_form(document: Document) -> Iterator[Finding]:
    """Client ids and scope ids are GUIDs."""
    for path, value in document.texts(SCOPE_IDS, *CLIENT_IDS):
        if not GUID.fullmatch(value):
            message = f"{quoted(key_of(path))} of {where(path)} is not a GUID: {quoted(value)}"
            form = "a GUID is 8-4-4-4-12 hexadecimal digits; copy it again from its source"
            yield Finding(path, f"{message}; {form}")


def nobodys_id(document: Document) -> Iterator[Finding]:
    """No id is Microsoft Graph's own, or the one of zeros that stands for none."""
    for path, value in document.texts(SCOPE_IDS, *CLIENT_IDS):
        if value.lower() in (GRAPH_APP_ID, NIL):
            whose = "of zeros only" if value == NIL else "Microsoft Graph's own"
            source = "Microsoft's permissions reference"
            if path[0] == "apps":
                source = "the app's registration, 'Application (client) ID'"
            yield Finding(path, f"{named(path)} is {whose}; copy the right one from {source}")


def guid_used_twice(document: Document) -> Iterator[Finding]:
    """No client id or scope id stands for two things; each cloud has its own registration."""
    seen: dict[str, Path_] = {}
    for path, value in document.texts(SCOPE_IDS, *CLIENT_IDS):
        first = seen.setdefault(value.lower(), path)
        if first != path and not _same_scope(path, first):
            message = f"{where(path)} has the same id as {where(first)}; correct one of them"
            yield Finding(path, message)


def _same_scope(one: Path_, other: Path_) -> bool:
    """Two names that differ in case only are one scope, which has a problem of its own."""
    return one[0] == other[0] == "scopes" and str(one[1]).casefold() == str(other[1]).casefold()
