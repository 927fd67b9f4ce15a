"""What the catalog itself names, and the prose in which it may name something else."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from macros.catalog.lookalikes import SCOPE, Lookalike, lookalikes
from macros.catalog.model import GRAPH_APP_ID, Catalog
from macros.catalog.names import group_name
from macros.catalog.problems import Path_

PROSE = ("reason", "note", "description", "landing", "what", "where", "how_long")
"""The keys of sentences; every other text of a catalog is a name, an id or an address."""

ERRORS = Path(__file__).parent.parent / "pages" / "aadsts.yml"

MICROSOFT = Path(__file__).parent.parent / "consent" / "microsoft.yml"

NO_ROLE_ID = "00000000-0000-0000-0000-000000000000"
"""What the scripts assign to an app without roles of its own.
Source: https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto"""

COMMAND_LINE_TOOLS = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
"""Client id of Microsoft Graph Command Line Tools, with which the scripts sign in.
Source: https://learn.microsoft.com/powershell/microsoftgraph/authentication-commands"""


def known_names(catalog: Catalog) -> frozenset[str]:
    """The names of all lookalikes that the catalog's keys, names, ids and addresses are or
    hold, in the forms in which a page or a script may show them."""
    groups = (group_name(key, g) for key, f in catalog.features.items() for g in f.optional)
    data = catalog.model_dump(exclude={"allow", "acknowledged"})
    names = [*keys(data), *groups, *(text for path, text in texts(data) if not is_prose(path))]
    # A script writes what is not ASCII as numbers, which ends a word.
    ascii_words = (re.sub(r"[^ -~]", " ", name) for name in names if not name.isascii())
    found = lookalikes("\n".join((*names, *ascii_words)))
    of_microsoft = {GRAPH_APP_ID, NO_ROLE_ID, COMMAND_LINE_TOOLS}
    return frozenset({*of_microsoft, *catalog.scopes, *(a.name for a in found)})


def allowed_names(catalog: Catalog) -> dict[str, str]:
    """The names of the lookalikes that the catalog allows, each with its key there."""
    return {alike.name: key for key in catalog.allow for alike in lookalikes(key)}


@cache
def explained_codes() -> frozenset[str]:
    """The error codes that this package explains, on whatever page."""
    text = ERRORS.read_text(encoding="utf-8")
    return frozenset(re.findall(r"^(AADSTS\d+):", text, re.MULTILINE))


def is_prose(path: Path_) -> bool:
    """Whether the text at `path` is sentences for a reader rather than a name."""
    return path[-1] in PROSE or path[0] in ("acknowledged", "retired")


def texts(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every text in a catalog's data, with its path."""
    if isinstance(value, str):
        yield path, value
    for key, child in _items(value):
        yield from texts(child, (*path, key))


def keys(value: Any) -> Iterator[str]:
    """Every key in a catalog's data."""
    for key, child in _items(value):
        if isinstance(key, str):
            yield key
        yield from keys(child)


def _items(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


def is_known(alike: Lookalike, known: frozenset[str]) -> bool:
    """Whether it is known by its name, or a word made of a known one: 'Monday.Com-based'."""
    if alike.name in known:
        return True
    parts = alike.name.split("-") if alike.kind == SCOPE else []
    pieces = ("-".join(half) for cut in range(1, len(parts)) for half in (parts[:cut], parts[cut:]))
    return any(piece in known for piece in pieces)
