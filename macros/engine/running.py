"""MkDocs as a command of ours runs it: in this process, each problem in one line."""

import logging
import os
import re
import sys
from pathlib import Path

from macros.engine.placeholders import START
from macros.engine.project import Project, ProjectError, config_words

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


class OneLine(logging.Formatter):
    """A message with the lines that belong to it; our own problems begin at the margin."""

    def format(self, record: logging.LogRecord) -> str:
        return re.sub(r"\s*\n\s+(- )?", " ", record.getMessage())


def show_log(level: int) -> None:
    """Prints what MkDocs and its plugins say from this level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    log = logging.getLogger("mkdocs")
    log.handlers, log.propagate = [handler], False
    log.setLevel(level)


def hide_tokens() -> None:
    """mkdocs-macros says that something went wrong, and then what it puts on the page."""
    plugin = logging.getLogger("mkdocs.plugins.mkdocs_macros.util")
    plugin.setLevel(logging.WARNING)
    plugin.addFilter(lambda record: START not in record.getMessage())


def build_site(project: Project, folder: Path) -> bool:
    """A strict build into `folder`. What is wrong has been printed when it returns False.
    Raises ProjectError for a mkdocs.yml that cannot be read."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    show_log(logging.WARNING)
    try:
        config = load_config(str(project.config), site_dir=str(folder), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    except Abort:
        return False
    except MkDocsException as error:
        raise ProjectError(config_words(project.config, error)) from error
    return True
