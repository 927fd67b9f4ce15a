"""A page as its source says it should be: rendered with Markdown itself, by the settings of its
mkdocs.yml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any

from macros.audit.followed import ANYTHING, CannotFollowError, Followed, followed, values_of
from macros.audit.report import Audit
from macros.audit.settings import Settings, settings_of
from macros.audit.site import Page
from macros.audit.wanted import page_paths
from macros.catalog.page_source import PageSource

TITLE_LINK = re.compile(r'(<h1[^>]*>[^<]*)<a class="headerlink".*?</a>(?=</h1>)')
"""The title's link to itself, which a page does without."""

FIRST_TITLE = re.compile(r"\s*<h1\b[^>]*>(.*?)</h1>", re.DOTALL)

NOT_IN_A_TITLE = re.compile(
    r'<a class="headerlink".*?</a>|<sup id="fnref.*?</sup>|<(?:[^<>"\']|"[^"]*"|\'[^\']*\')*>'
)

HOME = ("index.md", "README.md")

Toc = list[tuple[str, str]]
"""The anchor and the words of each heading in the table of contents, in order."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The HTML, with gaps; whether all of these are pieces; the table of contents, and the first
    anchor in it or above it; the title; and what the page says of itself above its text."""

    html: str
    exact: bool
    toc: Toc
    first: list[str]
    title: str
    meta: Mapping[str, Any]


def with_sources(result: Audit) -> list[tuple[Page, PageSource]]:
    """The pages of the site that have a source, each with it."""
    pages = {page.path: page for page in result.site.pages}
    found = []
    for source in result.sources:
        if source.path.endswith(".md"):
            paths = (path for path in page_paths(source.path) if path in pages)
            found += [(pages[path], source) for path in paths][:1]
    return found


def rendered(result: Audit, source: PageSource) -> Rendered | None:
    """None where another plugin or a statement of the page's decides what it says."""
    settings = settings_of(result)
    if settings is None or settings.others_write:
        return None
    key = ("rendered", source.path, source.text, settings.config)
    return result.once(key, partial(_rendered, result, source, settings))


def _rendered(result: Audit, source: PageSource, settings: Settings) -> Rendered | None:
    from markdown import Markdown  # type: ignore[import-untyped]
    from mkdocs.utils import get_markdown_title
    from mkdocs.utils.meta import get_data

    text, meta = get_data(source.text)
    try:
        read = followed(text, values_of(result, meta)) if _fills_in(meta) else Followed(text)
        markdown = Markdown(
            extensions=list(settings.extensions), extension_configs=settings.extensions
        )
        html = TITLE_LINK.sub(r"\1", read.filled(markdown.convert(read.markdown)))
    except CannotFollowError:
        return None
    except Exception:  # an extension that finds here less than in a build: a snippet's folder
        return None
    tokens = getattr(markdown, "toc_tokens", [])
    toc = [(token["id"], plain(token["name"])) for token in _listed(tokens)]
    first = [token["id"] for token in tokens[:1]]
    title = _title(source, meta, get_markdown_title(read.markdown), html, settings)
    return Rendered(html, ANYTHING not in read.gaps, toc, first, title, meta)


def _fills_in(meta: Mapping[str, Any]) -> bool:
    return meta.get("render_macros") is not False


def _listed(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the theme lists them: without a title above all others."""
    if tokens and tokens[0]["level"] == 1:
        tokens = tokens[0]["children"]
    return [one for token in tokens for one in (token, *_below(token))]


def _below(token: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for child in token["children"] for one in (child, *_below(child))]


def plain(html: str) -> str:
    return " ".join(unescape(NOT_IN_A_TITLE.sub("", html)).split())


def _title(
    source: PageSource, meta: Mapping[str, Any], first: str | None, html: str, settings: Settings
) -> str:
    """What menus call the page; its first heading is taken as it is written, because
    mkdocs-macros asks for it before Markdown is read.
    Source: https://www.mkdocs.org/user-guide/writing-your-docs/#meta-data"""
    named = [name for _, name, target in settings.nav if name and target == source.path]
    named += [str(meta["title"])] if "title" in meta else []
    heading = FIRST_TITLE.match(html)
    if named or first or heading:
        written = unescape(first) if first else plain(heading[1] if heading else "")
        return plain(named[0]) if named else written
    if source.path in HOME:
        return "Home"
    name = source.path.rpartition("/")[2].removesuffix(".md")
    words = name.replace("-", " ").replace("_", " ")
    return words.capitalize() if words.lower() == words else words
