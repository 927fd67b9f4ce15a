"""A macro's call on a page: how it must look, where it stands, what is wrong with one."""

import inspect
import re
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from macros.catalog.names import did_you_mean
from macros.consent.request import ChoiceError
from macros.pages import Macro


def called(name: str, macro: Macro, args: tuple[Any, ...], named: dict[str, Any]) -> str:
    """What the macro makes. Raises ChoiceError for a call that is written wrongly."""
    usage = f"write {{{{ {name}{_usage(macro)} }}}}, with names in double quotes"
    if not all(isinstance(arg, str) for arg in (*args, *named.values())):
        raise ChoiceError(usage)
    try:
        inspect.signature(macro).bind(*args, **named)
    except TypeError:
        raise ChoiceError(usage) from None
    return macro(*args, **named)


def _usage(macro: Macro) -> str:
    names = inspect.signature(macro).parameters.values()
    return f"({', '.join(_argument(parameter) for parameter in names)})"


def _argument(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return '"..."'
    named = parameter.kind is parameter.KEYWORD_ONLY
    return f'{parameter.name}="..."' if named else f'"{parameter.name}"'


def calling_line() -> int:
    """The line of the page, without its front matter, that is calling a macro right now."""
    frame: FrameType | None = inspect.currentframe()
    while frame and "__jinja_template__" not in frame.f_globals:
        frame = frame.f_back
    if frame is None:
        return 1
    line: int = frame.f_globals["__jinja_template__"].get_corresponding_lineno(frame.f_lineno)
    return line


def failing_line(error: Exception) -> int:
    """The line of the page, without its front matter, that Jinja could not fill in."""
    line, step = getattr(error, "lineno", None) or 1, error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == "<template>":
            line = step.tb_lineno
        step = step.tb_next
    return line


def template_words(error: Exception, names: Iterable[str], fields: Iterable[str]) -> str:
    """Jinja's error about a page in words, with what it could have meant."""
    text = f"{type(error).__name__}: {error}"
    if match := re.search(r"'(\w+)' is undefined", text):
        return f"unknown macro or value '{match[1]}'.{did_you_mean(match[1], names)}"
    if match := re.search(r"has no attribute '(\w+)'", text):
        return f"unknown value '{match[1]}'.{did_you_mean(match[1], fields)}"
    return text


def report_template_errors(report: Callable[[Exception], str]) -> None:
    """Has mkdocs-macros say, in place of a page that Jinja could not fill in, what `report`
    says; a page's last error is then not the build's only one."""
    from jinja2 import TemplateSyntaxError
    from mkdocs_macros.errors import format_error

    for kind in (Exception, TemplateSyntaxError):
        format_error.register(kind, lambda error, markdown, page: report(error))
