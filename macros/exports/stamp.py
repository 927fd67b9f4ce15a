"""Where a download comes from: the catalog as it was, and the address it was fetched from."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from macros.exports.powershell import SCRIPT_FOLDER, Stamp


def stamp_of(catalog: Path, site_url: str | None) -> Stamp:
    """The catalog's SHA-256; its date, where git knows the file as it is; the scripts' address,
    where the site's is known. The same for the same files, history and configuration."""
    digest = hashlib.sha256(catalog.read_bytes()).hexdigest()
    folder = f"{site_url.rstrip('/')}/{SCRIPT_FOLDER}" if site_url else ""
    return Stamp(digest, committed_on(catalog), folder)


def committed_on(path: Path) -> str:
    """The day (YYYY-MM-DD) of the last commit that changed the file; empty without git, where
    the file has changed since, and in a shallow clone, whose only commit is not that one."""
    if _git(path, "status", "--porcelain", "--ignored", "--", path.name) != "":
        return ""
    if _git(path, "rev-parse", "--is-shallow-repository") != "false":
        return ""
    return _git(path, "log", "-1", "--format=%cs", "--", path.name) or ""


def _git(path: Path, *arguments: str) -> str | None:
    """What git says in the file's folder; nothing where it fails or is not there."""
    program = shutil.which("git")
    if program is None:
        return None
    command = [program, "-C", str(path.parent), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip() if done.returncode == 0 else None
