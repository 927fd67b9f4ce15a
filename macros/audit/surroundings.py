"""What the theme puts around a page's article, taken apart: menus, contents, names, the rest."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from html import escape, unescape

from macros.audit.flow import PART, attributes, flow
from macros.audit.site import Page, file_at

ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)

NAV = re.compile(r"<(/?)nav\b[^>]*>")

CONTENTS, MENU = "md-nav md-nav--secondary", "md-nav md-nav--primary"

SOMETIMES = {"footer": "md-footer__inner", "path": "md-path"}
"""Menus that not every page has, by the class that each begins with."""

OF_THE_PAGE = {
    "title": re.compile(r"<title>(.*?)</title>", re.DOTALL),
    "description": re.compile(r"<meta name=\"description\" content=\"(.*?)\">(?=\s*<)", re.DOTALL),
    "referrer": re.compile(r"<meta name=\"referrer\" content=\"([^\"]*)\">"),
    "prev": re.compile(r"<link rel=\"prev\" href=\"([^\"]*)\">"),
    "next": re.compile(r"<link rel=\"next\" href=\"([^\"]*)\">"),
    "skip words": re.compile(r"(?<=class=\"md-skip\">)([^<>]*)(?=</a>)"),
    "skip": re.compile(r"<a href=\"([^\"]*)\" class=\"md-skip\">\s*[^<>]*</a>"),
    "topic": re.compile(
        r"(?<=data-md-component=\"header-topic\">)\s*<span class=\"md-ellipsis\">([^<>]*)</span>"
    ),
}
"""What differs from page to page, and by what it is held."""

ELSEWHERE = re.compile(
    r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>"
    r"|<link rel=\"(?:canonical|alternate|alternate describedby)\"[^>]*>"
    r"|<meta name=\"author\"[^>]*>"
    r"|(?<=\"(?:base)\": )\"[^\"]*\"|(?<=\"search\": )\"[^\"]*\""
)
"""What other checks look at."""

PRIVATE = re.compile(
    r"<meta name=\"robots\"[^>]*>|<script src=\"[^\"]*assets/take-answer.js\"></script>"
)

SIDEBAR = re.compile(r"(data-md-type=\"(navigation|toc)\"\s*)(hidden)?\s*>")

HIDDEN_MENU = re.compile(r"(<nav class=\"(md-path|md-footer__inner)[^>]*?)\s*\bhidden\s*>")

STATE = re.compile(r"\s*\bmd-[\w-]*--(?:active|section|pruned|indeterminate)\b")

STATES = ("aria-current", "aria-expanded", "aria-labelledby", "checked", "for", "tabindex")
"""How a menu differs from page to page."""

Link = tuple[str, str]
"""What it is called, and where it leads."""


@dataclass(slots=True)
class Menu:
    """Its links in order; its other words; and its tags, without what differs."""

    links: list[Link] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Around:
    """By their names: the menus, what is the page's own, and what is hidden; then the rest."""

    menus: dict[str, list[Menu]]
    own: dict[str, list[str]]
    hidden: set[str]
    rest: list[str]


def around(page: Page, text: str, *, private: bool) -> Around:
    frame = ELSEWHERE.sub("", ARTICLE.sub("<article></article>", text))
    frame = PRIVATE.sub("", frame) if private else frame
    hidden = {match[2] for match in SIDEBAR.finditer(frame) if match[3]}
    hidden |= {match[2] for match in HIDDEN_MENU.finditer(frame)}
    frame = HIDDEN_MENU.sub(r"\1>", SIDEBAR.sub(r"\1>", frame))
    lead = partial(leads, page, _root(text))
    cut = {}
    for name, classes in {"menu": MENU, "tabs": "md-tabs", **SOMETIMES}.items():
        frame, cut[name] = _cut(frame, classes, "" if name in SOMETIMES else f"<nav {name}>")
    frame, cut["contents"] = _cut(frame, CONTENTS, "<nav contents>")
    for place, text in enumerate(cut["menu"]):
        cut["menu"][place], inside = _cut(text, CONTENTS, "")
        cut["contents"] += inside
    menus = {name: [_menu(part, lead) for part in parts] for name, parts in cut.items()}
    own = {}
    for name, pattern in OF_THE_PAGE.items():
        own[name] = pattern.findall(frame)
        frame = pattern.sub("", frame)
    return Around(menus, own, hidden, flow(frame, lead))


def _root(text: str) -> str:
    """Where the site begins, as 404.html has it."""
    found = re.search(r"\"base\": \"([^\"]*)\"", text)
    return found[1] if found else "/"


def leads(page: Page, root: str, address: str) -> str:
    """A file of the site with an anchor, or an address elsewhere."""
    if re.match(r"[a-zA-Z][\w+.-]*:|//", address):
        return address
    path, _, anchor = address.partition("#")
    if page.path == "404.html" and path.startswith("/"):
        path = path.removeprefix(root.rstrip("/")).lstrip("/") or "./"
    return file_at(page.path, path) + ("#" + anchor if anchor else "")


def _cut(text: str, classes: str, mark: str) -> tuple[str, list[str]]:
    """The text with a mark for each of these menus, and the menus."""
    found: list[str] = []
    start = text.find(f'<nav class="{classes}')
    while start >= 0:
        end = _end(text, start)
        found.append(text[start:end])
        text = text[:start] + mark + text[end:]
        start = text.find(f'<nav class="{classes}', start)
    return text, found


def _end(text: str, start: int) -> int:
    depth = 0
    for match in NAV.finditer(text, start):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.end()
    return len(text)


def _menu(text: str, lead: Callable[[str], str]) -> Menu:
    menu, place, name, target, within = Menu(), 0, "", "", ""
    for match in PART.finditer(text):
        words = " ".join(unescape(text[place : match.start()]).split())
        place, tag = match.end(), (match["tag"] or "").lower()
        if within == "a":
            name = f"{name} {words}".strip()
        elif words:
            menu.words.append(words)
        said = attributes(match["rest"] or "")
        values = dict(said)
        if match["end"]:
            within = "a" if tag == "span" and within == "direction" else within
            if tag == "a":
                menu.links.append((name, target))
                within = ""
            continue
        menu.tags.add(without_state(tag, said))
        if tag == "a":
            within, target = "a", lead(values.get("href", ""))
            name = values.get("aria-label", "") if "md-logo" in values.get("class", "") else ""
        elif values.get("class") == "md-footer__direction":
            within = "direction"
    return menu


def without_state(tag: str, said: list[tuple[str, str]]) -> str:
    kept = []
    for name, value in said:
        if name == "class":
            value = " ".join(STATE.sub("", f" {value}").split())
        of_the_theme = name == "id" and value.startswith("__")
        if name not in (*STATES, "href") and not of_the_theme:
            kept.append(f' {name}="{escape(value)}"')
    return f"<{tag}{''.join(kept)}>"
