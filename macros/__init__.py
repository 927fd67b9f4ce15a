"""Scopebook's macros: what a page may write between double braces."""

import inspect
import logging
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from . import render
from .consent import ChoiceError, Selection, known_key, select
from .errorhelp import WHO, Errors, load_errors
from .load import DEFAULT_PATH, CatalogError
from .model import Catalog, Record
from .names import did_you_mean
from .rules import checked
from .scripts import SCRIPT_FOLDER, SCRIPTS, downloads
from .siblings import sibling_downloads

log = logging.getLogger("mkdocs.plugins.scopebook")

Macro = Callable[..., str]
HOME_URL = "./"
PERMISSIONS_URL = "permissions/"
TROUBLESHOOTING_URL = "troubleshooting/"


def define_env(env: Any) -> None:
    """Registers the macros with mkdocs-macros.

    A bad catalog ends a build with one line per problem; a preview shows the same
    lines on every page until the next good save.
    """
    env.placed, env.author_errors, env.catalog_error, env.downloads = [], [], None, {}
    try:
        catalog = checked(Path(env.conf["extra"].get("catalog", DEFAULT_PATH)))
        errors = load_errors()
    except CatalogError as error:
        _stop_or_show(str(error).splitlines())
        env.catalog_error = str(error)
        return
    for name, macro in _pieces(env, catalog, errors).items():
        env.macro(_placing(env, name, macro), name)
    env.variables["product"] = _texts(catalog.product)
    env.variables["publisher"] = _texts(catalog.publisher)
    env.variables["policy_month"] = render.markdown_text(catalog.consent.managed_policy_as_of)
    env.downloads = downloads(catalog) | sibling_downloads(catalog)
    _report_template_errors(env)


def on_pre_page_macros(env: Any) -> None:
    """While the catalog is bad, a preview's pages say so and nothing else."""
    if env.catalog_error:
        env.markdown = _place(env, render.error_box(env.catalog_error))


def on_post_build(env: Any) -> None:
    """A macro that could not be filled in ends a build, with every page's errors at once."""
    if env.author_errors:
        _stop_or_show(env.author_errors)


def _stop_or_show(lines: list[str]) -> None:
    from mkdocs.exceptions import PluginError

    if os.environ.get("SCOPEBOOK_COMMAND") != "serve":
        raise PluginError("\n".join(["nothing was published:", *lines]))
    for line in lines:
        log.error(line)


def _texts(record: Record) -> dict[str, str]:
    return {name: render.markdown_text(value) for name, value in record}


def _pieces(env: Any, catalog: Catalog, errors: Errors) -> dict[str, Macro]:
    """What each macro shows, by the name that pages use."""

    def relative(url: str) -> str:
        from mkdocs.utils import get_relative_url

        return str(get_relative_url(url, env.page.url))

    def permissions() -> str:
        return relative(PERMISSIONS_URL)

    def chosen(feature: str, groups: tuple[str, ...]) -> Selection:
        return select(catalog, [feature], [f"{feature}.{group}" for group in groups])

    def scopes(feature: str, *groups: str) -> str:
        return render.scope_list(catalog, chosen(feature, groups), permissions())

    def known_cloud(cloud: str) -> str:
        return known_key("cloud", cloud, catalog.clouds)

    def approve_link(feature: str, *groups: str, cloud: str = catalog.default_cloud) -> str:
        return render.approve_link(catalog, chosen(feature, groups), known_cloud(cloud))

    def client_id(app: str, *, cloud: str = catalog.default_cloud) -> str:
        known = known_key("app", app, catalog.apps)
        return render.client_id(catalog, known, known_cloud(cloud))

    def script(key: str) -> str:
        known = known_key("script", key, SCRIPTS)
        return render.script(catalog, known, relative(SCRIPT_FOLDER))

    def error_help(who: str) -> str:
        group = WHO[WHO.index(known_key("group of errors", who, WHO))]
        return render.error_help(catalog, errors, group, relative(HOME_URL))

    def landing() -> str:
        return render.landing(catalog, errors, relative(HOME_URL), relative(TROUBLESHOOTING_URL))

    def siblings() -> str:
        root = relative(".")
        return render.siblings(catalog, f"{root}/" if root != "." else "")

    return {
        "error_help": error_help,
        "error_phrases": lambda: render.error_phrases(errors),
        "error_finder": render.error_finder,
        "landing": landing,
        "scopes": scopes,
        "approve_link": approve_link,
        "client_id": client_id,
        "script": script,
        "siblings": siblings,
        "base_scopes": lambda: render.base_scopes(catalog, permissions()),
        "feature_table": lambda: render.feature_table(catalog, permissions()),
        "picker": lambda: render.picker(catalog),
        "combined_links": lambda: render.combined_links(catalog),
        "feature_links": lambda: render.feature_links(catalog),
        "consent_screens": lambda: render.consent_screens(catalog),
        "permission_table": lambda: render.permission_table(catalog),
    }


def _placing(env: Any, name: str, piece: Macro) -> Macro:
    """The macro, or a box with what is wrong in its call, so that a page reports every error."""

    def macro(*args: Any, **named: Any) -> str:
        try:
            _check_arguments(name, piece, args, named)
            return _place(env, piece(*args, **named))
        except ChoiceError as error:
            message = f"{name}: {error}"
            _author_error(env, _template_line(), message)
            return _place(env, render.error_box(message))

    return macro


def _place(env: Any, html: str) -> str:
    """A token where the HTML goes: Markdown would tear HTML apart inside a list, a tab or
    an admonition. `hooks.on_page_content` puts it in."""
    env.placed.append(html)
    return f"SCOPEBOOK{len(env.placed) - 1}PIECE"


def _check_arguments(name: str, piece: Macro, args: tuple[Any, ...], named: dict[str, Any]) -> None:
    usage = f"write {{{{ {name}{_usage(piece)} }}}}, with names in double quotes"
    if not all(isinstance(arg, str) for arg in (*args, *named.values())):
        raise ChoiceError(usage)
    try:
        inspect.signature(piece).bind(*args, **named)
    except TypeError:
        raise ChoiceError(usage) from None


def _usage(piece: Macro) -> str:
    names = inspect.signature(piece).parameters.values()
    return f"({', '.join(_argument(parameter) for parameter in names)})"


def _argument(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return '"..."'
    named = parameter.kind is parameter.KEYWORD_ONLY
    return f'{parameter.name}="..."' if named else f'"{parameter.name}"'


def _template_line() -> int:
    """The line of the page, without its front matter, that is calling a macro right now."""
    frame: FrameType | None = inspect.currentframe()
    while frame and "__jinja_template__" not in frame.f_globals:
        frame = frame.f_back
    if frame is None:
        return 1
    line: int = frame.f_globals["__jinja_template__"].get_corresponding_lineno(frame.f_lineno)
    return line


def _author_error(env: Any, line: int, message: str) -> str:
    page = env.page
    line += page.file.content_string.count("\n") - page.markdown.count("\n")
    env.author_errors.append(f"docs/{page.file.src_uri}:{line}: {message}")
    return str(env.author_errors[-1])


def _report_template_errors(env: Any) -> None:
    """Errors that Jinja finds itself, in mkdocs-macros' own place for formatting them."""
    from jinja2 import TemplateSyntaxError
    from mkdocs_macros.errors import format_error

    names = [*env.macros, "product", "publisher", "policy_month"]
    fields = [*env.variables["product"], *env.variables["publisher"]]

    def report(error: Exception, markdown: str, page: Any) -> str:
        line = getattr(error, "lineno", None) or _traceback_line(error)
        text = f"{type(error).__name__}: {error}"
        if match := re.search(r"'(\w+)' is undefined", text):
            text = f"unknown macro or value '{match[1]}'.{did_you_mean(match[1], names)}"
        elif match := re.search(r"has no attribute '(\w+)'", text):
            text = f"unknown value '{match[1]}'.{did_you_mean(match[1], fields)}"
        message = _author_error(env, line, text)
        return _place(env, render.error_box(message))

    for kind in (Exception, TemplateSyntaxError):
        format_error.register(kind, report)


def _traceback_line(error: Exception) -> int:
    line, step = 1, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line
