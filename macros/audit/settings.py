"""What a product's mkdocs.yml decides, as MkDocs reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from macros.audit.report import Audit

OURS = {"macros", "scopebook", "search"}

HOOKS = ("engine", "hooks.py")
"""The end of the path of ours."""

BUILT_IN = ("toc", "tables", "fenced_code")
"""What MkDocs has Markdown do in any case.
Source: https://www.mkdocs.org/user-guide/configuration/#markdown_extensions"""

DECIDES = ("render_by_default", "force_render_paths", "j2_")
"""Settings of mkdocs-macros that say where it fills in anything, and how that is written."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A mkdocs.yml: where it lies, and what stands in it."""

    config: Path
    data: Mapping[str, Any]

    @property
    def plugins(self) -> dict[str, Any]:
        return dict(_named(self.data.get("plugins", ["search"])))

    @property
    def theme(self) -> Mapping[str, Any]:
        theme = self.data.get("theme", {})
        return theme if isinstance(theme, Mapping) else {"name": theme}

    @property
    def features(self) -> list[str]:
        return list(self.theme.get("features") or ())

    @property
    def extra(self) -> Mapping[str, Any]:
        return self.data.get("extra") or {}

    @property
    def templates(self) -> Path | None:
        """The folder whose files stand in front of the theme's."""
        folder = self.theme.get("custom_dir")
        return self.config.parent / folder if folder else None

    @property
    def own_templates(self) -> bool:
        return self.templates is not None and any(self.templates.rglob("*.html"))

    @property
    def other_plugins(self) -> set[str]:
        """Those that may write files, or change what a page says."""
        return {name.removeprefix("material/") for name in self.plugins} - OURS

    @property
    def others_write(self) -> bool:
        """Whether somebody else has a say in what pages become."""
        hooks = [Path(str(hook)).parts[-2:] for hook in self.data.get("hooks") or ()]
        how = [name for name in self.plugins.get("macros") or {} if name.startswith(DECIDES)]
        return bool(
            self.other_plugins
            or [hook for hook in hooks if hook != HOOKS]
            or how
            or self.theme.get("name") != "material"
        )

    @property
    def extensions(self) -> dict[str, dict[str, Any]]:
        """Those of Markdown, in order, each with its settings."""
        named = dict(_named(self.data.get("markdown_extensions") or ()))
        return {name: named.get(name) or {} for name in (*BUILT_IN, *named)}

    @property
    def nav(self) -> list[tuple[tuple[str, ...], str, str]]:
        """The entries of the menus in order: the names of the sections around each, its own
        name, which may be missing, and its page or address."""
        return list(_entries(self.data.get("nav") or (), ()))


def _named(entries: Any) -> Iterator[tuple[str, Any]]:
    """Names with settings: a list with names and pairs in it, or a mapping."""
    if isinstance(entries, Mapping):
        yield from entries.items()
    else:
        for entry in entries:
            yield from entry.items() if isinstance(entry, Mapping) else ((str(entry), None),)


def _entries(nav: Any, around: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    for entry in nav:
        for name, target in entry.items() if isinstance(entry, Mapping) else (("", entry),):
            if isinstance(target, str):
                yield around, str(name), target
            else:
                yield from _entries(target or (), (*around, str(name)))


def settings_of(result: Audit) -> Settings | None:
    """The site's, where its mkdocs.yml is at hand and can be read."""
    files = [s.origin for s in result.sources if s.origin and not s.path]
    return result.once(("settings", *files), partial(_read, files[0])) if files else None


def _read(config: Path) -> Settings | None:
    from mkdocs.exceptions import ConfigurationError
    from mkdocs.utils.yaml import yaml_load

    try:
        with config.open("rb") as file:
            data = yaml_load(file)
    except (ConfigurationError, OSError):
        return None
    return Settings(config, data) if isinstance(data, dict) else None
