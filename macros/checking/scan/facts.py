"""What a page is held against: a catalog, Microsoft's list, or both."""

from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice, product
from pathlib import Path
from typing import Any

import yaml

from macros.catalog.known import allowed_names, known_names
from macros.catalog.lookalikes import SCOPE_PARTS
from macros.catalog.model import Catalog
from macros.catalog.names import closest
from macros.checking.graph_list import GraphList

WORDS = Path(__file__).with_name("translated.yml")

MOST_MEANINGS = 50


@dataclass
class Facts:
    """The catalog and Microsoft's list; None where there is none."""

    catalog: Catalog | None = None
    listed: GraphList | None = None
    known: frozenset[str] = field(init=False)
    allowed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.known = known_names(self.catalog) if self.catalog else frozenset()
        self.allowed = frozenset(allowed_names(self.catalog)) if self.catalog else frozenset()

    @cached_property
    def names(self) -> dict[str, str]:
        """Every scope that there is, by its name in small letters."""
        listed = self.listed
        found = [*(listed.application if listed else ()), *(listed.delegated if listed else ())]
        return {name.casefold(): name for name in [*found, *self.asked]}

    @property
    def asked(self) -> tuple[str, ...]:
        """The catalog's scopes."""
        return tuple(self.catalog.scopes) if self.catalog else ()

    @cached_property
    def things(self) -> set[str]:
        """How scopes begin, in small letters, without the ending of a plural."""
        return {name.partition(".")[0].rstrip("s") for name in self.names}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Whose id it is: the scope, by the id in small letters."""
        ours = self.catalog.scopes if self.catalog else {}
        theirs = self.listed.delegated if self.listed else {}
        found = {p.id.lower(): name for name, p in theirs.items() if p.id}
        return found | {scope.id.lower(): name for name, scope in ours.items()}

    def is_like_a_scope(self, name: str) -> bool:
        """Whether a word with dots is meant as a scope and nothing else."""
        first, *parts = name.lower().split(".")
        return first.rstrip("s") in self.things or any(part in SCOPE_PARTS for part in parts)

    def meant(self, name: str) -> str | None:
        """The scope that `name` is a translation or a likely typo of: first the catalog's."""
        listed = self.listed.delegated if self.listed else {}
        offered = [other for other, permission in listed.items() if permission.offered]
        return self.in_english(name) or closest(name, self.asked) or closest(name, offered)

    def in_english(self, name: str) -> str | None:
        """The scope that `name` is a translation of."""
        parts = name.casefold().split(".")
        meanings = [[*_english().get(part, ()), part] for part in parts]
        for chosen in islice(product(*meanings), MOST_MEANINGS):
            meant = ".".join(chosen)
            if meant != name.casefold() and (found := self.names.get(meant)):
                return found
        return None


@cache
def _english() -> dict[str, list[str]]:
    """The English parts by each word of a translation."""
    found: dict[str, list[str]] = {}
    data: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    for english, words in data.items():
        for word in words.split() if isinstance(words, str) else words:
            found.setdefault(word, []).append(english)
    return found
