"""What pages and the catalog's sentences name and the catalog does not know.

A scope that the product never asks for, an id or a sign-in address in prose is a mistake,
or it is meant: then the catalog allows it by name and says why.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from macros.catalog.document import Document
from macros.catalog.known import (
    allowed_names,
    explained_codes,
    is_known,
    is_prose,
    known_names,
    texts,
)
from macros.catalog.lookalikes import (
    CODE_FILES,
    SCOPE,
    Lookalike,
    lookalikes,
    others_in,
    scopes_in,
)
from macros.catalog.model import Catalog
from macros.catalog.names import did_you_mean
from macros.catalog.page_source import PageSource, lines_as_read, prose
from macros.catalog.problems import Problem


@dataclass(frozen=True, slots=True)
class Sighting:
    """A lookalike, and a problem without a message at its place."""

    alike: Lookalike
    at: Problem


def problems(
    document: Document,
    catalog: Catalog,
    pages: Iterable[PageSource],
    otherwise_needed: Set[str] = frozenset(),
) -> list[Problem]:
    """Each stranger where it stands, and each allowance that neither one of them nor anything
    else needs."""
    known, allowed = known_names(catalog) | explained_codes(), allowed_names(catalog)
    sightings = [*_in_catalog(document), *(seen for page in pages for seen in _in_page(page))]
    strangers = [seen for seen in sightings if not is_known(seen.alike, known)]
    wrong = {_worded(seen, catalog) for seen in strangers if seen.alike.name not in allowed}
    needed = {allowed.get(seen.alike.name) for seen in strangers} | otherwise_needed
    unneeded = (_not_needed(document, key) for key in catalog.allow if key not in needed)
    return sorted(wrong.union(unneeded))


def _in_catalog(document: Document) -> Iterator[Sighting]:
    for path, text in texts(document.data):
        if is_prose(path) and path[0] != "allow":
            for alike in lookalikes(" ".join(text.split())):
                yield Sighting(alike, document.problem("stranger", path, ""))


def _in_page(page: PageSource) -> Iterator[Sighting]:
    suffix = PurePosixPath(page.path).suffix
    markdown = suffix == ".md"
    text = prose(page.text) if markdown else page.text
    read = lines_as_read(text) if markdown else text.split("\n")
    lines = zip(page.text.split("\n"), text.split("\n"), read, strict=True)
    for number, (source, line, words) in enumerate(lines, 1):
        scopes = scopes_in(words, code=suffix in CODE_FILES)
        for alike in (*scopes, *others_in(line)):
            column = _column(source, alike)
            at = Problem(page.file, number, column, "", "stranger", len(alike.shown), "", source)
            yield Sighting(alike, at)


def _column(line: str, alike: Lookalike) -> int:
    """Where it stands in the line; Markdown may have signs inside a word."""
    place = line.find(alike.shown)
    return max(place, line.find(alike.shown.partition(".")[0]), 0) + 1


def _worded(seen: Sighting, catalog: Catalog) -> Problem:
    alike = seen.alike
    advice = "correct it, or allow it by name under 'allow' in the catalog, with the reason"
    message = f"'{alike.name}' looks like {alike.kind} and is not in the catalog; {advice}."
    if alike.kind == SCOPE:
        suggestion = did_you_mean(alike.name, catalog.scopes)
        message += suggestion if "mean" in suggestion else ""
    return replace(seen.at, message=message)


def _not_needed(document: Document, key: str) -> Problem:
    message = f"no page and no sentence needs the allowance '{key}'; remove it"
    return document.problem("allowance_not_needed", ("allow", key), message, at_key=True)
