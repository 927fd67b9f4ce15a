"""PowerShell text -> a syntax tree, and the questions that the tests ask of it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_powershell.language()))
GUARD = "$PSCmdlet.ShouldProcess("


@lru_cache(maxsize=64)
def parse(text: str) -> Node:
    return _PARSER.parse(text.encode()).root_node


def text_of(node: Node | None) -> str:
    assert node is not None and node.text is not None
    return node.text.decode()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the text's order."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(here.children))


@lru_cache(maxsize=32)
def _by_type(root: Node) -> dict[str, list[tuple[int, Node]]]:
    """Every node of a whole text, numbered in its order: most questions begin with these."""
    found: dict[str, list[tuple[int, Node]]] = {}
    for number, node in enumerate(walk(root)):
        found.setdefault(node.type, []).append((number, node))
    return found


def of_type(node: Node, *types: str) -> list[Node]:
    if node.parent is not None:
        return [here for here in walk(node) if here.type in types]
    found = [pair for kind in types for pair in _by_type(node).get(kind, ())]
    return [here for _, here in sorted(found, key=itemgetter(0))]


def errors(root: Node) -> list[str]:
    """Where the grammar gave up, as `line: text`."""
    bad = (node for node in walk(root) if node.type == "ERROR" or node.is_missing)
    return [f"{node.start_point.row + 1}: {text_of(node)[:80]}" for node in bad]


def shape(root: Node) -> list[str]:
    """The types of all nodes: the same for two texts that mean the same in other words."""
    return [node.type for node in walk(root)]


def above(node: Node) -> Iterator[Node]:
    here = node.parent
    while here is not None:
        yield here
        here = here.parent


def child_of_type(node: Node, kind: str) -> Node:
    return next(child for child in node.children if child.type == kind)


def functions(root: Node) -> dict[str, Node]:
    found = of_type(root, "function_statement")
    return {text_of(child_of_type(node, "function_name")): node for node in found}


def function_around(node: Node) -> str | None:
    for here in above(node):
        if here.type == "function_statement":
            return text_of(child_of_type(here, "function_name"))
    return None


@dataclass(frozen=True)
class Command:
    """One call: its name, its parameters with the text of their values, what it splats."""

    node: Node
    name: str
    parameters: dict[str, str]
    splats: tuple[str, ...]
    positional: tuple[str, ...]


@lru_cache(maxsize=256)
def commands(root: Node) -> tuple[Command, ...]:
    return tuple(_command(node) for node in of_type(root, "command"))


def _command(node: Node) -> Command:
    name = next((text_of(c) for c in node.children if c.type.startswith("command_name")), "&")
    elements = next((c.children for c in node.children if c.type == "command_elements"), [])
    parameters: dict[str, str] = {}
    rest: list[str] = []
    last = ""
    for element in elements:
        if element.type == "command_argument_sep":
            continue
        if element.type == "command_parameter":
            last = text_of(element).lstrip("-").rstrip(":")
            parameters[last] = ""
        elif last and not parameters[last]:
            parameters[last] = text_of(element)
        else:
            rest.append(text_of(element))
    splats = tuple(word for word in rest if word.startswith("@") and word[1:2].isalpha())
    for name_, value in list(parameters.items()):
        if value.startswith("@") and value[1:2].isalpha():
            parameters[name_] = ""
            splats += (value,)
    return Command(node, name, parameters, splats, tuple(w for w in rest if w not in splats))


def parameters_of(node: Node) -> list[str]:
    """The declared parameters of a script or function, without `$`."""
    block = next((here for here in walk(node) if here.type == "param_block"), None)
    if block is None:
        return []
    declared = of_type(block, "script_parameter")
    return [text_of(child_of_type(one, "variable"))[1:] for one in declared]


def hashtable_keys(node: Node) -> list[str]:
    """The keys of a hashtable literal, without quotes; not those of tables inside it."""
    return [text_of(entry.children[0]).strip("'") for entry in _entries(node)]


def _entries(node: Node) -> Iterator[Node]:
    body = next((here for here in walk(node) if here.type == "hash_literal_body"), None)
    for child in body.children if body else []:
        if child.type == "hash_entry":
            yield child


def assigned(root: Node) -> Iterator[tuple[str, Node]]:
    """Each assignment and loop variable: its name without `$`, and the node."""
    for node in of_type(root, "left_assignment_expression"):
        text = text_of(node)
        if re.fullmatch(r"\$[\w:]+", text):
            yield text[1:], node
    for node in of_type(root, "foreach_statement"):
        yield text_of(child_of_type(node, "variable"))[1:], node


def guarded(node: Node, root: Node, seen: frozenset[str] = frozenset()) -> bool:
    """Whether the node can only run after ShouldProcess said yes.

    Either lexically, or because each call of the function around it is.
    """
    if _guarded_here(node):
        return True
    name = function_around(node)
    if name is None or name in seen:
        return False
    calls = [command.node for command in commands(root) if command.name == name]
    return bool(calls) and all(guarded(call, root, seen | {name}) for call in calls)


def _guarded_here(node: Node) -> bool:
    below = node
    for here in above(node):
        if here.type == "function_statement":
            return False
        if here.type == "if_statement" and _is_first_block(here, below) and _asks(here):
            return True
        if here.type == "statement_list" and _left_before(here, below):
            return True
        below = here
    return False


def _condition(statement: Node) -> str:
    return text_of(child_of_type(statement, "pipeline"))


def _is_first_block(statement: Node, block: Node) -> bool:
    return child_of_type(statement, "statement_block").start_byte == block.start_byte


def _asks(statement: Node) -> bool:
    """`if (... -and $PSCmdlet.ShouldProcess(...)) {`"""
    condition = _condition(statement)
    before = condition.partition(GUARD)[0]
    return (
        GUARD in condition and not re.search(r"-or\b", condition) and not before.endswith("-not ")
    )


def _left_before(statements: Node, reached: Node) -> bool:
    """`if (-not $PSCmdlet.ShouldProcess(...)) { return }` stands earlier in the same list."""
    return any(
        _leaves_unless_asked(one)
        for one in statements.children
        if one.type == "if_statement" and one.end_byte <= reached.start_byte
    )


def _leaves_unless_asked(statement: Node) -> bool:
    condition = _condition(statement)
    block = text_of(child_of_type(statement, "statement_block")).strip("{} \n")
    refused = condition.startswith("-not " + GUARD) and condition.endswith(")")
    return refused and not re.search(r"-(and|or)\b", condition) and block in ("return", "continue")


def find(root: Node, kind: str, test: Callable[[str], bool]) -> list[Node]:
    return [node for node in of_type(root, kind) if test(text_of(node))]
