"""Where a download comes from: the catalog as it was, and the address it was fetched from."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from macros.exports.powershell import SCRIPT_FOLDER, Stamp


def stamp_of(catalog: Path, site_url: str | None) -> Stamp:
    """The catalog's SHA-256; its date and commit, where git knows the file as it is; the scripts'
    address, where the site's is known. The same for the same files, history and configuration."""
    digest = hashlib.sha256(catalog.read_bytes()).hexdigest()
    folder = f"{site_url.rstrip('/')}/{SCRIPT_FOLDER}" if site_url else ""
    date, commit = committed(catalog)
    return Stamp(digest, date, folder, commit)


def committed(path: Path) -> tuple[str, str]:
    """The day (YYYY-MM-DD) and the hash of the last commit that changed the file; both empty
    without git, where the file has changed since, and in a shallow clone, whose only commit is
    not that one."""
    if _git(path, "status", "--porcelain", "--ignored", "--", path.name) != "":
        return "", ""
    if _git(path, "rev-parse", "--is-shallow-repository") != "false":
        return "", ""
    last = _git(path, "log", "-1", "--format=%cs %H", "--", path.name) or " "
    date, _, commit = last.partition(" ")
    return date, commit


def _git(path: Path, *arguments: str) -> str | None:
    found = git_says(path.parent, *arguments)
    return None if found is None else found.decode(errors="replace").strip()


def git_says(folder: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """What git says in the folder, `given` this to read; nothing where it fails or is not there.
    It asks no network: what a partial clone lacks is missing.
    Source: https://git-scm.com/docs/git#Documentation/git.txt-codeGITNOLAZYFETCHcode"""
    program = shutil.which("git")
    if program is None:
        return None
    command = [program, "-C", str(folder), *arguments]
    env = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    done = subprocess.run(command, input=given, env=env, capture_output=True, check=False)  # noqa: S603
    return done.stdout if done.returncode == 0 else None
