"""What was clearly meant: a misspelt key, a key in the wrong column, an id in braces.

It is put right in the nodes, and said once, so that nothing else is said of what follows
from it. The file stays wrong: whoever reads the Document finds the problem in it.
"""

import re
from collections.abc import Sequence

import yaml

from macros.catalog.clouds import CLOUDS
from macros.catalog.columns import Columns
from macros.catalog.kinds import CATALOG, TEXT, Kind
from macros.catalog.names import closest, quoted
from macros.catalog.nodes import (
    Pair,
    is_empty,
    is_plain,
    key_name,
    key_names,
    list_node,
    mapping_node,
    only_keys,
    problem_at,
    text_node,
    yaml_kind,
)
from macros.catalog.problems import Path_, Problem, Source, Span, named, where
from macros.catalog.slips import in_quotes, spaces

TYPOGRAPHIC = "“”„‟«»‹›‘’‚‛″′＂＇"

BRACED_ID = re.compile(r"\{ *([0-9a-fA-F-]{36}) *\}")

PAIR = re.compile(r"([\w.-]+):(?!//)(\S.*)", re.DOTALL)

FLAGS = {"true": "true", "yes": "true", "on": "true"} | dict.fromkeys(
    ("false", "no", "off"), "false"
)

MOST_GUESSED = 1000
"""Unknown keys that are compared with the known ones, so that no file takes long to answer."""

MOST_ENTRIES = 1000
"""Entries that a text is taken apart into, for the same reason: those behind are left out."""

FORMS: dict[str, tuple[type[yaml.Node], ...]] = {
    "record": (yaml.MappingNode,),
    "entries": (yaml.MappingNode,),
    "list": (yaml.SequenceNode,),
    "flag": (yaml.ScalarNode,),
    "text": (yaml.ScalarNode,),
    "by_cloud": (yaml.ScalarNode, yaml.MappingNode),
}


def mend(root: yaml.Node, source: Source) -> list[Problem]:
    """Puts the nodes of a catalog right where it is clear how; a problem for each."""
    mender = _Mender(source)
    mender.visit(root, CATALOG, ())
    return mender.problems


def strange(root: yaml.Node, source: Source) -> int:
    """How many things the nodes of a catalog lack, have too many, or have in another form."""
    mender = _Mender(source)
    mender.visit(root, CATALOG, ())
    return mender.strange + len(mender.problems)


class _Mender:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.columns = Columns(source, self.problems)
        self.guesses = MOST_GUESSED
        self.strange = 0

    def visit(self, node: yaml.Node, kind: Kind, path: Path_) -> yaml.Node:
        """The node, or the one that was meant, with all below it put right."""
        node = self._value(node, kind, path)
        self.strange += not isinstance(node, FORMS[kind.form]) or is_empty(node)
        if isinstance(node, yaml.SequenceNode) and kind.form == "list":
            self._entries_of_list(node, kind.inner or TEXT, path)
        if isinstance(node, yaml.MappingNode):
            if kind.form == "record":
                self._record(node, kind, path)
            elif kind.form == "by_cloud":
                self._clouds(node, path)
            elif kind.form == "entries" and kind.inner:
                self._entries(node, kind.inner, path)
        return node

    def note(self, rule: str, node: yaml.Node, message: str, path: Path_, write: str = "") -> None:
        self.problems.append(problem_at(self.source, rule, node, message, path, write))

    # Values.

    def _value(self, node: yaml.Node, kind: Kind, path: Path_) -> yaml.Node:
        if isinstance(node, yaml.ScalarNode) and kind.form == "flag":
            return self._flag(node, path)
        if isinstance(node, yaml.ScalarNode):
            node = self._without_braces(self._without_quotes(node, path), path)
        if kind.form in ("text", "by_cloud"):
            return self._text_in_braces(node, path)
        if kind.form == "list":
            return self._as_list(node, path)
        return self._as_mapping(node, path) if kind.form in ("record", "entries") else node

    def _without_quotes(self, node: yaml.ScalarNode, path: Path_) -> yaml.ScalarNode:
        text = str(node.value)
        if not is_plain(node) or len(text) < 2 or not _in_typographic(text):
            return node
        write = in_quotes(text[1:-1])
        message = f"{named(path)} is in typographic quotes, which YAML takes for a part of the text"
        self.note("typographic_quotes", node, f"{message}; write straight ones", path, write)
        return text_node(text[1:-1], node)

    def _without_braces(self, node: yaml.ScalarNode, path: Path_) -> yaml.ScalarNode:
        match = BRACED_ID.fullmatch(str(node.value))
        if not match:
            return node
        self._note_braces(node, path, match[1])
        return text_node(match[1], node)

    def _text_in_braces(self, node: yaml.Node, path: Path_) -> yaml.Node:
        """`{x}` is a mapping to YAML, and `x:` as an entry of a list is one too."""
        if not only_keys(node) or len(node.value) > 1:
            return node
        key = node.value[0][0]
        if getattr(node, "flow_style", False):
            self._note_braces(node, path, key.value)
        elif isinstance(path[-1], int):
            message = f"{named(path)} has a colon behind it; remove the colon"
            self.note("colon_behind_entry", node, message, path, key.value)
        else:
            return node
        return text_node(key.value, node)

    def _note_braces(self, node: yaml.Node, path: Path_, inside: str) -> None:
        message = f"{named(path)} is in braces, which do not belong to it; remove them"
        self.note("braces", node, message, path, inside)

    def _flag(self, node: yaml.ScalarNode, path: Path_) -> yaml.ScalarNode:
        text = str(node.value)
        wanted = FLAGS.get(text.strip(TYPOGRAPHIC).lower())
        if wanted is None or (text == wanted and not node.style):
            return node
        message = f"{named(path)} must be true or false, in small letters and without quotes"
        self.note("wrong_type", node, f"{message}; write {wanted}", path, wanted)
        return text_node(wanted, node, "bool")

    def _as_list(self, node: yaml.Node, path: Path_) -> yaml.Node:
        if only_keys(node):
            message = f"{named(path)} must be a list; write each entry after '- ', without a colon"
            self.note("wrong_type", node.value[0][0], message, path)
            return list_node((key for key, _ in node.value), node)
        if not is_plain(node) or yaml_kind(node) != "str":
            return node
        text = str(node.value)
        if text.startswith("-"):
            entries = re.split(r"(?:^|\s)-\s*", text, maxsplit=MOST_ENTRIES + 1)[1:]
            message = f"a space is missing after the -; write {quoted(f'- {entries[0]}')}"
            self.note("dash_without_space", node, message, path)
        else:
            message = f"{named(path)} must be a list: one entry per line, each after '- '"
            self.note("wrong_type", node, message, path)
            entries = re.split(r"[,;\s]+", text, maxsplit=MOST_ENTRIES)
        parts = [text_node(entry, node) for entry in entries[:MOST_ENTRIES] if entry]
        return list_node(parts, node)

    def _as_mapping(self, node: yaml.Node, path: Path_) -> yaml.Node:
        match = PAIR.fullmatch(str(node.value)) if is_plain(node) else None
        if not match:
            return node
        self._note_colon(node, match, path)
        return mapping_node([(text_node(match[1], node), text_node(match[2], node))], node)

    def _note_colon(self, node: yaml.Node, match: re.Match[str], path: Path_) -> None:
        write = f"{match[1]}: {match[2]}"
        message = f"a space is missing after the colon; write {quoted(write)}"
        self.note("colon_without_space", node, message, path, write)

    def _entries_of_list(self, node: yaml.SequenceNode, kind: Kind, path: Path_) -> None:
        entries: list[yaml.Node] = []
        for entry in node.value:
            for one in self._split_entry(entry, (*path, len(entries))):
                entries.append(self.visit(one, kind, (*path, len(entries))))
        node.value = entries

    def _split_entry(self, entry: yaml.Node, path: Path_) -> list[yaml.Node]:
        """An entry deeper than the one above it is a part of that one's text to YAML."""
        if not is_plain(entry) or " - " not in str(entry.value):
            return [entry]
        numbers = range(entry.start_mark.line + 2, entry.end_mark.line + 2)
        deeper = [n for n in numbers if self.source.line(n).lstrip().startswith("- ")]
        if deeper:
            number, how = deeper[0], "deeper than the one above"
            if len(deeper) > 1:
                number, how = entry.start_mark.line + 1, "less than those below"
            line = self.source.line(number)
            column = len(line) - len(line.lstrip())
            message = f"this entry is indented by {spaces(column)}, {how} it; indent them alike"
            span = Span(number, column + 1, number, len(line) + 1)
            self.problems.append(self.source.problem("entry_indented", span, message, "", path))
        parts = str(entry.value).split(" - ", maxsplit=MOST_ENTRIES)[:MOST_ENTRIES]
        return [text_node(part, entry) for part in parts] if deeper else [entry]

    # Keys.

    def _record(self, node: yaml.MappingNode, kind: Kind, path: Path_) -> None:
        missing = [name for name in kind.fields if name not in key_names(node)]
        kept: list[Pair] = []
        for pair in node.value:
            if (name := key_name(pair[0])) is not None and name not in kind.fields:
                if found := self._meant_key(pair, missing, path):
                    pair = found
                    missing.remove(str(pair[0].value))
                elif self.columns.goes_on(kept, pair[0], path) or self.columns.given_above(
                    kept, kind.fields, pair, path
                ):
                    continue
            kept.append(pair)
            kept += self.columns.too_far(kept[-1], kind, missing, path)
        node.value = kept
        self._count(node, kind)
        node.value = [(k, self._visit_field(k, v, kind, path)) for k, v in kept]

    def _count(self, node: yaml.MappingNode, kind: Kind) -> None:
        """What a record lacks, has twice, or cannot have."""
        names = [key_name(key) for key, _ in node.value]
        self.strange += len(kind.required.difference(names)) + len(names) - len(set(names))
        self.strange += sum(name not in kind.fields for name in names)

    def _visit_field(self, key: yaml.Node, value: yaml.Node, kind: Kind, path: Path_) -> yaml.Node:
        name = key_name(key)
        field = kind.fields.get(name or "")
        return self.visit(value, field, (*path, name or "")) if field else value

    def _meant_key(self, pair: Pair, missing: Sequence[str], path: Path_) -> Pair | None:
        """The pair with the field that its key is a slip for."""
        key, value = pair
        name = str(key.value)
        match = PAIR.fullmatch(name) if is_empty(value) else None
        if match and match[1] in missing:
            self._note_colon(key, match, path)
            return text_node(match[1], key), text_node(match[2], key)
        if _in_typographic(name) and name[1:-1] in missing:
            message = f"the key {name} is in typographic quotes; write it without quotes"
            self.note("typographic_quotes", key, message, (*path, name[1:-1]), name[1:-1])
            return text_node(name[1:-1], key), value
        self.guesses -= 1
        if self.guesses > 0 and (meant := closest(name, missing)):
            message = f"unknown key {quoted(name)} in {where(path)}. Did you mean {quoted(meant)}?"
            self.note("unknown_key", key, message, (*path, meant), meant)
            return text_node(meant, key), value
        return None

    def _clouds(self, node: yaml.MappingNode, path: Path_) -> None:
        missing = [key for key in CLOUDS if key not in key_names(node)]
        pairs = [(self._cloud(key, missing, path), value) for key, value in node.value]
        node.value = [(k, self.visit(v, TEXT, (*path, key_name(k) or ""))) for k, v in pairs]

    def _cloud(self, key: yaml.Node, missing: list[str], path: Path_) -> yaml.Node:
        name = key_name(key)
        if name is None or name in CLOUDS:
            return key
        self.guesses -= 1
        meant = closest(name, missing) if self.guesses > 0 else None
        if meant is None:
            return key
        place = where(path[:-1])
        message = f"unknown cloud {quoted(name)} in {place}. Did you mean {quoted(meant)}?"
        self.note("unknown_cloud", key, message, (*path, meant), meant)
        missing.remove(meant)
        return text_node(meant, key)

    def _entries(self, node: yaml.MappingNode, inner: Kind, path: Path_) -> None:
        kinds = {key_name(key) or "": inner for key, _ in node.value}
        kept: list[Pair] = []
        for key, value in node.value:
            misplaced = key_name(key) in inner.fields and not key_names(value) & inner.fields.keys()
            if misplaced and self.columns.given_above(kept, kinds, (key, value), path):
                continue
            kept.append((key, value))
            kept += self.columns.pushed_in(kept[-1], inner, path)
        node.value = [(k, self.visit(v, inner, (*path, key_name(k) or ""))) for k, v in kept]


def _in_typographic(text: str) -> bool:
    return text[:1] in TYPOGRAPHIC and text[-1:] in TYPOGRAPHIC + "\"'" if len(text) > 2 else False
