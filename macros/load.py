"""YAML text -> a document with places -> a Catalog, or a list of Problems.

Only plain YAML is read: no anchors, tags, merge keys or values that YAML would
turn into something else (a bare `no`, a date). That is refused here, at the node,
because later nobody can tell `no` from `false`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.composer import Composer
from yaml.cyaml import CParser
from yaml.resolver import Resolver

from .model import Catalog
from .names import did_you_mean

DEFAULT_PATH = Path("catalog/catalog.yml")
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_SHOWN = 100

type_words = {
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
}
Path_ = tuple[str | int, ...]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; line and column count from 1."""

    line: int
    column: int
    message: str
    rule: str


class CatalogError(Exception):
    """The catalog cannot be used; `str()` is one line per problem."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.problems = problems
        lines = [f"{name}:{p.line}:{p.column}: {p.message}" for p in problems[:MAX_SHOWN]]
        if len(problems) > MAX_SHOWN:
            lines.append(f"{name}: and {len(problems) - MAX_SHOWN} more problems")
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Document:
    """What the YAML says, still unchecked, with the place of each value and key."""

    name: str
    data: Any
    places: dict[Path_, Place]
    key_places: dict[Path_, Place]
    problems: tuple[Problem, ...] = ()

    def problem(self, rule: str, path: Path_, message: str, *, at_key: bool = False) -> Problem:
        """A Problem at the value (or key) of `path`, or at what is nearest above it."""
        while path and path not in self.places:
            path, at_key = path[:-1], True
        places = self.key_places if at_key and path in self.key_places else self.places
        return Problem(*places.get(path, (1, 1)), message, rule)

    def find(self, *patterns: str) -> Iterator[tuple[Path_, Any]]:
        """Each value whose path matches a pattern such as `features.*.scopes.*`."""
        for pattern in patterns:
            yield from _find(self.data, pattern.split("."), ())

    def texts(self, *patterns: str) -> Iterator[tuple[Path_, str]]:
        """Like `find`, but only values that are text, whatever shape the rest is in."""
        return ((path, value) for path, value in self.find(*patterns) if isinstance(value, str))

    def keys(self, section: str) -> list[str]:
        """The keys of one of the catalog's sections; none when it is not a mapping."""
        value = self.data.get(section) if isinstance(self.data, dict) else None
        return list(value) if isinstance(value, dict) else []


def _find(value: Any, pattern: list[str], path: Path_) -> Iterator[tuple[Path_, Any]]:
    if not pattern:
        yield path, value
        return
    head, rest = pattern[0], pattern[1:]
    for key, child in _children(value):
        if head in ("*", key):
            yield from _find(child, rest, (*path, key))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def where(path: Path_) -> str:
    """The record that `path` lies in, in the docs team's words."""
    kinds = {"features": "feature", "apps": "app", "scopes": "scope"}
    if len(path) > 1 and path[0] in kinds:
        text = f"{kinds[str(path[0])]} '{path[1]}'"
        if len(path) > 3 and path[2] == "optional":
            text += f", optional group '{path[3]}'"
        return text
    return f"'{path[0]}'" if path else "the catalog"


def read(path: Path, name: str | None = None) -> Document:
    """The file as a Document. Raises CatalogError when it is no readable YAML mapping."""
    name = name or path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _fatal(name, "too_large", "the catalog is larger than 1 MiB; split the product")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        message = "the catalog is not UTF-8 text; save it again with the encoding UTF-8"
        raise _fatal(name, "not_utf8", message, line) from None
    except OSError:
        message = "the catalog cannot be read; create this file, or run from the project's folder"
        raise _fatal(name, "missing_file", message) from None
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """YAML text as a Document. Raises CatalogError when it is no YAML mapping."""
    composer = _Composer(text)
    try:
        root = composer.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise CatalogError(name, [_syntax_problem(error)]) from None
    except yaml.YAMLError as error:
        message = "YAML does not allow this control character; remove it"
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise _fatal(name, "syntax", message, line) from None
    if root is None:
        raise _fatal(name, "empty", "the catalog is empty; start from the comments in the example")
    if not isinstance(root, yaml.MappingNode):
        raise _fatal(name, "not_a_mapping", "the catalog must be a mapping that starts with keys")
    reader = _Reader(composer.problems)
    data = reader.value(root, ())
    return Document(name, data, reader.places, reader.key_places, tuple(reader.problems))


def _fatal(name: str, rule: str, message: str, line: int = 1) -> CatalogError:
    return CatalogError(name, [Problem(line, 1, message, rule)])


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    line, column = _place(error.problem_mark or error.context_mark)
    detail = (error.problem or "cannot be read").replace("\n", " ")
    hint = "check the indentation, the colons and the quotes here and in the line above"
    return Problem(line, column, f"not valid YAML: {detail}; {hint}", "syntax")


def _place(mark: Any) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Composer(Composer, CParser, Resolver):  # type: ignore[misc]
    """Events from libyaml, composed to nodes; what is not plain YAML is noted and left out."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)
        self.problems: list[Problem] = []
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            self.get_event()
            self._note(event, "alias", "aliases (*name) are not allowed; write the value out")
            return yaml.ScalarNode("tag:yaml.org,2002:str", "", event.start_mark, event.end_mark)
        if event.anchor is not None:
            self._note(event, "anchor", f"anchors (&{event.anchor}) are not allowed; remove it")
        if getattr(event, "tag", None) is not None:
            self._note(event, "tag", f"YAML tags ({event.tag}) are not allowed; remove it")
        return self._descend(parent, index)

    def _descend(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                None, None, "nested too deeply", self.peek_event().start_mark
            )
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _note(self, event: Any, rule: str, message: str) -> None:
        self.problems.append(Problem(*_place(event.start_mark), message, rule))


class _Reader:
    """Nodes to dicts, tuples, text and bools, with the place of each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.places: dict[Path_, Place] = {}
        self.key_places: dict[Path_, Place] = {}

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.places[path] = _place(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(item, (*path, i)) for i, item in enumerate(node.value))
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(key_node, "key_not_text", "a key must be plain text")
                continue
            key = str(self._scalar(key_node)) if key_node.value != "true" else "true"
            if key in result:
                first = self.key_places[(*path, key)][0]
                message = f"duplicate key '{key}'; the first is in line {first}. Remove one of them"
                self._note(key_node, "duplicate_key", message)
                continue
            self.key_places[(*path, key)] = _place(key_node.start_mark)
            result[key] = self.value(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node) -> str | bool:
        kind = node.tag.rpartition(":")[2]
        text = str(node.value)
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "null":
            self._note(node, "no_value", "this key has no value; give it one, or remove the line")
        elif kind != "str":
            word = {"bool": "true/false", "int": "a number", "float": "a number"}.get(kind)
            word = word or {"timestamp": "a date"}.get(kind, "something special")
            message = f'YAML reads {text} as {word}; if you mean text, put it in quotes: "{text}"'
            self._note(node, "misread", message)
        return text

    def _note(self, node: yaml.Node, rule: str, message: str) -> None:
        self.problems.append(Problem(*_place(node.start_mark), message, rule))


def shape(document: Document) -> tuple[Catalog | None, list[Problem]]:
    """The typed catalog, or what keeps the document from being one."""
    try:
        return Catalog.model_validate(document.data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return None, [_shape_problem(document, detail) for detail in details]


def _shape_problem(document: Document, detail: Any) -> Problem:
    path: Path_ = detail["loc"]
    key, place = path[-1], where(path[:-1])
    match detail["type"]:
        case "missing" if key == "reason":
            message = f"{place} has no 'reason': say what the product does with it, and what "
            return document.problem("no_reason", path, message + "stops working without it")
        case "missing":
            return document.problem("missing_key", path, f"{place} lacks the key '{key}'; add it")
        case "extra_forbidden":
            message = f"unknown key '{key}' in {place}.{did_you_mean(str(key), _fields(path))}"
            return document.problem("unknown_key", path, message, at_key=True)
        case "string_too_short" | "too_short":
            message = f"'{key}' in {place} is empty; write something there"
            return document.problem("empty_value", path, message)
        case kind:
            wanted = type_words.get(kind, "of another kind")
            message = f"{_named(path)} must be {wanted}"
            return document.problem("wrong_type", path, message)


def _named(path: Path_) -> str:
    if len(path) < 2:
        return f"'{path[-1]}'"
    if isinstance(path[-1], int):
        return f"entry {path[-1] + 1} of '{path[-2]}' in {where(path[:-2])}"
    return f"'{path[-1]}' in {where(path[:-1])}"


def _fields(path: Path_) -> list[str]:
    """The keys that the record around `path` may have, followed through the model."""
    fields = Catalog.model_fields
    for key in path[:-1]:
        if key in fields:
            inner = _record_in(fields[str(key)].annotation)
            fields = inner.model_fields if inner else fields
    return list(fields)


def _record_in(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    inner = (_record_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((record for record in inner if record), None)


def load(path: Path = DEFAULT_PATH) -> Catalog:
    """The catalog by shape alone, for readers of one that `rules` already passed.

    Raises CatalogError.
    """
    document = read(path)
    catalog, problems = shape(document)
    if catalog is None or document.problems:
        raise CatalogError(document.name, sorted([*document.problems, *problems]))
    return catalog
