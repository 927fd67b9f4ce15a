"""What a check says, as text for people, as JSON for programs, and for GitHub."""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence

from macros.catalog.characters import one_line, visible
from macros.catalog.problems import MAX_SHOWN, CatalogError, Problem

VERSION = 1

AROUND = 60
"""Characters of a long line that are shown on each side of the place."""

Format = Callable[[Sequence[Problem]], str]


def text(problems: Sequence[Problem]) -> str:
    """Each problem on a line of its own as `file:line:column: message`, then the line that it
    stands in with a caret below, and what to write there. What cannot be seen is a number."""
    shown = "\n".join(_excerpt(problem) for problem in problems[:MAX_SHOWN])
    rest = str(CatalogError(list(problems))).split("\n")[MAX_SHOWN:]
    return "\n".join([*([shown] if shown else []), *rest])


def _excerpt(problem: Problem) -> str:
    if not problem.source.strip():
        return str(problem)
    start = problem.column - 1
    first = max(0, start - AROUND)
    before, meant = problem.source[first:start], problem.source[start : start + problem.width]
    meant, after = meant[:AROUND], problem.source[start + len(meant[:AROUND]) :][:AROUND]
    gutter = len(str(problem.line))
    lines = [f" {problem.line} | {_seen(before)}{_seen(meant)}{_seen(after)}"]
    below = f" {' ' * gutter} | {' ' * _columns(before)}"
    lines.append(f"{below}{'^' * max(1, _columns(meant))}")
    if problem.write:
        lines.append(f"{below}{one_line(problem.write)}")
    return "\n".join([str(problem), *lines])


def _seen(part: str) -> str:
    return "".join(" " if c == "\t" else visible(c) for c in part)


def _columns(part: str) -> int:
    """Columns of a terminal: wide signs take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in _seen(part))
    return len(_seen(part)) + wide - sum(bool(unicodedata.combining(c)) for c in _seen(part))


def json_text(
    problems: Sequence[Problem],
    warnings: Sequence[Problem] = (),
    notices: Sequence[Problem] = (),
) -> str:
    """An object with `version` (1, raised when a key changes its meaning), `problems`, and
    `warnings` and `notices`, which keep nothing from being published: what is so, and what will
    be on a day. Each is in the order of files and lines, and each entry has `file`, `line` and
    `column` (from 1, in characters), `end_column` (behind the last character meant), `rule`,
    `message`, `write` (what should stand there, or null) and `path` (the keys to the value in
    the catalog)."""
    said = {"problems": problems, "warnings": warnings, "notices": notices}
    found = {kind: [*map(_entry, some)] for kind, some in said.items()}
    return json.dumps({"version": VERSION, **found}, indent=2)


def _entry(problem: Problem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "end_column": problem.column + problem.width,
        "rule": problem.rule,
        "message": problem.message,
        "write": problem.write or None,
        "path": list(problem.path),
    }


def github(problems: Sequence[Problem], kind: str = "error") -> str:
    """Commands that GitHub shows as annotations of a pull request, one a line.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    and, for the escapes, https://github.com/actions/toolkit (packages/core/src/command.ts).
    """
    return "\n".join(_annotation(problem, kind) for problem in problems)


def github_error(words: str, kind: str = "error") -> str:
    """The same for what stands in no file that a pull request has."""
    return f"::{kind}::{_escaped(one_line(words), '%')}"


def _annotation(problem: Problem, kind: str) -> str:
    properties = {
        "file": problem.file,
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.column + problem.width,
        "title": problem.rule,
    }
    pairs = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind} {pairs}::{_escaped(one_line(problem.message), '%')}"


def _property(value: str) -> str:
    return _escaped(value, "%:,")


def _escaped(value: str, signs: str) -> str:
    return re.sub(f"[{signs}\r\n]", lambda match: f"%{ord(match[0]):02X}", value)


FORMATS: dict[str, Format] = {"text": text, "json": json_text, "github": github}
"""By the name that `--format` takes."""
