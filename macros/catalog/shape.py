"""A document as a typed Catalog, or what keeps it from being one."""

from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog
from macros.catalog.names import did_you_mean
from macros.catalog.problems import (
    CatalogError,
    Path_,
    Problem,
    is_by_cloud,
    named,
    type_words,
    where,
)
from macros.catalog.reading import DEFAULT_PATH, Document, read


def shape(document: Document) -> tuple[Catalog | None, list[Problem]]:
    """The typed catalog, or what keeps the document from being one."""
    try:
        return Catalog.model_validate(document.data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return None, [_shape_problem(document, d) for d in details if _is_news(document, d)]


def _is_news(document: Document, detail: Any) -> bool:
    """Not a consequence of another problem: pydantic also calls a list too short whose
    entries are all of the wrong type, and looks at the value of a cloud it does not know."""
    path = detail["loc"]
    consequence = detail["type"] == "too_short" and detail["input"]
    consequence = consequence or (is_by_cloud(path) and path[-1] not in CLOUDS)
    return not consequence and path not in document.spoiled


def _shape_problem(document: Document, detail: Any) -> Problem:
    path: Path_ = detail["loc"]
    key, place = path[-1], where(path[:-1])
    match detail["type"]:
        case "missing" if key == "reason":
            message = f"{place} has no 'reason': say what the product does with it, and what "
            return document.problem("no_reason", path, message + "stops working without it")
        case "missing":
            return document.problem("missing_key", path, f"{place} lacks the key '{key}'; add it")
        case "extra_forbidden":
            message = f"unknown key '{key}' in {place}.{did_you_mean(str(key), _fields(path))}"
            return document.problem("unknown_key", path, message, at_key=True)
        case "literal_error":
            message = f"unknown cloud '{path[-2]}' in {where(path[:-2])}."
            message += did_you_mean(str(path[-2]), CLOUDS)
            return document.problem("unknown_cloud", path[:-1], message, at_key=True)
        case "string_too_short" | "too_short":
            message = f"{named(path)} is empty; write something there"
            return document.problem("empty_value", path, message)
        case kind:
            wanted = type_words.get(kind, "of another kind")
            if kind == "string_type" and isinstance(detail["input"], bool):
                wanted += f'; put it in quotes: "{str(detail["input"]).lower()}"'
            return document.problem("wrong_type", path, f"{named(path)} must be {wanted}")


def _fields(path: Path_) -> list[str]:
    """The keys that the record around `path` may have, followed through the model."""
    fields, keys = Catalog.model_fields, iter(path[:-1])
    for key in keys:
        annotation = fields[str(key)].annotation
        fields = _record_in(annotation).model_fields
        if get_origin(annotation) is dict:
            next(keys, None)
    return list(fields)


def _record_in(annotation: Any) -> Any:
    if hasattr(annotation, "model_fields"):
        return annotation
    inner = (_record_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next((record for record in inner if record), None)


def load(path: Path = DEFAULT_PATH) -> Catalog:
    """The catalog by shape alone, for readers of one that `rules` already passed.

    Raises CatalogError.
    """
    document = read(path)
    catalog, problems = shape(document)
    if catalog is None or document.problems:
        raise CatalogError(sorted([*document.problems, *problems]))
    return catalog
