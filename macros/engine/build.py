"""One build of the site: what the macros and MkDocs' events share, and what each event does."""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment
from markdown.extensions.toc import slugify  # type: ignore[import-untyped]
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs.utils.meta import YAML_RE, get_data

from macros.catalog.problems import CatalogError
from macros.checking.rules import checked
from macros.consent.request import ChoiceError
from macros.engine import calls, compiled, findable, head, hosting, publishing
from macros.engine.history import read_history
from macros.engine.listing import without_hidden
from macros.engine.placeholders import NONCHARACTER, Placeholders, stray
from macros.engine.policy import script_hashes
from macros.engine.problems import PACKAGE, in_own_code, shown
from macros.engine.project import ProjectError, catalog_path
from macros.engine.twins import Twins
from macros.exports.data import CATALOG_JSON
from macros.exports.downloads import Downloads
from macros.exports.environment import keep_compiled
from macros.exports.feed import FEED
from macros.exports.hosting import FILES as HOST_FILES
from macros.exports.stamp import stamp_of
from macros.pages import Macro, files_shown, macros_of, text_of, values_of
from macros.pages.aadsts import load_errors
from macros.pages.html import error_box
from macros.pages.site import Site, SitePage, read_page
from macros.pages.theme import OVERRIDES, is_unused

ASSETS = PACKAGE / "pages" / "assets"
STYLE, SCRIPT = "assets/scopebook.css", "assets/scopebook.js"

NO_EVENTS = (
    "mkdocs.yml: 'plugins' lacks scopebook; add it beside macros"
    if PACKAGE.name == "scopebook"
    else "mkdocs.yml: 'hooks' lacks macros/engine/hooks.py; add it"
)
"""Without MkDocs' events, a page would show what stands where a macro's HTML goes."""
WRITTEN = "the build writes a file of this name for web hosts; move this one elsewhere"

log = logging.getLogger("mkdocs.plugins.scopebook")


class Env(Protocol):
    """What we use of mkdocs-macros.

    Source: https://mkdocs-macros-plugin.readthedocs.io/en/latest/python/
    """

    variables: MutableMapping[str, Any]
    macros: MutableMapping[str, Any]

    @property
    def env(self) -> Environment: ...

    def macro(self, v: Callable[..., str], name: str = ...) -> object: ...


class Build:
    """Begun when MkDocs has read its configuration, over when the last page is written.

    A bad catalog ends a build with one line per problem; a preview shows the same lines on
    every page until the next good save. With `only_macros`, the pages around the macros, the
    theme and the site's folder are somebody else's.
    """

    def __init__(self, config: MkDocsConfig, *, serving: bool, only_macros: bool = False) -> None:
        self.config, self.serving, self.only_macros = config, serving, only_macros
        self.sys_path = [*sys.path]
        self.folder = Path(config.config_file_path or "mkdocs.yml").absolute().parent
        if only_macros:
            bring_along(config)
        else:
            config.theme.dirs.insert(0, str(OVERRIDES))
            without_hidden(config.theme)
        self.placeholders = Placeholders()
        self.problems: dict[str, None] = {}
        self.site = Site(lambda url: get_relative_url(url, self.page.url))
        self.catalog_path = Path()
        self.downloads: Downloads | None = None
        self.catalog_error = ""
        self.found: list[findable.Entry] = []
        self.scripts: set[str] = set()
        self.twins = Twins()
        keep_compiled(None if only_macros else compiled.own(self.folder))
        self.env: Env
        self.page: Page

    def define(self, env: Env) -> None:
        """Registers what pages may write with mkdocs-macros."""
        self.env = env
        # mkdocs-macros puts the product's folder, and a path seen from the working directory,
        # in front: what lies there by chance shall not be imported for something else.
        sys.path[:] = self.sys_path
        try:
            self.catalog_path = catalog_path(self.folder, self.config.extra)
            history = read_history(self.catalog_path)
            catalog, errors = checked(self.catalog_path, history=history), load_errors()
        except (CatalogError, ProjectError, OSError) as error:
            self.catalog_error = str(error)
            self._stop_or_log(self.catalog_error.splitlines())
            return
        stamp = stamp_of(self.catalog_path, self.config.site_url)
        self.downloads = Downloads(catalog, stamp, history)
        for name, macro in macros_of(self.downloads, errors, self.site).items():
            env.macro(self._placing(name, macro), name)
        env.variables.update(values_of(catalog))
        calls.report_template_errors(self._template_error)

    def _stop_or_log(self, lines: list[str]) -> None:
        if not self.serving:
            raise PluginError("\n".join(["nothing was published:", *lines]))
        for line in lines:
            log.error(line)

    def _placing(self, name: str, macro: Macro) -> Macro:
        """The macro, with a token for its HTML; where its call is wrong, for a box that says
        so, so that a page reports every error."""

        def call(*args: Any, **named: Any) -> str:
            place = self._place(calls.calling_line())
            try:
                html = calls.called(name, macro, args, named)
                return self.placeholders.token(html, name, place)
            except ChoiceError as error:
                return self._box(f"{place}: {name}: {error}")
            except Exception as error:
                return self._box(in_own_code(error))

        return call

    def _place(self, line: int) -> str:
        """A line of the page's Markdown, counted from the start of its file."""
        above = self.page.file.content_string.count("\n") - (self.page.markdown or "").count("\n")
        return f"{shown(self.page.file.abs_src_path or '')}:{line + above}"

    def _box(self, problem: str) -> str:
        self.problems[problem] = None
        return self.placeholders.token(error_box(problem))

    def _template_error(self, error: Exception) -> str:
        fields = [name for value in self.env.variables.values() for name in _fields(value)]
        names = [*self.env.macros, "product", "publisher", "first_app", "microsoft", "policy_month"]
        words = calls.template_words(error, names, fields)
        return self._box(f"{self._place(calls.failing_line(error))}: {words}")

    def add_files(self, files: Files) -> None:
        """Our style and JavaScript, and the downloads that pages show; without what the theme
        ships and no page asks for."""
        for file in [file for file in files if self._is_unused(file)]:
            files.remove(file)
        for file in files if not self.only_macros else ():
            if file.src_uri in HOST_FILES:
                self._box(f"{shown(file.abs_src_path or file.src_uri)}: {WRITTEN}")
        for asset in sorted(ASSETS.iterdir()):
            self._add(files, f"assets/{asset.name}", asset.read_text(encoding="utf-8"))
        if self.downloads:
            self.site.pages = [self._read(file) for file in files.documentation_pages()]
            try:
                self.site.files |= files_shown(self.site, self.downloads)
            except Exception as error:
                self._box(in_own_code(error))
            self.add_shown(files)

    def _is_unused(self, file: File) -> bool:
        return not self.only_macros and is_unused(file.src_uri, self.config.theme)

    def _read(self, file: File) -> SitePage:
        name = shown(file.abs_src_path or file.src_uri)
        try:
            source = file.content_string
        except (UnicodeDecodeError, OSError) as error:
            raise PluginError(f"{name}: cannot be read as UTF-8 text: {error}") from None
        text, meta = get_data(source)
        if not meta and (front := YAML_RE.match(source)) and front[1].strip():
            self._box(f"{name}:1: what stands between the '---' lines is no 'key: value' YAML")
        text = "" if meta.get("render_macros") is False else text
        return read_page(file.url, text, self.env.env.parse, self._anchor)

    def _anchor(self, heading: str) -> str:
        toc = self.config.mdx_configs.get("toc", {})
        return str(toc.get("slugify", slugify)(heading, toc.get("separator", "-")))

    def add_shown(self, files: Files) -> None:
        """The downloads that pages show; known for all once every page's macros have run."""
        for path in sorted(self.site.files):
            if self.downloads and files.get_file_from_path(path) is None:
                self._add(
                    files, path, text_of(path, self.site, self.downloads, self.config.site_url)
                )

    def _add(self, files: Files, path: str, text: str) -> None:
        files.append(File.generated(self.config, path, content=text))

    def begin_page(self, markdown: str, page: Page) -> str:
        """Before the macros see a page: while the catalog is bad, it says so and nothing else."""
        self.page = page
        if self.catalog_error:
            return self.placeholders.token(error_box(self.catalog_error))
        for line, problem in stray(page.file.content_string):
            self._box(f"{shown(page.file.abs_src_path or '')}:{line}: {problem}")
        return NONCHARACTER.sub("", markdown)

    def fill(self, html: str, page: Page) -> str:
        """Puts each macro's HTML where its token is, and makes its anchors known."""
        for found in self.placeholders.misplaced(f"<h1>{page.title}</h1>{html}"):
            advice = "it makes more than text; write it below, outside of links and tags"
            self._box(f"{found.place}: {found.macro} cannot stand in a title or a tag: {advice}")
        html = findable.spaced(self.placeholders.fill(html))
        page.present_anchor_ids = {
            *(page.present_anchor_ids or ()),
            *re.findall(r'\sid="([^"]+)"', html),
        }
        if not head.private(page):
            self.found += findable.entries(html, page.url)
        return findable.unmarked(html)

    def keep_templates(self, env: Environment) -> None:
        """Keeps the theme's compiled templates between builds, like our own."""
        if not self.only_macros:
            env.bytecode_cache = compiled.theme(self.folder)

    def map_site(self, context: Any) -> Any:
        """The site map's context without private pages."""
        pages = [file for file in context["pages"] if not head.private(file.page)]
        return {**context, "pages": pages}

    def finish_page(self, output: str, page: Page | None) -> str:
        first = head.discreet(page) if page and head.private(page) else ""
        if page and not first and CATALOG_JSON in self.site.files:
            first = head.alternate(page)
        if page and not head.private(page) and not self.only_macros:
            first += self.twins.keep(page, output)
        if page and not head.private(page) and FEED in self.site.files:
            first += head.feed(page)
        if self.only_macros:
            return output.replace(head.CHARSET, f"{head.CHARSET}{first}", 1)
        finished = head.finished(output, serving=self.serving, first=first)
        self.scripts |= script_hashes(finished)
        return finished

    def refuse_to_clean(self) -> None:
        """Before MkDocs empties its target: it must be a build's own."""
        mine = not self.serving and not self.only_macros
        if mine and (reason := publishing.refusal(Path(self.config.site_dir))):
            raise PluginError(reason)

    def finish(self) -> None:
        """A macro that could not be filled in ends a build, with every page's errors at once."""
        if self.problems:
            self._stop_or_log(list(self.problems))
        site = Path(self.config.site_dir)
        findable.add(site, self.found)
        self.twins.write(site)
        if not self.serving and not self.only_macros:
            hosting.write(site, self.scripts, self.config.site_url, self.config.theme.dirs)
            publishing.mark(site)


def bring_along(config: MkDocsConfig) -> None:
    """Has every page load our style and JavaScript, where mkdocs.yml does not say so itself."""
    if STYLE not in config.extra_css:
        config.extra_css.append(STYLE)
    if SCRIPT not in map(str, config.extra_javascript):
        script = ExtraScriptValue(SCRIPT)
        script.type = "module"
        config.extra_javascript.append(script)


def _fields(value: object) -> list[str]:
    return list(value) if isinstance(value, dict) else []


_current: Build | None = None


def start(config: MkDocsConfig, *, serving: bool) -> None:
    """MkDocs builds one site at a time."""
    global _current
    plugin = config.plugins.get("scopebook")
    only_macros = bool(plugin and plugin.config["only_macros"])
    _current = Build(config, serving=serving, only_macros=only_macros)


def current() -> Build:
    if _current is None:
        raise PluginError(NO_EVENTS)
    return _current
