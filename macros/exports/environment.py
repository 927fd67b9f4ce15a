"""Templates of what a reader runs: plain text, each value quoted for its language in them."""

from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


class _Compiled:
    """Where compiled templates are kept, and the environments that are told so."""

    cache: BytecodeCache | None = None
    environments: list[Environment] = []  # noqa: RUF012


def registered(environment: Environment) -> Environment:
    """The environment, with compiled templates from where they are kept now or later on."""
    _Compiled.environments.append(environment)
    environment.bytecode_cache = _Compiled.cache
    return environment


def keep_compiled(cache: BytecodeCache | None) -> None:
    """Has the templates of every environment compiled once for many builds: that is a fifth of a
    build."""
    _Compiled.cache = cache
    for environment in _Compiled.environments:
        environment.bytecode_cache = cache


def environment(folder: str | Path) -> Environment:
    """An environment over that folder of the templates, or one elsewhere by its whole path, for
    its filters to be added to."""
    return registered(
        Environment(
            loader=FileSystemLoader(TEMPLATES / folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # noqa: S701  (not HTML)
        )
    )
