"""MkDocs events. MkDocs loads this file by its path, so it finds ours by the
project's folder."""

import logging
import os
import re
import sys
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache
from mkdocs.structure.files import File

sys.path.append(str(Path(__file__).parent.parent.parent))
from macros.engine.policy import policy

TOKEN = re.compile(r"(<p>)?SCOPEBOOK(\d+)PIECE(?(1)</p>)")
ASSETS = Path(__file__).parent.parent / "pages" / "assets"
TEMPLATE_CACHE = Path(".cache/templates")


CHARSET = '<meta charset="utf-8">'
"""What a page begins with; browsers look for it in the first 1024 bytes only."""


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
    """Adds our own style and JavaScript, and the scripts that the macros made of the catalog."""
    for asset in sorted(ASSETS.iterdir()):
        path = f"assets/{asset.name}"
        files.append(File.generated(config, path, content=asset.read_text(encoding="utf-8")))
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
    """Names the theme's search dialog, and writes what must stand first in a page's head."""
    return _finished(output, _private(page) if page.meta.get("private") else "")


def on_template_context(context: Any, template_name: str, config: Any) -> Any:
    """Keeps private pages out of the site map."""
    if template_name == "sitemap.xml":
        pages = context["pages"]
        context["pages"] = [file for file in pages if not file.page.meta.get("private")]
    return context


def on_post_template(output: str, template_name: str, config: Any) -> str:
    """The same for the page that a wrong address shows."""
    return _finished(output)


def _finished(output: str, first: str = "") -> str:
    dialog = 'data-md-component="search" role="dialog"'
    output = output.replace(dialog, f'{dialog} aria-label="Search"')
    return output.replace(CHARSET, f"{CHARSET}{policy(output)}{first}", 1)


def _private(page: Any) -> str:
    """For a page whose address carries what is nobody else's business."""
    script = "../" * page.url.count("/") + "assets/take-answer.js"
    return (
        '\n    <meta name="referrer" content="no-referrer">'
        '\n    <meta name="robots" content="noindex">'
        f'\n    <script src="{script}"></script>'
    )
