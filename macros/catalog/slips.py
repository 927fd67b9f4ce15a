"""Slips of the pen that make a file no YAML at all: where they are, and what was meant.

libyaml stops where it cannot go on, which is often lines below the slip. So the lines from
there up are held against the slips that people make, and one counts when libyaml, with the
line as it was meant, gets further than before.
"""

import itertools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from macros.catalog.characters import number
from macros.catalog.names import quoted
from macros.catalog.problems import Problem, Source, Span

Lines = Sequence[str]

Records = Sequence[frozenset[str]]
"""The names of the fields of each kind of record."""

MAX_LINE = 2000
"""Characters of a line that is looked at; longer ones were not typed."""

NEAR = 40
"""Lines that are looked at above the place where libyaml stopped, and below the one where
the record begins that it was reading."""

MAX_EVENTS = 200_000
"""What libyaml is asked to read again in all: under a second."""

MAX_DEPTH = 20

KEY = re.compile(r"( *)(?:- )?([\w.-]+) *:(?: |$)")

VALUE = re.compile(r"( *(?:- )?[\w.-]+: +|  *- +|- +)(\S.*?) *$")

WORDS = re.compile(r" *(?!- |#)\S")


@dataclass(frozen=True, slots=True)
class Slip:
    """The lines that were meant in place of as many from line `number` on; `width`
    characters from `column` are wrong there, and `write` is what should stand for them.
    `odd` tells that the columns would be unusual for the file."""

    number: int
    column: int
    width: int
    message: str
    lines: tuple[str, ...]
    write: str = ""
    odd: bool = False


Finder = Callable[[Lines, int, Records], Iterator[Slip]]
"""What the line with this index, counted from 0, may have been meant to be."""


class Stop(NamedTuple):
    """Where libyaml could not go on, from 0, and the line where what it read then began."""

    line: int
    column: int
    begin: int


END = Stop(sys.maxsize, 0, 0)

Judge = Callable[[Lines], int]
"""How much of what the lines say is not what a catalog says; each look costs events."""


def mended(
    source: Source, records: Records, judge: Judge, error: yaml.MarkedYAMLError
) -> tuple[list[str], list[Problem], set[int]]:
    """The lines without the slips that were found; a problem for each; the numbers of the
    lines that are changed. Nothing where mending goes in circles."""
    reading, lines = _Reading(judge), list(source.lines)
    problems: list[Problem] = []
    changed: set[int] = set()
    moved: set[int] = set()
    stop: Stop | None = _stop_of(error)
    while stop and (found := _slip(lines, stop, records, reading)):
        rule, slip = found
        if rule is indented_unlike_its_neighbours:
            if slip.number in moved:  # on to the right for ever: the cause is something else
                return list(source.lines), [], set()
            moved.add(slip.number)
        span = Span(slip.number, slip.column, slip.number, slip.column + slip.width)
        problems.append(source.problem(rule.__name__, span, slip.message, slip.write))
        changed |= set(range(slip.number, slip.number + len(slip.lines)))
        lines = _with(lines, slip)
        stop = reading.stop(lines)
    return lines, problems, changed


def _slip(
    lines: Lines, stop: Stop, records: Records, reading: "_Reading"
) -> tuple[Finder, Slip] | None:
    """Of the slips that stand in libyaml's way, the one without which it gets furthest and
    the least is strange; the surest kind before others."""
    context = lines[: stop.line + NEAR]
    found: list[tuple[int, int, int, bool, Finder, Slip]] = []
    for order, finder in enumerate(FINDERS):
        for slip in (s for i in _near(lines, stop) for s in finder(lines, i, records)):
            after = reading.stop(_with(context, slip)) or END
            if after[:2] > stop[:2]:
                strange = reading.strange(_with(lines, slip)) if after is END else 0
                found.append((-after.line, strange, order, slip.odd, finder, slip))
        if reading.exhausted or any(one[:2] == (-END.line, 0) for one in found):
            break
    best = min(found, key=lambda one: one[:4], default=None)
    return best and best[4:]


def _near(lines: Lines, stop: Stop) -> list[int]:
    begin, end = max(0, min(stop.begin, stop.line) - 3), min(stop.line + 1, len(lines))
    near = {*range(begin, min(begin + NEAR, end)), *range(max(0, end - NEAR), end)}
    return [i for i in sorted(near) if len(lines[i]) <= MAX_LINE and lines[i].strip()]


def _with(lines: Lines, slip: Slip) -> list[str]:
    first = slip.number - 1
    return [*lines[:first], *slip.lines, *lines[first + len(slip.lines) :]]


@dataclass(slots=True)
class _Reading:
    """libyaml, asked again and again, but not for ever."""

    judge: Judge
    events: int = field(default=MAX_EVENTS)

    @property
    def exhausted(self) -> bool:
        return self.events <= 0

    def stop(self, lines: Lines) -> Stop | None:
        """Where libyaml cannot go on with these lines; None where it reaches the end."""
        depth = 0
        try:
            for event in yaml.parse("\n".join(lines), Loader=yaml.CLoader):
                self.events -= 1
                depth += isinstance(event, yaml.CollectionStartEvent)
                depth -= isinstance(event, yaml.CollectionEndEvent)
                if self.exhausted or depth > MAX_DEPTH:
                    self.events = 0
                    return Stop(0, 0, 0)
        except yaml.MarkedYAMLError as error:
            return _stop_of(error)
        return None

    def strange(self, lines: Lines) -> int:
        """What is strange in what the lines say; nothing when it is too long to look."""
        self.events -= 10 * len(lines)
        return 0 if self.exhausted else self.judge(lines)


def _stop_of(error: yaml.MarkedYAMLError) -> Stop:
    mark: Any = error.problem_mark or error.context_mark
    begin: Any = error.context_mark or mark
    return Stop(mark.line, mark.column, begin.line)


# The slips, the surest first. Each yields only for a line that looks like it.


def indented_with_other_than_spaces(lines: Lines, i: int, records: Records) -> Iterator[Slip]:
    """A tab, or a no-break space, in front of a line."""
    words = lines[i].lstrip()
    indent = lines[i][: -len(words)]
    if other := indent.strip(" "):
        what = "a tab" if "\t" in other else f"the invisible space {number(other[0])}"
        message = f"this line is indented with {what}; use ordinary spaces"
        column = indent.index(other[0]) + 1
        alike = [at for _, at in _neighbours([*lines[:i], words, *lines[i + 1 :]], i, records)]
        above = _indent(lines[i - 1]) if i else 0
        for wanted in dict.fromkeys([*alike, above, above + 2, len(indent)]):
            yield Slip(i + 1, column, len(other), message, (" " * wanted + words,))


def dash_without_space(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """`-Mail.Send`, or another bullet than a hyphen."""
    match = re.match(r"( *)([-*+•·‣▪–—])([ \xa0]*)([^\s-].*)", lines[i])
    if match and match[2] + match[3] != "- ":
        write = f"- {match[4]}"
        what = (
            "a space is missing after the -" if match[2] == "-" else "a list entry begins with '- '"
        )
        column = len(match[1]) + 1
        width = len(match[2] + match[3] + match[4])
        yield Slip(
            i + 1, column, width, f"{what}; write {quoted(write)}", (match[1] + write,), write
        )


def colon_without_space(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """`name:Email`."""
    match = re.match(r"( *(?:- )?)([\w.-]+):(?!//)([\xa0\u2000-\u200a\u3000]*)([^ \t].*)", lines[i])
    if match:
        write = f"{match[2]}: {match[4]}"
        message = f"a space is missing after the colon; write {quoted(write)}"
        column, width = len(match[1]) + 1, len(lines[i]) - len(match[1])
        yield Slip(i + 1, column, width, message, (match[1] + write,), write)


def key_without_colon(lines: Lines, i: int, records: Records) -> Iterator[Slip]:
    """`email` above what belongs to it; `name Email`, `name = Email`, `name - Email`."""
    alone = re.match(r"( *)([\w.-]+)() *$", lines[i])
    match = alone or re.match(r"( *(?:- )?)(\w+)(?: *[=;：∶]| +[-–—]|) *(.*)", lines[i])
    if match is None or KEY.match(lines[i]):
        return
    known = any(match[2] in record for record in records)
    if _is_key_of_what_follows(lines, i) if alone else known:
        write = f"{match[2]}: {match[3]}".rstrip()
        message = f"{quoted(match[2])} has no colon; write {quoted(write)}"
        width = len(lines[i]) - len(match[1])
        yield Slip(i + 1, len(match[1]) + 1, width, message, (match[1] + write,), write)


def _is_key_of_what_follows(lines: Lines, i: int) -> bool:
    below = next((line for line in lines[i + 1 : i + 4] if line.strip()), "")
    return _indent(below) > _indent(lines[i]) or below.lstrip().startswith("- ")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


QUOTED = {"'": re.compile(r"'(?:[^']|'')*'"), '"': re.compile(r'"(?:[^"\\]|\\.)*"')}


def quote_not_closed(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """A quote opens a value and does not close it."""
    match = VALUE.match(lines[i])
    if match and (mark := match[2][0]) in QUOTED and not QUOTED[mark].match(match[2]):
        message = "the quote that opens here is never closed; close it"
        line = match[1] + match[2] + mark
        yield Slip(i + 1, len(match[1]) + 1, len(match[2]), message, (line,), match[2] + mark)


def quote_inside_quotes(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """`'it's'`, `"a "b" c"`, `"a" b`."""
    match = VALUE.match(lines[i])
    if not match or (mark := match[2][0]) not in QUOTED:
        return
    closed = QUOTED[mark].match(match[2])
    rest = match[2][closed.end() :] if closed else ""
    if rest and not rest.lstrip().startswith("#"):
        inner = match[2][1:-1] if match[2].endswith(mark) else match[2]
        write = in_quotes(inner.replace("''", "'") if mark == "'" else inner)
        message = f"the text goes on after the quote that ends it; write {quoted_whole(write)}"
        column = len(match[1]) + 1
        yield Slip(i + 1, column, len(match[2]), message, (match[1] + write,), write)


def in_quotes(text: str) -> str:
    """Text as YAML, in the quotes that need nothing escaped where that is possible."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def quoted_whole(write: str) -> str:
    return write if len(write) < 60 else "it in quotes of the other kind"


def text_needs_quotes(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """Text that begins with a sign of YAML's own, or has a colon and a space in it."""
    match = VALUE.match(lines[i])
    if not match or match[2][0] in "\"'#" or re.fullmatch(r"[|>][-+\d]*( +#.*)?", match[2]):
        return
    if match[2][0] in "@`%*&!|>[]{},?":
        message = f"text cannot begin with {match[2][0]} without quotes; put it in quotes"
    elif ": " in match[2] or match[2].endswith(":"):
        message = "a colon cannot stand in text without quotes; put the text in quotes"
    else:
        return
    write = in_quotes(match[2])
    yield Slip(i + 1, len(match[1]) + 1, len(match[2]), message, (match[1] + write,), write)


def bracket_not_closed(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """A bracket opens a value and does not close it."""
    match = VALUE.match(lines[i])
    if match and match[2][0] in "[{":
        close = "]" if match[2][0] == "[" else "}"
        if match[2].count(match[2][0]) > match[2].count(close):
            message = "the bracket that opens here is never closed; close it"
            write = match[2] + close
            column = len(match[1]) + 1
            yield Slip(i + 1, column, len(match[2]), message, (match[1] + write,), write)


def comment_inside_text(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """A comment between two lines of one text ends it."""
    if lines[i].lstrip().startswith("#"):
        message = "a comment cannot stand inside a text; move it above the text's key"
        yield Slip(i + 1, _indent(lines[i]) + 1, len(lines[i].strip()), message, ("",))


def text_cut(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """` #` in a text of several lines: YAML takes the rest of the line for a comment."""
    if (at := lines[i].find(" #")) >= 0 and not lines[i][:at].isspace():
        message = "YAML ends the text before ' #'; put the whole text in quotes"
        line = lines[i][: at + 1] + lines[i][at + 2 :]
        yield Slip(i + 1, at + 2, len(lines[i]) - at - 1, message, (line,))


def indented_unlike_its_neighbours(lines: Lines, i: int, records: Records) -> Iterator[Slip]:
    """A key or a list entry that does not begin in the column of those it belongs to."""
    indent, key = _indent(lines[i]), KEY.match(lines[i])
    what = quoted(key[2]) if key else "this entry"
    for name, wanted in _neighbours(lines, i, records):
        if wanted != indent:
            message = f"{what} is {indented(indent)}, and {name} it is {indented(wanted)}"
            odd = _step(lines, i, wanted) != _usual_step(lines, i)
            for block in (False, True):
                yield _moved(lines, i, wanted, f"{message}; indent both alike", odd, block)


def _neighbours(lines: Lines, i: int, records: Records) -> list[tuple[str, int]]:
    """Lines near that should begin in the same column, one for each column that they begin
    in: what each is, and its column, the nearest above first."""
    found: dict[int, str] = {}
    for step, where in ((-1, "above"), (1, "below")):
        for other in range(i + step, i + step * NEAR, step):
            if not 0 <= other < len(lines):
                break
            if name := _alike(lines[i], lines[other], records):
                found.setdefault(_indent(lines[other]), f"{name} {where}")
    return [(name, column) for column, name in found.items()]


def _step(lines: Lines, i: int, column: int) -> int:
    """How much further right a column is than the line that the one with this index is part
    of."""
    above = (_indent(line) for line in reversed(lines[max(0, i - NEAR) : i]) if line.strip())
    return column - next((indent for indent in above if indent < column), 0)


def _usual_step(lines: Lines, i: int) -> int:
    near = [_indent(line) for line in lines[max(0, i - NEAR) : i + NEAR] if line.strip()]
    steps = [below - above for above, below in itertools.pairwise(near) if below > above]
    return max(steps, key=steps.count, default=2)


def _alike(line: str, other: str, records: Records) -> str | None:
    """What the other line is, when the two are entries of one list or keys of one record."""
    if line.lstrip().startswith("- ") or other.lstrip().startswith("- "):
        both = line.lstrip()[:2] == other.lstrip()[:2]
        return "the one" if both else None
    key, key_there = KEY.match(line), KEY.match(other)
    if not key or not key_there:
        return None
    if any({key[2], key_there[2]} <= record for record in records):
        return quoted(key_there[2])
    fields = any(record & {key[2], key_there[2]} for record in records)
    alike = not fields and line.endswith(":") and other.endswith(":")
    return quoted(key_there[2]) if alike else None


def _moved(lines: Lines, i: int, wanted: int, message: str, odd: bool, block: bool) -> Slip:
    indent, end = _indent(lines[i]), i + 1
    while block and end < len(lines) and (_indent(lines[end]) > indent or not lines[end].strip()):
        end += 1
    moved = [" " * max(0, _indent(x) - indent + wanted) + x.lstrip(" ") for x in lines[i:end]]
    return Slip(i + 1, indent + 1, len(lines[i].strip()), message, tuple(moved), odd=odd)


def indented(count: int) -> str:
    return f"indented by {spaces(count)}" if count else "not indented"


def spaces(count: int) -> str:
    return "1 space" if count == 1 else f"{count} spaces"


def text_not_indented(lines: Lines, i: int, _: Records) -> Iterator[Slip]:
    """Two lines of a text that do not begin in one column, or the second where its key does."""
    above = next((j for j in range(i - 1, max(-1, i - 4), -1) if lines[j].strip()), None)
    if above is None or KEY.match(lines[i]) or not WORDS.match(lines[i]):
        return
    key, indent = KEY.match(lines[above]), _indent(lines[i])
    wanted = _indent(lines[above]) + (_usual_step(lines, i) if key else 0)
    if wanted > indent:
        message = "this line has no key; when it goes on with the text above, indent it by "
        yield _moved(
            lines,
            i,
            wanted,
            message + spaces(wanted),
            _step(lines, i, wanted) != _usual_step(lines, i),
            False,
        )
    if wanted > indent and not key:
        message = "the text begins in another column than it goes on in; indent this line by "
        odd = _step(lines, above, indent) != _usual_step(lines, i)
        yield _moved(lines, above, indent, message + spaces(indent), odd, False)


FINDERS: tuple[Finder, ...] = (
    indented_with_other_than_spaces,
    dash_without_space,
    colon_without_space,
    key_without_colon,
    quote_not_closed,
    quote_inside_quotes,
    text_needs_quotes,
    bracket_not_closed,
    comment_inside_text,
    text_cut,
    text_not_indented,
    indented_unlike_its_neighbours,
)
