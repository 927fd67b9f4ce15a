"""What stands first in every page, and what is kept off pages that hold someone's answer."""

from typing import Any

from mkdocs.utils import get_relative_url

from macros.engine.policy import element
from macros.exports.data import CATALOG_JSON
from macros.exports.feed import FEED
from macros.pages.theme import mended

CHARSET = '<meta charset="utf-8">'
"""What a page begins with; browsers look for it in the first 1024 bytes only."""

REFERRER = '\n    <meta name="referrer" content="same-origin">'
"""No other site learns from which page a reader came. A private page's own is stricter."""


def finished(output: str, *, serving: bool, first: str = "") -> str:
    """The page with its policy, and without what the theme leaves to be mended."""
    output = mended(output)
    # A preview's reloading is one more inline script, different each time.
    rules = "" if serving else element(output)
    return output.replace(CHARSET, f"{CHARSET}{rules}{REFERRER}{first}", 1)


def private(page: Any) -> bool:
    """Whether the page's address carries what is nobody else's business."""
    return bool(page.meta.get("private"))


def alternate(page: Any) -> str:
    """That the page's facts are to be had as data."""
    return other_form(get_relative_url(CATALOG_JSON, page.url), "application/json")


def other_form(address: str, kind: str) -> str:
    """The same in another form. Where `alternate` stands alone, Material takes it for another
    language, and asks for a site map beside it."""
    return f'\n    <link rel="alternate describedby" type="{kind}" href="{address}">'


def feed(page: Any) -> str:
    """That there is a feed of what changed."""
    address = get_relative_url(FEED, page.url)
    return f'\n    <link rel="alternate" type="application/atom+xml" href="{address}">'


def discreet(page: Any) -> str:
    """What takes the answer out of a private page's address, and keeps the page unfound."""
    script = "../" * page.url.count("/") + "assets/take-answer.js"
    return (
        '\n    <meta name="referrer" content="no-referrer">'
        '\n    <meta name="robots" content="noindex">'
        f'\n    <script src="{script}"></script>'
    )
