"""What stands on a page, while Markdown reads it, where a macro's HTML will go.

Markdown would tear HTML apart inside a list, a tab or an admonition. A token cannot be
written by anyone: it begins and ends with noncharacters, which Unicode keeps for use inside
a program; the catalog's reader, and `stray` for pages, refuse them in text.
Source: https://www.unicode.org/faq/private_use.html#nonchar1
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

START, END = "\ufdd0", "\ufdd1"

TOKEN = re.compile(rf"(<p>)?{START}(\d+){END}(?(1)</p>)")

MISPLACED = re.compile(rf"(?:<[^<>]*|<h[1-6]\b(?:(?!</h[1-6]>).)*?){START}(\d+){END}", re.DOTALL)
"""Inside a tag, or in a heading, whose text also becomes a title and an address."""

NONCHARACTER = re.compile("[\ufdd0-\ufdef]")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """The HTML to come, and the call that made it: its macro and its place in a page."""

    html: str
    macro: str
    place: str


@dataclass(slots=True)
class Placeholders:
    """Those of one build; a token is a position in this list."""

    made: list[Placeholder] = field(default_factory=list)

    def token(self, html: str, macro: str = "", place: str = "") -> str:
        self.made.append(Placeholder(html, macro, place))
        return f"{START}{len(self.made) - 1}{END}"

    def fill(self, text: str) -> str:
        """The text with HTML for tokens, a paragraph that holds nothing else included."""
        return TOKEN.sub(lambda match: self.made[int(match[2])].html, text)

    def misplaced(self, html: str) -> Iterator[Placeholder]:
        """Those that stand where no HTML can go."""
        return (self.made[int(match[1])] for match in MISPLACED.finditer(html))


def stray(text: str) -> Iterator[tuple[int, str]]:
    """The line of each character that no text may hold, and what to do about it."""
    for match in NONCHARACTER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield line, f"U+{ord(match[0]):04X} stands here, a character of no text; remove it"
