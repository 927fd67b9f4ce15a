"""A copy of a built site with one thing changed, and what the audit says of it."""

import re
import shutil
from pathlib import Path

from macros.audit import audit


def mutated(site: Path, folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the site in which `old` is replaced once, wherever its lines may break."""
    copy = folder / "site"
    shutil.copytree(site, copy, ignore=shutil.ignore_patterns("*.map", "lunr*"))
    text = (copy / file).read_text(encoding="utf-8")
    exact, broken = re.escape(old), r"\s+".join(map(re.escape, re.split(r"\s+", old)))
    found = re.search(exact, text) or re.search(broken, text)
    assert found, f"{file}: nothing would be changed"
    changed = text[: found.start()] + new + text[found.end() :]
    (copy / file).write_text(changed, encoding="utf-8")
    return copy


def faults_with(
    site: Path, folder: Path, catalog: Path, mutation: tuple[str, str, str]
) -> list[str]:
    """What the audit says about a copy with (file, old, new)."""
    return audit(mutated(site, folder, *mutation), catalog).faults
