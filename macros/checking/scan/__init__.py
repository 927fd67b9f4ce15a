"""Holds pages that exist already, wherever they came from, against a catalog, Microsoft's list,
or both."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from macros.catalog.names import enumerate_words
from macros.catalog.problems import START, Problem, Source
from macros.checking.fetching import FetchError, fetched
from macros.checking.scan.facts import Facts
from macros.checking.scan.links import (
    link_client,
    link_common,
    link_host,
    link_parameters,
    link_redirect,
    link_scopes,
    link_set,
)
from macros.checking.scan.names import id_of_another, id_unknown, scope_name, scope_translated
from macros.checking.scan.reading import SUFFIXES, Page, form_of, read_page
from macros.checking.scan.retired import retired
from macros.checking.scan.sets import feature_client, feature_scopes

LARGEST = 20 * 1024 * 1024

SECONDS = 20

CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]+)""", re.IGNORECASE)

ScanRule = Callable[[Page, Facts], Iterator[Problem]]

SCAN_RULES: tuple[ScanRule, ...] = (
    scope_translated,
    scope_name,
    id_unknown,
    id_of_another,
    link_host,
    link_common,
    link_parameters,
    link_scopes,
    link_client,
    link_redirect,
    link_set,
    feature_scopes,
    feature_client,
    retired,
)


class ScanError(Exception):
    """A page that cannot be read; `str()` is the reason, in one line."""


def scanned(page: Page, facts: Facts) -> list[Problem]:
    """What is wrong with a page; the same thing in one place is said once."""
    return sorted({problem for rule in SCAN_RULES for problem in rule(page, facts)})


def read_pages(names: Iterable[str]) -> tuple[list[Page], list[Problem]]:
    """The pages of files, folders and addresses, and what could not be read."""
    pages, problems = [], []
    for target in targets(names):
        try:
            pages.append(page_at(target))
        except ScanError as error:
            problems.append(Source(target).problem("not_read", START, str(error)))
    return pages, problems


def held_against(facts: Facts, catalog: str) -> str:
    """What a page is held against, in words."""
    listed = facts.listed and f"Microsoft's list of {facts.listed.read}"
    return enumerate_words([what for what in (facts.catalog and catalog, listed) if what])


def targets(names: Iterable[str]) -> Iterator[str]:
    """Each file and address; of a folder, the pages below it."""
    for name in names:
        if "://" not in name and (folder := Path(name)).is_dir():
            files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
            yield from (path.as_posix() for path in files)
        else:
            yield name


def page_at(target: str) -> Page:
    """The page in a file or at an http or https address. Raises ScanError."""
    try:
        data, media = _data(target)
    except FetchError as error:
        raise ScanError(str(error)) from None
    except OSError as error:
        raise ScanError(f"cannot be read: {error.strerror or error}") from None
    kind, _, parameters = media.partition(";")
    text = _text(data, parameters)
    return read_page(target, text, form_of(target, text, kind.strip()))


def _data(target: str) -> tuple[bytes, str]:
    if "://" in target:
        return fetched(target, LARGEST, ("https", "http"), SECONDS)
    path = Path(target)
    if path.stat().st_size > LARGEST:
        raise ScanError(f"is larger than {LARGEST:,} bytes")
    return path.read_bytes(), ""


def _text(data: bytes, parameters: str) -> str:
    """By the answer's character set, else the page's own, else UTF-8."""
    if b"\0" in data[:1024]:
        raise ScanError("is no text")
    named = re.search(r"charset=\"?([\w-]+)", parameters)
    own = CHARSET.search(data[:4096])
    charset = named[1] if named else own[1].decode("ascii") if own else "utf-8"
    try:
        text = data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = data.decode("utf-8", errors="replace")
    return text.removeprefix("\ufeff")
