"""Where a product's files are: everything follows its mkdocs.yml."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macros.catalog.reading import DEFAULT_PATH
from macros.engine.problems import shown

OTHER_CATALOG = "SCOPEBOOK_CATALOG"
"""The environment variable by which a command hands another catalog to the build it starts."""


LEFT_OUT = ("exclude", "draft")


class ProjectError(Exception):
    """A mkdocs.yml that cannot be used; `str()` is one line."""


@dataclass(frozen=True, slots=True)
class Project:
    """A product's mkdocs.yml and what it names; `address` is where the preview is served,
    `left_out` are patterns of what is in the docs folder and not published."""

    config: Path
    docs: Path
    site: Path
    catalog: Path
    address: str
    left_out: str = ""


def catalog_path(folder: Path, extra: object) -> Path:
    """The catalog of the mkdocs.yml in `folder`, as `extra.catalog` there says; as seen from
    the working directory, because messages about it begin with it."""
    if other := os.environ.get(OTHER_CATALOG):
        return Path(shown(other))
    name = extra.get("catalog", str(DEFAULT_PATH)) if isinstance(extra, Mapping) else DEFAULT_PATH
    if not isinstance(name, str | Path) or not str(name):
        raise ProjectError(f"{shown(folder / 'mkdocs.yml')}: 'extra.catalog' must be a path")
    return Path(shown(folder / name))


def read_project(config: Path) -> Project:
    """Raises ProjectError."""
    settings = settings_of(config)
    folder = config.absolute().parent
    return Project(
        config=config,
        docs=folder / str(settings.get("docs_dir", "docs")),
        site=folder / str(settings.get("site_dir", "site")),
        catalog=catalog_path(folder, settings.get("extra")),
        address=str(settings.get("dev_addr", "127.0.0.1:8000")),
        left_out="\n".join(str(settings.get(f"{kind}_docs") or "") for kind in LEFT_OUT),
    )


def settings_of(config: Path) -> dict[str, Any]:
    """What a mkdocs.yml says, the environment's values and what it inherits in it. Raises
    ProjectError."""
    from mkdocs.exceptions import ConfigurationError
    from mkdocs.utils.yaml import yaml_load

    try:
        with config.open("rb") as file:
            found = yaml_load(file)
    except FileNotFoundError:
        advice = "run this beside it, or name it with --config"
        raise ProjectError(f"{shown(config)}: there is no such file; {advice}") from None
    except ConfigurationError as error:
        raise ProjectError(config_words(config, error)) from None
    if not isinstance(found, dict):
        raise ProjectError(f"{shown(config)}: must consist of 'key: value' lines")
    return found


def config_words(config: Path, error: Exception) -> str:
    """What MkDocs says of a mkdocs.yml that it cannot read, in one line, with its place."""
    cause = error.__cause__ or error.__context__
    mark = getattr(cause, "problem_mark", None)
    if mark is None:
        return f"{shown(config)}: {' '.join(str(error).split())}"
    problem = getattr(cause, "problem", None) or "is no YAML"
    return f"{shown(config)}:{mark.line + 1}:{mark.column + 1}: {problem}"
