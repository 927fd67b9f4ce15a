"""What an audit looked at, and what it found wrong."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from macros.audit.site import Page, Site
from macros.audit.wanted import Wanted
from macros.catalog.characters import one_line
from macros.catalog.history import NO_HISTORY, History
from macros.catalog.known import allowed_names, known_names
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource

Found = TypeVar("Found")

CHIEF = (
    "consent links",
    "scope names",
    "ids",
    "sign-in addresses",
    "error codes",
    "script files",
    "data files",
)
"""What the audit's one line names; the other counts are there on request."""

LONG = 8
"""Entries of a list that is shown whole; of a longer one only what differs."""


@dataclass(slots=True)
class Audit:
    """The catalog and what it wants, the built site, the texts of the error help, what holds at
    Microsoft and, where they are at hand, the pages' sources and the catalog's history; then each
    fault in one line, how many of each thing were looked at, and on how many pages each thing was
    not, because something else than ours decides it.

    `outside` is each page without its pieces, a NUL where one stood. `kept` is what was found out
    about a text or the catalog: another audit with the same catalog may begin with it."""

    catalog: Catalog
    site: Site
    errors: dict[str, Any]
    microsoft: dict[str, Any]
    sources: Sequence[PageSource] = ()
    history: History = NO_HISTORY
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    not_compared: Counter[str] = field(default_factory=Counter)
    outside: dict[str, str] = field(default_factory=dict)
    kept: dict[Any, Any] = field(default_factory=dict)
    wanted: Wanted = field(init=False)
    known: frozenset[str] = field(init=False)
    allowed: frozenset[str] = field(init=False)
    explained: frozenset[str] = field(init=False)
    static: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.wanted = Wanted(self.catalog)
        self.known = known_names(self.catalog)
        self.allowed = frozenset(allowed_names(self.catalog))
        self.explained = frozenset(self.errors)
        self.static = frozenset(source.path for source in self.sources)

    def made(self, page: Page) -> bool:
        """Whether the build made the page, and did not copy it."""
        return page.path not in self.static

    def once(self, key: Any, find: Callable[[], Found]) -> Found:
        """What was found out for this key, by an earlier audit perhaps."""
        if key not in self.kept:
            self.kept[key] = find()
        found: Found = self.kept[key]
        return found

    def expect(self, page: str, what: str, shown: object, wanted: object) -> None:
        """Counts a comparison and keeps it when the two differ."""
        self.counts["comparisons"] += 1
        if shown == wanted:
            return
        if isinstance(wanted, bool):
            self.fault(page, f"{what}: is not as it must be")
            return
        place, on_site, in_catalog = narrowed(shown, wanted)
        says = f"the site says {in_words(on_site)}, the catalog {in_words(in_catalog)}"
        self.fault(page, f"{what}{place}: {says}")

    def fault(self, page: str, message: str) -> None:
        self.faults.append(one_line(f"{page}: {message}"))


def summary(result: Audit) -> list[str]:
    """What was looked at, in one line, and what was not compared, each in a line of its own."""
    pages, many = len(result.site.pages), result.counts["comparisons"]
    looked_at = f"{pages} pages held against the catalog, {many:,} comparisons"
    chief = ", ".join(f"{n:,} {what}" for what in CHIEF if (n := result.counts[what]))
    why = "a plugin, a hook or a template that is not Scopebook's decides it"
    return [
        "; ".join(["audit: " + looked_at, *[chief] * bool(chief)]),
        *(
            f"not compared: {what} on {count} of the pages; {why}"
            for what, count in sorted(result.not_compared.items())
        ),
    ]


def narrowed(shown: object, wanted: object) -> tuple[str, object, object]:
    """Where in two records the first difference is, and both sides of it; of two long lists
    only what is not the same at their beginnings and ends."""
    if isinstance(shown, dict) and isinstance(wanted, dict):
        key = next(k for k in (*wanted, *shown) if shown.get(k) != wanted.get(k))
        place, on_site, in_catalog = narrowed(shown.get(key), wanted.get(key))
        return f", '{key}'{place}", on_site, in_catalog
    if (
        isinstance(shown, list)
        and isinstance(wanted, list)
        and max(map(len, (shown, wanted))) > LONG
    ):
        return ("", *_without_same_ends(shown, wanted))
    return "", shown, wanted


def _without_same_ends(shown: list[Any], wanted: list[Any]) -> tuple[list[Any], list[Any]]:
    start = _same(shown, wanted)
    end = min(_same(shown[::-1], wanted[::-1]), min(len(shown), len(wanted)) - start)
    before, after = ["..."] * (start > 0), ["..."] * (end > 0)
    return (
        [*before, *shown[start : len(shown) - end], *after],
        [*before, *wanted[start : len(wanted) - end], *after],
    )


def _same(one: list[Any], other: list[Any]) -> int:
    """How many entries both begin with."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def in_words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(in_words, value)) or "nothing"
    return "nothing" if value is None or value == "" else str(value)
