"""What Material for MkDocs leaves to be mended, in the HTML it makes and the files it ships."""

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OVERRIDES = Path(__file__).parent / "overrides"
"""Templates that stand in front of the theme's own."""

SEARCH = 'data-md-component="search" role="dialog"'

ACTIVE_TAB = re.compile(r'(md-tabs__item--active">\s*<a [^>]*class="md-tabs__link")')

TITLE_LINK = re.compile(r'(<h1[^>]*>[^<]*)<a class="headerlink".*?</a>(?=</h1>)')

ICON = "assets/images/favicon.png"

ACTIVE_PAGE = 'class="md-nav__link md-nav__link--active">'

KEPT = re.compile(r"(<(?:pre|script|textarea)\b.*?</(?:pre|script|textarea)>)", re.DOTALL)
"""Where white space means something."""

GAP = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)")


def light(html: str) -> str:
    """Without the empty lines and the indentation of templates."""
    parts = KEPT.split(html)
    parts[::2] = [GAP.sub("\n", part) for part in parts[::2]]
    return "".join(parts)


def mended(html: str) -> str:
    """Names the search dialog, says which link leads to the page that is shown, and takes out
    the title's link to itself, which is one more stop for a keyboard."""
    html = TITLE_LINK.sub(r"\1", html)
    html = html.replace(SEARCH, f'{SEARCH} aria-label="Search"')
    html = html.replace(ACTIVE_PAGE, f'{ACTIVE_PAGE[:-1]} aria-current="page">')
    return light(ACTIVE_TAB.sub(r'\1 aria-current="page"', html))


def is_unused(path: str, theme: Mapping[str, Any]) -> bool:
    """Whether no page asks for a file of the theme: maps of its sources, how other languages
    are split into words, and its icon where the project has one of its own."""
    if path.startswith("assets/javascripts/lunr/"):
        return bool(theme["language"] == "en")
    return path.endswith(".map") or (path == ICON and theme["favicon"] != ICON)


HASHED = re.compile(r"\.([0-9a-f]{8})\.min\.(?:css|js)$")

MAP_LINE = re.compile(rb"(?<=^//# sourceMappingURL=).*\s*\Z", re.MULTILINE)


def is_named_by_content(path: str, content: bytes, source_map: bytes) -> bool:
    """Whether the name of a file of the theme changes whenever its content does. In it is a hash
    of a style, and of a script with its map in its last line.
    Source: https://github.com/squidfunk/mkdocs-material/blob/master/tools/build/transform/index.ts
    """
    named = HASHED.search(path)
    inline = b"data:application/json;base64," + base64.b64encode(source_map) + b"\n"
    whole = MAP_LINE.sub(lambda _: inline, content) if path.endswith(".js") else content
    return named is not None and hashlib.sha256(whole).hexdigest()[:8] == named[1]
