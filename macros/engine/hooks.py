"""MkDocs' events, each handed on to our code as it is now.

MkDocs loads this file by its path and keeps it for as long as it runs. Nothing else of ours is
kept in a preview: an edit of Python is seen at the next build, like one of a page.
"""

import importlib
import importlib.util
import logging
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

if TYPE_CHECKING:
    from macros.engine.build import Build

PACKAGE = Path(__file__).resolve().parent.parent
NAME = PACKAGE.name
"""`macros` in a checkout, `scopebook` where the wheel was installed."""

BEFORE_OTHERS = event_priority(100)

KEPT = ("__init__.py", "__main__.py", "engine/hooks.py", "engine/preview.py")
"""What runs for as long as a preview does."""

log = logging.getLogger("mkdocs.plugins.scopebook")

serving = False
sources: dict[Path, int] = {}
"""Our Python files as they were when they were loaded: path -> time of the last change."""


def _load_package() -> None:
    """Makes `macros` this very folder, wherever the product's own mkdocs.yml lies."""
    if loaded := sys.modules.get(NAME):
        if PACKAGE not in map(Path, loaded.__path__):
            found = ", ".join(loaded.__path__)
            raise ConfigurationError(f"'{NAME}' is {PACKAGE} here, but {found} runs the command")
        return
    spec = importlib.util.spec_from_file_location(NAME, PACKAGE / "__init__.py")
    if spec and spec.loader:
        package = sys.modules[NAME] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(package)


def _forget_edited() -> None:
    """Drops our modules when one of them was edited; what needs them loads them anew."""
    now = {path: path.stat().st_mtime_ns for path in PACKAGE.rglob("*.py")}
    if sources and sources != now:
        for path in (PACKAGE / name for name in KEPT):
            if sources.get(path) != now.get(path):
                log.warning(f"{path}: the edit is seen when the preview is started again")
        package = sys.modules[NAME]
        for name in [name for name in sys.modules if name.startswith(f"{NAME}.")]:
            vars(package).pop(name.split(".")[1], None)
            del sys.modules[name]
        importlib.invalidate_caches()
    sources.clear()
    sources.update(now)


def _build() -> "Build":
    from macros.engine import build

    return build.current()


def on_startup(command: str, dirty: bool) -> None:
    """In a preview a problem is shown; anywhere else it ends the build."""
    from macros.engine import running

    global serving
    serving = command == "serve"
    running.hide_tokens()


def _import_words(error: Exception) -> str:
    """Where our code cannot be imported, and why, in one line."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    return f"{file or last.filename}:{line or last.lineno}: {type(error).__name__}: {error}"


@BEFORE_OTHERS
def on_config(config: MkDocsConfig) -> None:
    """Before mkdocs-macros asks for the macros."""
    _forget_edited()
    try:
        from macros.engine import build
    except Exception as error:
        raise PluginError(_import_words(error)) from error
    build.start(config, serving=serving)


def on_pre_build(config: MkDocsConfig) -> None:
    _build().refuse_to_clean()


def on_files(files: Files, config: MkDocsConfig) -> None:
    _build().add_files(files)


@BEFORE_OTHERS
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return _build().begin_page(markdown, page)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    return _build().fill(html, page)


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    _build().keep_templates(env)
    _build().add_shown(files)


def on_template_context(context: Any, template_name: str, config: MkDocsConfig) -> Any:
    """Keeps private pages out of the site map."""
    return _build().map_site(context) if template_name == "sitemap.xml" else context


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """The theme's own pages, such as the one that a wrong address shows."""
    return _build().finish_page(output, None)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    return _build().finish_page(output, page)


def on_post_build(config: MkDocsConfig) -> None:
    _build().finish()


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> None:
    from macros.engine import preview

    preview.watch(server, config)


_load_package()
