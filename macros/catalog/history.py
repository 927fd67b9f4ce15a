"""What a catalog asked for at each time: its versions, read as far as they can be read.

An old version need not be a catalog of today's form; only what a customer approves is taken
from it, and what it says otherwise is passed over.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from macros.catalog.clouds import GLOBAL
from macros.catalog.model import Catalog
from macros.catalog.problems import CatalogError
from macros.catalog.reading import parse


@dataclass(frozen=True, slots=True)
class GroupThen:
    """An optional group as it was: its label, its scopes and its earlier keys."""

    label: str
    scopes: tuple[str, ...]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AppThen:
    """An enterprise app as it was; its client ids by cloud."""

    name: str
    client_ids: Mapping[str, str]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureThen:
    """A feature as it was; `scopes` are the mandatory ones, without the base scopes."""

    name: str
    app: str
    scopes: tuple[str, ...]
    groups: Mapping[str, GroupThen] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """What one version of a catalog asks for."""

    base_scopes: tuple[str, ...]
    apps: Mapping[str, AppThen]
    features: Mapping[str, FeatureThen]


@dataclass(frozen=True, slots=True)
class Version:
    """A commit of the catalog on its main line, and its time as git writes it
    (YYYY-MM-DDThh:mm:ss+hh:mm); both empty for what is not committed yet."""

    commit: str
    time: str
    asks: Asks

    @property
    def day(self) -> str:
        return self.time[:10]


@dataclass(frozen=True, slots=True)
class History:
    """The versions that could be read, the oldest first, and whether the first of them is the
    catalog's first: in a shallow clone it is only the oldest that is known."""

    versions: tuple[Version, ...] = ()
    whole: bool = False

    def days(self) -> list[Version]:
        """The last version of each day; a day is never before that of an earlier version."""
        last: dict[str, Version] = {}
        latest = ""
        for version in self.versions:
            latest = max(latest, version.day) if version.day else ""
            last[latest] = Version(version.commit, latest + version.time[10:], version.asks)
        return list(last.values())


NO_HISTORY = History()


def asks_of(catalog: Catalog) -> Asks:
    return asks_in(catalog.model_dump())


@lru_cache(maxsize=1000)
def asks_in_yaml(text: str, name: str) -> Asks:
    """Kept, because a build reads the history more than once. Raises CatalogError for what is no
    YAML mapping, or only when it is mended."""
    document = parse(text, name)
    if document.changed:
        raise CatalogError(list(document.problems))
    return asks_in(document.data)


def asks_in_json(text: str) -> Asks:
    """What a published `catalog.json` asks for. Raises ValueError for what is none."""
    data = json.loads(text)
    if not isinstance(data, dict) or not isinstance(data.get("catalog"), dict):
        raise ValueError("it has no key 'catalog'")
    return asks_in(data["catalog"])


def asks_in(data: Any) -> Asks:
    """What can be read of a catalog's data."""
    return Asks(
        base_scopes=_names(data, "base_scopes"),
        apps={key: _app(value) for key, value in _records(data, "apps")},
        features={key: _feature(value) for key, value in _records(data, "features")},
    )


def _app(data: Mapping[str, Any]) -> AppThen:
    ids = data.get("client_id")
    by_cloud = dict(ids) if isinstance(ids, Mapping) else {GLOBAL.key: ids}
    known = {cloud: value for cloud, value in by_cloud.items() if isinstance(value, str)}
    return AppThen(_text(data, "name"), known, _names(data, "formerly"))


def _feature(data: Mapping[str, Any]) -> FeatureThen:
    return FeatureThen(
        name=_text(data, "name"),
        app=_text(data, "app"),
        scopes=_names(data, "scopes"),
        groups={key: _group(value) for key, value in _records(data, "optional")},
        formerly=_names(data, "formerly"),
    )


def _group(data: Mapping[str, Any]) -> GroupThen:
    return GroupThen(_text(data, "label"), _names(data, "scopes"), _names(data, "formerly"))


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _names(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = data.get(key)
    texts = values if isinstance(values, Sequence) and not isinstance(values, str) else ()
    return tuple(dict.fromkeys(text for text in texts if isinstance(text, str)))


def _records(data: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    values = data.get(key) if isinstance(data, Mapping) else None
    for name, value in values.items() if isinstance(values, Mapping) else ():
        if isinstance(name, str) and isinstance(value, Mapping):
            yield name, value


def history_of(texts: Sequence[tuple[str, str, str]], *, whole: bool) -> History:
    """The versions of (commit, time, text of the catalog), the oldest first; one that is no
    YAML was never published, and is left out."""
    versions = []
    for commit, time, text in texts:
        try:
            versions.append(Version(commit, time, asks_in_yaml(text, commit)))
        except CatalogError:
            continue
    return History(tuple(versions), whole)
