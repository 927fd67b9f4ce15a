"""A document as a typed Catalog, or what keeps it from being one."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from macros.catalog import meant
from macros.catalog.clouds import CLOUDS
from macros.catalog.document import Document
from macros.catalog.kinds import CATALOG, TEXT
from macros.catalog.model import Catalog
from macros.catalog.names import did_you_mean, quoted
from macros.catalog.problems import (
    CatalogError,
    Path_,
    Problem,
    is_by_cloud,
    named,
    type_words,
    where,
)
from macros.catalog.reading import DEFAULT_PATH, read

MOST = 1000
"""Problems that are put into words, so that no file takes long to answer."""


def read_catalog(path: Path = DEFAULT_PATH, name: str | None = None) -> Document:
    """The catalog's file, with what was clearly meant in place of what was written; each
    such place is among its problems. Raises CatalogError when it is no YAML mapping."""
    return read(path, name, meant)


def shape(document: Document) -> tuple[Catalog | None, list[Problem]]:
    """The typed catalog, or what keeps the document from being one."""
    try:
        return Catalog.model_validate(document.data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        news = [detail for detail in details if _is_news(document, detail)]
        return None, [_shape_problem(document, detail) for detail in news[:MOST]]


def _is_news(document: Document, detail: Any) -> bool:
    """Not a consequence of another problem: pydantic also calls a list too short whose
    entries are all of the wrong type, and looks at the value of a cloud it does not know;
    a key is not missing for sure where one could not be read."""
    path, kind = detail["loc"], detail["type"]
    consequence = kind == "too_short" and detail["input"]
    consequence = consequence or (is_by_cloud(path) and path[-1] not in CLOUDS)
    consequence = consequence or (kind == "missing" and path[:-1] in document.spoiled)
    return not consequence and path not in document.spoiled


def _shape_problem(document: Document, detail: Any) -> Problem:
    path: Path_ = detail["loc"]
    key, place = path[-1], where(path[:-1])
    match detail["type"]:
        case "missing" if key == "reason" and path[0] == "scopes":
            message = f"{place} has no 'reason': say what the product does with it, and what "
            return document.problem("no_reason", path, message + "stops working without it")
        case "missing":
            message = f"{place} lacks the key '{key}'; add it"
            return document.problem("missing_key", path, message)
        case "extra_forbidden":
            known = did_you_mean(str(key), _fields(path))
            message = f"unknown key {quoted(key)} in {place}.{known}"
            return document.problem("unknown_key", path, message, at_key=True)
        case "literal_error":
            message = f"unknown cloud {quoted(path[-2])} in {where(path[:-2])}."
            message += did_you_mean(str(path[-2]), CLOUDS)
            return document.problem("unknown_cloud", path[:-1], message, at_key=True)
        case "string_too_short" | "too_short":
            message = f"{named(path)} is empty; write something there"
            return document.problem("empty_value", path, message)
        case kind:
            return _wrong_type(document, path, kind, detail["input"])


def _wrong_type(document: Document, path: Path_, kind: str, value: object) -> Problem:
    wanted = type_words.get(kind, "of another kind")
    write = ""
    if kind == "string_type" and isinstance(value, bool):
        write = f'"{str(value).lower()}"'
        wanted += f"; put it in quotes: {write}"
    message = f"{named(path)} must be {wanted}"
    return document.problem("wrong_type", path, message, write=write)


def _fields(path: Path_) -> list[str]:
    """The keys that the record around `path` may have."""
    kind = CATALOG
    for key in path[:-1]:
        kind = kind.fields.get(str(key), kind.inner or TEXT)
    return list(kind.fields)


def load(path: Path = DEFAULT_PATH) -> Catalog:
    """The catalog by shape alone, for readers of one that `rules` already passed.

    Raises CatalogError.
    """
    document = read_catalog(path)
    catalog, problems = shape(document)
    if catalog is None or document.problems:
        raise CatalogError(sorted([*document.problems, *problems]))
    return catalog
