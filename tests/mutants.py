"""A file of ours with one small thing changed: what can be, and the changed code."""

import ast
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType
from typing import Any

FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SIMPLE = (ast.Compare, ast.UnaryOp)
"""Conditions that other changes negate already."""

Change = tuple[str, ast.AST, ast.AST | None]
"""What kind of change, the node that goes, and what stands there then."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change in one function; `index` is its place among all those of the file."""

    file: str
    function: str
    line: int
    kind: str
    was: str
    now: str
    index: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.function}: {self.kind}: {self.was} -> {self.now}"

    @property
    def name(self) -> dict[str, object]:
        """What an explanation names it by: it holds when lines move."""
        return {k: v for k, v in asdict(self).items() if k not in ("line", "index")}


def changes(node: ast.AST) -> Iterator[Change]:
    """Every small change of one node."""
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                flipped = [*ops[:place], FLIPPED[type(op)](), *ops[place + 1 :]]
                yield "comparison", node, ast.Compare(left, flipped, comparators)
        case ast.BoolOp(op, values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield "and, or", node, ast.BoolOp(other, values)
        case ast.UnaryOp(ast.Not(), operand):
            yield "not", node, operand
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            other_sign = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield "plus, minus", node, ast.BinOp(left, other_sign, right)
        case ast.Constant(bool() as value):
            yield "constant", node, ast.Constant(not value)
        case ast.Constant(int() as value):
            yield "constant", node, ast.Constant(value + 1)
        case ast.Constant(str() as value):
            yield "text", node, ast.Constant(f"{value}~" if value else "~")
        case ast.If(test) | ast.IfExp(test) | ast.While(test) if not isinstance(test, SIMPLE):
            yield "condition", test, ast.UnaryOp(ast.Not(), test)
        case ast.Return(value) if value and ast.unparse(value) != "None":
            yield "return", node, ast.Return(ast.Constant(None))
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()):
            yield "statement", node, ast.Pass()
        case ast.Raise() | ast.Continue() | ast.AugAssign():
            yield "statement", node, ast.Pass()
        case ast.comprehension(target, iterable, ifs, is_async):
            for place in range(len(ifs)):
                fewer = [*ifs[:place], *ifs[place + 1 :]]
                yield "filter", node, ast.comprehension(target, iterable, fewer, is_async)


def functions(node: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """The outermost functions of a file, with their names as Python has them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            yield inside + child.name, child
        elif isinstance(child, ast.ClassDef):
            yield from functions(child, f"{inside}{child.name}.")


def inner(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a function does: no docstring, annotation, decorator or default."""
    skipped: list[ast.AST | None] = []
    match node:
        case ast.FunctionDef(args=args, decorator_list=decorators, returns=returns):
            skipped = [args, returns, *decorators]
        case ast.AnnAssign(annotation=annotation):
            skipped = [annotation]
        case ast.Expr(ast.Constant()):
            return
    yield node
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            yield from inner(child)


def of_tree(tree: ast.Module) -> Iterator[tuple[str, Change]]:
    for name, function in functions(tree):
        for node in inner(function):
            yield from ((name, change) for change in changes(node))


def shown(node: ast.AST | None) -> str:
    """A node in a line of its file's own words."""
    words = " ".join(ast.unparse(node).split()) if node else ""
    return words if len(words) <= 100 else f"{words[:97]}..."


def mutants(root: Path, file: str) -> list[Mutant]:
    """Every one that a file of this folder has."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    first = {name: function.lineno for name, function in functions(tree)}
    return [
        Mutant(file, name, _line(old, first[name]), kind, shown(old), shown(new), index)
        for index, (name, (kind, old, new)) in enumerate(of_tree(tree))
    ]


def _line(node: ast.AST, otherwise: int) -> int:
    return int(getattr(node, "lineno", otherwise))


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def code(root: Path, mutant: Mutant) -> CodeType:
    """The compiled file with that change in it."""
    path = root / mutant.file
    tree = ast.parse(path.read_text(encoding="utf-8"))
    _, (_, old, new) = list(of_tree(tree))[mutant.index]
    if new is not None:
        ast.copy_location(new, old)
    changed: ast.Module = ast.fix_missing_locations(_Swap(old, new).visit(tree))
    compiled: CodeType = compile(changed, str(path), "exec", dont_inherit=True)
    return compiled
