"""A scope of Microsoft's list, written into the catalog's own text: every line that stands there
stays as it is."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import yaml

from macros.catalog.announced import announced
from macros.catalog.document import Document
from macros.catalog.names import did_you_mean, quoted
from macros.catalog.problems import Path_
from macros.catalog.reading import parse
from macros.catalog.slips import in_quotes
from macros.checking.graph_list import REFRESH, GraphList, ListError, Permission
from macros.checking.rules import problems

WIDTH = 85
"""Columns of a reason's lines, as the first catalog has them."""


class AddingError(Exception):
    """The scope cannot be added, and nothing was written; `str()` is one line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A scope, for a feature or one of its optional groups, with the reason for administrators;
    without one where the catalog describes the scope already."""

    name: str
    feature: str
    group: str = ""
    reason: str = ""

    @property
    def list_path(self) -> Path_:
        where = ("optional", self.group) if self.group else ()
        return ("features", self.feature, *where, "scopes")


@dataclass(slots=True)
class _Text:
    """A file's lines, and how they end; edited from the end of the file to its beginning."""

    lines: list[str]
    newline: str
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def insert(self, line: int, column: int, text: str) -> None:
        """Notes a text that goes in front of that column of that line."""
        self.edits.append((line, column, text))

    def insert_below(self, line: int, new: Iterable[str]) -> None:
        end = len(self.lines[line - 1]) + 1
        self.insert(line, end, "".join(f"{self.newline}{text}" for text in new))

    def edited(self) -> str:
        lines = [*self.lines]
        for line, column, text in sorted(self.edits, reverse=True):
            old = lines[line - 1]
            lines[line - 1] = old[: column - 1] + text + old[column - 1 :]
        return self.newline.join(lines)


def with_scope(
    text: str, name: str, listed: GraphList | None, wanted: Wanted, today: date | None = None
) -> str:
    """The text of a catalog without fault, in which the feature asks for the scope as well; it
    is without fault too. `name` is the file's. Raises AddingError, and ListError where the list
    is needed and missing."""
    document = parse(text, name)
    newline = "\r\n" if "\r\n" in text else "\n"
    edited = _Text(text.split(newline), newline)
    _expect_place(document, wanted)
    if wanted.name not in document.keys("scopes"):
        _describe(document, edited, wanted, _permission(wanted, listed))
    elif wanted.reason:
        message = f"scope {quoted(wanted.name)} is in the catalog with its reason; leave yours out"
        raise AddingError(f"{message}, or change the one there")
    _ask(document, edited, wanted)
    result = edited.edited()
    catalog, found = problems(parse(result, name), today, listed)
    if catalog is None or found:
        raise AddingError(f"nothing was written: {found[0].message if found else 'no catalog'}")
    return result


def _expect_place(document: Document, wanted: Wanted) -> None:
    features = document.keys("features")
    if wanted.feature not in features:
        message = f"unknown feature {quoted(wanted.feature)}."
        raise AddingError(message + did_you_mean(wanted.feature, features))
    groups = document.data["features"][wanted.feature].get("optional", {})
    if wanted.group and wanted.group not in groups:
        message = f"feature {quoted(wanted.feature)} has no optional group {quoted(wanted.group)}."
        known = did_you_mean(wanted.group, groups)
        raise AddingError(f"{message}{known} A new one needs its label and note: write it first")


def _permission(wanted: Wanted, listed: GraphList | None) -> Permission:
    """What the list says of a scope that is new in the catalog."""
    name = quoted(wanted.name)
    if not " ".join(wanted.reason.split()):
        what = "what the product does with it, and what stops working without it"
        raise AddingError(f"scope {name} needs a reason for administrators: {what}")
    if listed is None:
        message = f"the id of {name} comes from Microsoft's list, which is not there yet"
        raise ListError(f"{message}; get it: {REFRESH}")
    if listed.is_application(wanted.name):
        raise AddingError(f"{name} is an application permission only; no consent link asks for it")
    permission = listed.delegated.get(wanted.name)
    if permission is None:
        message = f"Microsoft's list of {listed.read} has no scope {name}."
        raise AddingError(message + did_you_mean(wanted.name, listed.delegated))
    if not permission.offered:
        how = "has withdrawn" if permission.withdrawn else "hides"
        raise AddingError(f"Microsoft {how} scope {name}; ask for another")
    return permission


def _describe(document: Document, text: _Text, wanted: Wanted, permission: Permission) -> None:
    """Writes the scope below the last one under 'scopes'."""
    last = ("scopes", document.keys("scopes")[-1])
    key = document.key_spans[last]
    indent = text.lines[key.line - 1][: key.column - 1]
    if indent.strip():
        raise AddingError("'scopes' is written in braces; write each scope on lines of its own")
    values = [document.spans[path] for path in document.spans if path[:2] == last]
    ends = [span.end_line - (span.end_column == 1) for span in values]
    line = max(ends)
    while line > key.line and _between(text.lines[line - 1], indent):
        line -= 1
    text.insert_below(line, [indent + part for part in _entry(wanted, permission)])


def _between(line: str, indent: str) -> bool:
    """Whether a line is blank, or a comment that is no part of a text deeper than `indent`:
    libyaml counts both to a text that is folded above them."""
    words = line.strip()
    return not words or (words[0] == "#" and len(line) - len(line.lstrip()) <= len(indent))


def _entry(wanted: Wanted, permission: Permission) -> list[str]:
    """A scope's lines, which begin at its key."""
    known = permission.id, permission.admin_consent_required, permission.titles
    if permission.id is None or permission.admin_consent_required is None or not known[2]:
        message = f"the list does not have the id, the flag and the title of {quoted(wanted.name)}"
        raise AddingError(f"{message}; write it by hand, or refresh the list without --from")
    words = " ".join(wanted.reason.split())
    reason = textwrap.wrap(words, WIDTH - 6, break_long_words=False, break_on_hyphens=False)
    stopped = wanted.name in announced().managed_since and not permission.admin_consent_required
    return [
        f"{scalar(wanted.name)}:",
        f"  id: {scalar(permission.id)}",
        f"  admin_consent_required: {str(permission.admin_consent_required).lower()}",
        *(["  managed_policy_blocks: true"] if stopped else []),
        f"  title: {scalar(permission.titles[0])}",
        "  reason: >-",
        *(f"    {line}" for line in reason),
    ]


def scalar(text: str) -> str:
    """The text as YAML, in quotes where it would be read as something else, in braces too."""
    try:
        plain = yaml.safe_load(f"{{a: {text}}}") == {"a": text}
    except yaml.YAMLError:
        plain = False
    return text if plain else in_quotes(text)


def _ask(document: Document, text: _Text, wanted: Wanted) -> None:
    """Writes the name behind the last one in the feature's, or the group's, list."""
    path = wanted.list_path
    names = next(value for _, value in document.find(".".join(map(str, path))))
    last = document.spans[(*path, len(names) - 1)]
    before = text.lines[last.line - 1][: last.column - 1]
    if before.strip() == "-":
        text.insert_below(last.end_line, [before + scalar(wanted.name)])
    else:
        text.insert(last.end_line, last.end_column, f", {scalar(wanted.name)}")
