"""What mkdocs-macros calls: the macros registered, and what to do about a bad catalog."""

from pathlib import Path
from typing import Any

from macros.catalog.model import Record
from macros.catalog.problems import CatalogError
from macros.catalog.reading import DEFAULT_PATH
from macros.checking.rules import checked
from macros.engine.calls import place, placing, report_template_errors, stop_or_show
from macros.exports.other_tools import tool_downloads
from macros.exports.powershell import downloads
from macros.pages import macros_of
from macros.pages.aadsts import load_errors
from macros.pages.html import error_box, markdown_text


def define(env: Any) -> None:
    """Registers the macros with mkdocs-macros.

    A bad catalog ends a build with one line per problem; a preview shows the same
    lines on every page until the next good save.
    """
    env.placed, env.author_errors, env.catalog_error, env.downloads = [], [], None, {}
    try:
        catalog = checked(Path(env.conf["extra"].get("catalog", DEFAULT_PATH)))
        errors = load_errors()
    except CatalogError as error:
        stop_or_show(str(error).splitlines())
        env.catalog_error = str(error)
        return
    for name, macro in macros_of(catalog, errors, lambda url: _relative(env, url)).items():
        env.macro(placing(env, name, macro), name)
    env.variables["product"] = _texts(catalog.product)
    env.variables["publisher"] = _texts(catalog.publisher)
    env.variables["policy_month"] = markdown_text(catalog.consent.managed_policy_as_of)
    env.downloads = downloads(catalog) | tool_downloads(catalog)
    report_template_errors(env)


def before_page(env: Any) -> None:
    """While the catalog is bad, a preview's pages say so and nothing else."""
    if env.catalog_error:
        env.markdown = place(env, error_box(env.catalog_error))


def after_build(env: Any) -> None:
    """A macro that could not be filled in ends a build, with every page's errors at once."""
    if env.author_errors:
        stop_or_show(env.author_errors)


def _texts(record: Record) -> dict[str, str]:
    return {name: markdown_text(value) for name, value in record}


def _relative(env: Any, url: str) -> str:
    """The way to `url` from the page whose macros are being filled in."""
    from mkdocs.utils import get_relative_url

    return str(get_relative_url(url, env.page.url))
