"""The manual's page of commands, from the parser."""

import argparse
from collections.abc import Iterator

from macros.__main__ import command_parser

HEAD = """\
---
render_macros: false
---

# Each command

`scopebook COMMAND` where the wheel is installed, `python -m macros COMMAND` in a checkout. A
command ends with 0 when all is well, 1 when something is wrong, 2 when it cannot be run like that.
"""


def page() -> str:
    """The whole page, as Markdown."""
    whole = command_parser()
    parts = [HEAD, "\n## Of every command\n\n", *_rows(whole._actions)]
    for name, command in commands(whole).items():
        own = [action for action in command._actions if not _is_common(action, whole)]
        written = (command.usage or "").partition("[-h] ")[2]
        usage = " ".join(["scopebook", name, *([written] if written else map(_called, own))])
        parts += [f"\n## {name}\n\n{command.description}\n\n    {usage}\n"]
        if rows := [*_rows(own)]:
            parts += ["\n", *rows]
    return "".join(parts)


def commands(whole: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    (found,) = (a for a in whole._actions if isinstance(a, argparse._SubParsersAction))
    return dict(found.choices)


def _is_common(action: argparse.Action, whole: argparse.ArgumentParser) -> bool:
    own = action.option_strings
    return bool(own) and any(own == other.option_strings for other in whole._actions)


def _called(action: argparse.Action) -> str:
    value = _value(action)
    word = " ".join([*action.option_strings[-1:], *([value] if value else [])])
    optional = (action.option_strings and not action.required) or action.nargs in ("?", "*")
    return f"[{word}]" if optional else word


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    name = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    if action.choices is not None:
        name = "{" + ",".join(map(str, action.choices)) + "}"
    return f"{name} ..." if action.nargs in ("+", "*") else str(name)


def _rows(actions: list[argparse.Action]) -> Iterator[str]:
    """A line for each that is explained."""
    for action in actions:
        if action.help and "-h" not in action.option_strings and not _is_commands(action):
            names = ", ".join(action.option_strings) or _value(action)
            yield f"- `{names}`: {action.help}\n"


def _is_commands(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)
