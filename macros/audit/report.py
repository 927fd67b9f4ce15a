"""What an audit found."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import html

from macros.catalog.model import Catalog

Element = html.HtmlElement

Group = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML file: its path below the site, and its parsed content."""

    path: str
    source: str
    root: Element


@dataclass(slots=True)
class Audit:
    """What was found wrong, and how many of each thing were looked at."""

    catalog: Catalog
    site: Path
    pages: list[Page]
    errors: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def expect(self, page: str, what: str, shown: object, wanted: object) -> None:
        """Counts a comparison and keeps it when the two differ."""
        self.counts["comparisons"] += 1
        if shown != wanted:
            self.faults.append(
                f"{page}: {what}: the site says {in_words(shown)}, the catalog {in_words(wanted)}"
            )

    def fault(self, page: str, message: str) -> None:
        self.faults.append(f"{page}: {message}")


def in_words(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text or "nothing"
