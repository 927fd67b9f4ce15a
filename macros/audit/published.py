"""Every file of a site has somebody who answers for it, and is what that one says."""

import base64
import gzip
import hashlib
import importlib.metadata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from macros.audit.changes import FEED
from macros.audit.data import OVERVIEW, SCHEMA, TABLE, WHOLE
from macros.audit.hosting import FILES as HOSTS
from macros.audit.other_tools import BESIDE, FILES, text_path
from macros.audit.other_tools import WHOLE as WHOLE_TEXTS
from macros.audit.report import Audit
from macros.audit.script_facts import SCRIPTS
from macros.audit.settings import settings_of
from macros.audit.site import may_be_found
from macros.audit.twins import twin_of
from macros.audit.wanted import page_paths

ASSETS = Path(__file__).parent.parent / "pages" / "assets"

THEME = "mkdocs-material"
IN_THEME = "material/templates/"

MARK = ".scopebook"
"""The build's own list of what it wrote; no page needs it, and hosts do not publish it."""


def _scripts(result: Audit) -> Iterable[str]:
    return (f"scripts/{facts['filename']}" for facts in SCRIPTS.values())


def _tools(result: Audit) -> Iterable[str]:
    yield from (*FILES, *BESIDE)
    clouds = result.catalog.clouds
    yield from (text_path(result, tool, cloud) for tool in WHOLE_TEXTS for cloud in clouds)


def _data(result: Audit) -> Iterable[str]:
    yield from (WHOLE, SCHEMA, TABLE, OVERVIEW)
    yield from (f"features/{key}.json" for key in result.catalog.features)
    yield from (f"apps/{key}.json" for key in result.catalog.apps)


def _pages(result: Audit) -> Iterable[str]:
    """404.html is the theme's; the others, each from its source."""
    written = [source.path for source in result.sources if source.path.endswith(".md")]
    return ["404.html", *(path for source in written for path in page_paths(source))]


def _twins(result: Audit) -> Iterable[str]:
    return (twin_of(page) for page in result.site.pages if may_be_found(page))


def _of_the_site(result: Audit) -> Iterable[str]:
    return (MARK, "search/search_index.json", "sitemap.xml", "sitemap.xml.gz")


PUBLISHED: dict[str, Callable[[Audit], Iterable[str]]] = {
    "pages": _pages,
    "scripts": _scripts,
    "texts for other tools": _tools,
    "data": _data,
    "pages as Markdown": _twins,
    "feed": lambda result: (FEED,),
    "what hosts read": lambda result: HOSTS,
    "what every site has": _of_the_site,
}
"""The files that are made of the catalog or of all pages, by what they are: another kind of file
gets a line here, and a check that holds what stands in it."""


def check_published(result: Audit) -> None:
    """No file is on the site that nothing accounts for; our style and JavaScript, the theme's
    files and those of the docs folder are byte for byte what they come from."""
    known = {path for paths in PUBLISHED.values() for path in paths(result)}
    static = {s.path: s for s in result.sources if s.origin and not s.path.endswith(".md")}
    settings = settings_of(result)
    custom = settings.templates if settings else None
    others = settings is not None and bool(settings.other_plugins)
    for path in result.site.files:
        result.counts["files"] += 1
        source = static[path].origin if path in static else _own(path) or _template(custom, path)
        if source is not None:
            if _in_lf(result.site.content(path)) != _in_lf(source.read_bytes()):
                result.fault(path, f"is not {source.name} as it is written")
        elif (wanted := theme_hashes().get(path)) is not None:
            if _hash(result.site.content(path)) != wanted:
                result.fault(path, f"is not the file of {THEME}")
        elif path not in known and result.sources and not others:
            result.fault(path, "nothing accounts for this file; no page and no catalog makes it")
    names = [f"assets/{asset.name}" for asset in sorted(ASSETS.iterdir())]
    missing = [name for name in names if name not in result.site.files]
    if missing != names:
        result.expect("site", "missing files", missing, [])


def _template(folder: Path | None, path: str) -> Path | None:
    found = folder / path if folder else None
    return found if found and found.is_file() else None


def _in_lf(content: bytes) -> bytes:
    """A checkout may have other line ends than a build."""
    return content.replace(b"\r\n", b"\n")


def _own(path: str) -> Path | None:
    folder, _, name = path.rpartition("/")
    found = ASSETS / name
    return found if folder == "assets" and name and found.is_file() else None


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


@cache
def theme_hashes() -> dict[str, str]:
    """The SHA-256 of each file that the theme puts on a site, as its package's list has them.

    Source: https://packaging.python.org/specifications/recording-installed-packages/
    """
    record = importlib.metadata.distribution(THEME).read_text("RECORD") or ""
    found = {}
    for line in record.splitlines():
        if line.startswith(f"{IN_THEME}assets/"):
            path, _, rest = line.removeprefix(IN_THEME).partition(",sha256=")
            found[path] = rest.partition(",")[0]
    return found


def check_mark(result: Audit) -> None:
    """The list of what a build wrote has every file, and the packed site map is the site map."""
    files = result.site.files
    if MARK in files:
        listed = result.site.content(MARK).decode(errors="replace").splitlines()[1:]
        result.expect(MARK, "files", listed, sorted(path for path in files if path != MARK))
    packed = "sitemap.xml.gz"
    if packed in files:
        same = _unpacked(result.site.content(packed)) == files.get("sitemap.xml", "").encode()
        result.expect(packed, "is the site map", same, True)


def _unpacked(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError):
        return b"no site map"
