"""`$filter`: the forms that Microsoft Graph supports for a kind of object, and no other.

Source: https://learn.microsoft.com/graph/filter-query-parameter
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from .errors import GraphError, bad_request, unsupported
from .schema import Kind
from .tenant import Record, Table, is_guid

Test = Callable[[Record], bool]
MOST = 15
"""Clauses joined by `or`, and values of `in`; with advanced queries the address's length counts
for `in` instead."""
LONGEST = 2048
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<mark>[(),:])|(?P<word>[\w@.$/-]+))", re.UNICODE
)


@dataclass(frozen=True)
class Filter:
    """What passes, and the equal values that every passing object has."""

    test: Test
    equal: dict[str, Any]

    def pick(self, table: Table) -> Iterable[Record]:
        """The passing objects, by an index where there is one."""
        named = next((name for name in self.equal if name in table.indexes), None)
        key = self.equal.get("id")
        if key is not None:
            found = table.get(key)
            candidates: Iterable[Record] = [found] if found else []
        elif named:
            candidates = table.where(named, self.equal[named])
        else:
            candidates = table
        return [record for record in candidates if self.test(record)]


def parse(text: str, kind: Kind, advanced: bool) -> Filter:
    """The filter; an error where Microsoft Graph gives one. `advanced`: with
    `ConsistencyLevel: eventual` and `$count=true`."""
    parser = _Parser(_tokens(text), kind, advanced, len(quote(text)))
    found = parser.either()
    if parser.tokens:
        raise _invalid(text)
    return found


def _invalid(text: str) -> GraphError:
    return bad_request(f"Invalid filter clause: {text}", "BadRequest")


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if not match:
            raise _invalid(text)
        found.append(match.group("text") or match.group("mark") or match.group("word"))
        place = match.end()
    if not found:
        raise _invalid(text)
    return found


class _Parser:
    def __init__(self, tokens: list[str], kind: Kind, advanced: bool, length: int) -> None:
        self.tokens, self.kind, self.advanced = tokens, kind, advanced
        self.text = " ".join(tokens)
        self.length = length

    def next(self, wanted: str = "") -> str:
        if not self.tokens or (wanted and self.tokens[0].lower() != wanted):
            raise _invalid(self.text)
        return self.tokens.pop(0)

    def sees(self, word: str) -> bool:
        return bool(self.tokens) and self.tokens[0].lower() == word

    def either(self) -> Filter:
        clauses = [self.both()]
        while self.sees("or"):
            self.next()
            clauses.append(self.both())
        if len(clauses) == 1:
            return clauses[0]
        if not self.kind.either:
            raise unsupported("Unsupported query filter clause 'or'.")
        if len(clauses) > MOST:
            raise _too_many(len(clauses))
        return Filter(lambda record: any(one.test(record) for one in clauses), {})

    def both(self) -> Filter:
        clauses = [self.one()]
        while self.sees("and"):
            self.next()
            clauses.append(self.one())
        if len(clauses) == 1:
            return clauses[0]
        equal = {name: value for one in clauses for name, value in one.equal.items()}
        return Filter(lambda record: all(one.test(record) for one in clauses), equal)

    def one(self) -> Filter:
        if self.sees("not"):
            return self.negated()
        if self.sees("("):
            self.next()
            inner = self.either()
            self.next(")")
            return inner
        word = self.next()
        if word.lower() in ("startswith", "endswith"):
            return self.function(word.lower())
        if word.endswith("/any"):
            return self.member(word.removesuffix("/any"))
        return self.compared(word)

    def negated(self) -> Filter:
        self.next()
        if not self.advanced:
            raise unsupported("Unsupported query filter clause 'not'.")
        inner = self.one()
        return Filter(lambda record: not inner.test(record), {})

    def function(self, name: str) -> Filter:
        self.next("(")
        property_ = self.next()
        self.next(",")
        value = str(self.value(property_)).lower()
        self.next(")")
        self.allow(property_, name)
        if name == "startswith":
            return Filter(lambda record: _text(record, property_).startswith(value), {})
        return Filter(lambda record: _text(record, property_).endswith(value), {})

    def member(self, name: str) -> Filter:
        """`name/any(x:x eq 'value')`"""
        self.next("(")
        variable = self.next()
        self.next(":")
        function = self.sees("startswith")
        if function:
            self.next()
            self.next("(")
        self.next(variable.lower())
        operator = self.next("," if function else "eq")
        value = str(self.value(name)).lower()
        if function:
            self.next(")")
        self.next(")")
        self.allow(name, "any startswith" if function else "any eq")
        return Filter(lambda record: _any(record.get(name), value, operator == ","), {})

    def compared(self, name: str) -> Filter:
        operator = self.next().lower()
        if operator == "in":
            return self.among(name)
        if operator not in ("eq", "ne"):
            raise _invalid(self.text)
        value = self.value(name)
        self.allow(name, operator)
        if operator == "ne":
            return Filter(lambda record: not _same(record.get(name), value), {})
        return Filter(lambda record: _same(record.get(name), value), {name: value})

    def among(self, name: str) -> Filter:
        self.next("(")
        values = [self.value(name)]
        while self.sees(","):
            self.next()
            values.append(self.value(name))
        self.next(")")
        self.allow(name, "in")
        if self.advanced and self.length > LONGEST:
            raise bad_request(f"The request URL is longer than {LONGEST} characters.", "BadRequest")
        if not self.advanced and len(values) > MOST:
            raise _too_many(len(values))
        return Filter(lambda record: any(_same(record.get(name), one) for one in values), {})

    def value(self, name: str) -> object:
        token = self.next()
        literals = {"true": True, "false": False, "null": None}
        if token.startswith("'"):
            value: object = token[1:-1].replace("''", "'")
        elif token.lower() in literals:
            value = literals[token.lower()]
        else:
            raise _invalid(self.text)
        if name in self.kind.ids and not is_guid(value):
            what = f"property '{name}' of resource '{self.kind.name}'."
            raise bad_request(f"Invalid value specified for {what}")
        return value

    def allow(self, name: str, operator: str) -> None:
        if name not in self.kind.properties:
            what = f"on type 'microsoft.graph.{self.kind.name}'."
            raise bad_request(f"Could not find a property named '{name}' {what}", "BadRequest")
        if operator in self.kind.filters.get(name, ()):
            return
        if self.advanced and operator in self.kind.advanced.get(name, ()):
            return
        what = f"for property '{name}' of resource '{self.kind.name}'."
        raise unsupported(f"Unsupported or invalid query filter clause specified {what}")


def _too_many(count: int) -> GraphError:
    text = "Too many child clauses specified in search filter expression containing 'OR' operators"
    return unsupported(f"{text}: {count}. Max allowed: {MOST}.")


def _text(record: Record, name: str) -> str:
    return str(record.get(name) or "").lower()


def _same(left: object, right: object) -> bool:
    """Texts are compared without letter case."""
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return left == right


def _any(values: object, wanted: str, begins: bool) -> bool:
    texts = [str(one).lower() for one in values] if isinstance(values, list) else []
    return any(one.startswith(wanted) if begins else one == wanted for one in texts)
