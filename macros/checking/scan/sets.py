"""Rules for what a page says of a feature: in the row or the section that has its name."""

import re
from collections.abc import Iterator
from dataclasses import replace

from macros.catalog.lookalikes import ids_in, scopes_in
from macros.catalog.model import Catalog, Feature
from macros.catalog.names import enumerate_words, quoted
from macros.catalog.problems import Problem
from macros.checking.scan.facts import Facts
from macros.checking.scan.reading import Page, Unit


def feature_scopes(page: Page, facts: Facts) -> Iterator[Problem]:
    """Where scopes stand under a feature's name, they are those that it needs, all of them."""
    for catalog, unit, key, feature in _units(page, facts):
        named = [(line, alike.name) for line, text in unit.text for alike in scopes_in(text)]
        graph = [(line, name) for line, name in named if name.casefold() in facts.names]
        if not graph:
            continue
        words = " ".join(text for _, text in unit.text)
        missing = [name for name in feature.scopes if not _stands_in(name, words)]
        if missing:
            message = f"feature {quoted(key)} also needs {_list(missing)}, which is missing here"
            title = page.lines[unit.line - 1].strip()[:40]
            yield page.problem(unit.line, title, "feature_scopes", message)
        right = _all(catalog, feature) | facts.allowed
        for line, name in graph:
            if name in facts.asked and name not in right:
                message = f"feature {quoted(key)} does not ask for {quoted(name)}"
                yield page.problem(line, name, "feature_scopes", message)


def feature_client(page: Page, facts: Facts) -> Iterator[Problem]:
    """The client id under a feature's name is that of the feature's app."""
    for catalog, unit, key, feature in _units(page, facts):
        by_app = {k: app.client_ids.values() for k, app in catalog.apps.items()}
        apps = {id_.lower(): k for k, own in by_app.items() for id_ in own}
        for line, alike in [(line, a) for line, text in unit.text for a in ids_in(text)]:
            app = apps.get(alike.name, feature.app)
            if app != feature.app:
                message = f"this is the client id of app {quoted(app)}; feature {quoted(key)} "
                message += f"signs in to {quoted(feature.app)}"
                yield page.problem(line, alike.shown, "feature_client", message)


def _units(page: Page, facts: Facts) -> Iterator[tuple[Catalog, Unit, str, Feature]]:
    """The rows and sections whose title is the name of a feature, without what stands in them of
    another."""
    if catalog := facts.catalog:
        features = {" ".join(f.name.split()).casefold(): k for k, f in catalog.features.items()}
        units = [unit for unit in (*page.rows, *page.sections) if unit.title in features]
        for unit in units:
            others = [u for u in units if u.line > unit.line and u.title != unit.title]
            inside = {line for other in others for line, _ in other.text}
            own = [(line, text) for line, text in unit.text if line not in inside]
            key = features[unit.title]
            yield catalog, replace(unit, text=own), key, catalog.features[key]


def _all(catalog: Catalog, feature: Feature) -> set[str]:
    optional = (name for group in feature.optional.values() for name in group.scopes)
    return {*catalog.base_scopes, *feature.scopes, *optional}


def _stands_in(name: str, words: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", words) is not None


def _list(names: list[str]) -> str:
    return enumerate_words([quoted(name) for name in names])
