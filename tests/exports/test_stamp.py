"""The stamp in a script: the catalog's hash and date, and the address it came from."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from macros.checking.rules import checked
from macros.exports.downloads import Downloads
from macros.exports.powershell import SCRIPTS, Stamp
from macros.exports.stamp import committed as last_commit
from macros.exports.stamp import stamp_of
from tests.project import CATALOGS

DATES = {"GIT_AUTHOR_DATE": "2026-02-03T12:00:00Z", "GIT_COMMITTER_DATE": "2026-02-04T12:00:00Z"}


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=A", "-c", "user.email=a@fabrikam.example"]
    command = ["git", "-C", str(folder), *names, *arguments]
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder), **DATES}
    subprocess.run(command, check=True, capture_output=True, env=env)


def committed(folder: Path) -> Path:
    file = folder / "catalog.yml"
    file.write_text("a: 1\n")
    git(folder, "init", "-q")
    git(folder, "add", "catalog.yml")
    git(folder, "commit", "-qm", "One")
    return file


@pytest.mark.process
def test_the_date_is_that_of_the_last_commit_of_the_file(tmp_path: Path) -> None:
    file = committed(tmp_path)
    date, commit = last_commit(file)
    assert (date, len(commit)) == ("2026-02-04", 40)
    file.write_text("a: 2\n")
    assert last_commit(file) == ("", ""), "changed since"


@pytest.mark.process
def test_there_is_no_date_without_git_or_in_a_shallow_clone(tmp_path: Path) -> None:
    whole, alone, shallow = tmp_path / "whole", tmp_path / "alone", tmp_path / "shallow"
    for folder in (whole, alone):
        folder.mkdir()
    committed(whole)
    (alone / "catalog.yml").write_text("a: 1\n")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{whole}", str(shallow))
    assert last_commit(alone / "catalog.yml") == ("", "")
    assert last_commit(shallow / "catalog.yml") == ("", "")


@pytest.mark.process
def test_the_stamp_is_that_of_the_file_and_the_site(tmp_path: Path) -> None:
    file = committed(tmp_path)
    digest = hashlib.sha256(b"a: 1\n").hexdigest()
    folder = "https://fabrikam.example/m365/scripts/"
    commit = last_commit(file)[1]
    found = stamp_of(file, "https://fabrikam.example/m365")
    assert found == Stamp(digest, "2026-02-04", folder, commit)
    assert stamp_of(file, None).folder == ""


def test_every_script_carries_it() -> None:
    stamp = Stamp("ab" * 32, "2026-02-04", "https://fabrikam.example/scripts/")
    files = Downloads(checked(CATALOGS / "base.yml"), stamp)
    for script in SCRIPTS.values():
        text = files.script(script).text
        assert f"$CatalogHash = '{stamp.sha256}'\n" in text
        assert "$CatalogDate = '2026-02-04'\n" in text
        assert f"$CatalogSource = '{stamp.folder}{script.filename}'\n" in text
