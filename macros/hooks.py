"""MkDocs events. MkDocs loads this file by its path, so it imports nothing of ours."""

import logging
import os
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.structure.files import File

TOKEN = re.compile(r"(<p>)?SCOPEBOOK(\d+)PIECE(?(1)</p>)")
TEMPLATE_CACHE = Path(".cache/templates")


def on_startup(command: str, dirty: bool) -> None:
    """Tells the macros whether a bad catalog stops a build or is shown in a preview."""
    os.environ["SCOPEBOOK_COMMAND"] = command
    logging.getLogger("mkdocs.plugins.mkdocs_macros.util").setLevel(logging.WARNING)


def on_env(env: Environment, config: Any, files: Any) -> None:
    """Keeps the theme's compiled templates between builds, keyed by what they were made from:
    compiling them is a third of a build."""
    TEMPLATE_CACHE.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(TEMPLATE_CACHE))


def on_files(files: Any, config: Any) -> Any:
    """Adds the scripts that the macros made of the catalog."""
    for path, text in config.plugins["macros"].downloads.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Puts each macro's HTML in the place of its token, and makes its anchors known."""
    placed = config.plugins["macros"].placed
    html = TOKEN.sub(lambda match: placed[int(match[2])], html)
    page.present_anchor_ids |= set(re.findall(r'\sid="([^"]+)"', html))
    return html


def on_post_page(output: str, page: Any, config: Any) -> str:
    """The theme's search dialog has no accessible name."""
    dialog = 'data-md-component="search" role="dialog"'
    return output.replace(dialog, f'{dialog} aria-label="Search"')
