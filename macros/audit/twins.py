"""The Markdown beside a page names what the page names, in its order."""

import re
from collections.abc import Iterator
from html import unescape

from macros.audit.data import OVERVIEW
from macros.audit.report import Audit
from macros.audit.site import Element, Page, attribute, file_at, may_be_found
from macros.catalog.lookalikes import Lookalike, ids_in, scopes_in

NOT_SHOWN = {"button", "input", "script", "select", "style", "svg", "template", "textarea"}

SCRIPTED = {"sb-scripted", "headerlink", "linenos"}
"""Classes of what needs JavaScript, and of what is not a part of a heading or of code."""

LONG_CODE = 100
"""Lines of code from which on a page's twin leaves it to the download."""

IN_A_LINE = {"a", "b", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup"}

LINK = re.compile(r"\]\(([^)\s]*)\)")


def check_twins(result: Audit) -> None:
    """Every page that may be found has its Markdown beside it and leads to it, and so does the
    overview; both name the same scopes, ids and links, in the same order."""
    for page in filter(result.made, filter(may_be_found, result.site.pages)):
        path = twin_of(page)
        result.expect(page.path, "Markdown in the head", _alternates(page), [path])
        if (text := result.site.files.get(path)) is None:
            result.fault(path, "is missing")
            continue
        result.counts["pages as Markdown"] += 1
        shown, words = _shown(page), _words(text)
        there = "".join(part for _, part in shown)
        result.expect(path, "scopes", _names(scopes_in(words)), _names(scopes_in(there)))
        result.expect(path, "ids", _names(ids_in(words)), _names(ids_in(there)))
        links = [_without(_here(page), link) for link, _ in shown if link]
        result.expect(path, "links", _links(page, text), links)
        if OVERVIEW in result.site.files and f"]({path})" not in result.site.files[OVERVIEW]:
            result.fault(OVERVIEW, f"does not lead to {path}")


def twin_of(page: Page) -> str:
    return page.path.removesuffix(".html") + ".md"


def _alternates(page: Page) -> list[str]:
    links = [link for link in page.tags["link"] if link.get("type") == "text/markdown"]
    return [file_at(page.path, attribute(link, "href")) for link in links]


def _shown(page: Page) -> list[tuple[str, str]]:
    """Where each link of the article leads to, and each text of it, in the order of the page; a
    blank where a line ends."""
    found: list[tuple[str, str]] = []
    for article in page.tags["article"]:
        _add_parts(article, found)
    return found


def _add_parts(element: Element, found: list[tuple[str, str]]) -> None:
    if _is_shown(element):
        end = "" if element.tag in IN_A_LINE else " "
        link = element.tag == "a" and str(element.text_content()).strip()
        address = attribute(element, "href") if link else ""
        found.append((address, f"{end}{element.text or ''}"))
        for child in element.iterchildren("*"):
            _add_parts(child, found)
            found.append(("", child.tail or ""))
        found.append(("", end))


def _is_shown(element: Element) -> bool:
    if element.tag in NOT_SHOWN or element.get("hidden") is not None:
        return False
    classes = element.get("class")
    if classes and not SCRIPTED.isdisjoint(classes.split()):
        return False
    return element.tag != "pre" or str(element.text_content()).count("\n") <= LONG_CODE


def _words(text: str) -> str:
    """The words of the Markdown, without where links lead to and without its signs."""
    plain = re.sub(r"[`*\[\]]|\\(?=\W)", "", LINK.sub("", text).replace("<br>", " "))
    return unescape(plain)


def _links(page: Page, text: str) -> list[str]:
    """Where the Markdown's links lead to, as the page has them."""
    here = _here(page)
    return [_without(here, link) for link in LINK.findall(text)]


def _here(page: Page) -> str:
    name = page.path.rpartition("/")[2]
    return "./" if name == "index.html" else name


def _without(here: str, link: str) -> str:
    """The link, with nothing before the anchor where it leads to the page itself."""
    return link.removeprefix(here) if link.startswith(f"{here}#") else link


def _names(found: Iterator[Lookalike]) -> list[str]:
    return [alike.name for alike in found]
