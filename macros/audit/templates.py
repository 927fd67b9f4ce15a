"""Templates as what they leave open: their words, and where something else may stand.

This reads a template's source, and renders nothing: what the catalog alone decides is put in, and
anything else is left open. It knows of Jinja what our templates use.
Source: https://jinja.palletsprojects.com/en/stable/templates/
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

TAG = re.compile(
    r"\{#(?P<comment>.*?)[-+]?#\}|\{%[-+]?\s*(?P<statement>.*?)\s*[-+]?%\}"
    r"|\{\{[-+]?\s*(?P<expression>.*?)\s*[-+]?\}\}",
    re.DOTALL,
)
BLOCKS = {"if": "endif", "for": "endfor", "macro": "endmacro", "call": "endcall"} | {
    "block": "endblock"
}
WORD = re.compile(r"\w+")
STEP = re.compile(r"\.(\w+)(?:\(\))?|\[([^\[\]]+)\]")
PATH = re.compile(rf"([A-Za-z_]\w*)((?:{STEP.pattern})*)")
CALL = re.compile(r"([A-Za-z_]\w*)\((.*)\)", re.DOTALL)
CONSTANT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
ATTRIBUTE = re.compile(r"<[^<>]*=([\"'])[^\"'<>]*$")

UNKNOWN: Any = object()
"""What only the build knows."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands there as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """Something stands there: up to the end of its attribute in these quotation marks, of its
    text or of its line; one of `allowed` where that is known. `expression` says what."""

    expression: str
    quote: str = ""
    allowed: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Either:
    """One of these."""

    options: "list[list[Node]]"


@dataclass(frozen=True, slots=True)
class Many:
    """This, as often as there is something."""

    body: "list[Node]"


Node = Words | Open | Either | Many


@dataclass(slots=True)
class Block:
    """A statement with what it holds, in branches each with the words that begin it."""

    statement: str
    branches: "list[tuple[str, list[Block | str | tuple[str]]]]"


Parsed = list[Block | str | tuple[str]]
"""In order: blocks and statements, text, and expressions, each alone in a tuple."""


def parse(source: str) -> Parsed:
    """A template's parts, with the white space that Jinja leaves where it is told to trim."""
    return _parsed(list(_trimmed(source)), 0, ())[0]


def _trimmed(source: str) -> Iterator[Block | str | tuple[str]]:
    place, strip, newline = 0, False, False
    for tag in TAG.finditer(source):
        yield _between(source[place : tag.start()], strip, newline, tag)
        if tag["expression"] is not None:
            yield (tag["expression"],)
        elif tag["statement"] is not None:
            yield Block(tag["statement"], [])
        strip, place = tag[0][-3] == "-", tag.end()
        newline = tag["expression"] is None
    yield _between(source[place:], strip, newline, None)


def _between(text: str, strip: bool, newline: bool, tag: re.Match[str] | None) -> str:
    if strip:
        text = text.lstrip()
    elif newline:
        text = text.removeprefix("\n")
    if tag and tag[0][2] == "-":
        return text.rstrip()
    if tag and tag["expression"] is None and tag[0][2] != "+":
        line = text.rpartition("\n")[2]
        begins = "\n" in text or tag.string[: tag.start()].rpartition("\n")[2].strip(" \t") == ""
        if begins and not line.strip(" \t"):
            return text[: len(text) - len(line)]
    return text


def _parsed(parts: Parsed, place: int, ends: tuple[str, ...]) -> tuple[Parsed, int]:
    found: Parsed = []
    while place < len(parts):
        part = parts[place]
        if not isinstance(part, Block):
            found.append(part)
            place += 1
            continue
        word = _first(part.statement)
        if word in ends:
            return found, place
        place += 1
        if word in BLOCKS:
            block, place = _block(parts, place, part, BLOCKS[word])
            found.append(block)
        else:
            found.append(part)
    return found, place


def _block(parts: Parsed, place: int, start: Block, end: str) -> tuple[Block, int]:
    block, head = Block(start.statement, []), start.statement
    while True:
        body, place = _parsed(parts, place, ("elif", "else", end))
        block.branches.append((head, body))
        closing = parts[place]
        head, place = closing.statement if isinstance(closing, Block) else end, place + 1
        if _first(head) == end:
            return block, place


def _first(statement: str) -> str:
    match = WORD.match(statement)
    return match[0] if match else ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean: values, macros' expressions where they were called, and macros."""

    values: Mapping[str, Any] = field(default_factory=dict)
    caller: "tuple[Parsed, Scope] | None" = None

    def with_values(self, more: Mapping[str, Any]) -> "Scope":
        return Scope({**self.values, **more}, self.caller)


@dataclass(frozen=True, slots=True)
class Macro:
    parameters: list[str]
    body: Parsed


@dataclass(frozen=True, slots=True)
class Later:
    """An argument as it was written, and what its names mean there."""

    expression: str
    scope: Scope


class Reader:
    """Reads the templates of one folder for one catalog.

    `written` turns a value into what stands in the text; `allowed` says what an expression may
    become whose value is not known.
    """

    def __init__(
        self,
        folder: Path,
        written: Callable[[str], str],
        allowed: Callable[[str], frozenset[str] | None] = lambda expression: None,
        squeezed: Callable[[str], str] = str,
    ) -> None:
        self.folder, self.written, self.allowed = folder, written, allowed
        self.squeezed = squeezed
        self.sources: dict[str, Parsed] = {}
        self.tail = ""

    def nodes(self, name: str, values: Mapping[str, Any]) -> list[Node]:
        self.tail = ""
        return self._file(name, Scope(dict(values)))

    def _source(self, name: str) -> Parsed:
        if name not in self.sources:
            self.sources[name] = parse((self.folder / name).read_text("utf-8"))
        return self.sources[name]

    def _file(self, name: str, scope: Scope) -> list[Node]:
        parsed = self._source(name)
        for part in parsed:
            if isinstance(part, Block) and _first(part.statement) == "extends":
                all_blocks = (p for p in parsed if isinstance(p, Block))
                blocks = {b.statement.split()[1]: b for b in all_blocks if b.branches}
                return self._file(_quoted(part.statement), scope.with_values({"blocks": blocks}))
        return self._all(parsed, scope)

    def _all(self, parsed: Parsed, scope: Scope) -> list[Node]:
        found: list[Node] = []
        for part in parsed:
            if isinstance(part, str):
                found += self._words(part)
            elif isinstance(part, tuple):
                found += self._expression(part[0], scope)
            else:
                nodes, scope = self._statement(part, scope)
                found += nodes
        return _joined(found)

    def _words(self, text: str) -> list[Node]:
        text = self.squeezed(text)
        self.tail = (self.tail + text)[-400:]
        return [Words(text)] if text else []

    def _statement(self, block: Block, scope: Scope) -> tuple[list[Node], Scope]:
        word = _first(block.statement)
        if word == "if":
            return self._if(block.branches, scope), scope
        if word == "for":
            return self._for(block.branches, scope), scope
        if word == "include":
            return self._file(_quoted(block.statement), scope), scope
        if word == "from":
            values = self._macros(_quoted(block.statement))
            return [], scope.with_values(values)
        if word == "macro":
            return [], scope.with_values(dict([_macro(block)]))
        if word == "call":
            return self._call_block(block, scope), scope
        if word == "block":
            name = block.statement.split()[1]
            replaced = scope.values.get("blocks", {}).get(name, block)
            return self._all(replaced.branches[0][1], scope), scope
        if word == "set":
            return [], _with_set(block.statement, scope)
        raise ValueError(f"'{block.statement}' is nothing that the audit knows of templates")

    def _macros(self, name: str) -> dict[str, Any]:
        blocks = (p for p in self._source(name) if isinstance(p, Block))
        return dict(_macro(block) for block in blocks if _first(block.statement) == "macro")

    def _if(self, branches: list[tuple[str, Parsed]], scope: Scope) -> list[Node]:
        options: list[list[Node]] = []
        for head, body in branches:
            word, _, condition = head.partition(" ")
            holds = True if word == "else" else evaluated(condition, scope)
            if holds is UNKNOWN or holds:
                options.append(self._all(body, scope))
            if holds is not UNKNOWN and holds:
                break
        else:
            options.append([])
        return options[0] if len(options) == 1 else [Either(options)]

    def _for(self, branches: list[tuple[str, Parsed]], scope: Scope) -> list[Node]:
        names, _, rest = branches[0][0].partition(" ")[2].partition(" in ")
        source, _, condition = rest.partition(" if ")
        targets = WORD.findall(names)
        values, body = evaluated(source, scope), branches[0][1]
        otherwise = branches[1][1] if len(branches) > 1 else []
        if values is UNKNOWN:
            inside = scope.with_values(dict.fromkeys([*targets, "loop"], UNKNOWN))
            many: list[Node] = [Many(self._all(body, inside))]
            return [Either([many, self._all(otherwise, scope)])] if otherwise else many
        found: list[Node] = []
        kept = [_bound(targets, value, scope) for value in values]
        if condition:
            kept = [inside for inside in kept if evaluated(condition, inside)]
        for place, inside in enumerate(kept):
            loop = {"first": place == 0, "last": place == len(kept) - 1, "index": place + 1}
            found += self._all(body, inside.with_values({"loop": loop}))
        return found if kept else self._all(otherwise, scope)

    def _call_block(self, block: Block, scope: Scope) -> list[Node]:
        given, _, statement = block.statement.removeprefix("call").strip().partition(") ")
        name, _, arguments = statement.removesuffix(")").partition("(")
        inside = scope.with_values(dict.fromkeys(WORD.findall(given), UNKNOWN))
        return self._macro_call(scope, name, arguments, (block.branches[0][1], inside))

    def _macro_call(
        self, scope: Scope, name: str, given: str, caller: tuple[Parsed, Scope] | None
    ) -> list[Node]:
        macro = scope.values[name]
        arguments = [Later(text.strip(), scope) for text in split(given, ",")]
        values: dict[str, Any] = {}
        for parameter in macro.parameters:
            own, _, default = parameter.partition("=")
            values[own.strip()] = Later(default, scope) if default else UNKNOWN
        values.update(zip(values, arguments, strict=False))
        macros = {k: v for k, v in scope.values.items() if isinstance(v, Macro)}
        outer = {k: v for k, v in scope.values.items() if k not in values}
        return self._all(macro.body, Scope({**outer, **macros, **values}, caller))

    def _expression(self, expression: str, scope: Scope) -> list[Node]:
        value = evaluated(expression, scope)
        if isinstance(value, str | int) and not isinstance(value, bool):
            return self._words(self.written(str(value)))
        words, *condition = split(expression, " if ")
        if condition:
            yes, *no = split(condition[0], " else ")
            holds = evaluated(yes, scope)
            if holds is not UNKNOWN:
                chosen = words if holds else "".join(no) or "''"
                return self._expression(chosen.strip(), scope)
            options = [self._expression(words.strip(), scope)]
            return [Either([*options, self._expression(no[0].strip(), scope) if no else []])]
        parts = split(expression, " ~ ")
        if len(parts) > 1:
            return [node for part in parts for node in self._expression(part.strip(), scope)]
        call = CALL.fullmatch(expression)
        if call and call[1] == "caller" and scope.caller:
            body, where = scope.caller
            return self._all(body, where)
        if call and isinstance(scope.values.get(call[1]), Macro):
            return self._macro_call(scope, call[1], call[2], None)
        later = scope.values.get(expression)
        if isinstance(later, Later):
            return self._expression(later.expression, later.scope)
        return self._open(expression)

    def _open(self, expression: str) -> list[Node]:
        inside = ATTRIBUTE.search(self.tail)
        self.tail += "\0"
        return [Open(expression, inside[1] if inside else "", self.allowed(expression))]


def _joined(nodes: list[Node]) -> list[Node]:
    """Words that stand together are one."""
    found: list[Node] = []
    words: list[str] = []
    for node in nodes:
        if isinstance(node, Words):
            words.append(node.text)
            continue
        found += [Words("".join(words))] if words else []
        found.append(node)
        words = []
    return [*found, Words("".join(words))] if words else found


def _quoted(statement: str) -> str:
    match = CONSTANT.search(statement)
    return (match[1] or match[2]) if match else ""


def _macro(block: Block) -> tuple[str, Macro]:
    name, _, parameters = block.statement.partition(" ")[2].removesuffix(")").partition("(")
    return name, Macro([p for p in split(parameters, ",") if p.strip()], block.branches[0][1])


def _with_set(statement: str, scope: Scope) -> Scope:
    names, _, value = statement.partition(" ")[2].partition("=")
    targets = [name.strip() for name in names.split(",")]
    if len(targets) > 1:
        return scope.with_values(dict.fromkeys(targets, UNKNOWN))
    return scope.with_values({targets[0]: evaluated(value.strip(), scope)})


def _bound(targets: list[str], value: Any, scope: Scope) -> Scope:
    """With the names of a loop, of which a pair may have a pair in it."""
    if len(targets) == 1:
        return scope.with_values({targets[0]: value})
    first, rest = value[0], value[1:]
    if len(targets) > len(value):
        rest = rest[0]
    return scope.with_values(dict(zip(targets, (first, *rest), strict=True)))


@cache
def split(text: str, at: str) -> list[str]:
    """The parts of an expression between these, outside of brackets and quotation marks."""
    if at not in text:
        return [text]
    parts, depth, quote, start = [], 0, "", 0
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif depth == 0 and place >= start and text.startswith(at, place):
            parts.append(text[start:place])
            start = place + len(at)
    return [*parts, text[start:]]


def evaluated(expression: str, scope: Scope) -> Any:
    """What the values alone decide; UNKNOWN where something else has a say."""
    return _meaning(expression.strip())(scope)


@cache
def _meaning(expression: str) -> Callable[[Scope], Any]:
    """What evaluates it: an expression of a loop is read once, however often it goes round."""
    if constant := CONSTANT.fullmatch(expression):
        text = constant[1] or constant[2] or ""
        return lambda scope: text
    if len(either := split(expression, " or ")) > 1:
        return lambda scope: _first_that_is([evaluated(part, scope) for part in either])
    for sign, same in ((" == ", True), (" != ", False)):
        if len(sides := split(expression, sign)) == 2:
            return partial(_compared, sides, same)
    if expression.startswith("not "):
        return partial(_tested, expression[4:], lambda value: not value)
    if expression.endswith(" is not none"):
        return partial(_tested, expression.removesuffix(" is not none"), lambda v: v is not None)
    if expression.endswith(" is none"):
        return partial(_tested, expression.removesuffix(" is none"), lambda value: value is None)
    start, *filters = split(expression, " | ")
    path = PATH.fullmatch(start)
    if path is None:
        return lambda scope: UNKNOWN
    return partial(_filtered_path, path[1], [*STEP.finditer(path[2])], filters)


def _compared(sides: list[str], same: bool, scope: Scope) -> Any:
    one, other = (evaluated(side, scope) for side in sides)
    return UNKNOWN if one is UNKNOWN or other is UNKNOWN else (one == other) is same


def _tested(expression: str, test: Callable[[Any], bool], scope: Scope) -> Any:
    value = evaluated(expression, scope)
    return value if value is UNKNOWN else test(value)


def _filtered_path(name: str, steps: list[re.Match[str]], filters: list[str], scope: Scope) -> Any:
    value = _walked(name, steps, scope)
    for one in filters:
        value = UNKNOWN if value is UNKNOWN else _filtered(value, one)
    return value


PLAIN = re.compile(r"[ !#%&()*+,\-./0-9:;<=>?@A-Z\[\]^_a-z|~]*")
"""Text that every language quotes alike: as it is."""

QUOTES = {"quoted": "'", "bash": "'", "bicep": "'", "hcl": '"', "json": '"'}


def _filtered(value: Any, name: str) -> Any:
    """What some filters make of a value; the others are left open, and so is any text that
    would not be quoted as it is."""
    join = re.fullmatch(r"join\(([\"'])(.*)\1\)", name)
    if join:
        return join[2].join(map(str, value))
    if name == "first":
        return next(iter(value), UNKNOWN)
    if name == "quoted_list":
        quoted = [_filtered(one, "quoted") for one in value]
        return UNKNOWN if UNKNOWN in quoted else ", ".join(quoted)
    if name in QUOTES and isinstance(value, str) and PLAIN.fullmatch(value):
        return f"{QUOTES[name]}{value}{QUOTES[name]}"
    return UNKNOWN


def _first_that_is(values: list[Any]) -> Any:
    for value in values:
        if value is UNKNOWN or value:
            return value
    return values[-1]


def _walked(name: str, steps: list[re.Match[str]], scope: Scope) -> Any:
    value = scope.values.get(name, UNKNOWN)
    if isinstance(value, Later):
        value = evaluated(value.expression, value.scope)
    for step in steps:
        if value is UNKNOWN or isinstance(value, Macro):
            return UNKNOWN
        value = _taken(value, step, scope)
    return UNKNOWN if isinstance(value, Macro) else value


def _taken(value: Any, step: re.Match[str], scope: Scope) -> Any:
    name = step[1]
    if name is None:
        key = evaluated(step[2], scope)
        return (
            value.get(key, UNKNOWN)
            if isinstance(value, Mapping) and key is not UNKNOWN
            else UNKNOWN
        )
    if step[0].endswith("()"):
        return list(getattr(value, name)()) if name in ("items", "values") else UNKNOWN
    if isinstance(value, Mapping):
        return value.get(name, UNKNOWN)
    return getattr(value, name, UNKNOWN)
