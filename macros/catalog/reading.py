"""A file -> YAML text -> a Document with places, or a list of Problems."""

import codecs
import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import yaml

from macros.catalog import nodes, slips
from macros.catalog.characters import number
from macros.catalog.document import Document
from macros.catalog.kinds import RECORDS
from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words
from macros.catalog.problems import (
    START,
    CatalogError,
    Problem,
    Source,
    Span,
    syntax_words,
)

DEFAULT_PATH = Path("catalog/catalog.yml")

MAX_BYTES = 8 * 1024 * 1024
"""Room for ten thousand features. What is larger than 1 MiB may take longer than 2 seconds."""

began_earlier = ("unexpected end of stream", "document indicator", "expected ':'")

ours = ("nested too deeply", "too many values", "another document")

# What libyaml refuses to read, and what only it takes for the end of a line, so that
# every line after it would have another number than in an editor. The engine marks with
# U+FDD0 and U+FDD1, which are no characters of any text, where HTML goes.
UNREADABLE = re.compile(
    r"[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    r"\U00010000-\U0010ffff]"
)

LINE_BREAK = re.compile(r"\r\n?|\n")

CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?")
"""Source: https://git-scm.com/docs/git-merge#_how_conflicts_are_presented"""


class Meaning(Hashable, Protocol):
    """What a file means, by its nodes."""

    def mend(self, root: yaml.Node, source: Source) -> list[Problem]:
        """Puts right what was clearly meant otherwise, and says each time what."""
        ...

    def strange(self, root: yaml.Node, source: Source) -> int:
        """How many things in it are not as they should be."""
        ...


def read(path: Path, name: str | None = None, meaning: Meaning | None = None) -> Document:
    """The file as a Document. Raises CatalogError when it is no readable YAML mapping."""
    name = name or path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            message = "the catalog is larger than 8 MiB; remove what does not belong in it"
            raise _fatal(Source(name), "too_large", message)
        data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        return parse(data.decode(), name, meaning)
    except UnicodeDecodeError as error:
        message = "the catalog is not UTF-8 text; save it again with the encoding UTF-8"
        before = data[: error.start].decode()
        source = Source(name, LINE_BREAK.split(data.decode(errors="replace")))
        raise _fatal(source, "not_utf8", message, _span_at(before, error.start)) from None
    except OSError:
        message = "the catalog cannot be read; create this file, or run from the project's folder"
        raise _fatal(Source(name), "missing_file", message) from None


@lru_cache(maxsize=8)
def parse(text: str, name: str, meaning: Meaning | None = None) -> Document:
    """YAML text as a Document. Raises CatalogError when it is no YAML mapping.

    A build asks for the same file seven times.
    """
    source = Source(name, tuple(LINE_BREAK.split(text)))
    _refuse_what_hides_lines(text, source)
    root, problems, changed = _compose(text, source, meaning)
    sections = enumerate_words([n for n, f in Catalog.model_fields.items() if f.is_required()])
    if root is None:
        raise _fatal(source, "empty", f"the catalog is empty; it needs the keys {sections}")
    if not isinstance(root, yaml.MappingNode):
        message = f"the catalog must consist of the keys {sections}, each with a colon"
        span = _within(nodes.span_of(root.start_mark, root.start_mark), source)
        raise _fatal(source, "not_a_mapping", message, span)
    meant = meaning.mend(root, source) if meaning else []
    problems += [problem for problem in meant if problem.line not in changed]
    return nodes.document(root, source, problems, changed)


def _fatal(source: Source, rule: str, message: str, span: Span = START) -> CatalogError:
    return CatalogError([source.problem(rule, span, message)])


def _refuse_what_hides_lines(text: str, source: Source) -> None:
    """Raises CatalogError for what no line can be trusted behind."""
    if found := UNREADABLE.search(text):
        message = f"the invisible character {number(found[0])} stands here; remove it"
        span = _span_at(text, found.start())
        raise _fatal(source, "unreadable_character", message, span)
    if conflicts := [*_conflicts(source)]:
        raise CatalogError(conflicts)
    for line, words in enumerate(source.lines, 1):
        # libyaml holds each directive against all before it: 50,000 of them take 13 s.
        if words.startswith("%"):
            message = "a line cannot begin with %; remove it, or put the text in quotes"
            raise _fatal(source, "directive", message, Span(line, 1, line, len(words) + 1))


def _conflicts(source: Source) -> Iterator[Problem]:
    """A problem for each merge conflict that git left, at its first line."""
    marked = [(i, line[0]) for i, line in enumerate(source.lines, 1) if CONFLICT.fullmatch(line)]
    begin = 0
    for line, sign in marked:
        begin = begin or line
        if sign == ">" or line == marked[-1][0]:
            message = _conflict_words(begin, line)
            span = Span(begin, 1, begin, len(source.line(begin)) + 1)
            yield source.problem("merge_conflict", span, message)
            begin = 0


def _conflict_words(begin: int, end: int) -> str:
    if begin == end:
        return "this line is left of a merge conflict; remove it"
    return (
        f"a merge conflict is left here, up to line {end}: keep what is right, and remove the "
        "lines that begin with <<<<<<<, ======= and >>>>>>>"
    )


def _compose(
    text: str, source: Source, meaning: Meaning | None
) -> tuple[yaml.Node | None, list[Problem], set[int]]:
    """The root node, without the slips of the pen; a problem for each; the lines changed."""

    def judge(lines: slips.Lines) -> int:
        return _strange(lines, source, meaning) if meaning else 0

    composer = nodes.PlainComposer(text, source)
    try:
        return composer.get_single_node(), composer.problems, set()
    except yaml.MarkedYAMLError as error:
        if any(words in str(error.problem) for words in ours):
            raise CatalogError([_syntax_problem(error, source)]) from None
        lines, problems, changed = slips.mended(source, RECORDS, judge, error)
        if not problems:
            raise CatalogError([_syntax_problem(error, source)]) from None
    composer = nodes.PlainComposer("\n".join(lines), source)
    try:
        return composer.get_single_node(), problems + composer.problems, changed
    except yaml.MarkedYAMLError as error:
        raise CatalogError(sorted([*problems, _syntax_problem(error, source)])) from None


def _strange(lines: slips.Lines, source: Source, meaning: Meaning) -> int:
    """How strange the lines are, up to where libyaml can read them."""
    for _ in range(2):
        try:
            root = nodes.PlainComposer("\n".join(lines), source).get_single_node()
        except yaml.MarkedYAMLError as error:
            lines = lines[: _span(error.problem_mark).line - 1]
        else:
            return meaning.strange(root, source) if root else 0
    return len(lines)


def _syntax_problem(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    """libyaml's error in a docs writer's words, for those that a slip of the pen causes."""
    detail = error.problem or "cannot be read"
    earlier = error.context_mark and any(fragment in detail for fragment in began_earlier)
    mark = error.context_mark if earlier else error.problem_mark
    span = _within(_span(mark), source)
    opened = _span(error.context_mark).line
    for fragment, words in syntax_words.items():
        if fragment in detail:
            message = f"not valid YAML: {words.format(opened=opened)}"
            return source.problem("syntax", span, message)
    hint = "check the indentation, the colons and the quotes here and in the line above"
    return source.problem("syntax", span, f"not valid YAML: {detail}; {hint}")


def _span(mark: yaml.Mark | None) -> Span:
    return nodes.span_of(mark, mark) if mark else START


def _span_at(text: str, index: int) -> Span:
    before = LINE_BREAK.split(text[:index])
    line, column = len(before), len(before[-1]) + 1
    return Span(line, column, line, column + 1)


def _within(span: Span, source: Source) -> Span:
    """libyaml counts one line more than a file has that ends without a line break."""
    last = len(source.lines)
    return min(span, Span(last, len(source.line(last)) + 1, last, len(source.line(last)) + 1))
