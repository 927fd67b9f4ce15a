"""YAML nodes: composed from libyaml's events, and read as plain data with places.

Only plain YAML is read: no anchors, tags, merge keys or values that YAML would
turn into something else (a bare `no`, a date). That is refused here, at the node,
because later nobody can tell `no` from `false`.
"""

from collections.abc import Iterable, Set
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import Resolver

from macros.catalog.document import Document
from macros.catalog.names import quoted
from macros.catalog.problems import Path_, Problem, Source, Span, misread_words, named

MAX_DEPTH = 20

MAX_NODES = 50_000
"""Keys and values. Real catalogs have a few thousand."""

LEAST_BYTES = 16
"""Of a large file for each of its keys and values; a catalog has about 20."""

ALIAS = "alias"

LOST = "lost"
"""The tag of a key that is known to be missing, which has been said."""

Pair = tuple[yaml.Node, yaml.Node]


class PlainComposer(Composer, CParser, Resolver):
    """Events from libyaml, composed to nodes; what is not plain YAML is noted and left out."""

    def __init__(self, text: str, source: Source) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        Resolver.__init__(self)
        self.source = source
        self.problems: list[Problem] = []
        self.depth = self.nodes = 0
        self.most = max(MAX_NODES, len(text) // LEAST_BYTES)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) and self.nodes <= self.most:
            self.nodes += 1
            self.get_event()
            marks: Any = (event.start_mark, event.end_mark)
            return yaml.ScalarNode(ALIAS, f"*{event.anchor}", *marks)
        if event.anchor is not None:
            self._note(event, "anchor", f"the anchor &{event.anchor} is not allowed; remove it")
            event.anchor = None
        if getattr(event, "tag", None) is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, "tag", f"the YAML tag {tag} is not allowed; remove it")
            event.tag = None
        return self._descend(event, parent, index)

    def _descend(self, event: Any, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        self.nodes += 1
        if self.depth > MAX_DEPTH or self.nodes > self.most:
            what = "nested too deeply" if self.depth > MAX_DEPTH else "too many values"
            raise yaml.MarkedYAMLError(None, None, what, event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _note(self, event: Any, rule: str, message: str) -> None:
        mark = event.start_mark
        self.problems.append(self.source.problem(rule, span_of(mark, mark), message))


def span_of(start: Any, end: Any) -> Span:
    """The span between two of libyaml's marks, which count from 0."""
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def node_span(node: yaml.Node) -> Span:
    return span_of(node.start_mark, node.end_mark)


def yaml_kind(node: yaml.Node) -> str:
    """What YAML takes the node for: `str`, `bool`, `int`, `null`, `map`, ..."""
    return str(node.tag).rpartition(":")[2]


def is_empty(node: yaml.Node) -> bool:
    """Whether nothing stands where the value should."""
    return isinstance(node, yaml.ScalarNode) and yaml_kind(node) == "null" and not node.value


def text_node(value: str, node: yaml.Node, kind: str = "str") -> yaml.ScalarNode:
    """Text, as if in quotes, in the place of a node."""
    tag = f"tag:yaml.org,2002:{kind}"
    return yaml.ScalarNode(tag, value, node.start_mark, node.end_mark, "'")


def list_node(entries: Iterable[yaml.Node], node: yaml.Node) -> yaml.SequenceNode:
    """A list in the place of a node."""
    tag = "tag:yaml.org,2002:seq"
    return yaml.SequenceNode(tag, list(entries), node.start_mark, node.end_mark)


def mapping_node(pairs: Iterable[Pair], node: yaml.Node) -> yaml.MappingNode:
    """A mapping in the place of a node."""
    tag = "tag:yaml.org,2002:map"
    return yaml.MappingNode(tag, list(pairs), node.start_mark, node.end_mark)


def is_plain(node: yaml.Node) -> bool:
    """Whether a node is text, or what YAML takes for more than text, without quotes."""
    return isinstance(node, yaml.ScalarNode) and not node.style and not is_empty(node)


def key_name(key: yaml.Node) -> str | None:
    """A key that is text; None for what is none, which is said when it is read."""
    text = isinstance(key, yaml.ScalarNode) and yaml_kind(key) == "str"
    return str(key.value) if text else None


def key_names(node: yaml.Node) -> set[str | None]:
    """The keys of a mapping."""
    return {key_name(key) for key, _ in node.value} if isinstance(node, yaml.MappingNode) else set()


def only_keys(node: yaml.Node) -> bool:
    """A mapping without values: `{a, b}`, or entries with a colon behind each."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return bool(pairs) and all(key_name(key) is not None and is_empty(v) for key, v in pairs)


def problem_at(
    source: Source, rule: str, node: yaml.Node, message: str, path: Path_, write: str = ""
) -> Problem:
    """A Problem at a node."""
    return source.problem(rule, node_span(node), message, write, path)


def document(
    root: yaml.Node, source: Source, problems: list[Problem], changed: Set[int] = frozenset()
) -> Document:
    """The nodes as a Document, with `problems` and those that show while reading, except in
    the lines that were changed to be read at all."""
    reader = _Reader(source)
    data = reader.value(root, ())
    shown = [problem for problem in reader.problems if problem.line not in changed]
    return Document(
        source,
        data,
        spans=reader.spans,
        key_spans=reader.key_spans,
        records=frozenset(reader.records),
        plain=frozenset(reader.plain),
        changed=frozenset(changed),
        problems=(*problems, *shown),
        spoiled=frozenset(reader.spoiled),
    )


class _Reader:
    """Nodes to dicts, tuples, text and bools, with the place of each."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.spans: dict[Path_, Span] = {}
        self.key_spans: dict[Path_, Span] = {}
        self.records: set[Path_] = set()
        self.plain: set[Path_] = set()
        self.spoiled: set[Path_] = set()

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.spans[path] = node_span(node)
        if isinstance(node, yaml.MappingNode):
            self.records.add(path)
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(item, (*path, i)) for i, item in enumerate(node.value))
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                self.spoiled.add(path)
            elif key in result:
                self.spoiled.add(path)
                line = self.key_spans[(*path, key)].line
                message = f"duplicate key {quoted(key)}; the first is in line {line}"
                self._note(key_node, "duplicate_key", f"{message}. Remove one of them", path)
            else:
                self.key_spans[(*path, key)] = node_span(key_node)
                result[key] = self.value(value_node, (*path, key))
        return result

    def _key(self, node: yaml.Node, path: Path_) -> str | None:
        kind = yaml_kind(node)
        if kind == LOST:
            return None
        if not isinstance(node, yaml.ScalarNode):
            message = "a key must be text; put a value that begins with a bracket in quotes"
            self._note(node, "key_not_text", message, path)
        elif kind == "merge":
            message = "merge keys (<<) are not allowed; write the lines out"
            self._note(node, "merge_key", message, path)
        elif is_empty(node):
            message = "the key is missing; write one before the colon"
            self._note(node, "key_missing", message, path)
        elif kind == ALIAS:
            self._alias(node, path)
        else:
            return self._text(node, kind, (*path, node.value))
        return None

    def _scalar(self, node: yaml.Node, path: Path_) -> str | bool:
        kind = yaml_kind(node)
        if not getattr(node, "style", None):
            self.plain.add(path)
        if kind == "bool" and node.value in ("true", "false"):
            return bool(node.value == "true")
        if kind != "str":
            self.spoiled.add(path)
        if kind == LOST:
            return ""
        if kind == ALIAS:
            return self._alias(node, path)
        if is_empty(node):
            # libyaml puts an empty value anywhere up to the next one; the key is what one sees.
            span = self.spans[path] = self.key_spans.get(path, self.spans[path])
            message = f"{named(path)} has no value; write one, or remove the line"
            self.problems.append(self.source.problem("no_value", span, message, path=path))
            return ""
        return self._text(node, kind, path)

    def _alias(self, node: yaml.Node, path: Path_) -> str:
        message = f"the alias {node.value} is not allowed; write the value out"
        self._note(node, "alias", message, path)
        return ""

    def _text(self, node: yaml.Node, kind: str, path: Path_) -> str:
        text = str(node.value)
        if kind == "bool":
            value = "true" if text.lower() in ("true", "yes", "on") else "false"
            message = f'YAML reads {text} as {value}; write "{text}" in quotes if you mean the text'
            message += "" if text == value else f", {value} if you mean that"
            self._note(node, "misread", message, path)
        elif kind != "str":
            word = misread_words.get(kind, "a sign of its own")
            message = f'YAML reads {text} as {word}; put it in quotes: "{text}"'
            self._note(node, "misread", message, path, f'"{text}"')
        return text

    def _note(self, node: yaml.Node, rule: str, message: str, path: Path_, write: str = "") -> None:
        self.problems.append(self.source.problem(rule, node_span(node), message, write, path))
