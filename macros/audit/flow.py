"""HTML as what a reader meets, in order: words, and tags with all that they say."""

import re
from collections.abc import Callable
from html import unescape

PART = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|<(?P<end>/?)(?P<tag>[a-zA-Z][\w:-]*)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)

ATTRIBUTE = re.compile(r"([^\s=\"'/>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")

FOR_SEARCH = ("data-find", "data-search-boost", "data-search-exclude")
"""Taken out of a page once the search has read it."""

LEADS = {("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")}

Tag = tuple[str, list[tuple[str, str]]]
"""Its name and its attributes in order, as often as they are there."""


def attributes(rest: str) -> list[tuple[str, str]]:
    found = []
    for match in ATTRIBUTE.finditer(rest):
        value = match[2] if match[2] is not None else match[3] or match[4] or ""
        found.append((match[1].lower(), unescape(value)))
    return found


def flow(
    html: str, lead: Callable[[str], str], *, without: frozenset[str] = frozenset()
) -> list[str]:
    """Each word, tag and comment; `lead` says where an address leads, and plain tags of these
    names are left out."""
    found: list[str] = []
    place, code = 0, 0
    for match in PART.finditer(html):
        found += _words(html[place : match.start()], code)
        place = match.end()
        name = (match["tag"] or "").lower()
        code += (name == "pre") * (-1 if match["end"] else 1)
        if not name:
            found.append(f"<!--{' '.join(match['comment'].split())}-->")
        elif match["end"] and name not in without:
            found.append(f"</{name}>")
        elif not match["end"]:
            said = _said(name, match["rest"], lead)
            found += [] if name in without and not said else [f"<{name}{said}>"]
    return found + _words(html[place:], code)


def _words(text: str, code: int) -> list[str]:
    """In code, white space says something, save at the end of a line."""
    if not code:
        return unescape(text).split()
    return [unescape(line.rstrip()) for line in text.splitlines() if line.strip()]


def _said(tag: str, rest: str, lead: Callable[[str], str]) -> str:
    found = []
    for name, value in attributes(rest):
        if name in FOR_SEARCH:
            continue
        shown = lead(value) if (tag, name) in LEADS else " ".join(value.split())
        found.append(f' {name}="{shown}"')
    return "".join(found)
