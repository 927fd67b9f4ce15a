"""A catalog's versions out of git, and the command that compares two of them."""

import json
import subprocess
from pathlib import Path

import pytest

from macros.__main__ import main
from macros.catalog.shape import load
from macros.checking.changes import entries
from macros.engine.history import read_history
from macros.exports.data import data_files
from tests.project import CATALOGS

BASE = (CATALOGS / "base.yml").read_text(encoding="utf-8")
MORE = BASE.replace(
    "app: lamp, scopes: [Lamp.Switch]", "app: lamp, scopes: [Lamp.Switch, Desk.Read]"
)
MOST = MORE.replace("name: Light,", "name: Lamps,")


def git(folder: Path, *arguments: str, day: str = "2026-02-03") -> None:
    names = [
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@fabrikam.example",
        "-c",
        "commit.gpgsign=false",
    ]
    env = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder)}
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T12:00:00Z")
    command = ["git", "-C", str(folder), *names, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=env | dates)


def commit(folder: Path, text: str, day: str) -> None:
    (folder / "catalog.yml").write_text(text, encoding="utf-8")
    git(folder, "add", "catalog.yml")
    git(folder, "commit", "-qm", "A change", day=day)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with five versions, one of them no YAML."""
    folder = tmp_path_factory.mktemp("history") / "whole"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    versions = [BASE, "features: [", MORE.replace("Switches", "Turns"), MORE, MOST]
    days = ["2026-02-03", "2026-02-04", "2026-03-05", "2026-03-05", "2026-04-06"]
    for text, day in zip(versions, days, strict=True):
        commit(folder, text, day)
    return folder / "catalog.yml"


@pytest.mark.process
def test_the_versions_are_those_of_git_that_can_be_read(grown: Path) -> None:
    history = read_history(grown)
    assert [v.day for v in history.versions] == [
        "2026-02-03",
        "2026-03-05",
        "2026-03-05",
        "2026-04-06",
    ]
    assert history.whole
    assert [(e.day, len(e.changes.features)) for e in entries(history)] == [
        ("2026-04-06", 1),
        ("2026-03-05", 1),
    ]
    assert read_history(grown) == history, "the same for the same history"


@pytest.mark.process
def test_what_is_not_committed_is_the_last_version(grown: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(grown.parent), "clone")
    file = tmp_path / "clone" / "catalog.yml"
    file.write_text(BASE, encoding="utf-8")
    assert [entry.day for entry in entries(read_history(file))][:2] == ["", "2026-04-06"]
    file.write_text("features: [", encoding="utf-8")
    assert read_history(file) == read_history(grown)


@pytest.mark.process
def test_of_a_merge_the_day_is_that_of_the_merge(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, BASE, "2026-02-03")
    git(tmp_path, "switch", "-qc", "side")
    commit(tmp_path, MORE, "2026-02-04")
    git(tmp_path, "switch", "-q", "main")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "Merge", "side", day="2026-02-09")
    found = entries(read_history(tmp_path / "catalog.yml"))
    assert [entry.day for entry in found] == ["2026-02-09"]


@pytest.mark.process
def test_a_shallow_clone_knows_from_its_oldest_commit_on(grown: Path, tmp_path: Path) -> None:
    address = f"file://{grown.parent}"
    git(tmp_path, "clone", "-q", "--depth", "1", address, "clone")
    history = read_history(tmp_path / "clone" / "catalog.yml")
    assert ([v.day for v in history.versions], history.whole) == (["2026-04-06"], False)
    assert entries(history) == []


@pytest.mark.process
def test_there_are_no_versions_without_git(
    grown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "catalog.yml"
    file.write_text(BASE, encoding="utf-8")
    assert read_history(file).versions == ()
    monkeypatch.setenv("PATH", "")
    assert read_history(grown).versions == ()


@pytest.mark.process
def test_files_revisions_and_published_data_are_compared(
    grown: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, published = tmp_path / "old.yml", tmp_path / "catalog.json"
    old.write_text(BASE, encoding="utf-8")
    published.write_text(data_files(load(old))["catalog.json"], encoding="utf-8")
    said = set()
    for before in (old, published, "HEAD~4"):
        for after in ((), (str(grown),), ("HEAD",)):
            command = ["--catalog", str(grown), "diff", str(before), *after]
            assert main([*command, "--format", "json"]) == 0
            said.add(capsys.readouterr().out)
    (only,) = said
    (feature,) = json.loads(only)["features"]
    assert (feature["key"], feature["name_was"], feature["approve_again"]["needed"]) == (
        "light",
        "Light",
        True,
    )
    assert main(["--catalog", str(grown), "diff", "HEAD", str(published)]) == 0
    assert "can be narrowed" in capsys.readouterr().out


@pytest.mark.process
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("gone", "HEAD", "'gone' is neither a file nor a revision of git that has "),
        ("HEAD~3", "HEAD", "text cannot begin with ["),
        ("HEAD", "HEAD~3", "text cannot begin with ["),
        ("HEAD", "bad.yml", "feature 'light' lacks the key 'app'; add it"),
        ("bad.json", "HEAD", "bad.json: this is no catalog.json"),
        ("HEAD", "bad.json", "this is no catalog.json as this version writes it"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line(
    grown: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, old: str, new: str, words: str
) -> None:
    (tmp_path / "bad.yml").write_text(BASE.replace("Light, app: lamp,", "Light,"), "utf-8")
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    names = [str(tmp_path / name) if name.startswith("bad") else name for name in (old, new)]
    assert main(["--catalog", str(grown), "diff", *names]) == 1
    out, err = capsys.readouterr()
    assert (out, words in err, "Traceback" in err) == ("", True, False)
