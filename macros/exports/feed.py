"""What changed, as an Atom feed.

Source: https://www.rfc-editor.org/rfc/rfc4287
"""

import uuid
from collections.abc import Iterator
from xml.sax.saxutils import escape

from macros.catalog.history import History
from macros.catalog.model import Catalog
from macros.catalog.names import enumerate_words
from macros.checking.changes import Entry, entries
from macros.exports.changes import consequences, facts, joined

FEED = "changes.xml"

BEGUN = "The record of changes begins"


def title_of(entry: Entry) -> str:
    """What an entry is about, in a line."""
    names = [change.name for change in entry.changes.features]
    names = names or [renamed.now for _, renamed in entry.changes.apps]
    return f"{entry.day}: {enumerate_words(names)}"


def anchor_of(day: str) -> str:
    """Of the entry of a day on the page; of what is not committed without one."""
    return f"changed-{day or 'next'}"


def feed(catalog: Catalog, history: History, site: str, page: str) -> str:
    """An entry for each day on which something changed, and one for the beginning of the record,
    the newest first. `site` is the site's address, or nothing: the addresses are then as seen
    from the feed; `page` the page with the entries, as seen from the site's root."""
    days = [entry for entry in entries(history) if entry.day]
    begun = [version for version in history.versions[:1] if version.day]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(catalog.product.name)}: changes of Microsoft 365 permissions</title>",
        f"<author><name>{_xml(catalog.publisher.name)}</name></author>",
        f"<id>{_id(catalog)}</id>",
        f"<updated>{(days or begun)[0].time if days or begun else NEVER}</updated>",
        f'<link rel="self" href="{_xml(site + FEED)}"/>',
        f'<link href="{_xml(site + page)}"/>',
    ]
    for entry in days:
        address = f"{site}{page}#{anchor_of(entry.day)}"
        text = "\n".join(_lines(entry))
        lines += _entry(_id(catalog, entry.day), title_of(entry), entry.time, address, text)
    for version in begun:
        text = "What was asked for before is not known here." if not history.whole else BEGUN
        name = f"{version.day}: {BEGUN.lower()}"
        lines += _entry(_id(catalog, BEGUN), name, version.time, f"{site}{page}", text)
    return "\n".join([*lines, "</feed>"]) + "\n"


NEVER = "1970-01-01T00:00:00Z"
"""Of a feed must be said when it was updated; without any history that is not known."""


def _id(catalog: Catalog, part: str = "") -> str:
    """The same for the same product, wherever it is published."""
    name = "\n".join((catalog.publisher.name, catalog.product.name, part))
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _entry(id_: str, title: str, time: str, address: str, text: str) -> Iterator[str]:
    yield "<entry>"
    yield f"<title>{_xml(title)}</title>"
    yield f"<id>{id_}</id>"
    yield f"<updated>{time}</updated>"
    yield f'<link href="{_xml(address)}"/>'
    yield f"<content>{_xml(text)}</content>"
    yield "</entry>"


def _lines(entry: Entry) -> Iterator[str]:
    for _, renamed in entry.changes.apps:
        yield f"Enterprise app: called {renamed.now}, was {renamed.was}"
    for change in entry.changes.features:
        yield change.name
        yield from (f"- {joined(fact)}" for fact in facts(change))
        yield from (f"- {joined(consequence.said)}" for consequence in consequences(change))


def _xml(text: str) -> str:
    return escape(text, {'"': "&quot;"})
