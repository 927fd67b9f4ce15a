"""A macro's call on a page: what it becomes, and what is said of one that is wrong."""

import inspect
import logging
import os
import re
from types import FrameType
from typing import Any

from macros.catalog.names import did_you_mean
from macros.consent.request import ChoiceError
from macros.pages import Macro
from macros.pages.html import error_box

log = logging.getLogger("mkdocs.plugins.scopebook")


def stop_or_show(lines: list[str]) -> None:
    from mkdocs.exceptions import PluginError

    if os.environ.get("SCOPEBOOK_COMMAND") != "serve":
        raise PluginError("\n".join(["nothing was published:", *lines]))
    for line in lines:
        log.error(line)


def placing(env: Any, name: str, piece: Macro) -> Macro:
    """The macro, or a box with what is wrong in its call, so that a page reports every error."""

    def macro(*args: Any, **named: Any) -> str:
        try:
            _check_arguments(name, piece, args, named)
            return place(env, piece(*args, **named))
        except ChoiceError as error:
            message = f"{name}: {error}"
            _author_error(env, _template_line(), message)
            return place(env, error_box(message))

    return macro


def place(env: Any, html: str) -> str:
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


def report_template_errors(env: Any) -> None:
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
        return place(env, error_box(message))

    for kind in (Exception, TemplateSyntaxError):
        format_error.register(kind, report)


def _traceback_line(error: Exception) -> int:
    line, step = 1, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line
