"""What can be changed in a built site, by kind: each operator lists all the changes it can make.

A page is changed as it is written, not as a parser would write it again.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from macros.audit.site import Site

STRANGER = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
SCOPE = "Mail.ReadWrite.All"
LOGIN = "login.microsoftonline.com/common/v2.0/adminconsent?client_id=" + STRANGER
OUTSIDE = "https://evil.example/"


@dataclass(frozen=True, slots=True)
class Change:
    """`new` in place of the text of `site` between two places; no file where `new` is None."""

    site: Site
    path: str
    about: str
    start: int
    end: int
    new: str | bytes | None

    @property
    def content(self) -> str | bytes | None:
        if self.new is None or isinstance(self.new, bytes):
            return self.new
        text = self.site.files.get(self.path, "")
        return text[: self.start] + self.new + text[self.end :]


Operator = Callable[[Site], Iterator[Change]]
KINDS: dict[str, Operator] = {}

TEXT = re.compile(r">([^<>]*\w[^<>]*)<")
TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
LEAF = re.compile(r"<(\w+)\b[^<>]*>[^<>]*</\1>")
BLOCK = re.compile(
    r"<(tr|li|p|dt|dd|option|label|section|details)\b[^<>]*>(?:(?!<\1\b).){0,3000}?</\1>", re.S
)
QUOTED = re.compile(r'\s(aria-label|title|alt|placeholder|data-label)="([^"]+)"')
ARTICLE = re.compile(r"<article.*?</article>", re.S)
SCRIPTED = re.compile(r"<(script|style)\b.*?</\1>", re.S)
PIECES = re.compile(
    r"<table.*?</table>|<(div|section|form|details|dl)\b[^>]*\bdata-.*?</\1>|<template.*?</template>",
    re.S,
)


def kind(name: str) -> Callable[[Operator], Operator]:
    def named(operator: Operator) -> Operator:
        KINDS[name] = operator
        return operator

    return named


def pages(site: Site) -> Iterator[tuple[str, str]]:
    return ((p, text) for p, text in site.files.items() if p.endswith(".html"))


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def inside(place: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in ranges)


def replace(
    site: Site, path: str, match: re.Match[str], new: str, about: str = "", group: int = 0
) -> Change:
    old = match[group] if len(match[group]) < 90 else match[group][:60] + "..."
    start, end = match.span(group)
    return Change(site, path, about or f"{old} -> {new[:90]}", start, end, new)


def texts(site: Site, where: str) -> list[tuple[str, re.Match[str]]]:
    """Texts that are read: in our pieces, in the prose around them, in the theme's frame."""
    return [(path, match) for part, path, match in _texts(*pages(site)) if part == where]


@cache
def _texts(*pages: tuple[str, str]) -> list[tuple[str, str, re.Match[str]]]:
    found = []
    for path, text in pages:
        articles, pieces, code = spans(ARTICLE, text), spans(PIECES, text), spans(SCRIPTED, text)
        for match in TEXT.finditer(text):
            place = match.start(1)
            part = "frame" if not inside(place, articles) else "prose"
            part = "piece" if part == "prose" and inside(place, pieces) else part
            if not inside(place, code) and len(match[1]) < 3000:
                found.append((part, path, match))
    return found


def word_changed(text: str) -> str:
    swaps = {"never": "always", "Mandatory": "Optional", "Optional": "Mandatory", "not": "indeed"}
    for old, new in swaps.items():
        if re.search(rf"\b{old}\b", text):
            return re.sub(rf"\b{old}\b", new, text, count=1)
    return re.sub(r"\w+", "Otherwise", text, count=1)


def _text_kinds(where: str) -> None:
    @kind(f"text, {where}: a word")
    def _(site: Site) -> Iterator[Change]:
        for path, m in texts(site, where):
            yield replace(site, path, m, word_changed(m[1]), group=1)

    @kind(f"text, {where}: more words")
    def _(site: Site) -> Iterator[Change]:
        for path, m in texts(site, where):
            yield replace(site, path, m, f"{m[1].rstrip()} and everything else", group=1)

    @kind(f"text, {where}: gone")
    def _(site: Site) -> Iterator[Change]:
        for path, m in texts(site, where):
            yield replace(site, path, m, "", group=1)

    @kind(f"text, {where}: exchanged with the next")
    def _(site: Site) -> Iterator[Change]:
        found = list(texts(site, where))
        for (path, a), (other, b) in pairwise(found):
            if path == other and a[1].strip() != b[1].strip():
                between = a.string[a.end(1) : b.start(1)]
                about = f"{a[1].strip()[:60]} <-> {b[1].strip()[:60]}"
                yield Change(site, path, about, a.start(1), b.end(1), b[1] + between + a[1])


for _where in ("piece", "prose", "frame"):
    _text_kinds(_where)


@kind("label: another")
def _labels(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in QUOTED.finditer(text):
            yield replace(site, path, m, word_changed(m[2]), f"{m[1]}: {m[2][:60]}", group=2)


@kind("label: more")
def _more_labels(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in TAG.finditer(text):
            if "aria-label" not in m[2] and m[1] in ("a", "button", "input", "table", "code", "p"):
                new = f'<{m[1]} aria-label="All is well"{m[2]}>'
                yield replace(site, path, m, new)


def in_articles(site: Site, pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    for path, text in pages(site):
        articles = spans(ARTICLE, text)
        for m in pattern.finditer(text):
            if inside(m.start(), articles):
                yield path, m


@kind("twice: an element")
def _twice(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, BLOCK):
        yield replace(site, path, m, m[0] + m[0])


@kind("twice: a small element, with another text first")
def _twice_other(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, LEAF):
        if re.search(r">[^<]*\w", m[0]):
            other = re.sub(r">([^<]*)<", lambda t: f">{word_changed(t[1])}<", m[0])
            yield replace(site, path, m, other + m[0])


@kind("twice: an attribute")
def _twice_attribute(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, re.compile(r'\s(href|data-[\w-]+|id|value)="([^"]+)"')):
        yield replace(site, path, m, f' {m[1]}="other"{m[0]}')


@kind("gone: an element")
def _gone(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, BLOCK):
        if re.search(r">[^<]*\w", m[0]):
            yield replace(site, path, m, "")


@kind("gone: a small element")
def _gone_small(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, LEAF):
        if re.search(r">[^<]*\w", m[0]):
            yield replace(site, path, m, "")


def _hiding(name: str, added: str) -> None:
    @kind(f"hidden: by {name}")
    def _(site: Site) -> Iterator[Change]:
        for path, m in in_articles(site, TAG):
            if m[1] not in ("br", "svg", "path", "input") and "hidden" not in m[2]:
                attributes = m[2]
                if added.startswith("class=") and 'class="' in attributes:
                    attributes = attributes.replace('class="', added.removesuffix('"') + " ", 1)
                else:
                    attributes += f" {added}"
                yield replace(site, path, m, f"<{m[1]}{attributes}>")


_hiding("attribute", "hidden")
_hiding("style", 'style="display:none"')
_hiding("class", 'class="sb-hidden"')
_hiding("aria-hidden", 'aria-hidden="true"')


@kind("hidden: shown that should not be")
def _shown(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, re.compile(r"<[^<>]*\shidden(?=[\s>])[^<>]*>")):
        yield replace(site, path, m, m[0].replace(" hidden", ""))


@kind("link: an outside one elsewhere")
def _elsewhere(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r'href="(https://[^"]+|mailto:[^"]+)"', text):
            yield replace(site, path, m, "https://evil.example/x", f"{m[1][:80]}", group=1)


@kind("link: an inside one to another page")
def _another_page(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r'<a [^>]*href="((?!https:|mailto:)[^"]+)"', text):
            if not path.endswith("404.html"):
                new = "../troubleshooting/" if "/" in path else "troubleshooting/"
                if not m[1].startswith(new):
                    yield replace(site, path, m, new, f"{m[0][:90]} -> {new}", group=1)


SPELLINGS = (
    f"https://{LOGIN}",
    f"//{LOGIN}",
    rf"\\{LOGIN}",
    rf"https:\\{LOGIN}",
    f"https:/{LOGIN}",
    f"https:{LOGIN}",
    f"ht\ttps://{LOGIN}",
    f"HTTPS://{LOGIN}",
    f" https://{LOGIN}",
    f"https://{LOGIN}".replace("login", "ｌｏｇｉｎ"),
    f"https://{LOGIN}".replace(".com", "%2Ecom"),
    f"https://{LOGIN}".replace(".com", "。com"),
    f"https://{LOGIN}".replace("login", "&#108;ogin"),
    f"https://{LOGIN}".replace(".", "&period;"),
    f"https://x@{LOGIN}",
    f"https://{LOGIN}".replace(".com", ".com:443"),
    f"https://{LOGIN}".replace("adminconsent", "authorize"),
    f"https://{LOGIN}".replace("login.microsoftonline", "login.live"),
    f"http://{LOGIN}",
    "javascript:alert(1)",
    "data:text/html,<p>",
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
)
PLACES = (
    '<p><a href="{}">Approve</a></p>',
    '<form action="{}"><button>Approve</button></form>',
    '<button formaction="{}">Approve</button>',
    '<svg><a xlink:href="{}"><text>Approve</text></a></svg>',
    '<svg><a href="{}"><text>Approve</text></a></svg>',
    '<map><area href="{}"></map>',
    '<iframe src="{}"></iframe>',
    '<img src="x.png" srcset="{} 2x">',
    '<!--><a href="{}">Approve</a><!-- -->',
    '<math><a href="{}">x</a></math>',
    '<a href="." ping="{}">x</a>',
    '<meta http-equiv="refresh" content="0;url={}">',
    '<base href="{}">',
    '<link rel="prerender" href="{}">',
    '<object data="{}"></object>',
    '<video poster="{}"></video>',
    '<textarea></textarea><a href="{}">x</a>',
    '<noscript><a href="{}">x</a></noscript>',
)
END = re.compile(r"(?=</article>)")


@kind("sign-in: in any spelling")
def _sign_ins(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in END.finditer(text):
            for number, spelling in enumerate(SPELLINGS):
                place = PLACES[(number % 3 and 0) or number % len(PLACES)]
                yield replace(site, path, m, place.format(spelling), spelling)
                yield replace(site, path, m, PLACES[0].format(spelling), spelling)


@kind("sign-in: in any place")
def _sign_in_places(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in END.finditer(text):
            for place in PLACES:
                for spelling in SPELLINGS[:2]:
                    yield replace(site, path, m, place.format(spelling), place)


@kind("sign-in: a link that is there, spelled otherwise")
def _sign_in_changed(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, re.compile(r'href="(https://login\.[^"]*)"')):
        for old, new in (
            ("https://", "//"),
            ("https://", "\\\\"),
            ("login.", "ｌogin."),
            ("scope=", "scope=Mail.ReadWrite%20"),
            ("&amp;", "&amp;prompt=none&amp;"),
            ("organizations", "common"),
        ):
            yield replace(site, path, m, m[1].replace(old, new, 1), f"{old} -> {new}", group=1)


STRANGERS = (
    f"<p>{STRANGER}</p>",
    f"<p>{STRANGER.upper()}</p>",
    f"<p>{STRANGER.replace('-', '')}</p>",
    f"<p>{STRANGER[:8]}<b>{STRANGER[8:]}</b></p>",
    f"<p>{STRANGER.replace('-', '&#45;')}</p>",
    f"<p>{STRANGER.replace('-', '‑')}</p>",
    f"<p>{STRANGER.replace('-', '&shy;-')}</p>",
    f"<p>{{{STRANGER}}}</p>",
    f"<p>{SCOPE}</p>",
    "<p>Mail<b>.ReadWrite</b></p>",
    "<p>Mail.<wbr>ReadWrite</p>",
    "<p>Mail&#46;ReadWrite</p>",
    "<p>Mail.Read&#8203;Write</p>",
    "<p>Mаil.RеadWrite</p>",
    "<p>Ｍail.ReadWrite</p>",
    "<p>mail.readwrite</p>",
    "<p>Mail․ReadWrite</p>",
    "<p>https://graph.microsoft.com/Mail.ReadWrite</p>",
    "<p>Contacts.Read</p>",
    "<p>AADSTS90999</p>",
)


@kind("stranger: in the text of a page")
def _strangers(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r"(?=</article>)|(?=</nav>)|(?=</footer>)", text):
            yield from (replace(site, path, m, new, new) for new in STRANGERS)


@kind("stranger: in an attribute")
def _strange_attributes(site: Site) -> Iterator[Change]:
    names = ("title", "data-x", "aria-description", "id", "class", "lang", "summary", "data-copy")
    values = (STRANGER, SCOPE, STRANGER.replace("-", ""), "Mail&#46;ReadWrite", "Ｍail.ReadWrite")
    for path, text in pages(site):
        for number, m in enumerate(re.finditer(r"<(p|li|h2|td)(?=[\s>])", text)):
            name, value = names[number % len(names)], values[number % len(values)]
            yield replace(site, path, m, f'{m[0]} {name}="{value}"')


def json_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in items:
            yield from json_paths(child, (*path, key))
    else:
        yield path


def json_changed(value: Any, path: tuple[Any, ...], how: str) -> Any:
    if not path:
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return value + 1
        return word_changed(value) if value else "Something"
    copied: Any = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1 and how == "gone":
        del copied[path[0]]
    else:
        copied[path[0]] = json_changed(copied[path[0]], path[1:], how)
    return copied


def quoted_json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")


IN_DATA = re.compile(r"\sdata-(choices|asked|facts)='([^']*)'")


def _data_kind(how: str) -> None:
    @kind(f"data of a page: {how}")
    def _(site: Site) -> Iterator[Change]:
        from html import unescape

        for path, text in pages(site):
            for m in IN_DATA.finditer(text):
                data = json.loads(unescape(m[2]))
                for place in json_paths(data):
                    new = quoted_json(json_changed(data, place, how))
                    about = f"{m[1]}: {'/'.join(map(str, place))}"
                    yield replace(site, path, m, new, about, group=2)


_data_kind("another value")
_data_kind("gone")


@kind("data of a page: a key twice")
def _key_twice(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in IN_DATA.finditer(text):
            for key in re.finditer(r'"[\w.-]+":(?="|\d|true|false)', m[2]):
                at = m.start(2) + key.start()
                yield Change(site, path, f"{m[1]}: {key[0]}", at, at, f'{key[0]}"other",')


@kind("published data: a value")
def _published(site: Site) -> Iterator[Change]:
    for path, text in site.files.items():
        if path.endswith((".json", ".csv", "llms.txt")) and "search" not in path:
            for m in re.finditer(r"[A-Za-z][\w.]{3,}", text):
                yield replace(
                    site, path, m, "Otherwise", f"{text[m.start() - 20 : m.end() + 20]!r}"
                )


def _line_kind(name: str, suffixes: tuple[str, ...], change: Callable[[str], str | None]) -> None:
    @kind(name)
    def _(site: Site) -> Iterator[Change]:
        for path, text in site.files.items():
            if path.endswith(suffixes):
                for m in re.finditer(r"^.*\S.*\n", text, re.M):
                    new = change(m[0])
                    if new is not None and new != m[0]:
                        yield replace(
                            site, path, m, new, f"{m[0].strip()[:80]} -> {new.strip()[:60]}"
                        )


def _number(line: str) -> str | None:
    return (
        re.sub(r"\d+", lambda m: str(int(m[0]) + 1), line, count=1)
        if re.search(r"\d", line)
        else None
    )


def _verb(line: str) -> str | None:
    for old, new in (
        ("PATCH", "DELETE"),
        ("patch", "delete"),
        ("POST", "PATCH"),
        ("-eq", "-ne"),
        ("$true", "$false"),
        ("GET", "POST"),
        (" if ", " unless "),
        ("approve", "revoke"),
    ):
        if old in line:
            return line.replace(old, new, 1)
    return None


def _from_a_set(line: str) -> str | None:
    """Without the last entry of what a parameter takes."""
    return re.sub(r",?\s*'[^']*'(?=\))", "", line, count=1) if "ValidateSet" in line else None


TOOLS = (".sh", ".tf", ".bicep", ".http", ".bicepparam", "bicepconfig.json")
for _name, _suffixes in (("script", (".ps1",)), ("other tool's file", TOOLS)):
    _line_kind(f"{_name}: a line gone", _suffixes, lambda line: "")
    _line_kind(f"{_name}: a line twice", _suffixes, lambda line: line * 2)
    _line_kind(f"{_name}: a line more", _suffixes, lambda line: line + "Remove-Item 'x'\n")
    _line_kind(
        f"{_name}: a word",
        _suffixes,
        lambda line: re.sub(r"[A-Za-z]{4,}", "Otherwise", line, count=1),
    )
    _line_kind(f"{_name}: a number", _suffixes, _number)
    _line_kind(f"{_name}: a verb", _suffixes, _verb)
    _line_kind(f"{_name}: joined with the next", _suffixes, lambda line: line.rstrip("\n") + " ")
    _line_kind(
        f"{_name}: a scope behind it", _suffixes, lambda line: line.rstrip("\n") + " 'User.Read'\n"
    )
_line_kind("script: an entry of a set gone", (".ps1",), _from_a_set)


ASSETS = re.compile(r"^assets/.*\.(js|css|svg|png)$")


@kind("asset: a byte")
def _assets(site: Site) -> Iterator[Change]:
    for path, text in site.files.items():
        if ASSETS.match(path):
            for m in list(re.finditer(r"[a-z]{4,}", text))[:: max(1, len(text) // 2000)]:
                yield replace(site, path, m, "other", f"{text[m.start() - 20 : m.end() + 20]!r}")
            yield Change(site, path, "a space at the end", len(text), len(text), " ")


@kind("file: gone")
def _files_gone(site: Site) -> Iterator[Change]:
    for path in site.files:
        if path not in (".scopebook",):
            yield Change(site, path, f"{path} is gone", 0, 0, None)


@kind("file: more")
def _files_more(site: Site) -> Iterator[Change]:
    page = site.files["404.html"]
    more: dict[str, str | bytes] = {
        "other.html": "<!doctype html><title>x</title><p>Hello</p>",
        "approve/index.html": page,
        "assets/other.js": "alert(1)",
        "assets/other.css": "p { display: none }",
        "assets/other.png": b"\x89PNG\r\n\x1a\n\x00",
        "scripts/Other.ps1": "Remove-Item x\n",
        "terraform/other.tf": "# nothing\n",
        "README.txt": "Hello\n",
        "features/other.json": "{}",
        "index.htm": "<p>Hello",
        "index.php": "<p>Hello",
        "sw.js": "self.addEventListener('fetch', () => {})",
        ".htaccess": "Redirect / https://evil.example",
        "assets/javascripts/bundle.other.min.js": "alert(1)",
        "sitemap2.xml": "<x/>",
        "robots.txt": "User-agent: *\n",
        ".well-known/security.txt": "Contact: mailto:a@evil.example\n",
        "manifest.webmanifest": "{}",
        "favicon.ico": b"\x00\x01\xff",
        "docs/index.html": "<!doctype html><title>x</title>",
    }
    yield from (Change(site, path, path, 0, 0, content) for path, content in more.items())


@kind("policy: a directive")
def _policy(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text):
            parts = m[1].split("; ")
            for n, directive in enumerate(parts):
                rest = parts[:n] + parts[n + 1 :]
                yield replace(site, path, m, "; ".join(rest), f"without {directive[:40]}", group=1)
                worse = [*parts[:n], f"{directive} https:", *parts[n + 1 :]]
                yield replace(site, path, m, "; ".join(worse), f"{directive[:40]} https:", group=1)
                other = [*parts[:n], f"{directive} 'unsafe-inline'", *parts[n + 1 :]]
                yield replace(site, path, m, "; ".join(other), f"{directive[:40]} inline", group=1)
            more = [*parts, "frame-src https:"]
            yield replace(site, path, m, "; ".join(more), "frame-src https:", group=1)
            hashed = re.sub(r"sha256-.", "sha256-0", m[1], count=1)
            yield replace(site, path, m, hashed, "another hash", group=1)
            added = m[1].replace("'self' 'sha", f"'self' 'sha256-{'A' * 43}=' 'sha", 1)
            yield replace(site, path, m, added, "one hash more", group=1)


@kind("policy: its element and its place")
def _policy_place(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r'<meta http-equiv="Content-Security-Policy"[^>]*>', text):
            yield replace(site, path, m, "", "gone")
            name = m[0].replace("http-equiv", "name")
            yield replace(site, path, m, name, "name for http-equiv")
            other = m[0].replace("Security-Policy", "Security-Policy-Report-Only")
            yield replace(site, path, m, other, "report only")
            yield replace(site, path, m, '<link rel="icon" href="x">' + m[0], "not the first")
            yield replace(site, path, m, "<template>" + m[0] + "</template>", "in a template")
            yield replace(site, path, m, "<noscript>" + m[0] + "</noscript>", "in a noscript")
            yield replace(site, path, m, "<!--" + m[0] + "-->", "in a comment")
        for m in re.finditer(r"<script>(?=.)", text):
            yield replace(site, path, m, "<script>alert(1);", "an inline script changed")
            yield replace(
                site, path, m, "<script>alert(1)</script><script>", "one inline script more"
            )
        for m in re.finditer(r"(?<=<body)", text):
            yield replace(site, path, m, ' onload="alert(1)"', "an inline handler")


@kind("meta: of a page")
def _metas(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r"<(meta|link|html|title)\b[^>]*>", text):
            if "Content-Security" not in m[0]:
                yield replace(site, path, m, "", f"without {m[0][:70]}")
        for m in re.finditer(r'<meta name="[^"]*" content="([^"]*)"', text):
            yield replace(site, path, m, "otherwise", f"{m[0][:70]}", group=1)


@kind("search index")
def _index(site: Site) -> Iterator[Change]:
    path = "search/search_index.json"
    text = site.files.get(path, "")
    for m in re.finditer(r'"(location|title|text)":"((?:[^"\\]|\\.)+)"', text):
        yield replace(site, path, m, word_changed(m[2]), f"{m[1]}: {m[2][:50]}", group=2)
    for m in re.finditer(r'\{"location":(?:[^{}]|\{[^{}]*\})*\},', text):
        yield replace(site, path, m, "", f"without {m[0][:60]}")
        yield replace(site, path, m, m[0] * 2, f"twice {m[0][:60]}")
    for m in re.finditer(r'"text":"', text):
        yield replace(site, path, m, m[0] + "Ask for everything. ", "more text")


@kind("site map")
def _map(site: Site) -> Iterator[Change]:
    text = site.files["sitemap.xml"]
    urls = re.finditer(r"(?=</urlset>)", text)
    for m in urls:
        for address in (OUTSIDE, "https://login.microsoftonline.com/", "approved/"):
            yield replace(site, "sitemap.xml", m, f"<url><loc>{address}</loc></url>", address)
    for m in re.finditer(r"<loc>(.*?)</loc>", text):
        yield replace(site, "sitemap.xml", m, m[1] + "x", m[1], group=1)
    yield Change(site, "sitemap.xml.gz", "another", 0, 0, b"\x1f\x8b\x08\x00")


@kind("a script that is shown")
def _shown_source(site: Site) -> Iterator[Change]:
    for path, text in pages(site):
        for m in re.finditer(r'<script [^>]*src="([^"]*)"', text):
            yield replace(site, path, m, "assets/other.js", f"src {m[1]}", group=1)
        for m in re.finditer(r'<link [^>]*href="([^"]*)"', text):
            yield replace(site, path, m, "assets/other.css", f"href {m[0][:60]}", group=1)
        for m in re.finditer(r'<script id="__config"[^>]*>(.*?)</script>', text):
            yield replace(site, path, m, m[1].replace("search.a", "search.b"), "config", group=1)
            yield replace(
                site,
                path,
                m,
                m[1].replace('"base": "', '"base": "https://evil.example/'),
                "base",
                group=1,
            )


@kind("a download: its name and address")
def _download_names(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, re.compile(r'<a href="([^"]*)" download[^>]*>([^<]*)</a>')):
        yield replace(site, path, m, "Other.ps1", f"name {m[2]}", group=2)
        other = "../scripts/Test-AppAccess.ps1" if "Test" not in m[1] else "../graph/approve.http"
        yield replace(site, path, m, other, f"href {m[1]}", group=1)


@kind("a command")
def _commands(site: Site) -> Iterator[Change]:
    for path, m in in_articles(site, re.compile(r'data-(?:app-)?command="([^"]*)"')):
        yield replace(site, path, m, m[1].replace("-WhatIf", ""), f"no -WhatIf: {m[1]}", group=1)
        yield replace(site, path, m, m[1] + " -AllUsers", f"-AllUsers: {m[1]}", group=1)
        yield replace(
            site, path, m, m[1].replace("-TenantId {tenant}", ""), f"tenant: {m[1]}", group=1
        )
    for path, m in in_articles(site, re.compile(r'data-command="[^"]*">([^<]*)<')):
        yield replace(site, path, m, m[1].replace("-WhatIf", "-Force"), f"text {m[1]}", group=1)
        yield replace(site, path, m, m[1] + "; rm -r *", f"text {m[1]}", group=1)
