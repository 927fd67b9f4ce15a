"""What `new` writes: a project of its own, from what is known of a product."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment

from macros.catalog.clouds import GLOBAL
from macros.catalog.reading import parse
from macros.catalog.shape import shape
from macros.checking import editor
from macros.checking.adding import scalar
from macros.checking.graph_list import FILE, GraphList, text_of
from macros.checking.registered import compared
from macros.checking.registrations import Registration, RegistrationError, read_registrations
from macros.checking.scan import ScanError, page_at
from macros.checking.scan.facts import Facts
from macros.checking.scan.reading import Page, read_page
from macros.exports.environment import environment as text_environment
from macros.starting.draft import (
    TODO,
    App,
    Draft,
    Feature,
    StartError,
    described,
    keys,
    managed_month,
)
from macros.starting.from_page import add_page
from macros.starting.from_registration import add_registration
from macros.starting.wheel import INSTALLED, LOCK, PACKAGE, ROOT, write_wheel

HERE = Path(__file__).parent
PAGES, TEMPLATES = HERE / "pages", HERE / "templates"

CATALOG = "catalog/catalog.yml"

LINKS = "the links"
"""What a problem of a link that was typed calls its file."""

FIRST_SCOPE = "User.Read"

SHOWN = 3
"""Values of a list that a line names."""

RENDERED = {
    CATALOG: "catalog.yml.j2",
    "mkdocs.yml": "mkdocs.yml.j2",
    "Makefile": "Makefile.j2",
    "README.md": "README.md.j2",
    ".gitignore": "gitignore.j2",
}


@dataclass(frozen=True, slots=True)
class Sources:
    """What a project is begun from, each kind in the order it was named."""

    registrations: list[Registration]
    pages: list[Page]


def begin(folder: Path, names: Sequence[str], listed: GraphList | None) -> Iterator[str]:
    """Writes a project into a new folder; what is to be said of it, line by line: first each
    disagreement. Raises StartError, and has written nothing then."""
    sources = read_sources(names)
    draft = drafted(sources, listed)
    text = catalog_text(draft, listed)
    notes = disagreements(draft, text, sources, listed)
    count = len(write_project(folder, draft, text, listed))
    yield from notes
    apps = len({id(app) for app in draft.apps.values()})
    what = f"apps: {apps}, features: {len(draft.features)}, scopes: {len(draft.scopes())}"
    yield f"{folder.as_posix()}/ is written, {count} files, with a catalog ({what})."
    left = text.count(": TODO")
    yield f"To be written by you: {left} values; 'make check' there names each line."


def read_sources(names: Sequence[str]) -> Sources:
    """Registrations, pages and consent links by what they are. Raises StartError."""
    registrations, pages, links = [], [], []
    for name in names:
        try:
            if _is_link(name):
                links.append(name)
            elif "://" not in name and _is_json(Path(name)):
                registrations += read_registrations(Path(name))
            else:
                pages.append(page_at(name))
        except RegistrationError as error:
            raise StartError(str(error)) from None
        except ScanError as error:
            raise StartError(f"{name}: {error}") from None
    if links:
        pages.append(read_page(LINKS, "\n".join(links), "text"))
    return Sources(registrations, pages)


def _is_link(name: str) -> bool:
    path = urlsplit(name).path if "://" in name else ""
    return path.endswith(("/adminconsent", "/authorize"))


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json" or path.read_bytes()[:64].lstrip()[:1] in (b"{", b"[")


def drafted(sources: Sources, listed: GraphList | None) -> Draft:
    """What the sources say, the registrations first. Where there is a page as well, its features
    are better than the one that a registration is. Raises StartError."""
    draft = Draft()
    for there in sources.registrations:
        add_registration(draft, there, listed)
    whole, draft.features = draft.features, []
    registered, draft.redirect_uris = draft.redirect_uris, []
    for page in sources.pages:
        add_page(draft, page, Facts(None, listed))
    named = {feature.client_id for feature in draft.features}
    draft.features += [feature for feature in whole if feature.client_id not in named]
    draft.redirect_uris += registered
    if not draft.features:
        draft.features.append(_example(draft))
    uris, states = (list(dict.fromkeys(v)) for v in (draft.redirect_uris, draft.states))
    if len(uris) > 1:
        draft.notes.append(f"redirect_uri: the first was taken; there are also {_some(uris[1:])}")
    if len(states) > 1:
        draft.notes.append(f"state: links differ and it was left out: {_some(states)}")
        draft.states = []
    return draft


def _example(draft: Draft) -> Feature:
    """A feature to begin with, where nothing says of one."""
    client_id = next(iter(draft.apps), TODO)
    draft.apps.setdefault(client_id, App({GLOBAL.key: client_id}))
    return Feature(TODO, client_id, [FIRST_SCOPE])


def _some(values: list[str]) -> str:
    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return ", ".join(values[:SHOWN]) + more


def catalog_text(draft: Draft, listed: GraphList | None) -> str:
    """The catalog, with TODO for what nothing says and for what only the publisher can say."""
    base = draft.base_scopes()
    apps = list({id(app): app for app in draft.apps.values()}.values())
    app_keys = keys([app.name for app in apps], "app")
    key_of = {id(app): key for app, key in zip(apps, app_keys, strict=True)}
    feature_keys = keys([feature.name for feature in draft.features], "feature")
    return _rendered(
        "catalog.yml.j2",
        draft=draft,
        redirect_uri=next(iter(draft.redirect_uris), ""),
        state=next(iter(draft.states), ""),
        month=managed_month(),
        base_scopes=base,
        scopes=[described(name, listed) for name in draft.scopes()],
        apps=list(zip(app_keys, apps, strict=True)),
        features=[
            (key, key_of[id(draft.apps[feature.client_id])], feature)
            for key, feature in zip(feature_keys, draft.features, strict=True)
        ],
    )


def disagreements(draft: Draft, text: str, sources: Sources, listed: GraphList | None) -> list[str]:
    """What was found on the way, and where the catalog that came of it and the registrations
    do not agree."""
    document = parse(text, CATALOG)
    catalog, _ = shape(document)
    notes = list(dict.fromkeys(draft.notes))
    if catalog is None or not sources.registrations:
        return notes
    result = compared(document, catalog, sources.registrations, listed)
    return [*notes, *map(str, [*result.problems, *result.warnings])]


def write_project(folder: Path, draft: Draft, text: str, listed: GraphList | None) -> list[str]:
    """Writes the project and returns its files' paths. Raises StartError, before it writes
    anything, where something is there already."""
    refuse(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        work = Path(made)
        _write(work, draft, text, listed)
        paths = sorted(p.relative_to(work).as_posix() for p in work.rglob("*") if p.is_file())
        folder.mkdir(exist_ok=True)
        for path in [*work.iterdir()]:
            path.rename(folder / path.name)
    return paths


def refuse(folder: Path) -> None:
    """Raises StartError where a project cannot be begun there."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise StartError(f"{folder.as_posix()} is no folder; name another one")
    if folder.is_dir() and any(folder.iterdir()):
        raise StartError(f"{folder.as_posix()} is not empty; name a new folder")


def _write(work: Path, draft: Draft, text: str, listed: GraphList | None) -> None:
    for path in sorted(PAGES.rglob("*")):
        if path.is_file():
            _put(work / "docs" / path.relative_to(PAGES), path.read_text(encoding="utf-8"))
    (work / "wheels").mkdir()
    wheel = write_wheel(work / "wheels").name
    name = scalar(f"{draft.product} for Microsoft 365 administrators" if draft.product else TODO)
    for target, template in RENDERED.items():
        values = {"draft": draft, "name": name, "wheel": wheel}
        _put(work / target, text if target == CATALOG else _rendered(template, **values))
    _put(work / ".github/workflows/site.yml", (TEMPLATES / "site.yml").read_text(encoding="utf-8"))
    catalog = work / CATALOG
    schema = editor.editor_schema(editor.names(parse(text, CATALOG), listed))
    _put(catalog.with_name(editor.FILE), json.dumps(schema, indent=2) + "\n")
    if listed:
        _put(catalog.with_name(FILE), text_of(listed))
    _put(work / LOCK, ((PACKAGE if INSTALLED else ROOT) / LOCK).read_text(encoding="utf-8"))


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


@cache
def _environment() -> Environment:
    environment = text_environment(TEMPLATES)
    environment.globals["text"] = lambda value: scalar(" ".join(value.split()) or TODO)
    return environment


def _rendered(template: str, **values: object) -> str:
    return _environment().get_template(template).render(**values)
