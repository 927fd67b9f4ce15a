"""What stands in another column than it was meant to, in a file that is YAML all the same."""

from collections.abc import Mapping

import yaml

from macros.catalog.kinds import Kind
from macros.catalog.names import quoted
from macros.catalog.nodes import (
    LOST,
    Pair,
    is_empty,
    key_name,
    key_names,
    mapping_node,
    problem_at,
    text_node,
)
from macros.catalog.problems import Path_, Problem, Source, Span, where
from macros.catalog.slips import KEY, spaces


class Columns:
    """Puts pairs of key and value where they belong; adds a problem for each to `problems`.

    `names` are the keys of the mappings that were given more, by the mappings' identity.
    """

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.adopted: yaml.Node | None = None
        self.names: dict[int, set[str | None]] = {}

    def _note(self, rule: str, node: yaml.Node, message: str, path: Path_) -> None:
        self.problems.append(problem_at(self.source, rule, node, message, path))

    # Too little.

    def given_above(
        self, kept: list[Pair], kinds: Mapping[str, Kind], pair: Pair, path: Path_
    ) -> bool:
        """Whether the pair was one that a record above it lacks, which now has it."""
        name = (key_name(kept[-1][0]) or "") if kept else ""
        kind = kinds.get(name)
        return kind is not None and self._give(kept, kind, pair, (*path, name))

    def _give(self, above: list[Pair], kind: Kind, pair: Pair, path: Path_) -> bool:
        record = self._taker(above, kind, pair)
        if record is None:
            return False
        there = self.names.setdefault(id(record), key_names(record))
        if key_name(pair[0]) not in there and _belongs(pair, kind):
            self._note_too_little(pair[0], above[-1][0], record, path)
            record.value.append(pair)
            there.add(key_name(pair[0]))
            return True
        last = (key_name(record.value[-1][0]) or "") if record.value else ""
        inner = kind.fields.get(last, kind.inner)
        return bool(inner and record.value) and self._give(
            record.value, inner or kind, pair, (*path, last)
        )

    def _taker(self, above: list[Pair], kind: Kind, pair: Pair) -> yaml.MappingNode | None:
        """The mapping above, also where nothing was left of it."""
        key, record = above[-1]
        if is_empty(record) and _belongs(pair, kind):
            record = mapping_node([], key)
            above[-1] = (key, record)
        return record if isinstance(record, yaml.MappingNode) else None

    def _note_too_little(
        self, key: yaml.Node, parent: yaml.Node, record: yaml.MappingNode, path: Path_
    ) -> None:
        """Says it of the first of several such keys."""
        first = record.value[0][0] if record.value else None
        if self.adopted is not record:
            column = first.start_mark.column if first else parent.start_mark.column + 2
            message = (
                f"{quoted(key.value)} is indented too little to belong to {where(path)}; "
                f"indent it, and what belongs to it, by {spaces(column)}"
            )
            self._note("indented_too_little", key, message, (*path, key.value))
        self.adopted = record

    def goes_on(self, kept: list[Pair], key: yaml.Node, path: Path_) -> bool:
        """Whether words before a colon were the next line of the text above them."""
        above, text = kept[-1] if kept else (key, key)
        if " " not in str(key.value) or not kept or not isinstance(text, yaml.ScalarNode):
            return False
        message = (
            f"this line is no key; when it goes on with the text of {quoted(above.value)}, indent "
            f"it by {spaces(above.start_mark.column + 2)}"
        )
        self._note("text_not_indented", key, message, (*path, str(key.value)))
        kept[-1] = above, text_node(f"{text.value} {key.value}", text)
        return True

    # Too far.

    def too_far(self, pair: Pair, kind: Kind, missing: list[str], path: Path_) -> list[Pair]:
        """The pairs that a record lacks, and that stand too deep inside the one above."""
        found = self._swallowed(pair, missing, path)
        inside = kind.fields.get(key_name(pair[0]) or "")
        while inside and missing and (pulled := self._pulled_up(pair, inside, missing, path)):
            found.append(pulled)
            pair = pulled
            inside = kind.fields[str(key_name(pair[0]))]
        if inside and (unnamed := self._unnamed(pair, inside, (*path, str(pair[0].value)))):
            found.append(unnamed)
        return found

    def _swallowed(self, pair: Pair, missing: list[str], path: Path_) -> list[Pair]:
        """Fields that a text of several lines took for its own."""
        key, text = pair
        found: list[Pair] = []
        if not isinstance(text, yaml.ScalarNode) or text.style not in (">", "|") or not missing:
            return found
        for number in range(text.start_mark.line + 2, text.end_mark.line + 2):
            line = self.source.line(number)
            match = KEY.match(line)
            if match and match[2] in missing:
                column = key.start_mark.column
                message = (
                    f"{quoted(match[2])} is a part of the text of {quoted(key.value)} here; "
                    f"indent it by {spaces(column)}, like that key"
                )
                span = Span(number, len(match[1]) + 1, number, len(line) + 1)
                inside = (*path, match[2])
                self.problems.append(
                    self.source.problem("indented_too_far", span, message, path=inside)
                )
                missing.remove(match[2])
                found.append((text_node(match[2], key), text_node(LOST, key, LOST)))
        return found

    def _pulled_up(self, above: Pair, inside: Kind, missing: list[str], path: Path_) -> Pair | None:
        """The first of the missing fields among those of the record above."""
        value = above[1]
        for i, (key, inner) in enumerate(value.value if key_names(value) else ()):
            if (name := key_name(key)) in missing and name not in inside.fields:
                rest = value.value[i + 1 :]
                value.value = value.value[:i] + ([] if is_empty(inner) else rest)
                missing.remove(str(name))
                self._note_too_far(key, above[0], path)
                return key, mapping_node(rest, inner) if is_empty(inner) and rest else inner
        return None

    def _note_too_far(self, key: yaml.Node, above: yaml.Node, path: Path_) -> None:
        column = above.start_mark.column
        how = f"indent it by {spaces(column)}" if column else "begin it in column 1"
        message = (
            f"{quoted(key.value)} is indented too far to stand beside {quoted(above.value)}; {how}"
        )
        self._note("indented_too_far", key, message, (*path, key.value))

    def pushed_in(self, pair: Pair, inner: Kind, path: Path_) -> list[Pair]:
        """The records that begin, too deep, among the fields of the one above: each at a key
        that is no field and has no value, before the fields begin anew."""
        found: list[Pair] = []
        while beginning := _beginning(pair, inner):
            key, record = pair
            (name, value), rest = record.value[beginning], record.value[beginning + 1 :]
            record.value = record.value[:beginning]
            self._note_too_far(name, key, path)
            pair = name, mapping_node(rest, value)
            found.append(pair)
        if unnamed := self._unnamed(pair, inner, (*path, str(pair[0].value))):
            found.append(unnamed)
        return found

    # No key.

    def _unnamed(self, pair: Pair, kind: Kind, path: Path_) -> Pair | None:
        """The record whose own key is missing, so that its fields repeat those above."""
        record = pair[1]
        if kind.form != "record" or not isinstance(record, yaml.MappingNode):
            return None
        names = [key_name(key) for key, _ in record.value]
        first_at = {name: i for i, name in reversed([*enumerate(names)])}
        again = [i for i, name in enumerate(names) if first_at[name] != i]
        if len(again) < 2 or len(again) < len(names) - again[0] - 1:
            return None
        first = again[0]
        key, rest = record.value[first][0], record.value[first:]
        record.value = record.value[:first]
        message = (
            f"the fields of {where(path)} begin anew here; when this is another, write its key on "
            "a line of its own above"
        )
        self._note("key_above_missing", key, message, path[:-1])
        return text_node(LOST, key, LOST), mapping_node(rest, key)


def _belongs(pair: Pair, kind: Kind) -> bool:
    """Whether a record of this kind has such a field, or entries like this one."""
    if kind.form == "record":
        return key_name(pair[0]) in kind.fields
    return kind.inner is not None and bool(kind.inner.required & key_names(pair[1]))


def _beginning(pair: Pair, inner: Kind) -> int:
    """The index of the key that begins another record; 0 where none does."""
    candidate, seen = 0, set()
    for i, (key, value) in enumerate(pair[1].value if key_names(pair[1]) else ()):
        if (name := key_name(key)) in seen and candidate:
            return candidate
        if name is not None and name not in inner.fields and is_empty(value):
            candidate = i
        seen.add(name)
    return 0
