"""The search's index: each entry says what the place that it leads to says, and each place that
it should have is there, once."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree

from macros.audit.flow import ATTRIBUTE
from macros.audit.frames import FOR_SEARCH, PIECES
from macros.audit.rendered import Rendered, rendered, with_sources
from macros.audit.report import Audit
from macros.audit.settings import settings_of
from macros.audit.site import Element, Page, attribute, may_be_found

INDEX = "search/search_index.json"

KEPT = re.compile(r"</?(?:p|code|pre|li|ol|ul|sub|sup)>")
"""The tags that texts keep."""

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr"),
}

NOT_READ = ("object", "script", "style")

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

COPY, BUTTON = "sb-copy", "md-content__button"
"""Of ours in a text, and of the theme's above it."""

IN_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

WORD = re.compile(r"\w+")

ANY = "\ufdd4"

LEFT_OUT = re.compile(r"<h[1-6]\b[^>]*\bdata-search-exclude\b[^>]*>")


@dataclass(slots=True)
class Section:
    """What a heading begins: its tag, how deep it stands, its anchor and its words."""

    tag: str
    depth: float
    anchor: str = ""
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def check_index(result: Audit) -> None:
    """Each entry of the search's index leads to a place of the site, is called as that is, and
    says only what stands there; each heading, and what our pieces have to be found, has one."""
    settings, text = settings_of(result), result.site.files.get(INDEX)
    if settings is None or text is None:
        return
    if settings.others_write:
        result.not_compared["the entries of the search"] += len(result.site.pages)
        return
    docs = json.loads(text)["docs"]
    entries: dict[str, list[dict[str, Any]]] = {}
    for doc in docs:
        entries.setdefault(doc["location"].partition("#")[0], []).append(doc)
    result.counts["entries of the search"] += len(docs)
    flat = settings.data.get("use_directory_urls") is False
    for page, source in with_sources(result):
        wanted = rendered(result, source)
        address = page.path.removesuffix("" if flat else "index.html")
        found = entries.pop(address, [])
        if wanted:
            _check_page(result, page, wanted, address, found)
    for place in entries:
        result.fault(INDEX, f"'{place}' is no page that may be found")


def _check_page(
    result: Audit, page: Page, wanted: Rendered, address: str, docs: list[dict[str, Any]]
) -> None:
    known = result.once(
        ("sections", page.path, result.site.files[page.path]), partial(_sections, page)
    )
    sections = {section.anchor: section for section in known}
    counts: Counter[str] = Counter()
    for doc in docs:
        anchor = doc["location"].partition("#")[2]
        counts[anchor] += 1
        if anchor in sections and counts[anchor] == 1:
            _check_section(result, page, doc, sections[anchor], wanted)
        else:
            _check_own(result, page, doc, twice=counts[anchor] > 1 + (anchor in sections))
    if not (wanted.meta.get("search") or {}).get("exclude"):
        left_out = {match[0] for match in LEFT_OUT.finditer(wanted.html)}
        anchors = {s.anchor for s in known if not any(f'id="{s.anchor}"' in h for h in left_out)}
        missing = [f"{address}#{a}".removesuffix("#") for a in sorted(anchors - {*counts})]
        result.expect(INDEX, "headings that it lacks", missing, [])
    if may_be_found(page):
        to_be_found = result.once(("to be found", page), partial(_to_be_found, page))
        own = [anchor for anchor in to_be_found if counts[anchor] <= (anchor in sections)]
        result.expect(INDEX, f"places of '{address}' that it lacks", own, [])


def _check_section(
    result: Audit, page: Page, doc: dict[str, Any], section: Section, wanted: Rendered
) -> None:
    called = _words(section.title)
    if not called and not section.anchor:
        called = str(wanted.meta.get("title") or wanted.title).split()
    result.expect(INDEX, f"title of '{doc['location']}'", _read(doc["title"]), called)
    strange = _first_strange(_read(doc["text"]), _words(section.text))
    if strange:
        result.fault(INDEX, f"text of '{doc['location']}': '{strange}' does not stand there")


def _check_own(result: Audit, page: Page, doc: dict[str, Any], *, twice: bool) -> None:
    anchor = doc["location"].partition("#")[2]
    found = result.once(("by id", page), partial(_by_id, page)).get(anchor, [])
    if len(found) != 1 or twice:
        says = "is there twice" if twice else "is no place of the site"
        result.fault(INDEX, f"'{doc['location']}' {says}")
        return
    text = _words(_without_buttons(found[0]))
    result.expect(INDEX, f"text of '{doc['location']}'", _read(doc["text"]), text)
    title, known = WORD.findall(unescape(doc["title"])), f"{result.catalog.product.name} "
    said = {*WORD.findall(known + " ".join(text)), *_said_by_templates()}
    if not said.issuperset(title):
        around = next(filter(_marked, (found[0], *found[0].iterancestors())), found[0])
        said |= {*WORD.findall(" ".join(map(str, around.itertext())))}
    strange = [word for word in title if word not in said]
    result.expect(INDEX, f"title of '{doc['location']}', words of no such place", strange, [])


def _by_id(page: Page) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for element in page.root.iter("*"):
        if anchor := element.get("id"):
            found.setdefault(str(anchor), []).append(element)
    return found


def _marked(element: Element) -> bool:
    names = map(str, element.attrib)
    return any(name.startswith("data-") and not name.startswith("data-md-") for name in names)


def _read(text: str) -> list[str]:
    return unescape(KEPT.sub("", text)).split()


def _words(texts: Iterable[str]) -> list[str]:
    return "".join(map(str, texts)).split()


def _first_strange(shown: list[str], there: list[str]) -> str:
    """The first word that does not follow the ones before it."""
    rest = iter(there)
    return next((word for word in shown if word not in rest), "")


def _without_buttons(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag != "button":
            yield from _without_buttons(child)
        yield child.tail or ""


def _sections(page: Page) -> list[Section]:
    """As the search divides a page: at headings with an anchor; behind the element in which a
    heading stands, the section before goes on.

    Source: https://squidfunk.github.io/mkdocs-material/plugins/search/
    """
    found: list[Section] = []
    now, inside, hidden = Section("", 0), [], 0
    articles = page.tags["article"][:1]
    walker: Any = etree.iterwalk(articles[0], ("start", "end")) if articles else iter(())
    for event, element in walker:
        tag = str(element.tag) if isinstance(element.tag, str) else ""
        classes = str(element.get("class", "")) if tag else ""
        if element is articles[0] or classes.startswith(BUTTON):
            if element is not articles[0] and event == "start":
                walker.skip_subtree()
            continue
        skipped = not tag or tag in NOT_READ or classes == COPY
        if event == "start" and tag not in VOID and tag:
            inside.append(tag)
            hidden += tag in NOT_READ
            if tag in HEADINGS and "id" in element.attrib:
                now = _begun(found, tag, len(inside), attribute(element, "id"))
            elif not found and not (tag == "h1" and "id" not in element.attrib):
                found.append(now)
        elif event == "end" and tag not in VOID and tag:
            now = _left(found, now, len(inside))
            inside.pop()
            hidden -= tag in NOT_READ
        words = ("" if skipped or hidden else element.text) if event == "start" else element.tail
        if words and not (event == "start" and classes == "headerlink"):
            (now.title if now.tag in inside else now.text).append(words)
    return found


def _begun(found: list[Section], tag: str, depth: int, anchor: str) -> Section:
    if not found and tag != "h1":
        found.append(Section("", depth))
    section = Section(tag, depth, anchor if found else "")
    found.append(section)
    return section


def _left(found: list[Section], now: Section, depth: int) -> Section:
    if now.depth > depth:
        for section in reversed(found):
            if section.depth <= depth:
                now.depth = float("inf")
                return section
    return now


def _to_be_found(page: Page) -> list[str]:
    """The anchors of what our templates want to be found by itself."""
    patterns, found = _found_by_templates(), []
    for element in page.root.iter("*"):
        if anchor := attribute(element, "id"):
            names = frozenset(map(str, element.attrib)) - {"data-search-exclude"}
            fits = patterns.get((str(element.tag), names), ())
            found += [anchor] * any(re.fullmatch(pattern, anchor) for pattern in fits)
    return found


@cache
def _templates() -> list[tuple[str, str, str]]:
    """Of each tag with a title for the search: its name, its attributes and that title."""
    found = []
    for path in sorted(Path(PIECES).glob("*.j2")):
        text = path.read_text("utf-8")
        for match in FOR_SEARCH.finditer(text):
            start, end = text.rfind("<", 0, match.start()), text.find(">", match.end())
            tag, _, before = text[start + 1 : match.start()].partition(" ")
            found.append((tag, before + text[match.end() : end], match[0]))
    return found


@cache
def _found_by_templates() -> dict[tuple[str, frozenset[str]], list[str]]:
    """By a tag and its attributes: the anchors of what is told apart by a mark or by these."""
    found: dict[tuple[str, frozenset[str]], list[str]] = {}
    for tag, said, _ in _templates():
        values = {m[1]: m[2] or "" for m in ATTRIBUTE.finditer(IN_JINJA.sub(ANY, said))}
        names = frozenset(values) - {"data-search-exclude"}
        anchor = ".+".join(map(re.escape, values.get("id", "").split(ANY)))
        if anchor != ".+" or any(name.startswith("data-") for name in names):
            found.setdefault((tag, names), []).append(anchor)
    return found


@cache
def _said_by_templates() -> frozenset[str]:
    words = " ".join(IN_JINJA.sub(" ", title).partition('"')[2] for _, _, title in _templates())
    return frozenset(WORD.findall(words))
