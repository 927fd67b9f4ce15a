"""What holds of every page, whatever it shows."""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

from macros.audit.rendered import rendered, with_sources
from macros.audit.report import Audit
from macros.audit.site import Page, attribute, file_at, words_in
from macros.audit.wanted import line
from macros.catalog.known import texts
from macros.catalog.page_source import PageSource

UNFINISHED = re.compile(
    r"[\ufdd0-\ufdef]|Macro (?:Rendering|Syntax) Error|Traceback \(most recent|\{\{|\{%"
)

ANY_TAG = re.compile(r"<[^>]*>")

SOURCES = {
    "embed": "src",
    "form": "action",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
}
"""What makes a browser load something, and from where."""


def check_unfinished(result: Audit) -> None:
    """No page shows a placeholder, an unfilled macro or an error message, unless the catalog or
    the page's source itself says the same."""
    own = [line(text) for _, text in texts(result.catalog.model_dump())]
    sources = {page.path: source for page, source in with_sources(result)}
    for page in result.site.pages:
        written = _written(result, sources.get(page.path))
        said = sorted(filter(UNFINISHED.search, (*own, *written)), key=len, reverse=True)
        for words in filter(UNFINISHED.search, page.words):
            match = UNFINISHED.search(_without(line(words), said))
            if match and words not in _in_scripts(page):
                result.fault(page.path, f"'{match[0]}' is left over from the build")


def _written(result: Audit, source: PageSource | None) -> list[str]:
    """What a page shows of its source, where that has braces to be shown."""
    wanted = rendered(result, source) if source and "{{" in source.text else None
    return [line(unescape(text)) for text in ANY_TAG.split(wanted.html)] if wanted else []


def _without(words: str, said: list[str]) -> str:
    for text in said:
        words = words.replace(text, " ")
    return words


def _in_scripts(page: Page) -> set[str]:
    return {words for element in page.marks.get("data-script", ()) for words in words_in(element)}


def check_third_parties(result: Audit) -> None:
    """The browser is asked to load nothing from elsewhere, to run nothing inline and to
    leave the page for no other."""
    for page in result.site.pages:
        for address in _loaded(page):
            result.counts["resources"] += 1
            if urlsplit(address).netloc or address.startswith("data:"):
                result.fault(page.path, f"loads from a third party: {address}")
        refreshes = [m for m in page.tags["meta"] if attribute(m, "http-equiv") == "refresh"]
        for element in (*page.tags["base"], *refreshes):
            result.fault(page.path, f"redirects its links or itself: <{element.tag!s}>")
        for handler in page.handlers:
            result.fault(page.path, f"runs an inline handler: {handler}")


def _loaded(page: Page) -> Iterator[str]:
    for tag, name in SOURCES.items():
        for element in page.tags[tag]:
            canonical = tag == "link" and "canonical" in attribute(element, "rel")
            if name in element.attrib and not canonical:
                yield attribute(element, name)


def check_addresses(result: Audit) -> None:
    """Every link leads to an https address or a mailbox, or to a page and an anchor that the
    site has."""
    pages = {page.path: page for page in result.site.pages}
    for page in result.site.pages:
        for address in dict.fromkeys(attribute(a, "href") for a in page.tags["a"]):
            parts = urlsplit(address.strip())
            if parts.scheme not in ("", "https", "mailto"):
                result.fault(page.path, f"links to an address that is not https: {address}")
            # Those of 404.html begin at the root of wherever the site is published.
            elif not (parts.scheme or parts.netloc or page.path == "404.html"):
                result.counts["internal links"] += 1
                _check_inside(result, page, pages, address)


def _check_inside(result: Audit, page: Page, pages: dict[str, Page], address: str) -> None:
    target, anchor = file_at(page.path, address), unquote(urlsplit(address).fragment)
    if target not in result.site.files:
        result.fault(page.path, f"the link {address} leads nowhere")
    elif target in pages and "=" in anchor:
        _check_choice(result, page, pages[target], address)
    elif target in pages and anchor and anchor not in pages[target].anchors:
        result.fault(page.path, f"the link {address} leads to an anchor that does not exist")


def _check_choice(result: Audit, page: Page, target: Page, address: str) -> None:
    """What an address ticks stands there to be ticked."""
    boxes = result.once(("boxes", target), partial(_boxes, target))
    for name, value in parse_qsl(urlsplit(address).fragment):
        if (name, value) not in boxes:
            result.fault(page.path, f"the link {address} ticks '{value}', which is not there")


def _boxes(page: Page) -> set[tuple[str, str]]:
    return {(attribute(e, "name"), attribute(e, "value")) for e in page.tags["input"]}
