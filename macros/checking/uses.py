"""Rules for what features ask for and sign in to."""

from collections.abc import Iterator, Mapping
from itertools import islice

from macros.catalog.announced import announced
from macros.catalog.document import Document, Finding
from macros.catalog.names import closest, did_you_mean, quoted
from macros.catalog.problems import Path_, where
from macros.checking.places import (
    BASE,
    FEATURE_APPS,
    MANDATORY,
    NOT_ASKED,
    OPTIONAL,
    SCOPE_LISTS,
    keys_by_text,
)

MOST_GUESSED = 100
"""Unknown names that are compared with the known ones, so that no file takes long to answer."""

ASKED = (BASE, MANDATORY, OPTIONAL)


def _unknown(document: Document, section: str, *patterns: str) -> dict[str, str | None]:
    """The names that are used and that the section does not describe, and what each probably
    means; none while the section's own keys cannot all be read."""
    known = document.keys(section)
    if not known or (section,) in document.spoiled:
        return {}
    used = dict.fromkeys(name for _, name in document.texts(*patterns))
    unknown = dict.fromkeys(used.keys() - known, None) if known else {}
    ordered = [name for name in used if name in unknown]
    guessed = {name: closest(name, known) for name in islice(ordered, MOST_GUESSED)}
    return dict.fromkeys(ordered) | guessed


def unknown_scope(document: Document) -> Iterator[Finding]:
    """Every scope that is asked for is described under 'scopes'."""
    unknown = _unknown(document, "scopes", *ASKED)
    otherwise = _described_otherwise(document, unknown)
    for name, asked in otherwise.items():
        message = f"scope {quoted(name)} is described here, and {quoted(asked)} is what features"
        advice = "ask for; write both as Microsoft does"
        yield Finding(("scopes", name), f"{message} {advice}", asked, at_key=True)
    for path, name in document.texts(*ASKED):
        if name in unknown and name not in otherwise.values():
            yield _unknown_scope(path, name, unknown[name])


def _unknown_scope(path: Path_, name: str, meant: str | None) -> Finding:
    message = f"unknown scope {quoted(name)} in {where(path)}"
    if meant is None:
        advice = "describe it under 'scopes', with its id, title and reason"
        return Finding(path, f"{message}; {advice}")
    advice = f"Did you mean {quoted(meant)}?"
    if meant.casefold() != name.casefold():
        advice += " Otherwise describe it under 'scopes'"
    return Finding(path, f"{message}. {advice}", meant)


def _described_otherwise(document: Document, unknown: Mapping[str, str | None]) -> dict[str, str]:
    """Described names that nothing asks for, by a slip of which several features do ask."""
    asked = [name for _, name in document.texts(*ASKED)]
    times: dict[str, int] = {}
    for name in asked:
        times[name] = times.get(name, 0) + 1
    pairs = ((meant, name) for name, meant in unknown.items() if meant and times[name] > 1)
    return {meant: name for meant, name in pairs if meant not in times}


def unknown_app(document: Document) -> Iterator[Finding]:
    """A feature signs in to an enterprise app of the catalog, named by its key."""
    unknown = _unknown(document, "apps", FEATURE_APPS)
    keys = keys_by_text(document) if unknown else {}
    for path, name in document.texts(FEATURE_APPS):
        if name in unknown:
            message = f"unknown app {quoted(name)} in {where(path)}"
            if key := keys.get(name.casefold()):
                advice = f"; an app is named by its key: write {quoted(key)}"
                yield Finding(path, message + advice, key)
            else:
                meant = unknown[name]
                advice = (
                    f".{did_you_mean(meant or name, [meant] if meant else document.keys('apps'))}"
                )
                yield Finding(path, message + advice, meant or "")


def scope_twice(document: Document) -> Iterator[Finding]:
    """A list names a scope once."""
    for path, names in document.find(*SCOPE_LISTS):
        seen: set[str] = set()
        for index, name in enumerate(names if isinstance(names, tuple) else ()):
            if isinstance(name, str) and name in seen:
                message = f"scope {quoted(name)} stands twice in {where(path)}; remove one"
                yield Finding((*path, index), message)
            seen |= {name} if isinstance(name, str) else set()


def mandatory_and_optional(document: Document) -> Iterator[Finding]:
    """A scope is either mandatory or optional for a feature."""
    mandatory = {(path[1], name) for path, name in document.texts(MANDATORY)}
    for path, name in document.texts(OPTIONAL):
        if (path[1], name) in mandatory:
            message = f"scope {quoted(name)} is already mandatory for feature {quoted(path[1])}"
            yield Finding(path, f"{message}; remove it from the optional group {quoted(path[3])}")


def base_scope_repeated(document: Document) -> Iterator[Finding]:
    """A feature does not repeat a base scope, mandatory or optional."""
    base = {name for _, name in document.texts(BASE)}
    for path, name in document.texts(MANDATORY, OPTIONAL):
        if name in base:
            message = f"{quoted(name)} is a base scope, which {where(path)} has anyway"
            yield Finding(path, f"{message}; remove it here")


def asked_after_all(document: Document) -> Iterator[Finding]:
    """What the product never asks for, nothing asks for: not that scope, not one whose name
    begins with that part, and not the one that writes where that one reads."""
    asked = {name: path for path, name in document.texts(*ASKED)}
    for path, never in document.texts(NOT_ASKED):
        if name := next((name for name in asked if _covers(never, name)), None):
            message = f"{quoted(never)} is said to be never asked for"
            asks = f"{where(asked[name])} asks for {quoted(name)}"
            yield Finding(path, f"{message}, and {asks}; correct one of them")


def _covers(never: str, asked: str) -> bool:
    read = asked.replace("ReadWrite", "Read")
    return any(f"{name}.".startswith(f"{never}.") for name in (asked, read))


def unused_scope(document: Document) -> Iterator[Finding]:
    """Every scope is used; one that a misspelt name probably means counts as used."""
    unknown = _unknown(document, "scopes", *ASKED)
    if None in unknown.values() or not document.keys("features"):
        return
    used = {name for _, name in document.texts(*ASKED)} | set(unknown.values())
    for name in document.keys("scopes"):
        if name not in used:
            message = f"scope {quoted(name)} is used by no feature"
            advice = "list it at the feature that needs it, or remove it here"
            yield Finding(("scopes", name), f"{message}; {advice}", at_key=True)


def wrong_app(document: Document) -> Iterator[Finding]:
    """A feature that bears the name of an app which nothing else uses signs in to that one."""
    unused = _unused_apps(document)
    apps = dict(document.texts(FEATURE_APPS))
    for feature, app in _namesakes(document, unused).items():
        path: Path_ = ("features", feature, "app")
        if path in apps:
            message = (
                f"feature {quoted(feature)} signs in to app {quoted(apps[path])}, while app "
                f"{quoted(app)} is used by no feature; write {quoted(app)} here, or remove that app"
            )
            yield Finding(path, message, app)


def unused_app(document: Document) -> Iterator[Finding]:
    """Every enterprise app is used; one that a misspelt key probably means counts as used."""
    unused = _unused_apps(document)
    spoken = set(_namesakes(document, unused).values())
    for key in unused:
        if key not in spoken:
            message = f"app {quoted(key)} is used by no feature"
            advice = f"write 'app: {key}' at the feature that signs in to it, or remove it here"
            yield Finding(("apps", key), f"{message}; {advice}", at_key=True)


def _unused_apps(document: Document) -> list[str]:
    unknown = _unknown(document, "apps", FEATURE_APPS)
    if None in unknown.values() or not document.keys("features"):
        return []
    used = {name for _, name in document.texts(FEATURE_APPS)} | set(unknown.values())
    return [key for key in document.keys("apps") if key not in used]


def _namesakes(document: Document, apps: list[str]) -> dict[str, str]:
    """The feature with the key of one of the apps, or with its name (with or without the
    word app), by the feature's key."""
    by_text = {key: key for key in apps}
    for path, name in document.texts("apps.*.name"):
        if path[1] in by_text:
            plain = name.casefold()
            by_text |= dict.fromkeys((plain, plain.removesuffix(" app")), str(path[1]))
    texts = {key: [key] for key in document.keys("features")}
    for path, name in document.texts("features.*.name"):
        texts[str(path[1])].append(name.casefold())
    found = {}
    for feature, names in texts.items():
        if app := next((by_text[text] for text in names if text in by_text), None):
            found[feature] = app
    return found


def label_without_groups(document: Document) -> Iterator[Finding]:
    """Only a feature with optional groups labels the link that includes them."""
    grouped = {path[1] for path, _ in document.find("features.*.optional.*")}
    for path, _ in document.texts("features.*.optional_label"):
        if path[1] not in grouped and path[:2] not in document.spoiled:
            message = f"{where(path)} has no optional groups; remove 'optional_label'"
            yield Finding(path, message, at_key=True)


def acknowledgement_not_needed(document: Document) -> Iterator[Finding]:
    """What is acknowledged was announced, and concerns the catalog."""
    changes = announced().changes
    asked = {name for _, name in document.texts(*ASKED)}
    for key in document.keys("acknowledged"):
        if key not in changes:
            message = f"nothing with the key {quoted(key)} has been announced."
            message += did_you_mean(key, changes)
            yield Finding(("acknowledged", key), message, at_key=True)
        elif changes[key].rule is None and asked.isdisjoint(changes[key].scopes):
            message = f"no feature needs the acknowledgement {quoted(key)}; remove it"
            yield Finding(("acknowledged", key), message, at_key=True)
