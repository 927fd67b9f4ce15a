"""What search finds besides headings, and text in which no two words run together."""

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from lxml import html as lxml_html

INDEX = Path("search/search_index.json")
MARK = "data-find"
"""On an element with an `id`: the title under which search shows it."""

BUTTON = '<button type="button" class="sb-copy"'
BLOCKS = "div|dt|dd|td|th|summary|legend|label|figcaption|h[2-6]"
UNSPACED = re.compile(rf"(?<=\S)(?=</(?:{BLOCKS})>|<br\b)")
MARKED = re.compile(rf'\s{MARK}="[^"]*"')

Entry = dict[str, str]


def spaced(html: str) -> str:
    """With a space at the end of each block, because Material's search drops most tags and joins
    what stood in them; and with no word of a Copy button in it."""
    return UNSPACED.sub(" ", html.replace(BUTTON, f'{BUTTON} data-search-exclude="1"'))


def entries(html: str, url: str) -> Iterator[Entry]:
    """One for each marked element of a page, in the form that Material's index has."""
    if MARK not in html:
        return
    for found in lxml_html.fragment_fromstring(html, create_parent=True).xpath(f"//*[@{MARK}]"):
        shown = found.xpath(".//text()[not(ancestor::button)]")
        text = " ".join("".join(map(str, shown)).split())
        place = f"{url}#{found.get('id')}"
        yield {"location": place, "title": _safe(found.get(MARK)), "text": _safe(text)}


def unmarked(html: str) -> str:
    """Without the titles, which are for the index alone."""
    return MARKED.sub("", html)


def add(site: Path, more: list[Entry]) -> None:
    """Adds entries to a built site's index, where it has one."""
    path = site / INDEX
    if more and path.exists():
        index = json.loads(path.read_text(encoding="utf-8"))
        index["docs"] += more
        path.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")


def _safe(text: str) -> str:
    """As Material writes it: its page shows titles and texts as HTML."""
    return escape(text, quote=False)
