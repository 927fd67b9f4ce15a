"""Scopebook: what mkdocs-macros asks of a module, and nothing more.

The engine is imported when it is asked for: whoever imports `macros.audit` loads nothing
that renders a page or builds a link.
"""

from typing import Any


def define_env(env: Any) -> None:
    """Registers the macros with mkdocs-macros."""
    from macros.engine import environment

    environment.define(env)


def on_pre_page_macros(env: Any) -> None:
    """Before a page's macros are filled in."""
    from macros.engine import environment

    environment.before_page(env)


def on_post_build(env: Any) -> None:
    """After the last page."""
    from macros.engine import environment

    environment.after_build(env)
