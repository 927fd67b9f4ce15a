"""Whether a site is already what a build would make of the project as it is now."""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from macros.checking.graph_list import list_path
from macros.engine.history import read_history
from macros.engine.problems import PACKAGE
from macros.engine.project import Project, settings_of
from macros.engine.publishing import LITTER
from macros.exports.stamp import stamp_of

PLUGINS = {"search": None, "macros": {"module_name", "on_undefined"}}
"""Plugins of which is known what they read, with the options that change nothing about that."""

EXTENSIONS = {
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "tables",
    "toc",
}
"""Those of Markdown that read nothing but the page."""

PACKAGES = (
    "jinja2",
    "lxml",
    "markdown",
    "mkdocs",
    "mkdocs-macros-plugin",
    "mkdocs-material",
    "pydantic",
    "pygments",
    "pymdown-extensions",
    "pyyaml",
)

RECORD = Path(".cache/built.json")


def inputs(project: Project) -> str | None:
    """A digest of all that a build reads: settings with the environment's values in them, pages,
    catalog and its history, list, our code and the packages. None where it may read what nobody
    here knows of."""
    settings = settings_of(project.config)
    if not _is_known(settings, project.config.absolute().parent):
        return None
    stamp = stamp_of(project.catalog, str(settings.get("site_url") or ""))
    known = read_history(project.catalog)
    history = (known.whole, *((version.commit, version.time) for version in known.versions))
    facts = [
        repr(settings),
        repr(stamp),
        repr(history),
        platform.python_version(),
        *map(_version, PACKAGES),
    ]
    files = [project.config, project.catalog, list_path(project.catalog)]
    return _digest(facts, [*files, *_below(project.docs), *_below(PACKAGE)])


def _is_known(settings: Mapping[str, Any], folder: Path) -> bool:
    theme = settings.get("theme")
    hooks = [(folder / hook).resolve() for hook in settings.get("hooks") or ()]
    return (
        all(_plugin_is_known(*pair) for pair in _named(settings.get("plugins")))
        and {name for name, _ in _named(settings.get("markdown_extensions"))} <= EXTENSIONS
        and hooks == [PACKAGE / "engine" / "hooks.py"]
        and not (isinstance(theme, Mapping) and theme.get("custom_dir"))
    )


def _named(entries: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The names of a list or a mapping of settings, each with its options."""
    pairs: list[Any] = [*entries.items()] if isinstance(entries, Mapping) else []
    for entry in entries if isinstance(entries, list) else ():
        pairs += entry.items() if isinstance(entry, Mapping) else [(entry, {})]
    for name, options in pairs:
        yield str(name), options if isinstance(options, Mapping) else {}


def _plugin_is_known(name: str, options: Mapping[str, Any]) -> bool:
    allowed = PLUGINS.get(name)
    return name in PLUGINS and (allowed is None or {*options} <= allowed)


def _version(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package


def _below(folder: Path) -> Iterator[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return (p for p in found if p.name not in LITTER and "__pycache__" not in p.parts)


def _digest(facts: Iterable[str], files: Iterable[Path]) -> str:
    """Of texts, and of files with their paths; one that is not there counts as such."""
    digest = hashlib.sha256("\0".join(facts).encode())
    for path in sorted({file.resolve() for file in files}):
        with suppress(FileNotFoundError):
            digest.update(
                f"\0{path.as_posix()}\0".encode() + hashlib.sha256(path.read_bytes()).digest()
            )
    return digest.hexdigest()


def is_built(project: Project, target: Path, known: str) -> bool:
    """Whether the site at `target` was made of exactly this, and is as it was then."""
    with suppress(OSError, ValueError):
        recorded = json.loads(_record(project).read_text(encoding="utf-8"))
        return bool(recorded == _facts(target, known))
    return False


def remember(project: Project, target: Path, known: str) -> None:
    """That the site at `target` was made of this, and audited."""
    with suppress(OSError):
        _record(project).parent.mkdir(exist_ok=True)
        _record(project).write_text(json.dumps(_facts(target, known)), encoding="utf-8")


def _record(project: Project) -> Path:
    return project.config.absolute().parent / RECORD


def _facts(target: Path, known: str) -> dict[str, str]:
    return {"inputs": known, "site": _digest([], _below(target))}
