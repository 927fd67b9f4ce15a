"""A page's source as Markdown, with gaps where only the build knows what stands there.

Jinja's own lexer reads it and nothing is filled in but values of the catalog, which are text.
Source: https://jinja.palletsprojects.com/en/stable/api/#jinja2.Environment.lex
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from macros.audit.asked import PIECES
from macros.audit.report import Audit
from macros.audit.script_facts import INSTALL
from macros.catalog.page_source import BLOCKS, calls

PIECE, ANYTHING = "\0", "\ufdd4"
"""In a page as it should be: pieces of ours, and what nobody can know."""

START, END = "\ufdd0", "\ufdd1"
"""Around the number of a gap; no text has them."""

GAP = re.compile(rf"(<p>)?{START}(\d+){END}(?(1)</p>)")

SILENT = ("do", "from", "import", "set")
"""Statements that put nothing into a page."""

DEFINES = re.compile(r"^[ ]{0,3}(?:\[[^\]]+\]|\*\[[^\]]+\]):", re.MULTILINE)
"""What has a say in text elsewhere on the page."""

IN_A_LIST = re.compile(r"[ \t]|[-*+|>:]|\d+[.)]")


class CannotFollowError(Exception):
    """What a page says depends on what only the build knows."""


@dataclass(slots=True)
class Followed:
    """The Markdown, and what each gap is, by its number."""

    markdown: str = ""
    gaps: list[str] = field(default_factory=list)

    def gap(self, what: str) -> None:
        self.markdown += f"{START}{len(self.gaps)}{END}"
        self.gaps.append(what)

    def filled(self, html: str) -> str:
        """A paragraph that holds nothing but a gap is one."""
        return GAP.sub(lambda match: self.gaps[int(match[2])], html)


def followed(text: str, values: Mapping[str, str]) -> Followed:
    """`values` are texts by the expression that stands for each. Raises CannotFollowError."""
    found, depth, start = Followed(), 0, 0
    parts = list(_parts(text))
    for place, (kind, words) in enumerate(parts):
        if kind == "statement":
            word, _, rest = words.partition(" ")
            begins = _is_a_block(word, rest)
            shows = begins or word not in (*SILENT, *BLOCKS)
            if depth == 0 and shows:
                start = place
                found.gap(ANYTHING)
            depth += begins - word.startswith("end")
            if depth == 0 and shows:
                _must_be_apart(parts, start, place)
        elif depth == 0:
            _follow(found, kind, words, values)
    return found


def _is_a_block(word: str, rest: str) -> bool:
    return word in BLOCKS and not (word == "set" and "=" in rest)


def _follow(found: Followed, kind: str, words: str, values: Mapping[str, str]) -> None:
    if kind == "text":
        found.markdown += words
    elif words in values:
        found.markdown += values[words]
    elif (constant := _constant(words)) is not None:
        found.markdown += constant
    else:
        asked = list(calls(f"{{{{ {words} }}}}"))
        ours = len(asked) == 1 and asked[0].certain and asked[0].name in PIECES
        what = INSTALL if ours and asked[0].name == "install_modules" else PIECE
        found.gap(what if ours else ANYTHING)


def _constant(expression: str) -> str | None:
    try:
        value = ast.literal_eval(expression)
    except (SyntaxError, ValueError):
        return None
    return value if isinstance(value, str) else None


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Text, expressions and statements, in order, without comments."""
    from jinja2 import Environment, TemplateSyntaxError

    inside: list[str] | None = None
    try:
        for _, part, value in Environment(autoescape=True).lex(text):
            if part in ("variable_begin", "block_begin"):
                inside = []
            elif part in ("variable_end", "block_end"):
                kind = "expression" if part == "variable_end" else "statement"
                yield kind, " ".join("".join(inside or ()).split())
                inside = None
            elif inside is not None:
                inside.append(value)
            elif part == "data":
                yield "text", value
    except TemplateSyntaxError as error:
        raise CannotFollowError from error


def _must_be_apart(parts: list[tuple[str, str]], start: int, end: int) -> None:
    """What stands in a line with other words is read with them; what begins one may become a list
    or a table with the lines beside it."""
    before = "".join(words for kind, words in parts[:start] if kind == "text")
    after = "".join(words for kind, words in parts[end + 1 :] if kind == "text")
    inside = "".join(words for kind, words in parts[start:end] if kind == "text")
    if DEFINES.search(inside):
        raise CannotFollowError
    in_a_line = re.search(r"\w", before.rpartition("\n")[2]) and "\n" not in inside
    if not in_a_line:
        above, below = before.rstrip(" \t"), after.lstrip(" \t")
        lines = (above.strip("\n").rpartition("\n")[2], below.strip("\n").partition("\n")[0])
        apart = above.endswith("\n\n") or not above.strip()
        apart = apart and (below.startswith("\n\n") or not below.strip())
        if not apart or any(map(IN_A_LIST.match, lines)):
            raise CannotFollowError


def values_of(result: Audit, meta: Mapping[str, Any]) -> dict[str, str]:
    """What pages write without brackets, as Markdown that means nothing but itself; a page's own
    settings come first."""
    catalog = result.catalog
    apps = catalog.apps.values()
    first = next(app for app in apps if catalog.default_cloud in app.client_ids)
    minutes = {f"{k}_minutes": v for k, v in result.microsoft["minutes"].items()}
    records: dict[str, dict[str, Any]] = {
        "product": catalog.product.model_dump(include={"name", "documentation_url"}),
        "publisher": catalog.publisher.model_dump(include={"name", "support_url"}),
        "first_app": first.model_dump(include={"name", "description"}),
        "microsoft": {k: result.microsoft[k] for k in ("as_of", "managed_since")} | minutes,
    }
    texts = {f"{r}.{k}": str(v) for r, record in records.items() for k, v in record.items()}
    texts["policy_month"] = catalog.consent.managed_policy_as_of
    return {k: _as_text(v) for k, v in texts.items() if k.partition(".")[0] not in meta}


MEANS_MORE = re.compile(r"[^\w\s,.;:/()'-]|_|^-|(?<=\d)[.)]")


def _as_text(text: str) -> str:
    return MEANS_MORE.sub(lambda match: f"&#{ord(match[0])};", " ".join(text.split()))
