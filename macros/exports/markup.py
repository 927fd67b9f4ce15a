"""Tables in the forms of other systems: HTML, Markdown, and Confluence's storage format.

Each text is escaped here and nowhere else. A brace is written by number too: help centres and
site generators fill in what stands between two of them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from macros.exports.markdown import markdown_text


class Code(NamedTuple):
    text: str


class Link(NamedTuple):
    text: str
    url: str


Inline = str | Code | Link

Line = Sequence[Inline]

Cell = Sequence[Line]


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row is its heading; `above` is said before the table."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    above: Line = ()


@dataclass(frozen=True, slots=True)
class Markup:
    """A form: a heading, a sentence and a table in it, each ending with a line's end."""

    heading: Callable[[str], str]
    note: Callable[[Line], str]
    table: Callable[[Table], str]


UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML has no place for. Source: https://www.w3.org/TR/xml/#charsets"""


def markup_text(text: str) -> str:
    """The text in one line of HTML or XML, in an attribute too."""
    line = " ".join(UNFIT.sub(" ", text).split())
    return re.sub("[{}]", lambda match: f"&#{ord(match[0])};", escape(line))


def _kept_space(text: str, written: str) -> str:
    """What separates a text from what stands beside it."""
    before, after = text[:1].isspace(), text[-1:].isspace() and bool(written)
    return f"{' ' * before}{written}{' ' * after}"


def _in_markup(inline: Inline) -> str:
    if isinstance(inline, Link):
        return f'<a href="{markup_text(inline.url)}">{markup_text(inline.text)}</a>'
    if isinstance(inline, Code):
        return f"<code>{markup_text(inline.text)}</code>"
    return _kept_space(inline, markup_text(inline))


def _lines(cell: Cell) -> str:
    return "<br />".join("".join(map(_in_markup, line)) for line in cell)


def _note(line: Line) -> str:
    return f"<p>{''.join(map(_in_markup, line))}</p>\n"


def _heading(title: str) -> str:
    return f"<h2>{markup_text(title)}</h2>\n"


def _html_table(table: Table) -> str:
    columns = "".join(f'<th scope="col">{markup_text(name)}</th>' for name in table.columns)
    rows = "".join(_row(row, '<th scope="row">') for row in table.rows)
    head = f"<thead>\n<tr>{columns}</tr>\n</thead>"
    return f"<table>\n{head}\n<tbody>\n{rows}</tbody>\n</table>\n"


def _row(row: Sequence[Cell], heading: str) -> str:
    first, *others = map(_lines, row)
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    return f"<tr>{heading}{first}</th>{cells}</tr>\n"


def _confluence_table(table: Table) -> str:
    """As its own editor saves one.
    Source: https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html"""
    columns = "".join(f"<th>{markup_text(name)}</th>" for name in table.columns)
    rows = "".join(_row(row, "<th>") for row in table.rows)
    return f"<table>\n<tbody>\n<tr>{columns}</tr>\n{rows}</tbody>\n</table>\n"


def _in_markdown(inline: Inline) -> str:
    if isinstance(inline, Link):
        return f"[{markdown_text(inline.text)}]({_address(inline.url)})"
    if isinstance(inline, Code):
        plain = re.fullmatch(r"[\w.-]+", inline.text, re.ASCII)
        return f"`{inline.text}`" if plain else markdown_text(inline.text)
    return _kept_space(inline, markdown_text(inline))


def _address(url: str) -> str:
    """Nothing ends the link, the cell or the line before the address does."""
    return re.sub(r"[\s()<>|\\`\[\]{}]", lambda match: f"%{ord(match[0]):02X}", url)


def _markdown_table(table: Table) -> str:
    rows = [[_markdown_lines(cell) for cell in row] for row in table.rows]
    lines = [table.columns, ["---"] * len(table.columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"


def _markdown_lines(cell: Cell) -> str:
    return "<br>".join("".join(map(_in_markdown, line)) for line in cell)


def _markdown_note(line: Line) -> str:
    return f"{''.join(map(_in_markdown, line))}\n\n"


FORMS = {
    "html": Markup(_heading, _note, _html_table),
    "markdown": Markup(lambda title: f"## {title}\n\n", _markdown_note, _markdown_table),
    "confluence": Markup(_heading, _note, _confluence_table),
}
"""By the name that the command takes."""
