"""A problem in a file, and its words."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from macros.catalog.characters import one_line
from macros.catalog.names import quoted

MAX_SHOWN = 100

type_words = {
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list: one entry per line, each after '- '",
    "dict_type": "a set of 'key: value' lines",
    "model_type": "a set of 'key: value' lines",
    "one_or_by_cloud": "text, or a set of 'cloud: text' lines",
}

misread_words = {"int": "a number", "float": "a number", "timestamp": "a date", "null": "nothing"}

syntax_words = {
    "mapping values are not allowed": "a colon and a space cannot stand here; put the text in "
    "quotes when they belong to it, else correct the indentation of this line",
    "cannot start any token": "text cannot begin with this character, nor a line with a tab; "
    "put the text in quotes, or indent with spaces",
    "expected alphabetic": "text cannot begin with & or *; put it in quotes",
    "expected comment or": "text cannot begin with | or >; put it in quotes",
    "expected node content": "a value cannot begin with this bracket or comma; put it in quotes",
    "<document start>": "this line begins further left than the first; begin both in column 1",
    "tab character": "this line is indented with a tab; use spaces",
    "unexpected end of stream": "the quote that opens here is never closed; close it",
    "document indicator": "the quote that opens here is never closed; close it",
    "expected ',' or": "a comma or the closing bracket is missing; the bracket opens in line "
    "{opened}",
    "expected key": "this does not fit what stands above it; check the indentation and the quotes "
    "here, and that a key is not mixed with a list",
    "expected '-'": "this does not fit the list above it; begin it with '- ' or correct the "
    "indentation",
    "expected ':'": "this key has no colon; write 'key: value'",
    "sequence entries are not allowed": "a list begins on a line of its own, below its key",
    "unknown escape": "a backslash has a meaning of its own in double quotes; use single quotes",
    "hexdecimal": "a backslash has a meaning of its own in double quotes; use single quotes",
    "escape code": "a backslash has a meaning of its own in double quotes; use single quotes",
    "another document": "a second document begins here; keep one and remove the '---' between them",
    "nested too deeply": "this is nested more deeply than any catalog; remove levels here",
    "too many values": "the catalog has far too many keys and values up to here; remove "
    "what does not belong in it",
}

Path_ = tuple[str | int, ...]


class Span(NamedTuple):
    """From where to where something stands in a file: lines and columns count from 1, in
    characters, the end behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a file; line and column count from 1, in characters.

    `width` characters from there are meant, `write` is what should stand in their place,
    where that is certain, `source` the whole line they stand in, and `path` leads to the
    value in the catalog that the problem is about.
    """

    file: str
    line: int
    column: int
    message: str
    rule: str
    width: int = field(default=1, compare=False)
    write: str = field(default="", compare=False)
    source: str = field(default="", compare=False, repr=False)
    path: Path_ = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {one_line(self.message)}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and lines, to make problems of."""

    name: str
    lines: Sequence[str] = ()

    def line(self, number: int) -> str:
        """The line with this number; an empty one behind the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def problem(
        self, rule: str, span: Span, message: str, write: str = "", path: Path_ = ()
    ) -> Problem:
        """A Problem at a span; of one over several lines, the first is shown."""
        line, column, end_line, end_column = span
        text = self.line(line)
        column = min(column, len(text) + 1)
        width = (end_column if end_line == line else len(text) + 1) - column
        return Problem(self.name, line, column, message, rule, max(1, width), write, text, path)


class CatalogError(Exception):
    """The catalog, or a page, cannot be used; `str()` is one line per problem."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        lines = [str(problem) for problem in problems[:MAX_SHOWN]]
        if more := problems[MAX_SHOWN:]:
            message = f"and at least {len(more)} more; correct those above first"
            lines.append(str(replace(more[0], message=message)))
        super().__init__("\n".join(lines))


def where(path: Path_) -> str:
    """The record that `path` lies in, in the docs team's words."""
    kinds = {"features": "feature", "apps": "app", "scopes": "scope", "not_asked": "not_asked"}
    if len(path) > 1 and path[0] in kinds:
        text = f"{kinds[str(path[0])]} {quoted(path[1])}"
        if len(path) > 3 and path[2] == "optional":
            text += f", optional group {quoted(path[3])}"
        elif len(path) > 2 and path[2] == "no_direct_link":
            text += ", 'no_direct_link'"
        return text + _in_cloud(path)
    if len(path) > 2 and path[:2] == ("product", "stored"):
        return f"stored data {quoted(path[2])}"
    return f"{quoted(path[0])}{_in_cloud(path)}" if path else "the catalog"


def _in_cloud(path: Path_) -> str:
    return f", cloud {quoted(path[-1])}" if is_by_cloud(path) else ""


def is_by_cloud(path: Path_) -> bool:
    """Whether `path` leads to one cloud's value of a key that may have one for each."""
    app = len(path) == 4 and (path[0], path[2]) == ("apps", "client_id")
    return app or (len(path) == 3 and path[:2] == ("consent", "redirect_uri"))


def key_of(path: Path_) -> str:
    """The record's key that the value at `path` is for."""
    return str(path[-2] if is_by_cloud(path) else path[-1])


def named(path: Path_) -> str:
    """The value at `path`, in the docs team's words."""
    if len(path) < 2:
        return quoted(path[-1])
    if isinstance(path[-1], int):
        inside = f" in {where(path[:-2])}" if len(path) > 2 else ""
        return f"entry {path[-1] + 1} of {quoted(path[-2])}{inside}"
    return f"{quoted(key_of(path))} in {where(path if is_by_cloud(path) else path[:-1])}"
