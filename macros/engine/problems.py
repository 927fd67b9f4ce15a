"""Where something went wrong, for people: one line, with a path that can be clicked on."""

import os
from pathlib import Path
from types import TracebackType

PACKAGE = Path(__file__).resolve().parent.parent


def shown(path: Path | str) -> str:
    """The path as seen from the working directory, where it is below that."""
    path = Path(os.path.normpath(Path(path).absolute()))
    below = path.is_relative_to(Path.cwd())
    return (path.relative_to(Path.cwd()) if below else path).as_posix()


def in_own_code(error: BaseException) -> str:
    """The error in one line, at the line of our template or code that it comes from."""
    where = _template(error) or _last_of_ours(error.__traceback__)
    message = " ".join(str(getattr(error, "message", None) or error).split())
    return f"{where}{type(error).__name__}: {message}"


def _template(error: BaseException) -> str:
    name, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    return f"{shown(name)}:{line}: " if isinstance(name, str) and line else ""


def _last_of_ours(step: TracebackType | None) -> str:
    """Jinja gives its frames the name of the template's file and the line in it."""
    found = ""
    while step:
        name = step.tb_frame.f_code.co_filename
        if Path(name).is_relative_to(PACKAGE):
            found = f"{shown(name)}:{step.tb_lineno}: "
        step = step.tb_next
    return found
