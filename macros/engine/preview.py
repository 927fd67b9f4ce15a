"""The live preview: it shows what is wrong instead of hanging, and sees every edit of ours."""

import errno
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.livereload import LiveReloadServer

from macros.engine.problems import PACKAGE, in_own_code
from macros.engine.project import Project, ProjectError, catalog_path, config_words
from macros.engine.running import show_log
from macros.pages.html import html

Audit = Callable[[Path, Path], list[str]]
"""A built site and its catalog -> their disagreements, a line each."""

TAKEN = "{} is in use by another program; choose another port, such as: make serve PORT={}"

log = logging.getLogger("mkdocs.plugins.scopebook")

audit: Audit = lambda site, catalog: []  # noqa: E731
"""What the command that began the preview holds each build against."""


def serve(project: Project, port: int | None, against: Audit) -> bool:
    """Until it is stopped; False when its first build could not be made, which has been said
    by then. Raises ProjectError."""
    from mkdocs.commands.serve import serve as serve_

    global audit
    audit = against
    host, _, own_port = project.address.rpartition(":")
    address = f"{host}:{port or own_port}"
    show_log(logging.INFO)
    try:
        serve_(config_file=str(project.config), dev_addr=address)
    except Abort:
        return False
    except MkDocsException as error:
        raise ProjectError(config_words(project.config, error)) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise ProjectError(TAKEN.format(address, int(port or own_port) + 1)) from None
    return True


def watch(server: LiveReloadServer, config: MkDocsConfig) -> None:
    """Has the server rebuild after an edit of ours, and come through whatever goes wrong."""
    # Python's own files would be one more change after each edit of a module.
    sys.dont_write_bytecode = True
    folder, site = Path(config.config_file_path).parent, Path(config.site_dir)
    server.watch(str(PACKAGE))
    catalog = catalog_path(folder, config.extra).absolute()
    # Its folder, where that is no more than the catalog's: editors replace a file when they save.
    server.watch(str(catalog if catalog.parent == folder else catalog.parent), recursive=False)
    build_or_raise = server.builder

    def build() -> None:
        with _Said() as said:
            try:
                build_or_raise()
            except Exception as error:
                show_problem(site, said.lines or [_words(Path(config.config_file_path), error)])
                return
        _compare(site)

    server.builder = build
    _compare(site)


class _Said(logging.Handler):
    """What was logged as an error meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += record.getMessage().splitlines()

    def __enter__(self) -> "_Said":
        logging.getLogger("mkdocs").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("mkdocs").removeHandler(self)


def _words(config: Path, error: Exception) -> str:
    """The error in one line, which is logged too."""
    known = isinstance(error, MkDocsException)
    line = config_words(config, error) if known else in_own_code(error)
    log.error(line)
    return line


def show_problem(site: Path, lines: list[str]) -> None:
    """Has every address of the preview say what is wrong; the next good build replaces it."""
    page = html("error_page", message="\n".join(lines))
    for path in {*site.rglob("*.html"), site / "index.html", site / "404.html"}:
        path.write_text(page, encoding="utf-8")


def _compare(site: Path) -> None:
    """Warns where the site that was just built disagrees with its catalog."""
    from macros.engine import build

    made = build.current()
    if made.problems or made.catalog_error:
        return
    try:
        faults = audit(site, made.catalog_path)
    except Exception as error:
        faults = [in_own_code(error)]
    for fault in faults:
        log.warning(fault)
