"""The manual's page of the catalog's fields: type and meaning from the model, an example, and what
the checker says of a wrong value."""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo

from macros.catalog.model import ByCloud, Catalog, OneOrByCloud, Record
from macros.catalog.reading import parse
from macros.checking.rules import problems
from tests.project import EXAMPLES

HERE = Path(__file__).parent
EXAMPLE = EXAMPLES[0].catalog
GIVEN: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "fields.yml").read_text(encoding="utf-8"))

HEAD = """\
---
render_macros: false
---

# Each field of the catalog

What `catalog/catalog.yml` may say, in the order in which it is written; editors show the same while
you type. `KEY` is a key of your own choice: lower-case words joined by hyphens, which become
addresses. The examples are from the product in `examples/`; what the checker says was said of its
catalog with that one value.
"""

Place = tuple[str, ...]


def page() -> str:
    """The whole page, as Markdown."""
    data = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    parts = [HEAD]
    for name, field in Catalog.model_fields.items():
        parts += _entries((name,), field, data)
    return "".join(parts)


def paths() -> list[str]:
    """Every field by its path, such as `scopes.KEY.id`."""
    found: list[str] = []

    def visit(place: Place, field: FieldInfo) -> None:
        found.append(".".join(place))
        inner, record = _inside(field)
        for name, below in record.model_fields.items() if record else ():
            visit((*place, *inner, name), below)

    for name, field in Catalog.model_fields.items():
        visit((name,), field)
    return found


def _inside(field: FieldInfo) -> tuple[Place, type[Record] | None]:
    """The record that a field holds, with KEY where it holds one by a key."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, Record):
            return ("KEY",) if get_origin(field.annotation) is dict else (), kind
    return (), None


def _entries(place: Place, field: FieldInfo, data: Any) -> Iterator[str]:
    yield _entry(".".join(place), field, data)
    inner, record = _inside(field)
    for name, below in record.model_fields.items() if record else ():
        yield from _entries((*place, *inner, name), below, data)


def _entry(path: str, field: FieldInfo, data: Any) -> str:
    need = "required" if field.is_required() else "may be left out"
    level = "###" if "." in path else "##"
    lines = [f"\n{level} `{path}`\n", f"{_kind(field)}, {need}. {field.description or ''}".strip()]
    if path in GIVEN or not _inside(field)[1]:
        example = GIVEN.get(path, {}).get("example", _first(data, path.split(".")))
        lines += ["", "```yaml", _written(path, example), "```"]
        assert example is not None, f"{path}: give an example in fields.yml"
        wrong = GIVEN.get(path, {}).get("wrong", _wrong(field))
        lines += [
            "",
            f"Wrong: `{_inline(wrong)}`. The checker: {_said(data, path, example, wrong)}",
        ]
    return "\n".join(lines) + "\n"


def _kind(field: FieldInfo) -> str:
    kind, inside = field.annotation, _inside(field)[1]
    if get_origin(kind) is dict:
        return "Text by a key" if inside is None else "Records by a key"
    if inside:
        return "A record"
    if get_origin(kind) is tuple:
        return "A list of texts"
    if bool in (kind, *get_args(kind)):
        return "`true` or `false`"
    by_cloud = {*get_args(OneOrByCloud), ByCloud} & {*get_args(kind)}
    return "Text, or text for each cloud" if by_cloud else "Text"


def _first(data: Any, parts: list[str]) -> Any:
    """The first value at a path, KEY standing for any key; None where there is none."""
    if not parts:
        return data
    values = [*data.values()] if parts[0] == "KEY" and isinstance(data, Mapping) else []
    if isinstance(data, Mapping) and parts[0] in data:
        values = [data[parts[0]]]
    found = (_first(value, parts[1:]) for value in values)
    return next((value for value in found if value is not None), None)


def _written(path: str, value: Any) -> str:
    name = path.rpartition(".")[2]
    return str(yaml.safe_dump({name: value}, sort_keys=False, allow_unicode=True, width=88)).strip()


def _inline(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value


def _wrong(field: FieldInfo) -> Any:
    kind = field.annotation
    if get_origin(kind) is tuple:
        return "one, two"
    return "maybe" if bool in (kind, *get_args(kind)) else "TODO"


def _said(data: Any, path: str, example: Any, wrong: Any) -> str:
    """What is said of the example product's catalog with this value, of the value's place first."""
    changed = copy.deepcopy(data)
    place = _put(changed, path.split("."), example, wrong)
    _, found = problems(parse(json.dumps(changed), "catalog.yml"))
    assert found, f"{path}: nothing is said of {wrong!r}"
    near = [problem for problem in found if problem.path[: len(place)] == place]
    return (near or found)[0].message


def _put(data: Any, parts: list[str], example: Any, wrong: Any) -> tuple[str | int, ...]:
    """Writes the value where the first record has one, else into the first; returns the place."""
    place: list[str | int] = []
    for i, part in enumerate(parts[:-1]):
        key = part
        if part == "KEY":
            rest = parts[i + 1 :]
            having = (k for k, value in data.items() if _first(value, rest) is not None)
            key = next(having, next(iter(data), "first"))
        place.append(key)
        data = data.setdefault(key, {})
    data[parts[-1]] = wrong
    return (*place, parts[-1])
