"""Scopebook: what mkdocs-macros asks of a module, and nothing more.

The engine is imported when it is asked for: whoever imports `macros.audit` loads nothing
that renders a page or builds a link.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macros.engine.build import Env


def define_env(env: "Env") -> None:
    """Registers the macros with mkdocs-macros."""
    from macros.engine import build

    build.current().define(env)
