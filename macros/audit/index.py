"""The search's index and the site map: each text and address from the page it names."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from html import unescape
from itertools import pairwise
from typing import Any

from lxml import etree

from macros.audit.frames import search_words
from macros.audit.report import Audit
from macros.audit.site import HEADINGS, Page, attribute, may_be_found

INDEX = "search/search_index.json"

TAGS = re.compile(r"<[^>]*>")

WORDS = re.compile(r"\w+")

LEFT_OUT = "data-search-exclude"


def check_index(result: Audit) -> None:
    """Each entry of the search's index has the words of the place it names, in their order; each
    place is there once, and each heading of a page that may be found."""
    if INDEX not in result.site.files:
        return
    docs = json.loads(result.site.files[INDEX])["docs"]
    pages = {_address(page): page for page in result.site.pages}
    places = Counter(doc["location"] for doc in docs)
    twice = [place for place, count in places.items() if count > 1]
    result.expect(INDEX, "places that it has twice", twice, [])
    pairs = {a: result.once(page, partial(_facts, page)) for a, page in pages.items()}
    for doc in docs:
        result.counts["entries of the search"] += 1
        address, _, anchor = doc["location"].partition("#")
        page = pages.get(address)
        if page is None or (anchor and anchor not in page.anchors):
            result.fault(INDEX, f"'{doc['location']}' is no place of the site")
        else:
            _check_entry(result, doc, pairs[address])
    for address, page in pages.items():
        if address in places:
            missing = [a for a in _headings(page) if f"{address}#{a}" not in places]
            result.expect(INDEX, f"headings of '{page.path}' that it lacks", missing, [])


def _address(page: Page) -> str:
    return page.path.removesuffix("index.html")


def _headings(page: Page) -> Iterator[str]:
    """The anchors of headings that the page's author wrote."""
    for element in page.root.iter(*HEADINGS[1:]):
        links = [a for a in element.iter("a") if attribute(a, "class") == "headerlink"]
        around = any(LEFT_OUT in e.attrib for e in (element, *element.iterancestors()))
        own = not any("data-error" in parent.attrib for parent in element.iterancestors())
        if links and element.get("id") and not around and own:
            yield attribute(element, "id")


Facts = tuple[set[str], set[tuple[str, str]]]
"""Each word of a page, and each two that stand beside each other."""


def _facts(page: Page) -> Facts:
    """Words that stand beside each other on a page: as the search's own entries read it, without
    what is left out and without Copy buttons, and as ours do, without any button."""
    every: list[str] = []
    found: set[tuple[str, str]] = set()
    for own in (False, True):
        words = _words(" ".join(_read(page.root, own)))
        found.update(pairwise(words))
        every += words
    return {*every}, found


def _read(root: Any, own: bool) -> Iterator[str]:
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            yield element.tail or ""
        elif _skipped(element, own):
            walker.skip_subtree()
        else:
            yield element.text or ""


def _skipped(element: Any, own: bool) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.tag == "button":
        return own or element.get("class") == "sb-copy"
    left_out = "data-source" if own else LEFT_OUT
    return left_out in element.attrib or element.tag in ("script", "style")


def _check_entry(result: Audit, doc: dict[str, Any], facts: Facts) -> None:
    words, pairs = facts
    title = [
        w
        for w in _words(unescape(TAGS.sub(" ", doc["title"])))
        if w not in words and w not in search_words()
    ]
    result.expect(INDEX, f"title of '{doc['location']}', words of no page", title, [])
    for text in TAGS.split(doc["text"]):
        beside = _words(unescape(text))
        new = [pair not in pairs for pair in pairwise(beside)]
        # Where something was left out, two words stand together that did not: one pair alone.
        strange = [word for word, both in zip(beside[1:], pairwise(new), strict=False) if all(both)]
        strange += [word for word in beside if word not in words]
        result.expect(INDEX, f"text of '{doc['location']}', words of no page", strange, [])


def _words(text: str) -> list[str]:
    return WORDS.findall(text.casefold())


def check_map(result: Audit) -> None:
    """The site map has each page that may be found, once, and nothing else; where the site's
    address is not known, nothing."""
    text = result.site.files.get("sitemap.xml")
    if text is None:
        return
    shown = [str(e.text).strip() for e in etree.fromstring(text.encode()).iter("{*}loc")]
    result.counts["addresses in the site map"] += len(shown)
    found = [p for p in result.site.pages if may_be_found(p) and p.path not in result.static]
    homes = {c.removesuffix(_address(p)) for p in found for c in _canonical(p)}
    result.expect("sitemap.xml", "roots of the site", len(homes) < 2, True)
    wanted = [home + _address(page) for home in homes for page in found]
    result.expect("sitemap.xml", "addresses", sorted(shown), sorted(wanted))


def _canonical(page: Page) -> list[str]:
    return [attribute(e, "href") for e in page.tags["link"] if e.get("rel") == "canonical"]
