"""Nothing is on the site that the catalog does not know: no scope, no id, no sign-in address,
no error code."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from macros.audit.changes import FEED, once_known
from macros.audit.consent_links import LINK_BUILDER, LOOKUP
from macros.audit.data import data_links
from macros.audit.report import Audit
from macros.audit.scripts import script_links
from macros.audit.site import Page, attribute, heading_above, may_be_found, words_in
from macros.audit.twins import twin_of
from macros.audit.wanted import SIGN_IN_HOSTS
from macros.catalog.known import is_known
from macros.catalog.lookalikes import (
    CODE_FILES,
    ERROR_CODE,
    ID,
    SCOPE,
    SIGN_IN,
    Lookalike,
    others_in,
    scopes_in,
)

THEME_FOLDERS = ("assets/javascripts/", "assets/stylesheets/")
"""The theme's minified files are searched for ids and sign-in addresses, not for scopes:
their identifiers look like scopes."""

SCRIPT_SCOPES = {
    "AppRoleAssignment.ReadWrite.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "Policy.Read.All",
    "User.Read",
    "User.Read.All",
    "User.ReadBasic.All",
    "User.ReadWrite.All",
}
"""What the scripts themselves sign in with.
Source: https://learn.microsoft.com/graph/permissions-reference"""

TOOL_SCOPES = {
    "Application.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
}
"""The same for the other tools."""

COUNTED = {ID: "ids", SIGN_IN: "sign-in addresses", ERROR_CODE: "error codes"}

OWN_SCOPES = {
    "data-script": SCRIPT_SCOPES,
    "data-tool": TOOL_SCOPES,
    ".ps1": SCRIPT_SCOPES,
    ".http": TOOL_SCOPES,
    ".sh": TOOL_SCOPES,
    ".tf": TOOL_SCOPES,
    ".bicep": TOOL_SCOPES,
}
"""Allowed there and nowhere else: by the mark of a part of a page, or by a file's suffix."""


LIKE_A_SCOPE = "looks like a scope and is not in the catalog"

UNKNOWN = {ID: "is not in the catalog", ERROR_CODE: "is not explained"}

OWN_IDS = re.compile(r"<id>urn:uuid:[^<]*</id>")
"""Of a feed and its entries."""

NO_LINK = "is a sign-in address and no consent link"


def check_scopes_on_pages(result: Audit) -> None:
    """Every word on a page that looks like a scope is one of the catalog's; a script and a
    tool also have their own."""
    for page in result.site.pages:
        outside = Counter(result.once(("words", page), partial(_scopes, page.words)))
        for element in page.marks.get("data-changes", ()):
            inside = _scopes(words_in(element))
            outside -= inside
            _expect_known(result, page, inside, result.known | result.allowed | once_known(result))
        for mark in ("data-script", "data-tool"):
            for element in page.marks.get(mark, ()):
                inside = _scopes(words_in(element))
                outside -= inside
                _expect_known(result, page, inside, result.known | OWN_SCOPES[mark])
        _expect_known(result, page, outside, result.known | result.allowed)


def _scopes(words: Iterable[str]) -> Counter[str]:
    """How often each word stands there that looks like a scope."""
    found: Counter[str] = Counter()
    for word, count in Counter(" ".join(words).split()).items():
        if "." in word:
            found.update({alike.name: count for alike in scopes_in(word)})
    return found


def _expect_known(result: Audit, page: Page, found: Counter[str], known: frozenset[str]) -> None:
    result.counts["scope names"] += len(found)
    for name in found:
        if not is_known(Lookalike(SCOPE, name, name, 0), known):
            heading = heading_above(page, name)
            place = f"under '{heading}': " if heading else ""
            result.fault(page.path, f"{place}'{name}' {LIKE_A_SCOPE}")


def check_scopes_in_files(result: Audit) -> None:
    """The same for every other file; the search knows the pages' words. A page's Markdown is
    held against the page."""
    twins = {twin_of(page) for page in result.site.pages if may_be_found(page)}
    for path, text in result.site.others():
        if not path.startswith(THEME_FOLDERS) and path not in twins:
            code = PurePosixPath(path).suffix in CODE_FILES
            words = "\n".join(_values(json.loads(text))) if path.endswith(".json") else text
            known, distinct = _known_in(result, path), "\n".join({*words.split()})
            scopes = result.once(("scopes", distinct), partial(_scopes_in, distinct, code))
            found = {alike.name: alike for alike in scopes}
            result.counts["scope names"] += len(found)
            for alike in found.values():
                if not is_known(alike, known):
                    _fault(result, path, text, alike, LIKE_A_SCOPE)


def _scopes_in(words: str, is_code: bool) -> list[Lookalike]:
    return [*scopes_in(words, code=is_code)]


def _values(value: object) -> Iterator[str]:
    """The texts in JSON, without markup."""
    if isinstance(value, str):
        yield re.sub(r"<[^>]*>", " ", value)
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _values(child)


def check_the_rest(result: Audit) -> None:
    """In any file, pages as they are written included, each id and error code is known, and
    each sign-in address is one of the links that are held against the catalog."""
    links = {attribute(a, "href") for page in result.site.pages for a in page.tags["a"]}
    scripts = [text for path, text in result.site.others() if path.endswith(".ps1")]
    links |= {*data_links(result)}
    links |= {address for text in scripts for _, _, address in script_links(text)}
    for path, text in result.site.files.items():
        known = _known_in(result, path)
        own = OWN_IDS.sub("", text) if path == FEED else text
        for alike in result.once(("others", own), partial(_distinct, own)):
            result.counts[COUNTED[alike.kind]] += 1
            if not is_known(alike, known):
                problem = UNKNOWN.get(alike.kind) or _wrong_sign_in(result, path, alike.name, links)
                _fault(result, path, text, alike, problem)


def _distinct(text: str) -> list[Lookalike]:
    """What a file names, each once. Names hold no space, and a file has most words often."""
    words = "\n".join({*text.replace("&#34;", '"').split()})
    return list({alike.name: alike for alike in others_in(words)}.values())


def _known_in(result: Audit, path: str) -> frozenset[str]:
    """What the catalog allows in prose is not allowed in what is made of the catalog."""
    own = None if path in result.static else OWN_SCOPES.get(PurePosixPath(path).suffix)
    told = {page.path.removesuffix(".html") for page, _ in result.site.all("data-changes")}
    if path == FEED or path.rpartition(".")[0] in told:
        return result.known | result.explained | result.allowed | once_known(result)
    return result.known | result.explained | (result.allowed if own is None else own)


def _fault(result: Audit, path: str, text: str, alike: Lookalike, problem: str) -> None:
    if problem:
        line = text.count("\n", 0, max(text.find(alike.shown), 0)) + 1
        place = "" if path.endswith(".html") else f"line {line}: "
        result.fault(path, f"{place}'{alike.shown}' {problem}")


def _wrong_sign_in(result: Audit, path: str, address: str, links: set[str]) -> str:
    """What is wrong with an address that leads to Microsoft's sign-in; nothing, if it is one
    of ours."""
    if address == "/adminconsent":
        return "" if path == LINK_BUILDER else "stands outside of a consent link"
    if address.startswith(LOOKUP):
        code = address.removeprefix(LOOKUP)
        right = f"AADSTS{code}" in result.errors if code else path.endswith(".js")
        return "" if right else NO_LINK
    hosts = {SIGN_IN_HOSTS[cloud] for cloud in result.catalog.clouds}
    if urlsplit(address).netloc not in hosts:
        return "is a sign-in address of no cloud that an app is in"
    return "" if address in links else NO_LINK
