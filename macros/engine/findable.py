"""What search finds besides headings, and text in which no two words run together."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from html import escape
from math import log
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

INDEX = Path("search/search_index.json")
MARK = "data-find"
"""On an element with an `id`: the title under which search shows it."""

BUTTON = '<button type="button" class="sb-copy"'
BLOCKS = "div|dt|dd|td|th|summary|legend|label|figcaption|h[2-6]"
UNSPACED = re.compile(rf"(?<=\S)(</(?:{BLOCKS})>|<br\b[^>]*>)\s?")
MARKED = re.compile(rf'\s{MARK}="[^"]*"')

TAG = re.compile(r"<[^>]*>")

LEVEL = 10
"""About what the words of a title add up to without a boost."""

Entry = dict[str, Any]
"""With Material's keys: `location`, `title`, `text` and, for its rank, `boost`."""


def spaced(html: str) -> str:
    """With a space at the end of each block, because Material's search drops most tags and joins
    what stood in them; and with no word of a Copy button in it."""
    return UNSPACED.sub(r" \1", html.replace(BUTTON, f'{BUTTON} data-search-exclude="1"'))


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
        with suppress(re.error):
            _level(more, index["docs"], re.compile(index["config"]["separator"]))
        path.write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")


def _level(named: list[Entry], docs: list[Entry], separator: re.Pattern[str]) -> None:
    """Boosts the entries, so that a title typed in full comes first.

    Material's search takes each typed word for every word that begins with it, and adds up how
    rare those are: 'User.Read' would find 'User.ReadBasic.All' first. With the same sum for
    every title, only the one that has nothing else in it gets all of its sum; of two such, more
    words go first ('all' is passed over as a stop word), then shorter ones.
    Source: lunr's createFieldVectors and idf, and Material's search worker.
    """
    fields = [_words(doc[field], separator) for doc in docs for field in ("title", "text")]
    places = Counter(word for found in fields for word in found)
    for entry in named:
        title = _words(entry["title"], separator)
        rarity = sum(_rarity(places[word], len(docs)) for word in title)
        more = 1 + len(title) / 10 + 1 / len(entry["title"])
        entry["boost"] = round(LEVEL * more / rarity, 3)


def _words(text: str, separator: re.Pattern[str]) -> set[str]:
    return {word.lower() for word in separator.split(TAG.sub(" ", text)) if word}


def _rarity(places: int, docs: int) -> float:
    return log(1 + abs((docs - places + 0.5) / (places + 0.5)))


def _safe(text: str) -> str:
    """As Material writes it: its page shows titles and texts as HTML."""
    return escape(text, quote=False)
