"""A page as its author wrote it: the macros it calls, and the prose around them."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from macros.catalog.lookalikes import TEXT_FILES

JINJA = re.compile(
    r"\{#.*?#\}"
    r"|\{%-?\s*raw\s*-?%\}(?P<raw>.*?)\{%-?\s*endraw\s*-?%\}"
    r"|\{%-?\s*(?P<word>\w+)(?P<rest>.*?)-?%\}"
    r"|\{\{-?(?P<expression>.*?)-?\}\}",
    re.DOTALL,
)

CALLED = re.compile(r"\b([A-Za-z_]\w*)\s*\(")

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)

NOT_RENDERED = re.compile(r"^render_macros:[ \t]*false\b", re.MULTILINE | re.IGNORECASE)
"""In front matter: the page shows braces as they are.
Source: https://mkdocs-macros-plugin.readthedocs.io/en/latest/rendering/"""

YAML_COMMENT = re.compile(r"(?<!\S)#.*")

HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

LINK_TARGET = re.compile(r"(?<=\]\()[^)\s]*|(?<=\]:)[ \t]*\S+")

MARKUP = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])|[*~`]")

BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")

BLOCKS = ("autoescape", "block", "call", "filter", "for", "if", "macro", "set", "with")

IMPORTS = ("extends", "from", "import", "include")


@dataclass(frozen=True, slots=True)
class PageSource:
    """A file of the docs folder: its path below that folder, its path as a problem names it,
    its text, which is empty for what is no text, and where it lies."""

    path: str
    file: str
    text: str
    origin: Path | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A macro's call; `certain` when nothing decides whether and how often it is shown."""

    name: str
    arguments: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()
    certain: bool = True


def read_pages(docs: Path, name: Callable[[Path], str] = Path.as_posix) -> list[PageSource]:
    """The files below the docs folder that MkDocs would publish; `name` gives the path
    of one as a problem names it."""
    found = []
    for path in sorted(docs.rglob("*")):
        below = path.relative_to(docs)
        hidden = any(part.startswith(".") for part in below.parts)
        if path.is_file() and not hidden:
            known = path.suffix in TEXT_FILES
            text = path.read_text(encoding="utf-8-sig", errors="replace") if known else ""
            found.append(PageSource(below.as_posix(), name(path), text, path))
    return found


ANYTHING = Call("*", certain=False)
"""What a page may call in a part that is written elsewhere."""


def calls(text: str) -> Iterator[Call]:
    """The macros that a page calls, in order."""
    front = FRONT_MATTER.match(text)
    if front and NOT_RENDERED.search(front[0]):
        return
    depth = 0
    for match in JINJA.finditer(FRONT_MATTER.sub("", text)):
        if match["expression"] is not None:
            yield from _calls(match["expression"], certain=depth == 0)
        elif word := match["word"]:
            yield from _calls(match["rest"], certain=False)
            yield from [ANYTHING] * (word in IMPORTS)
            depth += _deeper(word, match["rest"])


def _deeper(word: str, rest: str) -> int:
    if word.startswith("end"):
        return -1
    return int(word in BLOCKS and not (word == "set" and "=" in rest))


def _calls(expression: str, *, certain: bool) -> Iterator[Call]:
    call = _sole_call(expression) if certain else None
    if call:
        yield call
    else:
        yield from (Call(name, certain=False) for name in CALLED.findall(expression))


def _sole_call(expression: str) -> Call | None:
    """The call that the whole expression is, when its arguments are plain texts."""
    try:
        node = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    arguments = [*map(_text, node.args)]
    named = [(str(keyword.arg), _text(keyword.value)) for keyword in node.keywords]
    if None in (*arguments, *(text for _, text in named)):
        return None
    return Call(node.func.id, tuple(map(str, arguments)), tuple((k, str(v)) for k, v in named))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def prose(text: str) -> str:
    """The page with blanks for what its author did not write for a reader, line for line:
    comments, and what macros and values become."""
    text = FRONT_MATTER.sub(lambda match: YAML_COMMENT.sub(_blank, match[0]), text)
    return JINJA.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    kept = match.re is JINJA and match["raw"]
    start, end = match.span("raw") if kept else (match.end(), match.end())
    before, after = match.string[match.start() : start], match.string[end : match.end()]
    return "".join((re.sub(r"[^\n]", " ", before), kept or "", re.sub(r"[^\n]", " ", after)))


def lines_as_read(text: str) -> list[str]:
    """The lines of prose as their words reach a reader: without comments and links' targets,
    and without what Markdown takes out of a word."""
    lines = LINK_TARGET.sub(" ", HTML_COMMENT.sub(_blank, text)).split("\n")
    return [unescape(BACKSLASH.sub("", MARKUP.sub(" ", line))) for line in lines]
