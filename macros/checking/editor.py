"""The JSON Schema that an editor reads: the model's, with the form of each value as a pattern where
the rules look for it, and the names that can be completed.

A pattern is an ECMAScript one and a Python one at once. `patternErrorMessage` and
`enumDescriptions` are what yaml-language-server shows; others pass them over.
Source: https://github.com/redhat-developer/yaml-language-server#readme
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from macros.catalog.document import Document
from macros.catalog.model import GRAPH_APP_ID, schema
from macros.checking.addresses import (
    ENDS_LINK,
    MAX_REDIRECT,
    MONTH,
    NO_ADDRESS,
    REDIRECT_FORBIDDEN,
    STATE,
)
from macros.checking.graph_list import GraphList
from macros.checking.ids import NIL, SCOPE_NAME, SLUG
from macros.checking.places import (
    ADDRESSES,
    ANCHORS,
    BASE,
    CLIENT_IDS,
    CONTACT,
    DOMAINS,
    FEATURE_APPS,
    MANDATORY,
    NOT_ASKED,
    OPTIONAL,
    REDIRECTS,
    SCOPE_IDS,
    SCOPE_LISTS,
    TEXTS,
)
from macros.checking.texts import MAX_TEXT
from macros.consent.request import DOMAIN
from macros.consent.request import GUID as SMALL_GUID

Schema = dict[str, Any]

SCOPES, APPS, SCOPE_KEYS, GROUPS = "KnownScope", "KnownApp", "KnownScopeKey", "KnownGroup"

COMPLETED = (SCOPES, APPS, SCOPE_KEYS, GROUPS)

FILE = "catalog.schema.json"


@dataclass(frozen=True, slots=True)
class Names:
    """What can be completed, each with what the editor shows beside it."""

    scopes: Mapping[str, str] = field(default_factory=dict)
    apps: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)


def names(document: Document | None, listed: GraphList | None) -> Names:
    """The catalog's scopes, apps and groups, and Microsoft's scopes where there is a list."""
    ours = {path[1]: title for path, title in _texts(document, "scopes.*.title")}
    theirs = listed.delegated.items() if listed else ()
    offered = {name: " / ".join(scope.titles) for name, scope in theirs if scope.offered}
    groups = _texts(document, "features.*.optional.*.label")
    return Names(
        scopes={str(name): title for name, title in (offered | ours).items()},
        apps={str(path[1]): name for path, name in _texts(document, "apps.*.name")},
        groups={str(path[3]): label for path, label in groups},
    )


def _texts(document: Document | None, pattern: str) -> list[tuple[tuple[str | int, ...], str]]:
    return [*document.texts(pattern)] if document else []


def editor_schema(known: Names | None = None) -> Schema:
    """The schema, with these names to be completed; no other name is refused."""
    whole: Schema = _without_null(schema())
    for places, form in _forms():
        for place in places:
            for node in _at(whole, whole, place.split(".")):
                node |= form
    for place, form in _key_forms():
        for node in _around(whole, place):
            node["propertyNames"] = form
    for place in SCOPE_LISTS:
        for node in _at(whole, whole, place.split("."), "array"):
            node["uniqueItems"] = True
    for place in (*CLIENT_IDS, *REDIRECTS):
        for node in _at(whole, whole, place.split("."), "object"):
            node["propertyNames"] = {"enum": [*node["properties"]]}
    whole["$defs"]["Feature"]["dependentRequired"] = {"optional_label": ["optional"]}
    _complete(whole, known or Names())
    return whole


def without_names(whole: Schema) -> Schema:
    """A schema as it is where no name is known."""
    bare = editor_schema()["$defs"]
    return {**whole, "$defs": {**whole["$defs"], **{n: bare[n] for n in COMPLETED}}}


def _without_null(node: Any) -> Any:
    """A key without a value is refused, so nothing may be null, by default either."""
    if isinstance(node, list):
        return [_without_null(child) for child in node]
    if not isinstance(node, dict):
        return node
    branches = node.get("anyOf", [])
    if {"type": "null"} in branches:
        (branch,) = (branch for branch in branches if branch != {"type": "null"})
        node = {k: v for k, v in node.items() if k not in ("anyOf", "default")} | branch
    return {key: _without_null(child) for key, child in node.items()}


# Where a value stands in the schema.


def _at(whole: Schema, node: Schema, place: list[str], kind: str = "string") -> Iterator[Schema]:
    """The schemas of a kind for the values at a place such as `features.*.scopes.-`."""
    for branch in (_followed(whole, b) for b in node.get("anyOf", [node])):
        if not place:
            if branch.get("type") == kind:
                yield branch
        else:
            for child in _children(branch, place[0]):
                yield from _at(whole, _followed(whole, child), place[1:], kind)


def _children(node: Schema, key: str) -> Iterator[Schema]:
    if key == "-":
        found = [node.get("items")]
    elif key == "*":
        found = [node.get("additionalProperties"), *_by_cloud(node)]
    else:
        found = [node.get("properties", {}).get(key)]
    yield from (child for child in found if isinstance(child, dict))


def _by_cloud(node: Schema) -> Iterable[Schema]:
    """Values by cloud have a schema for each; they are the only ones by fixed keys."""
    properties = node.get("properties", {})
    return properties.values() if "global" in properties else ()


def _followed(whole: Schema, node: Schema) -> Schema:
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    return _followed(whole, whole["$defs"][name]) if name else node


def _around(whole: Schema, place: str) -> Iterator[Schema]:
    """The schemas of the mappings whose keys stand at a place such as `features.*`."""
    return _at(whole, whole, place.split(".")[:-1], "object")


# Forms.


def _pattern(pattern: str, message: str) -> Schema:
    return {"pattern": f"^(?:{pattern})$", "patternErrorMessage": message}


def _signs(forbidden: str) -> str:
    """The class of visible ASCII signs without some."""
    signs = (chr(n) for n in range(0x21, 0x7F))
    return "".join(s if s.isalnum() else f"\\u{ord(s):04x}" for s in signs if s not in forbidden)


HEX = "[0-9a-fA-F]"

GUID = f"{HEX}{{8}}(?:-{HEX}{{4}}){{3}}-{HEX}{{12}}"

HOST_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"

HOST = rf"{HOST_LABEL}(?:\.{HOST_LABEL})*"

REST = f"[{_signs(NO_ADDRESS + ENDS_LINK)}]*"

WEB = f"https://{HOST}(?::[0-9]{{1,5}})?(?:[/?#]{REST})?"

REDIRECT_SIGNS = _signs(NO_ADDRESS + REDIRECT_FORBIDDEN + "#*")

AUTHORITY = f"[{_signs(NO_ADDRESS + REDIRECT_FORBIDDEN + '[]#*@/?')}]+"

REDIRECT = (
    rf"(?:https://{AUTHORITY}|http://(?:localhost|127\.0\.0\.1)(?::[0-9]{{1,5}})?)"
    f"(?:[/?][{REDIRECT_SIGNS}]*)?"
)

MAIL = rf"[A-Za-z0-9.!#$&'*+/=?^_~\-]+@{DOMAIN.pattern}"

BLANK = (
    r"\s\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufeff"
)
"""What shows nothing, as far as an editor has to know."""

VISIBLE = rf"(?![{BLANK}]*$)"

WORDS = (
    rf"{VISIBLE}(?!\W*(?:TODO|FIXME|TBD|TBC|XXX+|\?\?+|\.\.\.|…)\W*$)"
    r"(?![\s\S]*\b(?:TODO|FIXME|XXX) *:)[\s\S]*"
)


def _forms() -> Iterator[tuple[tuple[str, ...], Schema]]:
    nobodys = f"(?!(?:{NIL}|{GRAPH_APP_ID})$)"
    guid = _pattern(nobodys + GUID, "an id of its own: 8-4-4-4-12 hexadecimal digits")
    scope = _pattern(SCOPE_NAME.pattern, "a bare Graph name, such as Calendars.Read")
    redirect = _pattern(REDIRECT, "an https:// address without fragment, wildcard or user name")
    tenant = f"organizations|{SMALL_GUID.pattern}|{DOMAIN.pattern}"
    yield TEXTS, _pattern(WORDS, "some words, written out") | {"maxLength": MAX_TEXT}
    yield ("allow.*",), _pattern(WORDS, "the reason")
    yield (SCOPE_IDS, *CLIENT_IDS), guid
    yield (BASE, MANDATORY, OPTIONAL, NOT_ASKED), scope
    yield (FEATURE_APPS,), _pattern(SLUG.pattern, "the key of an app")
    yield REDIRECTS, redirect | {"maxLength": MAX_REDIRECT}
    yield ADDRESSES, _pattern(WEB, "an https:// address")
    yield (CONTACT,), _pattern(f"{MAIL}|{WEB}", "a mail address, or an https:// address")
    yield (DOMAINS,), _pattern(DOMAIN.pattern, "a domain in small letters, such as contoso.com")
    yield ("consent.tenant",), _pattern(tenant, "'organizations', a tenant id or a domain")
    state = "up to 100 letters, digits, dots, hyphens, _ and ~"
    yield ("consent.state",), _pattern(STATE.pattern, state)
    month = _pattern(MONTH.pattern, 'a month such as "2026-07", in quotes')
    yield ("consent.managed_policy_as_of",), month


def _key_forms() -> Iterator[tuple[str, Schema]]:
    slug = _pattern(SLUG.pattern, "lower-case letters, digits and single hyphens, a letter first")
    yield from ((place, slug) for place in ANCHORS)
    yield "scopes.*", _pattern(SCOPE_NAME.pattern, "a bare Graph name, such as Calendars.Read")


# Names to be completed. A name that is not known yet passes: an editor's schema is as old as
# the last `schema`, and what a name must be described as, `check` says.


def _complete(whole: Schema, known: Names) -> None:
    whole["$defs"] |= {
        SCOPES: _listed(known.scopes),
        APPS: _listed(known.apps),
        SCOPE_KEYS: _keys("Scope", known.scopes),
        GROUPS: _keys("OptionalGroup", known.groups),
    }
    for name, places in ((SCOPES, (BASE, MANDATORY, OPTIONAL)), (APPS, (FEATURE_APPS,))):
        for node in [n for place in places for n in _at(whole, whole, place.split("."))]:
            form = {key: node.pop(key) for key in [*node] if key not in ("title", "description")}
            node["anyOf"] = [{"$ref": f"#/$defs/{name}"}, form]
    for name, place in ((SCOPE_KEYS, "scopes.*"), (GROUPS, "features.*.optional.*")):
        for node in _around(whole, place):
            node["allOf"] = [{"$ref": f"#/$defs/{name}"}]


def _listed(known: Mapping[str, str]) -> Schema:
    keys = sorted(known)
    return {"enum": keys, "enumDescriptions": [known[key] for key in keys]}


def _keys(record: str, known: Mapping[str, str]) -> Schema:
    ref = f"#/$defs/{record}"
    keys = sorted(known)
    return {"properties": {key: {"$ref": ref, "description": known[key]} for key in keys}}
