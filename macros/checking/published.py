"""Rules for keys that were published: each leads somewhere for ever."""

import re
from collections.abc import Iterator

from macros.catalog.document import Document, Finding
from macros.catalog.history import Asks, History
from macros.catalog.model import Catalog
from macros.catalog.names import quoted
from macros.catalog.problems import Path_, where
from macros.checking.changes import same_apps, same_features, same_groups
from macros.checking.ids import SLUG
from macros.checking.places import FORMERLY

RETIRED = re.compile(r"(apps|features)\.([^.]+)(?:\.(optional)\.([^.]+))?")

PUBLISHED = ("apps.*", "features.*", "features.*.optional.*")

WRITTEN = "apps.KEY, features.KEY or features.KEY.optional.GROUP"


def formerly_form(document: Document) -> Iterator[Finding]:
    """An earlier key is a slug, as every key was."""
    for path, key in document.texts(*FORMERLY):
        if not SLUG.fullmatch(key):
            message = f"{quoted(key)} in 'formerly' of {where(path[:-2])} was no key; remove it"
            yield Finding(path, message)


def formerly_used(document: Document) -> Iterator[Finding]:
    """An earlier key leads to one thing: no other of its kind has it, or had it."""
    seen = {path: path for path, _ in document.find(*PUBLISHED)}
    for path, key in document.texts(*FORMERLY):
        first = seen.setdefault((*path[:-3], key), path[:-2])
        if first != path[:-2] or path[-3] == key:
            message = f"{quoted(key)} in 'formerly' of {where(path[:-2])} is {where(first)}"
            yield Finding(path, f"{message}, to which its addresses lead; remove it here")


def retired_form(document: Document) -> Iterator[Finding]:
    """What is retired was an app, a feature or an optional group, and is none now."""
    now = {path for path, _ in document.find(*PUBLISHED)}
    for name in document.keys("retired"):
        match = RETIRED.fullmatch(name)
        if match is None or (match[1] == "apps" and match[3]):
            message = f"{quoted(name)} in 'retired' is none of {WRITTEN}; write one of them"
            yield Finding(("retired", name), message, at_key=True)
        elif _path(match) in now:
            message = f"{quoted(name)} in 'retired' is in the catalog; remove it here or there"
            yield Finding(("retired", name), message, at_key=True)


def _path(match: re.Match[str]) -> Path_:
    return tuple(part for part in match.groups() if part)


def published_key_gone(catalog: Catalog, now: Asks, history: History) -> Iterator[Finding]:
    """A key that was published is there, or is an earlier key of something, or is retired."""
    said: set[str] = set()
    for version in reversed(history.versions):
        for name, finding in _gone(catalog, version.asks, now) if version.commit else ():
            if name not in said and name not in catalog.retired:
                said.add(name)
                yield finding


def _gone(catalog: Catalog, then: Asks, now: Asks) -> Iterator[tuple[str, Finding]]:
    """What a version had and the catalog has not, with where it may have gone."""
    known = {key for k, app in catalog.apps.items() for key in (k, *app.formerly)}
    apps = same_apps(then, now)
    for key in (key for key in then.apps if key not in known):
        yield f"apps.{key}", _finding(("apps",), key, apps.get(key, ""))
    known = {key for k, f in catalog.features.items() for key in (k, *f.formerly)}
    features = same_features(then, now)
    for key in (key for key in then.features if key not in known):
        yield f"features.{key}", _finding(("features",), key, features.get(key, ""))
    for was, key in features.items():
        groups, optional = then.features[was].groups, catalog.features[key].optional
        same = same_groups(then.features[was], now.features[key])
        known = {name for g, group in optional.items() for name in (g, *group.formerly)}
        for name in (name for name in groups if name not in known):
            path = ("features", key, "optional")
            yield ".".join((*path, name)), _finding(path, name, same.get(name, ""))


def _finding(section: Path_, key: str, now: str) -> Finding:
    message = f"{where((*section, key))} was published, and its addresses lead nowhere now"
    name = ".".join(map(str, (*section, key)))
    ended = f"write under 'retired' what became of it: '{name}: ...'"
    if now:
        advice = f"if it is this, add 'formerly: [{key}]' here; if it ended, {ended}"
        return Finding((*section, now), f"{message}; {advice}", at_key=True)
    advice = f"if it has another key now, add 'formerly: [{key}]' there; if it ended, {ended}"
    return Finding(section, f"{message}; {advice}", at_key=True)
