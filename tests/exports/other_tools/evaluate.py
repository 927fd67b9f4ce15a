"""What the expressions of a Terraform or Bicep file come to: enough of both languages for the
published texts, whose expressions are alike.

Sources: https://developer.hashicorp.com/terraform/language/expressions,
https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions
"""

import operator
import re
from collections import ChainMap
from collections.abc import Callable, Iterator
from typing import Any

Names = ChainMap[str, Any]
Expression = Callable[[Names], Any]

TOKEN = re.compile(
    r"""\s+|//[^\n]*|\#[^\n]*|(?P<token>'[^']*'|"[^"]*"|\d+|[A-Za-z_][\w-]*"""
    r"""|=>|==|!=|&&|\|\||\?\?|\[\?|.)"""
)
PRECEDENCE = {"??": 1, "||": 2, "&&": 3, "==": 4, "!=": 4, ">": 5}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "??": lambda one, other: other if one is None else one,
    "||": lambda one, other: one or other,
    "&&": lambda one, other: one and other,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
}


def each_once(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def flat(lists: list[Any]) -> list[Any]:
    return [value for inner in lists for value in inner]


def grouped(values: list[Any], key: Callable[[Any], str]) -> dict[str, list[Any]]:
    return {name: [v for v in values if key(v) == name] for name in each_once([*map(key, values)])}


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "concat": lambda *lists: flat([*lists]),
    "contains": lambda values, value: value in values,
    "distinct": each_once,
    "filter": lambda values, test: [value for value in values if test(value)],
    "flatten": flat,
    "groupBy": grouped,
    "items": lambda table: [{"key": key, "value": table[key]} for key in sorted(table)],
    "keys": sorted,
    "join": lambda values, between: between.join(values),
    "length": len,
    "lookup": lambda table, key, instead: table.get(key, instead),
    "lower": str.lower,
    "map": lambda values, change: [change(value) for value in values],
    "setsubtract": lambda some, others: [value for value in some if value not in others],
    "split": lambda text, between: text.split(between),
    "toLower": str.lower,
    "tolist": list,
    "union": lambda *lists: each_once(flat([*lists])),
}


def pairs(values: Any) -> list[tuple[Any, Any]]:
    """What `for key, value in` goes through; a table of Terraform's by its keys in order."""
    return sorted(values.items()) if isinstance(values, dict) else list(enumerate(values))


class Parser:
    """Reads one expression; what each method returns is what it comes to for given names."""

    def __init__(self, text: str) -> None:
        self.tokens = [m["token"] for m in TOKEN.finditer(text) if m["token"]]
        self.place = 0

    def next(self, ahead: int = 0) -> str:
        return (self.tokens[self.place + ahead :] or [""])[0]

    def take(self, *expected: str) -> str:
        token = self.next()
        if expected and token not in expected:
            raise SyntaxError(f"{token!r} where {expected} should be, in {self.tokens}")
        self.place += 1
        return token

    def found(self, token: str) -> bool:
        there = self.next() == token
        self.place += there
        return there

    def until(self, end: str, one: Callable[[], Any]) -> Iterator[Any]:
        while not self.found(end):
            yield one()
            self.found(",")

    def expression(self) -> Expression:
        if self.next(1) == "=>":
            name, _, body = self.take(), self.take(), self.expression()
            return lambda names: lambda value: body(names.new_child({name: value}))
        test = self.binary()
        if not self.found("?"):
            return test
        then = self.expression()
        self.take(":")
        other = self.expression()
        return lambda names: then(names) if test(names) else other(names)

    def binary(self, least: int = 1) -> Expression:
        left = self.unary()
        while PRECEDENCE.get(self.next(), 0) >= least:
            sign = self.take()
            left = self.both(OPERATORS[sign], left, self.binary(PRECEDENCE[sign] + 1))
        return left

    def both(self, made: Callable[[Any, Any], Any], one: Expression, two: Expression) -> Expression:
        return lambda names: made(one(names), two(names))

    def unary(self) -> Expression:
        if self.found("!"):
            inner = self.unary()
            return lambda names: not inner(names)
        found = self.single()
        while self.next() in {".", "[", "[?"}:
            found = self.part(found, self.take())
        return found

    def part(self, whole: Expression, sign: str) -> Expression:
        if sign == ".":
            name = self.take()
            return lambda names: whole(names)[name]
        key = self.expression()
        self.take("]")
        if sign == "[?":
            return lambda names: whole(names).get(key(names))
        return lambda names: whole(names)[key(names)]

    def single(self) -> Expression:
        token = self.take()
        if token == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if token == "[":
            return self.many()
        if token == "{":
            return self.table()
        if token[0] in "'\"":
            return lambda names: token[1:-1]
        if token.isdigit():
            return lambda names: int(token)
        if self.found("("):
            arguments = list(self.until(")", self.expression))
            return lambda names: FUNCTIONS[token](*(one(names) for one in arguments))
        return lambda names: names[token]

    def many(self) -> Expression:
        if self.next() == "for":
            each, value = self.each(), self.expression()
            test = self.test("]")
            return lambda names: [value(n) for n in each(names) if test(n)]
        values = list(self.until("]", self.expression))
        return lambda names: [value(names) for value in values]

    def table(self) -> Expression:
        if self.next() == "for":
            each, key = self.each(), self.binary()
            self.take("=>")
            value, test = self.expression(), self.test("}")
            return lambda names: {key(n): value(n) for n in each(names) if test(n)}
        entries = dict(self.until("}", self.entry))
        return lambda names: {key: value(names) for key, value in entries.items()}

    def entry(self) -> tuple[str, Expression]:
        key = self.take().strip("'\"")
        self.take("=", ":")
        return key, self.expression()

    def each(self) -> Callable[[Names], Iterator[Names]]:
        """The names for each round of `for`."""
        self.take("for")
        bracket = self.found("(")
        said = [self.take()]
        if self.found(","):
            said.append(self.take())
        if bracket:
            self.take(")")
        self.take("in")
        values = self.expression()
        self.take(":")
        return lambda names: (
            names.new_child(dict(zip(said, self.round(said, pair), strict=True)))
            for pair in pairs(values(names))
        )

    def round(self, said: list[str], pair: tuple[Any, Any]) -> tuple[Any, ...]:
        return pair if len(said) == 2 else pair[1:]

    def test(self, end: str) -> Expression:
        found = self.found("if")
        test = self.expression() if found else (lambda names: True)
        self.take(end)
        return test


class Bicep(Parser):
    """In Bicep `for (value, place) in` names the value first."""

    def round(self, said: list[str], pair: tuple[Any, Any]) -> tuple[Any, ...]:
        return pair[::-1][: len(said)]


class Known(dict[str, Any]):
    """What a file defines, each worked out when it is first asked for."""

    def __init__(self, defined: dict[str, Expression], **given: Any) -> None:
        super().__init__(given)
        self.defined, self.names = defined, Names(self)

    def __missing__(self, name: str) -> Any:
        if name not in self.defined:
            raise KeyError(name)
        self[name] = self.defined[name](self.names)
        return self[name]


def terraform(text: str, **variables: Any) -> Known:
    """The locals, by name, for these variables."""
    defined: dict[str, Expression] = {}
    for block in re.findall(r"^locals (\{\n.*?^\})", text, re.M | re.S):
        parser = Parser(block)
        parser.take("{")
        defined |= dict(parser.until("}", parser.entry))
    known = Known(defined)
    known.names = Names({"var": variables, "local": known})
    return known


def bicep(text: str, **parameters: Any) -> Known:
    """The variables and resources, by name, for these parameters; the id of an app is its
    place among the apps."""
    starts = re.finditer(r"^(?:var|resource) (\w+)[^=\n]* = ", text, re.M)
    defined = {m[1]: Bicep(text[m.end() :]).expression() for m in starts if m[1] != "app"}
    apps = [{"id": place} for place in range(99)]
    return Known(defined, app=apps, graph={"id": "graph"}, **parameters)
