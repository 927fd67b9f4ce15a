"""An existing page as its reader sees it, line for line: HTML, Markdown or plain text."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Literal

from macros.catalog.page_source import lines_as_read, prose
from macros.catalog.problems import Problem

Form = Literal["html", "markdown", "text"]

SUFFIXES: dict[str, Form] = {
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}

MEDIA: dict[str, Form] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/plain": "text",
}

UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""What a help centre puts into long words so that they may be broken."""

NOT_READ = {"script", "style", "template"}

INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "s"),
    *("samp", "small", "span", "strong", "sub", "sup", "u", "var", "wbr"),
}

ADDRESS = re.compile(r"""https?://[^\s"'<>)\\\]`|]*""", re.IGNORECASE)

HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+(.*?)[ \t#]*(\{[^}]*\})?$")

CELLS = re.compile(r"(?<!\\)\|")

RULER = re.compile(r"[\s|:-]+")


@dataclass(slots=True)
class Unit:
    """A row of a table or a section, which says something of what its title names."""

    title: str
    line: int
    text: list[tuple[int, str]] = field(default_factory=list)
    level: int = 0

    def add(self, line: int, text: str) -> None:
        """Text that follows; a word may go on in it."""
        if self.text and self.text[-1][0] == line:
            text = self.text.pop()[1] + text
        self.text.append((line, text))


@dataclass
class Page:
    """`lines` are the file's, `read` the words on each of them, `links` the addresses with
    their lines. Lines count from 1."""

    name: str
    form: Form
    lines: list[str]
    read: list[str] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    rows: list[Unit] = field(default_factory=list)
    sections: list[Unit] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The words of the whole page, with the line ends of the file."""
        return "\n".join(self.read)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.read:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    def line_at(self, position: int) -> int:
        """The line of a position in `text`."""
        return bisect_right(self._starts, position)

    def problem(
        self, line: int, shown: str, rule: str, message: str, write: str = "", inside: str = ""
    ) -> Problem:
        """A problem at a line, in the column of what is shown where the file has it so; `inside`
        is the text that it is a part of."""
        source = self.lines[line - 1]
        start = max(source.find(inside[:40]), 0)
        parts = (shown, re.split("[. ]", shown)[0], inside[:40])
        places = (place for part in parts if (place := source.find(part, start)) >= 0)
        place = next(places, 0)
        return Problem(self.name, line, place + 1, message, rule, len(shown), write, source)


def form_of(name: str, text: str, media: str = "") -> Form:
    """What kind of text it is: by its beginning, by its media type, by the name's end."""
    if re.match(r"\s*(<!doctype html|<html\b|<\?xml)", text, re.IGNORECASE):
        return "html"
    suffix = re.search(r"\.\w+$", name.partition("?")[0])
    return MEDIA.get(media.lower()) or SUFFIXES.get(suffix[0].lower() if suffix else "") or "text"


def read_page(name: str, text: str, form: Form) -> Page:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    page = Page(name, form, text.split("\n"))
    if form == "html":
        _Reader(page).read(text)
    elif form == "markdown":
        _read_markdown(page, text)
    else:
        page.read = [_plain(line) for line in page.lines]
        page.links = [*_addresses(page.lines)]
    # What stands in an address is spoken of as a link.
    page.read = [ADDRESS.sub(lambda match: " " * len(match[0]), line) for line in page.read]
    return page


def _plain(text: str) -> str:
    return UNSEEN.sub("", text).replace("\xa0", " ")


def _addresses(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        for match in ADDRESS.finditer(line):
            yield number, match[0].rstrip(".,;:!?*_")


def _read_markdown(page: Page, text: str) -> None:
    source = prose(text)
    page.read = [_plain(line) for line in lines_as_read(source)]
    page.links = [*_addresses(source.replace("&amp;", "&").split("\n"))]
    sections = _Sections(page)
    for number, (line, words) in enumerate(zip(source.split("\n"), page.read, strict=True), 1):
        if heading := HEADING.match(line):
            sections.begin(len(heading[1]), number, _title(lines_as_read(heading[2])[0]))
        elif line.lstrip().startswith("|") and not RULER.fullmatch(line):
            cells = CELLS.split(line.strip().strip("|"))
            title = _title(lines_as_read(cells[0])[0])
            page.rows.append(Unit(title, number, [(number, words)]))
        sections.add(number, words)


def _title(text: str) -> str:
    return " ".join(_plain(text).split()).strip("¶#: ").casefold()


class _Sections:
    """Each section has the text up to the next heading of its level or above."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.open: list[Unit] = []

    def begin(self, level: int, line: int, title: str) -> None:
        self.open = [unit for unit in self.open if unit.level < level]
        self.open.append(Unit(title, line, level=level))
        self.page.sections.append(self.open[-1])

    def add(self, line: int, text: str) -> None:
        for unit in self.open:
            unit.add(line, text)


class _Reader(HTMLParser):
    """Puts each text onto the line that it stands in; a word that inline markup cuts is whole
    again."""

    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.out: list[list[str]] = [[] for _ in page.lines]
        self.sections = _Sections(page)
        self.skipped: list[str] = []
        self.row: Unit | None = None
        self.cell: list[str] | None = None
        self.heading: tuple[int, int, list[str]] | None = None

    def read(self, text: str) -> None:
        self.feed(text)
        self.close()
        self.page.read = ["".join(parts) for parts in self.out]
        shown = [*_addresses(self.page.read)]
        self.page.links = list(dict.fromkeys([*self.page.links, *shown]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag in NOT_READ:
            self.skipped.append(tag)
        if tag not in INLINE:
            self._write(line, " ")
        href = dict(attrs).get("href") or ""
        if tag == "a" and ADDRESS.match(href.strip()):
            self.page.links.append((line, href.strip()))
        if tag == "tr":
            self.row, self.cell = Unit("", line), None
            self.page.rows.append(self.row)
        elif tag in ("td", "th") and self.row and self.cell is None:
            self.cell = []
        elif re.fullmatch("h[1-6]", tag):
            self.heading = int(tag[1]), line, []

    def handle_endtag(self, tag: str) -> None:
        if self.skipped and tag == self.skipped[-1]:
            self.skipped.pop()
        if tag not in INLINE:
            self._write(self.getpos()[0], " ")
        if tag in ("td", "th") and self.row and self.cell is not None and not self.row.title:
            self.row.title = _title("".join(self.cell))
        elif tag in ("tr", "table"):
            self.row = self.cell = None
        elif self.heading and tag == f"h{self.heading[0]}":
            level, line, words = self.heading
            self.heading = None
            self.sections.begin(level, line, _title("".join(words)))

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            first = self.getpos()[0]
            for number, part in enumerate(_plain(data).split("\n"), first):
                self._write(number, part if number == first else f" {part}")

    def _write(self, line: int, text: str) -> None:
        self.out[min(line, len(self.out)) - 1].append(text)
        if self.heading is None:
            self.sections.add(line, text)
        if self.row:
            self.row.add(line, text)
        if self.cell is not None and self.row and not self.row.title:
            self.cell.append(text)
        if self.heading:
            self.heading[2].append(text)
