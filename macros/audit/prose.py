"""Between its pieces, a page says what its source says, and nothing else."""

import re
from functools import partial
from html import escape
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from macros.audit.flow import ATTRIBUTE, flow
from macros.audit.followed import ANYTHING, PIECE
from macros.audit.rendered import Rendered, rendered, with_sources
from macros.audit.report import Audit
from macros.audit.settings import Settings, settings_of
from macros.audit.site import Page, file_at
from macros.audit.wanted import page_paths
from macros.catalog.page_source import PageSource

ARTICLE = re.compile(r"<article class=\"md-content__inner md-typeset\">(.*)</article>", re.DOTALL)

SVG = r"\s*<svg\b[^<>]*>(?:(?!</svg>).)*</svg>\s*"

BUTTONS = re.compile(
    rf"\s*(?:<a href=\"[^\"]*\" title=\"[^\"]*\" class=\"md-content__button md-icon\""
    rf"(?: rel=\"edit\")?>{SVG}</a>\s*)+",
    re.DOTALL,
)
"""To a page's source, above its text."""

DATES = re.compile(r"<aside class=\"md-source-file\">(?:(?!</aside>).)*</aside>\s*\Z", re.DOTALL)

FEEDBACK = re.compile(r"<form class=\"md-feedback\"(?:(?!</form>).)*</form>\s*\Z", re.DOTALL)

CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)

COLOURS = re.compile(r"(?<!^)<(?!/pre>)[^<>]*>")

OPEN = re.compile(f"[{PIECE}{ANYTHING}]")

LOOSE = re.compile(rf"[\s{PIECE}]*{PIECE}[\s{PIECE}]*|\s*{ANYTHING}\s*")


def check_prose(result: Audit) -> None:
    """Between its pieces, a page has the words, tags and addresses that its source has, in order,
    and no others; of a page that other plugins or statements decide, it is said that it was not
    compared."""
    settings = settings_of(result)
    if settings is None:
        return
    for page, source in with_sources(result):
        wanted = rendered(result, source)
        if wanted is None:
            result.not_compared["the prose"] += 1
        elif page.path in result.outside:
            result.counts["pages whose prose is their source's"] += 1
            outside = result.outside[page.path]
            key = ("prose", page.path, outside, wanted.html)
            if fault := result.once(
                key, partial(_difference, result, page, source, wanted, settings, outside)
            ):
                result.fault(page.path, fault)


def _difference(
    result: Audit,
    page: Page,
    source: PageSource,
    wanted: Rendered,
    settings: Settings,
    outside: str,
) -> str:
    article = ARTICLE.search(outside)
    if article is None:
        return "has no article, or more than one" if not settings.own_templates else ""
    html = _without_theme(article[1], settings, wanted)
    titled = "<h1" in wanted.html or (not wanted.exact and html.count("<h1") > 0)
    should = wanted.html if titled else f"<h1>{escape(wanted.title)}</h1>{wanted.html}"
    skipped = frozenset() if wanted.exact else frozenset({"p"})
    there = {match[2] or "" for match in ATTRIBUTE.finditer(html)}
    leads = partial(_from_source, result, page, source, there)
    if any(map(OPEN.search, CODE.findall(should))):
        html, should = _without_colours(html), _without_colours(should)
    shown = _together(flow(html, partial(_on_site, page), without=skipped))
    written = _together(flow(should, leads, without=skipped))
    if settings.own_templates:
        written = f"{ANYTHING}{written}{ANYTHING}"
    return _compared(shown, written, source)


def _without_colours(html: str) -> str:
    """How code is coloured depends on what stands in it."""
    return CODE.sub(lambda match: COLOURS.sub("", match[0]), html)


def _without_theme(html: str, settings: Settings, wanted: Rendered) -> str:
    """Without what the theme puts around a page's text, where mkdocs.yml asks for it."""
    if "content.action.edit" in settings.features or "content.action.view" in settings.features:
        html = BUTTONS.sub("", html, count=1) if BUTTONS.match(html) else html
    if (settings.extra.get("analytics") or {}).get("feedback"):
        html = FEEDBACK.sub("", html)
    dated = ("revision_date", "git_revision_date_localized", "git_creation_date_localized")
    return DATES.sub("", html) if any(name in wanted.meta for name in dated) else html


def _together(parts: list[str]) -> str:
    text = f" {' '.join(parts)} "
    return LOOSE.sub(lambda match: PIECE if PIECE in match[0] else ANYTHING, text)


def _on_site(page: Page, address: str) -> str:
    """Where an address on a page leads to: a file of the site, with what follows in it."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or address.startswith("/"):
        return address
    return _whole(file_at(page.path, address), parts.query, parts.fragment)


def _whole(path: str, query: str, fragment: str) -> str:
    return "/" + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def _from_source(
    result: Audit, page: Page, source: PageSource, there: set[str], address: str
) -> str:
    """The same for an address in a source, which MkDocs turns into one on the site if it is a
    file of the docs folder's."""
    parts = urlsplit(address)
    path = normpath(join(dirname(source.path), unquote(parts.path)))
    if parts.scheme or parts.netloc or not parts.path or address in there:
        return _on_site(page, address)
    pages = page_paths(path) if path.endswith(".md") else iter((path,))
    found = next((one for one in pages if one in result.site.files), None)
    return _whole(found, parts.query, parts.fragment) if found else _on_site(page, address)


def _compared(shown: str, wanted: str, source: PageSource) -> str:
    """What is wrong: nothing where each part of what is wanted follows the one before, with
    pieces or anything else between them where there is a gap."""
    first, *others = [group.split(PIECE) for group in wanted.split(ANYTHING)]
    place, far = _follows(shown, 0, first)
    for number, group in enumerate(others, 1):
        if place >= 0:
            place, far = _follows_somewhere(shown, place, group, last=number == len(others))
    if place == len(shown):
        return ""
    return f"is not as {source.file} has it {_where(shown, *far)}"


def difference(shown: str, wanted: str) -> str:
    """Where two texts begin to differ, in words."""
    return _where(shown, *_follows(shown, 0, [f"{wanted}\n"])[1])


def _where(shown: str, at: int, should: str) -> str:
    there, behind = shown[at : at + 60], shown[max(0, at - 40) : at]
    return f"behind '{behind}': there is '{there}', not '{should}'"


def _follows_somewhere(
    shown: str, place: int, parts: list[str], *, last: bool
) -> "tuple[int, Far]":
    """The same, wherever behind the place it begins; what is last goes on to the end."""
    far = (place, parts[0][:60])
    for start in re.finditer(re.escape(parts[0]), shown[place:]):
        end, reached = _follows(shown, place + start.start(), parts)
        if end == len(shown) or (end >= 0 and not last):
            return end, reached
        far = max(far, reached)
    return -1, far


Far = tuple[int, str]
"""How far the two are the same, and what should go on there."""


def _follows(shown: str, place: int, parts: list[str]) -> tuple[int, Far]:
    for number, part in enumerate(parts):
        if number and shown[place : place + 1] in (PIECE, " "):
            place += 1
        if not shown.startswith(part, place):
            same = next(
                (n for n, sign in enumerate(part) if shown[place + n : place + n + 1] != sign), 0
            )
            return -1, (place + same, part[same : same + 60])
        place += len(part)
    return place, (place, "")
