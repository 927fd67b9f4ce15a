"""A built site with one thing changed, and what the audit says of it."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from macros.audit import CHECKS, audit_site, run
from macros.audit.around import check_around
from macros.audit.frames import check_frames
from macros.audit.prose import check_prose
from macros.audit.report import Audit
from macros.audit.site import Site, read_site
from macros.catalog.model import Catalog
from macros.catalog.page_source import PageSource
from macros.catalog.shape import load
from macros.engine.project import read_project
from macros.engine.sources import sources


def mutated(site: Site, file: str, old: str, new: str) -> Site:
    """The site with `old` replaced once, wherever its lines may break."""
    text = site.files[file]
    exact, broken = re.escape(old), r"\s+".join(map(re.escape, re.split(r"\s+", old)))
    found = re.search(exact, text) or re.search(broken, text)
    assert found, f"{file}: nothing would be changed"
    return site.changed(file, text[: found.start()] + new + text[found.end() :])


Read = tuple[Site, Catalog, list[PageSource], dict[Any, Any]]


@cache
def read(folder: Path, path: Path, config: Path | None = None) -> Read:
    """The site, its catalog, its pages' sources where a mkdocs.yml says where they are, and what
    an audit of them found out that changes do not change."""
    site, catalog = read_site(folder), load(path)
    written = sources(read_project(config)) if config else []
    kept: dict[Any, Any] = {}
    audit_site(site, catalog, written, kept=kept)
    return site, catalog, written, kept


def faults_with(
    folder: Path, path: Path, mutation: tuple[str, str, str], says: str, config: Path | None = None
) -> list[str]:
    """What the audit says about a site with (file, old, new), up to the check that says this
    of the file: what found one change is asked first about the next, which is often of its kind."""
    result = begun(folder, path, mutation, config)
    for check in [*ORDER]:
        if any(f.startswith(mutation[0]) and says in f for f in said_by(check, result)):
            ORDER.remove(check)
            ORDER.insert(0, check)
            break
    return result.faults


def begun(
    folder: Path, path: Path, mutation: tuple[str, str, str], config: Path | None = None
) -> Audit:
    """An audit of a site with (file, old, new) in which no check has looked at anything yet."""
    site, catalog, written, kept = read(folder, path, config)
    facts: tuple[Any, Any] = kept["facts"]
    return Audit(catalog, mutated(site, *mutation), *facts, written, kept=dict(kept))


def said_by(check: Callable[[Audit], None], result: Audit) -> list[str]:
    """What this check says alone; what it needs of another one is looked at before."""
    if check in AFTER_FRAMES and not result.outside:
        run(check_frames, result)
    before = len(result.faults)
    run(check, result)
    return result.faults[before:]


ORDER = [*CHECKS]
AFTER_FRAMES = (check_prose, check_around)
"""They look at what is outside of our pieces."""
