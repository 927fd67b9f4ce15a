"""What a YAML file says, still unchecked, with the place of each value and key."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import Any

from macros.catalog.problems import START, Path_, Problem, Source, Span


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the value at `path`, or with its key; `part` is the text inside it
    that is meant, where it is not the whole, `write` what should stand in its place."""

    path: Path_
    message: str
    write: str = ""
    part: str = ""
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data: dicts, tuples, text and bools.

    `records` are the paths of mappings, `plain` those of text without quotes. `spoiled` are
    the paths whose value is not what was meant, or whose record has a key that could not be
    read, and that have a problem of their own already; what else could be said about them
    would mislead.
    """

    source: Source
    data: Any
    spans: dict[Path_, Span] = field(default_factory=dict)
    key_spans: dict[Path_, Span] = field(default_factory=dict)
    records: frozenset[Path_] = frozenset()
    plain: frozenset[Path_] = frozenset()
    changed: Set[int] = frozenset()
    problems: tuple[Problem, ...] = ()
    spoiled: frozenset[Path_] = frozenset()

    def problem(
        self, rule: str, path: Path_, message: str, *, at_key: bool = False, write: str = ""
    ) -> Problem:
        """A Problem at the value of `path`, or at the key of what is nearest above it."""
        return self.found(rule, Finding(path, message, write, at_key=at_key))

    def found(self, rule: str, finding: Finding) -> Problem:
        """The Problem that a finding is, at its place."""
        span = self.span(finding.path, at_key=finding.at_key)
        if finding.part:
            span = self._part(span, finding.part)
        return self.source.problem(rule, span, finding.message, finding.write, finding.path)

    def span(self, path: Path_, *, at_key: bool = False) -> Span:
        """Where a value stands, or its key: a record begins on the line after its key, so
        what is said about it as a whole is said at the key."""
        while path and path not in self.spans:
            path, at_key = path[:-1], True
        at_key = at_key or path in self.records
        spans = self.key_spans if at_key and path in self.key_spans else self.spans
        return spans.get(path, START)

    def is_key(self, problem: Problem) -> bool:
        """Whether a problem stands at the key of its path, and not at the value."""
        span = self.key_spans.get(problem.path)
        return span is not None and span[:2] == (problem.line, problem.column)

    def _part(self, span: Span, part: str) -> Span:
        """Where `part` stands inside a span; the span itself when escapes hide it there."""
        for line in range(span.line, span.end_line + 1):
            start = span.column - 1 if line == span.line else 0
            index = self.source.line(line).find(part, start)
            if index >= 0:
                return Span(line, index + 1, line, index + 1 + len(part))
        return span

    def behind(self, path: Path_) -> str:
        """What follows a value in the line where it ends."""
        span = self.spans.get(path, START)
        return self.source.line(span.end_line)[span.end_column - 1 :]

    def find(self, *patterns: str) -> Iterator[tuple[Path_, Any]]:
        """Each sound value whose path matches a pattern such as `features.*.scopes.-`:
        `*` is any key, `-` any entry of a list."""
        for pattern in patterns:
            for path, value in _find(self.data, pattern.split("."), ()):
                if path not in self.spoiled:
                    yield path, value

    def texts(self, *patterns: str) -> Iterator[tuple[Path_, str]]:
        """Like `find`, but only values that are text and not blank, whatever shape the
        rest is in."""
        for path, value in self.find(*patterns):
            if isinstance(value, str) and value.strip():
                yield path, value

    def keys(self, section: str) -> list[str]:
        """The keys of one of the catalog's sections; none when it is not a mapping."""
        value = self.data.get(section) if isinstance(self.data, dict) else None
        return list(value) if isinstance(value, dict) else []


def _find(value: Any, pattern: list[str], path: Path_) -> Iterator[tuple[Path_, Any]]:
    if not pattern:
        yield path, value
        return
    head, rest = pattern[0], pattern[1:]
    if head in ("*", "-"):
        kind: type = str if head == "*" else int
        for key, child in children(value):
            if isinstance(key, kind):
                yield from _find(child, rest, (*path, key))
    elif isinstance(value, dict) and head in value:
        yield from _find(value[head], rest, (*path, head))


def children(value: Any) -> Iterator[tuple[str | int, Any]]:
    """The keys and values of a mapping, the numbers and entries of a list."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)
