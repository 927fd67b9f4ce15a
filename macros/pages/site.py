"""Where on the site something is shown: found in the sources of its pages, so that a page
may be renamed or left out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError, nodes

from macros.exports.powershell import SCRIPTS
from macros.pages.aadsts import WHO, Who

Parse = Callable[[str], nodes.Template]
"""A page's source, as Jinja reads it."""

Anchor = Callable[[str], str]
"""A heading's text -> the anchor that Markdown gives it."""

Call = tuple[object, ...]
"""A macro's name and its arguments; None for an argument that only the build will know."""

APPROVAL = ("choice", "picker", "combined_links", "feature_links")
"""What makes a page the one to approve on."""

FENCE = re.compile(r"^([ \t]*)(```+|~~~+).*?^\1\2[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)

HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$|^(\S.*)\n(?:=+|-+)[ \t]*$", re.MULTILINE)

OWN_ID = re.compile(r"\{:?[^{}]*#([\w.:-]+)[^{}]*\}$|\bid=\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page's address below the site's, the macros it calls, and its headings' anchors."""

    url: str
    calls: tuple[Call, ...]
    anchors: frozenset[str]

    def shows(self, *wanted: str) -> bool:
        """Whether it calls this macro, with arguments that begin like these."""
        return any(_same(call, wanted) for call in self.calls)


def _same(call: Call, wanted: tuple[str, ...]) -> bool:
    pairs = zip(call, wanted, strict=False)
    return len(call) >= len(wanted) and all(part in (name, None) for part, name in pairs)


def read_page(url: str, source: str, parse: Parse, anchor: Anchor) -> SitePage:
    """The page at `url` by its source. One that Jinja cannot parse calls nothing; the
    build says so when it comes to that page."""
    try:
        calls = tuple(_calls(parse(source)))
    except TemplateSyntaxError:
        calls = ()
    return SitePage(url, calls, frozenset(_anchors(FENCE.sub("", source), anchor)))


def _calls(template: nodes.Template) -> Iterator[Call]:
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name):
            values = (a.value if isinstance(a, nodes.Const) else None for a in call.args)
            yield call.node.name, *values


def _anchors(source: str, anchor: Anchor) -> Iterator[str]:
    for heading in HEADING.finditer(source):
        text = (heading[1] or heading[2]).strip()
        own = OWN_ID.search(text)
        yield (own[1] or own[2]) if own else anchor(text)


@dataclass(frozen=True, slots=True)
class Ways:
    """From the page that is being made to what other pages show; nothing where none does."""

    approval: str = ""
    ask: str = ""
    choice: str = ""
    found_apps: str = ""
    signing_in: str = ""
    roles: str = ""
    permissions: str = ""
    changes: str = ""
    who_must_approve: str = ""
    errors: str = ""
    error_groups: Mapping[Who, str] = field(default_factory=dict)
    test_script: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)

    def to_error(self, code: str, group: Who) -> str:
        """To what is said about a code, which is of this group of errors."""
        return _at(self.error_groups.get(group, ""), f"aadsts{code}")


def _at(way: str, anchor: str) -> str:
    return way and f"{way}#{anchor}"


@dataclass(slots=True)
class Site:
    """What a macro knows of the site around the page that is being made.

    `relative` is the way to an address of the site from that page; `pages` are read before
    the first page is made; `files` are the downloads that pages show, by their paths.
    """

    relative: Callable[[str], str]
    pages: list[SitePage] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def ways(self) -> Ways:
        return Ways(
            approval=self._way(*APPROVAL),
            ask=self._way("request", "picker", at="i-need-someone-to-approve"),
            choice=self._way("choice", "picker"),
            found_apps=self._way("found_apps"),
            signing_in=_at(self._way("signing_in"), "conditional-access"),
            roles=self._way(*APPROVAL, at="who-can-approve"),
            permissions=self._way("permission_table"),
            changes=self._way("what_changed"),
            who_must_approve=self._way("permission_table", at="who-must-approve"),
            errors=self._way("error_help"),
            error_groups={group: self._way(f"error_help {group}") for group in WHO},
            test_script=_at(self._way("script test"), "script-test"),
            scripts={k: way for k in SCRIPTS if (way := self._to_script(k))},
            commands={k: way for k in SCRIPTS if (way := self._to_command(k))},
        )

    def _to_script(self, key: str) -> str:
        return _at(self._way(f"script {key}"), f"script-{key}")

    def _to_command(self, key: str) -> str:
        """To where a script can be had, for what was chosen where that is possible."""
        return _at(self._way(f"command {key}"), f"run-{key}") or self._to_script(key)

    def _way(self, *calls: str, at: str = "") -> str:
        """To the page that makes the first of these calls that any page makes, at the anchor
        where the page has it."""
        found = (page for call in calls for page in self.pages if page.shows(*call.split()))
        page = next(found, None)
        if page is None:
            return ""
        return self.relative(page.url) + (f"#{at}" if at in page.anchors else "")

    def shows(self, *call: str) -> bool:
        return any(page.shows(*call) for page in self.pages)

    def file(self, path: str) -> str:
        """The way to a download, which is thereby one that the site has."""
        self.files.add(path)
        return self.relative(path)
