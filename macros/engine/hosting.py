"""The files for web hosts, written beside the pages once all of these are known."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from macros.engine.policy import policy
from macros.exports.hosting import FILES, Hosting
from macros.pages.theme import HASHED, is_named_by_content


def write(site: Path, scripts: Iterable[str], site_url: str | None, theme: Iterable[str]) -> None:
    """Into a built site: whose pages have these inline scripts, which is published at this address,
    and whose theme's files come from these folders."""
    hosting = Hosting(policy(scripts), kept_files(site, [*theme]), base(site_url))
    for path, text in FILES.items():
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text(text(hosting), encoding="utf-8", newline="\n")


def base(site_url: str | None) -> str:
    """The path, with slashes around it, below which a site with this address is published."""
    return f"/{urlsplit(site_url or '').path.strip('/')}/".replace("//", "/")


def kept_files(site: Path, theme: list[str]) -> tuple[str, ...]:
    """The files whose names are known to change with their content."""
    found = (path.relative_to(site).as_posix() for path in site.glob("assets/**/*.min.*"))
    return tuple(sorted(path for path in found if HASHED.search(path) and _kept(site, path, theme)))


def _kept(site: Path, path: str, theme: list[str]) -> bool:
    maps = (Path(folder, f"{path}.map") for folder in theme)
    source_map = next((map_.read_bytes() for map_ in maps if map_.is_file()), b"")
    return is_named_by_content(path, (site / path).read_bytes(), source_map)
