"""The built site: its files, and its pages as elements."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import InitVar, dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

from macros.catalog.lookalikes import TEXT_FILES

Element = html.HtmlElement

Marks = defaultdict[str, list[Element]]
"""Elements in the order of the page: by each data attribute that they carry, or by tag."""

READ = {"alt", "aria-label", "content", "data-copy", "placeholder", "title", "value"}
"""Attributes that a reader, or what a reader uses, can meet."""

PERMALINK = "¶"

HEADINGS = ("h1", "h2", "h3")

NOT_READ = {"script", "style"}

TEXT_NAMES = {"_headers", "Caddyfile"}
"""Text files without a suffix."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One HTML file: its path below the site, its elements by mark and by tag, its anchors,
    the names of its inline handlers, and each text and attribute that can be read."""

    path: str
    root: Element
    marks: Marks
    tags: Marks
    anchors: set[str]
    handlers: list[str]
    words: list[str]


@dataclass(frozen=True, slots=True)
class Site:
    """Every file by its path below the site's folder, `/` between its parts; text files with
    their text, others with nothing and with their bytes in `binary`. `read` are pages that were
    read already."""

    files: Mapping[str, str]
    binary: Mapping[str, bytes] = field(default_factory=dict)
    read: InitVar[Mapping[str, Page]] = MappingProxyType({})
    pages: list[Page] = field(init=False)

    def __post_init__(self, read: Mapping[str, Page]) -> None:
        paths = filter(_is_page, self.files)
        found = [read.get(path) or read_page(path, self.files[path]) for path in paths]
        object.__setattr__(self, "pages", found)

    def with_only(self, pages: list[Page], files: Mapping[str, str]) -> "Site":
        """These of its pages and of its files."""
        site = copy(self)
        object.__setattr__(site, "pages", pages)
        object.__setattr__(site, "files", files)
        return site

    def content(self, path: str) -> bytes:
        return self.binary.get(path) or self.files[path].encode()

    def changed(self, path: str, content: str | bytes | None) -> "Site":
        """The same with another file at the path, or none; what did not change is not read
        again."""
        files = {p: text for p, text in self.files.items() if p != path}
        binary = {p: data for p, data in self.binary.items() if p != path}
        if isinstance(content, bytes):
            files[path], binary[path] = "", content
        elif content is not None:
            files[path] = content
        read = {page.path: page for page in self.pages if page.path != path}
        return Site(dict(sorted(files.items())), binary, read)

    def all(self, mark: str, value: str | None = None) -> list[tuple[Page, Element]]:
        """The elements of every page that carry the mark, with this value where one is given."""
        return [
            (page, element)
            for page in self.pages
            for element in page.marks[mark]
            if value is None or attribute(element, mark) == value
        ]

    def others(self) -> Iterator[tuple[str, str]]:
        """The text files that are no pages."""
        return ((path, text) for path, text in self.files.items() if not _is_page(path))


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def read_site(folder: Path) -> Site:
    """Raises FileNotFoundError when there is no page."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    data = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    files = {path: _text(path, content) for path, content in data.items()}
    binary = {path: content for path, content in data.items() if files[path].encode() != content}
    if not any(map(_is_page, files)):
        raise FileNotFoundError(f"{folder}: no built page here; run 'make site' first")
    return Site(files, binary)


def _text(path: str, content: bytes) -> str:
    known = PurePosixPath(path).suffix in TEXT_FILES or PurePosixPath(path).name in TEXT_NAMES
    return content.decode(errors="replace") if known else ""


def read_page(path: str, source: str) -> Page:
    root = html.document_fromstring(source)
    page = Page(path, root, defaultdict(list), defaultdict(list), set(), [], [])
    for element in root.iter("*"):
        page.tags[str(element.tag)].append(element)
        for name, value in element.items():
            if name.startswith("data-"):
                page.marks[name].append(element)
            elif name == "id":
                page.anchors.add(value)
            elif name.startswith("on"):
                page.handlers.append(name)
    page.words.extend(words_in(root))
    return page


def words_in(root: Element) -> Iterator[str]:
    """Each text below the element, and the values of attributes that are read."""
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from (value for name, value in element.items() if name in READ)
            if element.text and element.tag not in NOT_READ:
                yield element.text
        if element.tail and element is not root:
            yield element.tail


def may_be_found(page: Page) -> bool:
    robots = [attribute(m, "content") for m in page.tags["meta"] if m.get("name") == "robots"]
    return page.path != "404.html" and "noindex" not in robots


def data_of(element: Element, name: str) -> Any:
    """The JSON in an attribute. Raises ValueError for what a browser would read otherwise: a key
    that is there twice."""
    return strict_json(attribute(element, name))


def strict_json(text: str) -> Any:
    """Raises ValueError for no JSON, and for a key that is there twice."""
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"a key twice among {', '.join(key for key, _ in pairs)}")
    return dict(pairs)


def attribute(element: Element, name: str) -> str:
    return str(element.get(name, ""))


def text_of(element: Element) -> str:
    return " ".join(str(element.text_content()).split())


def heading_above(page: Page, word: str) -> str:
    """The heading under which a word first stands; nothing when it is above all of them."""
    heading = ""
    for element in page.root.iter("*"):
        if element.tag in HEADINGS:
            heading = text_of(element).removesuffix(PERMALINK)
        if word in (element.text or "") or any(word in value for value in element.values()):
            return heading
    return heading


@lru_cache(maxsize=2**14)
def file_at(page: str, address: str) -> str:
    """The file that an address on a page leads to, when it leads to one of the site."""
    path = urlsplit(address).path
    target = urlsplit(urljoin(f"https://site/{page}", path)).path.lstrip("/")
    if not path:
        return page
    folder = target.endswith("/") or not target
    return str(PurePosixPath(target) / "index.html") if folder else target
