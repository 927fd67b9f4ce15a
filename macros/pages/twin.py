"""A built page's article as Markdown: what it shows to whoever has no JavaScript."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, cast

from lxml import html

Element = html.HtmlElement

MEDIA_TYPE = "text/markdown"

NOT_SHOWN = {"button", "input", "script", "select", "style", "svg", "template", "textarea"}

INLINE = {"a", "b", "br", "code", "em", "i", "img", "q", "small", "span", "strong", "sub", "sup"}

AROUND = {"b": "**", "strong": "**", "em": "*", "i": "*"}

LONGEST_CODE = 100
"""Lines; what is longer can be downloaded beside where it is shown."""

MEANS_MORE = re.compile(r"[\\`*\[\]|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")

BEGINS = re.compile(r"^(\d*)([#+=:-]|(?<=\d)[.)])")
"""Where a paragraph would begin as something else."""


def twin_path(page: str) -> str:
    """The path of the Markdown beside a page."""
    return str(PurePosixPath(page).with_suffix(".md"))


def twin(page: str, path: str) -> str:
    """The Markdown of a whole page's HTML; empty where it has no article."""
    article = html.document_fromstring(page).find(".//article")
    own = PurePosixPath(path).name
    here = "./" if own == "index.html" else own
    return "\n\n".join(_Twin(here).blocks(article)) + "\n" if article is not None else ""


def is_shown(element: Element) -> bool:
    """Whether something stands there without JavaScript; a heading's own link does not count."""
    names = str(element.get("class", "")).split()
    hidden = element.get("hidden") is not None or {"sb-scripted", "headerlink"} & {*names}
    code = element.tag == "pre" and str(element.text_content()).count("\n") > LONGEST_CODE
    return not (hidden or code or element.tag in NOT_SHOWN or not isinstance(element.tag, str))


class _Twin:
    """`here` is what leads from the Markdown to its page."""

    def __init__(self, here: str) -> None:
        self.here = here

    def blocks(self, element: Element) -> list[str]:
        """Its blocks; text between them is a block too."""
        found, line = [], [_escaped(element.text)]
        for child in element.iterchildren():
            if child.tag in INLINE:
                line.append(self.inline(child))
            elif is_shown(child):
                found += _paragraph(line)
                found += self.block(child)
                line = []
            line.append(_escaped(child.tail))
        return [block for block in (*found, *_paragraph(line)) if block]

    def block(self, element: Element) -> list[str]:
        tag = str(element.tag)
        if re.fullmatch("h[1-6]", tag):
            return [f"{'#' * int(tag[1])} {self.line(element)}"]
        if tag in ("ul", "ol"):
            return ["\n".join(self.items(element, "1." if tag == "ol" else "-"))]
        if tag == "dl":
            return ["\n".join(self.facts(element))]
        if tag == "table":
            return ["\n".join(self.rows(element))]
        if tag == "pre":
            code = str(element.text_content()).strip("\n")
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
            return [f"{fence}\n{code}\n{fence}"]
        if tag == "summary":
            return [f"**{self.line(element)}**"]
        blocks = self.blocks(element)
        return [] if tag == "details" and len(blocks) < 2 else blocks

    def items(self, element: Element, mark: str) -> Iterator[str]:
        for item in element.iterchildren("li"):
            if is_shown(item) and (blocks := self.blocks(item)):
                first, *others = "\n\n".join(blocks).split("\n")
                yield f"{mark} {first}"
                yield from (f"{' ' * (len(mark) + 1)}{line}".rstrip() for line in others)

    def facts(self, element: Element) -> Iterator[str]:
        name = ""
        for child in element.iter("dt", "dd"):
            if child.tag == "dt":
                name = self.line(child)
            elif is_shown(child):
                yield f"- **{name}**: {self.line(child)}"

    def rows(self, table: Element) -> Iterator[str]:
        for number, row in enumerate(cast("list[Element]", table.xpath(".//tr"))):
            cells = cast("list[Element]", row.xpath("./th | ./td"))
            yield f"| {' | '.join(map(self.line, cells))} |"
            if number == 0:
                yield f"|{' --- |' * len(cells)}"

    def line(self, element: Element) -> str:
        """Everything in it in one line, blocks after one another."""
        return "<br>".join(part for block in self.blocks(element) for part in _in_a_line(block))

    def inline(self, element: Element) -> str:
        if not is_shown(element):
            return ""
        if element.tag == "br":
            return "<br>"
        if element.tag == "code":
            return _code(str(element.text_content()))
        inside = _escaped(element.text)
        for child in element.iterchildren():
            inside += self.inline(child) + _escaped(child.tail)
        return self.marked(element, inside)

    def marked(self, element: Element, inside: str) -> str:
        words = inside.strip()
        if not words:
            return inside
        if element.tag == "a" and (href := element.get("href")):
            return inside.replace(words, f"[{words}]({self.address(str(href))})")
        if element.tag == "q":
            return f"“{inside}”"
        around = AROUND.get(str(element.tag), "")
        return inside.replace(words, f"{around}{words}{around}")

    def address(self, href: str) -> str:
        """Nothing in it ends the link; one to the same page leads to the page."""
        href = re.sub(r"[\s()<>\\]", lambda match: f"%{ord(match[0]):02X}", href)
        return f"{self.here}{href}" if href.startswith("#") else href


def _in_a_line(block: str) -> list[str]:
    """The lines of a block where it may have none: code by line, and items without marks."""
    first, *lines = block.split("\n")
    if first.startswith("```"):
        return [_code(line) for line in lines[:-1] if line.strip()]
    return [re.sub(r"^ *(- |1\. )", "", line) for line in (first, *lines) if line.strip()]


def _escaped(text: Any) -> str:
    """Words that mean nothing but themselves; white space as one blank."""
    if not text or text.isspace():
        return " " if text else ""
    words = re.sub(r"\s+", " ", str(text))
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("~", "&#126;")):
        words = words.replace(sign, name)
    return MEANS_MORE.sub(lambda match: f"\\{match[0]}", words)


def _paragraph(parts: list[str]) -> list[str]:
    text = re.sub(" +", " ", "".join(parts)).strip()
    return [BEGINS.sub(lambda match: f"{match[1]}&#{ord(match[2])};", text)] if text else []


def _code(text: str) -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}" if text else ""
