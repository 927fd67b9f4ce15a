"""YAML text -> a document with places -> a Catalog, or a list of Problems.

Only plain YAML is read: no anchors, tags, merge keys or values that YAML would
turn into something else (a bare `no`, a date). That is refused here, at the node,
because later nobody can tell `no` from `false`.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import Resolver

from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words
from macros.catalog.problems import (
    CatalogError,
    Path_,
    Place,
    Problem,
    misread_words,
    named,
    syntax_words,
)

DEFAULT_PATH = Path("catalog/catalog.yml")

MAX_BYTES = 1024 * 1024

MAX_DEPTH = 20

began_earlier = ("unexpected end of stream", "document indicator", "expected ':'")

# What libyaml refuses to read, and what only it takes for the end of a line, so that
# every line after it would have another number than in an editor. The engine marks with
# U+FDD0 and U+FDD1, which are no characters of any text, where HTML goes.
UNREADABLE = re.compile(
    r"[^\t\n\r -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd"
    r"\U00010000-\U0010ffff]"
)

LINE_BREAK = re.compile(r"\r\n?|\n")

ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class Document:
    """What the YAML says, still unchecked, with the place of each value and key.

    `spoiled` are the paths whose value is not what was meant and has a problem of its
    own already; what else could be said about it would mislead.
    """

    name: str
    data: Any
    places: dict[Path_, Place]
    key_places: dict[Path_, Place]
    records: frozenset[Path_]
    problems: tuple[Problem, ...] = ()
    spoiled: frozenset[Path_] = frozenset()

    def problem(self, rule: str, path: Path_, message: str, *, at_key: bool = False) -> Problem:
        """A Problem at the value of `path`, or at the key of what is nearest above it.

        A record begins on the line after its key, so what is said about it as a whole
        is said at the key too.
        """
        while path and path not in self.places:
            path, at_key = path[:-1], True
        at_key = at_key or path in self.records
        places = self.key_places if at_key and path in self.key_places else self.places
        return Problem(self.name, *places.get(path, (1, 1)), message, rule)

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
    for key, child in _children(value):
        if head == key or head == ("-" if isinstance(key, int) else "*"):
            yield from _find(child, rest, (*path, key))


def _children(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def read(path: Path, name: str | None = None) -> Document:
    """The file as a Document. Raises CatalogError when it is no readable YAML mapping."""
    name = name or path.as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            message = "the catalog is larger than 1 MiB; remove what does not belong in it"
            raise _fatal(name, "too_large", message)
        data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
        return parse(data.decode(), name)
    except UnicodeDecodeError as error:
        message = "the catalog is not UTF-8 text; save it again with the encoding UTF-8"
        place = _place_at(data[: error.start].decode(), error.start)
        raise _fatal(name, "not_utf8", message, place) from None
    except OSError:
        message = "the catalog cannot be read; create this file, or run from the project's folder"
        raise _fatal(name, "missing_file", message) from None


def parse(text: str, name: str) -> Document:
    """YAML text as a Document. Raises CatalogError when it is no YAML mapping."""
    if found := UNREADABLE.search(text):
        message = f"the invisible character U+{ord(found[0]):04X} stands here; remove it"
        place = _place_at(text, found.start())
        raise _fatal(name, "unreadable_character", message, place)
    composer = _Composer(text, name)
    try:
        root = composer.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise CatalogError([_syntax_problem(error, text, name)]) from None
    sections = enumerate_words([n for n, f in Catalog.model_fields.items() if f.is_required()])
    if root is None:
        raise _fatal(name, "empty", f"the catalog is empty; it needs the keys {sections}")
    if not isinstance(root, yaml.MappingNode):
        message = f"the catalog must consist of the keys {sections}, each with a colon"
        raise _fatal(name, "not_a_mapping", message, _place_within(text, root.start_mark))
    return _Reader(name, composer.problems).document(root)


def _fatal(name: str, rule: str, message: str, place: Place = (1, 1)) -> CatalogError:
    return CatalogError([Problem(name, *place, message, rule)])


def _place_at(text: str, index: int) -> Place:
    before = LINE_BREAK.split(text[:index])
    return len(before), len(before[-1]) + 1


def _place_within(text: str, mark: Any) -> Place:
    """libyaml counts one line more than a file has that ends without a line break."""
    return min(_place(mark), _place_at(text, len(text)))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """libyaml's error in a docs writer's words, for those that a slip of the pen causes."""
    detail = error.problem or "cannot be read"
    earlier = error.context_mark and any(fragment in detail for fragment in began_earlier)
    place = _place_within(text, error.context_mark if earlier else error.problem_mark)
    opened = _place(error.context_mark)[0]
    for fragment, words in syntax_words.items():
        if fragment in detail:
            words = f"not valid YAML: {words.format(opened=opened)}"
            return Problem(name, *place, words, "syntax")
    hint = "check the indentation, the colons and the quotes here and in the line above"
    return Problem(name, *place, f"not valid YAML: {detail}; {hint}", "syntax")


def _place(mark: Any) -> Place:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Composer(Composer, CParser, Resolver):
    """Events from libyaml, composed to nodes; what is not plain YAML is noted and left out."""

    def __init__(self, text: str, name: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)
        self.file = name
        self.problems: list[Problem] = []
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            self.get_event()
            message = f"the alias *{event.anchor} is not allowed; write the value out"
            self._note(event, "alias", message)
            mark: Any = event.start_mark
            return yaml.ScalarNode(ALIAS, "", mark, mark)
        if event.anchor is not None:
            self._note(event, "anchor", f"the anchor &{event.anchor} is not allowed; remove it")
            event.anchor = None
        if getattr(event, "tag", None) is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, "tag", f"the YAML tag {tag} is not allowed; remove it")
            event.tag = None
        return self._descend(event, parent, index)

    def _descend(self, event: Any, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(None, None, "nested too deeply", event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _note(self, event: Any, rule: str, message: str) -> None:
        self.problems.append(Problem(self.file, *_place(event.start_mark), message, rule))


class _Reader:
    """Nodes to dicts, tuples, text and bools, with the place of each."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = problems
        self.places: dict[Path_, Place] = {}
        self.key_places: dict[Path_, Place] = {}
        self.records: set[Path_] = set()
        self.spoiled: set[Path_] = set()

    def document(self, root: yaml.Node) -> Document:
        data = self.value(root, ())
        return Document(
            self.name,
            data,
            self.places,
            self.key_places,
            frozenset(self.records),
            tuple(self.problems),
            frozenset(self.spoiled),
        )

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.places[path] = _place(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            self.records.add(path)
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(item, (*path, i)) for i, item in enumerate(node.value))
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                self.spoiled.add(path)
                continue
            if key in result:
                first = self.key_places[(*path, key)][0]
                message = f"duplicate key '{key}'; the first is in line {first}. Remove one of them"
                self._note(_place(key_node.start_mark), "duplicate_key", message)
                continue
            self.key_places[(*path, key)] = _place(key_node.start_mark)
            result[key] = self.value(value_node, (*path, key))
        return result

    def _key(self, node: yaml.Node) -> str | None:
        place = _place(node.start_mark)
        if not isinstance(node, yaml.ScalarNode):
            message = "a key must be text; put a value that begins with a bracket in quotes"
            self._note(place, "key_not_text", message)
        elif node.tag.endswith(":merge"):
            self._note(place, "merge_key", "merge keys (<<) are not allowed; write the lines out")
        elif node.tag.endswith(":null") and not node.value:
            self._note(place, "key_missing", "the key is missing; write one before the colon")
        elif node.tag != ALIAS:
            return self._text(node, _kind(node))
        return None

    def _scalar(self, node: yaml.Node, path: Path_) -> str | bool:
        kind = _kind(node)
        if kind == "bool" and node.value in ("true", "false"):
            return bool(node.value == "true")
        if kind != "str":
            self.spoiled.add(path)
        if kind == ALIAS:
            return ""
        if kind == "null" and not node.value:
            # libyaml puts an empty value anywhere up to the next one; the key is what one sees.
            place = self.places[path] = self.key_places.get(path, self.places[path])
            message = f"{named(path)} has no value; write one, or remove the line"
            self._note(place, "no_value", message)
            return ""
        return self._text(node, kind)

    def _text(self, node: yaml.Node, kind: str) -> str:
        text = str(node.value)
        if kind == "bool":
            value = "true" if text.lower() in ("true", "yes", "on") else "false"
            message = f'YAML reads {text} as {value}; write "{text}" in quotes if you mean the text'
            message += "" if text == value else f", {value} if you mean that"
            self._note(_place(node.start_mark), "misread", message)
        elif kind != "str":
            word = misread_words.get(kind, "a sign of its own")
            message = f'YAML reads {text} as {word}; put it in quotes: "{text}"'
            self._note(_place(node.start_mark), "misread", message)
        return text

    def _note(self, place: Place, rule: str, message: str) -> None:
        self.problems.append(Problem(self.name, *place, message, rule))


def _kind(node: yaml.Node) -> str:
    return str(node.tag).rpartition(":")[2]
