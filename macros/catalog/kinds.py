"""What the model expects at each place of a catalog, to tell what was meant there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from macros.catalog.clouds import CLOUDS
from macros.catalog.model import Catalog


@dataclass(frozen=True, slots=True)
class Kind:
    """`fields` of a record by name, `inner` of each value in `entries` by free keys or in a
    `list`; a `by_cloud` is a text, or a text for each cloud."""

    form: Literal["record", "entries", "list", "flag", "text", "by_cloud"]
    fields: Mapping[str, "Kind"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    inner: "Kind | None" = None


TEXT = Kind("text")


def kind_of(annotation: Any) -> Kind:
    """The Kind of a field with this annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _record(annotation)
    if origin is Annotated:
        return kind_of(arguments[0])
    if origin is dict:
        return Kind("entries", inner=kind_of(arguments[1]))
    if origin is tuple:
        return Kind("list", inner=kind_of(arguments[0]))
    if origin in (Union, UnionType):
        kinds = [kind_of(argument) for argument in arguments if argument is not type(None)]
        return kinds[0] if len(kinds) == 1 else Kind("by_cloud", inner=TEXT)
    return Kind("flag") if annotation is bool else TEXT


def _record(record: type[BaseModel]) -> Kind:
    fields = {name: kind_of(info.annotation) for name, info in record.model_fields.items()}
    required = {name for name, info in record.model_fields.items() if info.is_required()}
    return Kind("record", fields, frozenset(required))


CATALOG = kind_of(Catalog)


def _records(kind: Kind) -> Iterator[frozenset[str]]:
    if kind.fields or kind.form == "by_cloud":
        yield frozenset(kind.fields or CLOUDS)
    for inner in (*kind.fields.values(), *([kind.inner] if kind.inner else [])):
        yield from _records(inner)


RECORDS = tuple(_records(CATALOG))
"""The names of the fields of each kind of record; the clouds count as one."""
