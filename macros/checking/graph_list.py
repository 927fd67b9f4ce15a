"""Microsoft's list of Graph permissions, as it is kept beside the catalog."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError

from macros.catalog.model import Record, Text
from macros.catalog.problems import START, CatalogError, Problem, Source, Span

FILE = "graph-scopes.json"

REFRESH = "python -m macros refresh"

OLD = timedelta(days=90)


class ListError(Exception):
    """The list cannot be had or cannot answer; `str()` is one line."""


class Permission(Record):
    """A delegated or application permission; None and empty where Microsoft's files that were
    read do not say. `titles` are the forms that they give to one title."""

    id: Text | None = None
    admin_consent_required: bool | None = None
    titles: tuple[Text, ...] = ()
    hidden: bool = False
    withdrawn: bool = False

    @property
    def offered(self) -> bool:
        return not self.hidden and not self.withdrawn


class GraphList(Record):
    """The permissions by name, as they were on the day `read`."""

    read: date
    sources: tuple[Text, ...]
    delegated: dict[Text, Permission]
    application: dict[Text, Permission] = Field(default={})

    @cached_property
    def _names(self) -> dict[str, str]:
        shown_last = sorted(self.delegated, key=lambda name: self.delegated[name].offered)
        return {name.casefold(): name for name in shown_last}

    @cached_property
    def owners(self) -> dict[str, str]:
        """Whose id it is, in words, by the id in small letters."""
        kinds = {"application permission": self.application, "scope": self.delegated}
        return {
            listed.id.lower(): f"{kind} '{name}'"
            for kind, permissions in kinds.items()
            for name, listed in permissions.items()
            if listed.id
        }

    def name_of(self, name: str) -> str | None:
        """The delegated permission of that name, in Microsoft's upper and lower case."""
        return name if name in self.delegated else self._names.get(name.casefold())

    def is_application(self, name: str) -> bool:
        """Whether only an application can have it."""
        folded = name.casefold()
        return folded not in self._names and folded in map(str.casefold, self.application)


def list_path(catalog: Path) -> Path:
    return catalog.with_name(FILE)


def read_list(path: Path) -> GraphList | None:
    """The list; None where there is none. Raises CatalogError when it cannot be used."""
    try:
        return GraphList.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "the whole file"
        message = f"this is not what a refresh writes ({place}); write it anew: {REFRESH}"
        problem = Source(path.as_posix()).problem("list_unreadable", START, message)
        raise CatalogError([problem]) from None


def needed_list(path: Path) -> GraphList:
    """The list. Raises ListError where there is none, CatalogError when it cannot be used."""
    if listed := read_list(path):
        return listed
    raise ListError(f"{path.as_posix()}: there is no such file; get Microsoft's list: {REFRESH}")


def warnings(path: Path, today: date | None = None) -> list[Problem]:
    """What is said of a list that Microsoft has changed since, most likely."""
    listed = read_list(path)
    if listed is None or (today or date.today()) - listed.read <= OLD:
        return []
    message = f"this list is of {listed.read}, more than {OLD.days} days ago; renew it: {REFRESH}"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if '"read"' in text), 1)
    span = Span(line, 1, line, len(lines[line - 1]) + 1)
    return [Source(path.as_posix(), lines).problem("list_old", span, message)]


def text_of(listed: GraphList) -> str:
    """The file: sorted, a permission a line, so that what changed is what a diff shows."""
    return "\n".join(
        [
            "{",
            f' "read": {json.dumps(str(listed.read))},',
            f' "sources": {json.dumps(listed.sources)},',
            ' "delegated": {',
            *_lines(listed.delegated),
            " },",
            ' "application": {',
            *_lines(listed.application),
            " }",
            "}\n",
        ]
    )


def _lines(permissions: dict[str, Permission]) -> Iterator[str]:
    for number, name in enumerate(sorted(permissions), 1):
        value = permissions[name].model_dump(exclude_defaults=True)
        comma = "," if number < len(permissions) else ""
        yield f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}{comma}"
