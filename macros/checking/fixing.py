"""What has one right answer, repaired in the catalog's own text: every other byte stays.

Repaired is the case of a name, an id, a flag and a title by Microsoft's list, quotes, braces
around an id, and a scope that is named again. Whatever a person has to decide stays as it is.
"""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from macros.catalog import meant
from macros.catalog.characters import visible
from macros.catalog.document import Document
from macros.catalog.kinds import CATALOG, Kind
from macros.catalog.problems import CatalogError, Path_, Problem, Span
from macros.catalog.reading import LINE_BREAK, parse
from macros.checking.adding import scalar
from macros.checking.graph_list import GraphList
from macros.checking.places import BASE, MANDATORY, NOT_ASKED, OPTIONAL, keys_by_text
from macros.checking.rules import problems

MOST_ROUNDS = 20

QUOTES = "\"'"

Edit = tuple[int, int, str]
"""From where to where in the text, in characters, and what takes that place."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """A catalog's text, what it says and what is wrong with it."""

    text: str
    document: Document
    problems: list[Problem]
    listed: GraphList | None
    starts: tuple[int, ...]

    def offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column - 1

    def at(self, span: Span) -> Edit:
        """The text of a span, in its own place."""
        begin, end = self.offset(*span[:2]), self.offset(*span[2:])
        return begin, end, self.text[begin:end]

    def written(self, span: Span, name: str, instead: str) -> Iterator[Edit]:
        """Another name where one stands, in the same quotes or without; nothing where escapes
        hide it."""
        begin, end, old = self.at(span)
        inner = old[1:-1] if old[:1] in QUOTES and len(old) > 1 else old
        if inner == name:
            skip = (len(old) - len(inner)) // 2
            yield begin + skip, end - skip, instead


Fix = Callable[[Faulty, Problem], Iterator[Edit]]


def fixed(text: str, name: str, listed: GraphList | None, today: date | None = None) -> str:
    """The text with all of it repaired; the text itself where nothing can be."""
    for _ in range(MOST_ROUNDS):
        faulty = _faulty(text, name, listed, today)
        better = _better(faulty, name, today) if faulty else text
        if better == text:
            break
        text = better
    return text


def _faulty(text: str, name: str, listed: GraphList | None, today: date | None) -> Faulty | None:
    try:
        document = parse(text, name, meant)
    except CatalogError:
        return None
    ends = [match.end() for match in LINE_BREAK.finditer(text)]
    _, found = problems(document, today, listed)
    return Faulty(text, document, found, listed, (0, *ends))


def _better(faulty: Faulty, name: str, today: date | None) -> str:
    """With as many repairs as can be made at once, each of which is one."""
    repairs = [(p, [*FIXES[p.rule](faulty, p)]) for p in faulty.problems if p.rule in FIXES]
    repairs = [(problem, edits) for problem, edits in repairs if edits]
    for some in (repairs, *([repair] for repair in repairs)):
        text = _edited(faulty.text, [edit for _, edits in some for edit in edits])
        again = _faulty(text, name, faulty.listed, today) if text != faulty.text else None
        if again and not _left(again, [problem for problem, _ in some]):
            return text
    return faulty.text


def _left(again: Faulty, repaired: list[Problem]) -> bool:
    """Whether the same is said again of a value that was repaired."""
    said = {(p.rule, p.path) for p in again.problems if p.path}
    return any((p.rule, p.path) in said for p in repaired if p.rule not in REMOVED)


def _edited(text: str, edits: list[Edit]) -> str:
    """The text with the edits; of two that meet, the first."""
    parts, place = [], 0
    for begin, end, instead in sorted(edits):
        if begin >= place:
            parts += [text[place:begin], instead]
            place = end
    return "".join([*parts, text[place:]])


# The repairs, by rule. Each yields nothing where the answer is not certain.


def as_written(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """What the message says to write, in the place that it shows."""
    if problem.write:
        begin = faulty.offset(problem.line, problem.column)
        yield begin, begin + problem.width, problem.write


def other_case(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """The same, where it differs in upper and lower case only."""
    begin = problem.column - 1
    old = problem.source[begin : begin + problem.width].strip(QUOTES)
    if problem.write and old.casefold() == problem.write.casefold():
        yield from faulty.written(_span(problem), old, problem.write)


def _span(problem: Problem) -> Span:
    return Span(problem.line, problem.column, problem.line, problem.column + problem.width)


def flag_or_text(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """A flag in small letters without quotes, or a text in quotes that would be a flag."""
    if problem.write.strip(QUOTES) in ("true", "false"):
        yield from as_written(faulty, problem)


def text_in_quotes(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """A number, a date or a word like `no` in the place of a text."""
    begin, end, old = faulty.at(_span(problem))
    certain = old.lower() not in ("", "~", "null", "=") and not faulty.document.is_key(problem)
    if certain and _is_text(problem.path):
        yield begin, end, f'"{old}"'


def _is_text(path: Path_) -> bool:
    kind: Kind | None = CATALOG
    for key in path:
        kind = kind and (kind.fields.get(str(key)) or kind.inner)
    return kind is not None and kind.form in ("text", "by_cloud")


def app_by_key(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """An app's key, where its name or client id stands, or the key in other letters."""
    begin = problem.column - 1
    old = problem.source[begin : begin + problem.width].strip(QUOTES)
    certain = keys_by_text(faulty.document).get(old.casefold()) == problem.write
    if problem.write and (certain or old.casefold() == problem.write.casefold()):
        yield from faulty.written(_span(problem), old, problem.write)


def scope_in_other_case(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """A scope that is asked for, as it is described; where several features write it otherwise
    than it is described, as Microsoft's list does."""
    if not faulty.document.is_key(problem):
        yield from other_case(faulty, problem)
    elif faulty.listed and (right := faulty.listed.name_of(str(problem.path[-1]))):
        yield from _everywhere(faulty, right)


def _everywhere(faulty: Faulty, right: str) -> Iterator[Edit]:
    """A scope's name in Microsoft's letters, wherever it stands in others."""
    document = faulty.document
    for path, name in document.texts(BASE, MANDATORY, OPTIONAL, NOT_ASKED):
        if name != right and name.casefold() == right.casefold():
            yield from faulty.written(document.spans[path], name, right)
    for name in document.keys("scopes"):
        if name != right and name.casefold() == right.casefold():
            yield from faulty.written(document.key_spans["scopes", name], name, right)


def listed_case(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """Microsoft's letters wherever the scope stands, unless it is described in both."""
    names = [name.casefold() for name in faulty.document.keys("scopes")]
    if names.count(problem.write.casefold()) == 1:
        yield from _everywhere(faulty, problem.write)


def listed_value(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """Microsoft's id."""
    value = faulty.document.data["scopes"][problem.path[1]][problem.path[2]]
    yield from faulty.written(faulty.document.spans[problem.path], value, problem.write)


def listed_title(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """Microsoft's title where there is one form of it, on the line where the old one stands."""
    span = faulty.document.spans[problem.path]
    permission = faulty.listed and faulty.listed.delegated.get(str(problem.path[1]))
    if permission and len(permission.titles) == 1 and span.line == span.end_line:
        begin, end, _ = faulty.at(span)
        yield begin, end, scalar(permission.titles[0])


def named_once(faulty: Faulty, problem: Problem) -> Iterator[Edit]:
    """A list without the entry; not where it would be empty, or where a comment stands behind."""
    document, path = faulty.document, problem.path
    *above, index = path
    names = next((v for p, v in document.find(".".join(map(str, above))) if p == (*above,)), ())
    spans = [document.spans[*above, place] for place in range(len(names))]
    if len(names) < 2 or not isinstance(index, int) or not _one_each(faulty, spans, names):
        return
    line = document.source.line(spans[index].line)
    if line[: spans[index].column - 1].strip() == "-":
        if not document.behind(path).strip():
            begin = faulty.starts[spans[index].line - 1]
            yield begin, (*faulty.starts, len(faulty.text))[spans[index].line], ""
    elif index:
        yield faulty.at(spans[index - 1])[1], faulty.at(spans[index])[1], ""
    else:
        yield faulty.at(spans[0])[0], faulty.at(spans[1])[0], ""


def _one_each(faulty: Faulty, spans: list[Span], names: tuple[object, ...]) -> bool:
    """Whether each entry stands in a place of its own, as it is read."""
    shown = [faulty.at(span)[2].strip(QUOTES) for span in spans]
    return shown == [*names] and all(a[2:] <= b[:2] for a, b in pairwise(spans))


REMOVED: dict[str, Fix] = {
    "scope_twice": named_once,
    "base_scope_repeated": named_once,
    "mandatory_and_optional": named_once,
}

FIXES: dict[str, Fix] = {
    **REMOVED,
    "braces": as_written,
    "colon_behind_entry": as_written,
    "text_needs_quotes": as_written,
    "quote_inside_quotes": as_written,
    "typographic_quotes": as_written,
    "misread": text_in_quotes,
    "wrong_type": flag_or_text,
    "unknown_key": other_case,
    "unknown_cloud": other_case,
    "tenant_default": other_case,
    "unknown_app": app_by_key,
    "unknown_scope": scope_in_other_case,
    "listed_case": listed_case,
    "listed_id": listed_value,
    "listed_ids_swapped": listed_value,
    "listed_flag": as_written,
    "listed_title": listed_title,
}


def diff(old: str, new: str, name: str) -> list[str]:
    """What changed, as lines of a unified diff in which everything can be seen."""
    before, after = LINE_BREAK.split(old), LINE_BREAK.split(new)
    lines = difflib.unified_diff(before, after, name, name, lineterm="")
    return ["".join(map(visible, line)) for line in lines]
