"""A build harms nothing: what it refuses to replace, and what is left whenever it stops."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from macros.engine import publishing
from macros.engine.publishing import MARK, PublishingError, mark, put_in_place, workplace
from tests.engine.killed import NAMES, state, write_site
from tests.project import ROOT, Project, environment


def publish(target: Path, text: str = "new") -> None:
    with workplace(target) as folder:
        write_site(folder / "site", text)
        put_in_place(folder / "site", target)


def beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but what Python keeps beside the code that it runs."""
    files = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system on which two folders cannot change places in one step."""
    monkeypatch.setattr(publishing, "_exchange_call", lambda: None)


# What is replaced, and what is not.


@pytest.mark.parametrize("way", ["exchange", "aside"])
def test_a_site_takes_the_place_of_the_last_one(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if way == "aside":
        aside(monkeypatch)
    target = tmp_path / "deep" / "er" / "site"
    for text in ("new", "newer", "newest"):
        publish(target, text)
        assert (state(target), beside(target)) == (text, [])
    assert target.stat().st_mode & 0o777 == 0o777 & ~umask()


def umask() -> int:
    os.umask(found := os.umask(0))
    return found


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    publish(tmp_path / "site")
    assert (state(tmp_path / "site"), beside(tmp_path / "site")) == ("new", [])


@pytest.mark.parametrize("name", sorted(publishing.LITTER - {MARK}))
def test_what_a_file_manager_leaves_is_nobodys(tmp_path: Path, name: str) -> None:
    target = tmp_path / "site"
    publish(target, "old")
    (target / "a" / name).write_text("", encoding="utf-8")
    publish(target)
    assert state(target) == "new"


def foreign(target: Path) -> None:
    target.mkdir()
    (target / "index.md").write_text("mine", encoding="utf-8")


def with_more(target: Path) -> None:
    publish(target, "old")
    (target / "a" / "CNAME").write_text("mine", encoding="utf-8")


def with_a_link(target: Path) -> None:
    publish(target, "old")
    (target.parent / "mine").mkdir()
    (target / "a" / "link").symlink_to(target.parent / "mine")


def with_a_mark_of_another(target: Path) -> None:
    foreign(target)
    (target / MARK).write_text("something\nindex.md\n", encoding="utf-8")


def a_link(target: Path) -> None:
    publish(target.with_name("real"), "old")
    target.symlink_to("real")


REFUSED = {
    foreign: "/ was not written by this build: it has no file .scopebook. Choose another folder "
    "with --site; if it is an old site of yours, remove it first: rm -r ",
    with_a_mark_of_another: "/ was not written by this build",
    with_more: "/ holds a/CNAME, which no build wrote; move it away, or choose another folder",
    with_a_link: "/ holds a/link, which no build wrote",
    a_link: " is a link; name the folder it leads to, or remove the link",
    lambda target: target.symlink_to("nowhere"): " is a link; name the folder it leads to",
    lambda target: target.write_text("mine"): " is a file, not a folder; choose another name",
}


@pytest.mark.parametrize("make", REFUSED)
def test_what_no_build_wrote_is_left_alone(make: object, tmp_path: Path) -> None:
    target = tmp_path / "site"
    make(target)  # type: ignore[operator]
    before = contents(tmp_path)
    with pytest.raises(PublishingError) as refused:
        publish(target)
    message = str(refused.value)
    assert message.startswith(f"{target}{REFUSED[make]}")  # type: ignore[index]
    assert "\n" not in message
    assert contents(tmp_path) == before


@pytest.mark.skipif(not Path("/dev/shm").is_mount(), reason="no second file system here")
def test_a_file_system_of_its_own_is_left_alone() -> None:
    assert publishing.refusal(Path("/dev/shm")).startswith("/dev/shm is a file system of its own")


def test_what_comes_there_while_a_build_runs_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "site"
    with pytest.raises(PublishingError), workplace(target) as folder:
        write_site(folder / "site", "new")
        foreign(target)
        put_in_place(folder / "site", target)
    assert contents(tmp_path) == {"site/index.md": b"mine"}


def test_a_site_that_is_moved_aside_meanwhile_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, look, looks = tmp_path / "site", publishing._refusal, []

    def moved_once(place: Path) -> str:
        looks.append(place)
        if len(looks) == 1:
            raise FileNotFoundError(place)
        return look(place)

    monkeypatch.setattr(publishing, "_refusal", moved_once)
    assert publishing.refusal(target) == ""
    assert len(looks) == 2


# A build that is killed, and builds at the same time.


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("before", ["site", "empty", "nothing"])
@pytest.mark.parametrize("way", ["exchange", "aside"])
@pytest.mark.process
def test_a_kill_at_any_step_leaves_the_old_site_or_the_new(
    tmp_path: Path, way: str, before: str
) -> None:
    command = [sys.executable, "-m", "tests.engine.killed", str(tmp_path), way, before]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seen = Counter((first, later) for first, later, _ in json.loads(done.stdout))
    assert [left for *_, left in json.loads(done.stdout) if left] == []
    old = "old" if before == "site" else before
    allowed = {(old, old), ("new", "new")}
    if before == "empty":
        allowed.add(("nothing", "nothing"))
    if before == "site" and way == "aside":
        allowed.add(("nothing", "old"))  # put back by the next build
    assert set(seen) <= allowed
    assert seen[old, old] > 10 and seen["new", "new"] > 0


@pytest.mark.parametrize(("event", "times"), [("open", 400), ("os.remove", 1), ("os.remove", 20)])
def test_a_killed_build_leaves_a_whole_site_and_the_next_one_clears_up(
    built: Project, event: str, times: int
) -> None:
    target = built.folder / "site"
    old = contents(target)
    built.replace("docs/index.md", "Administrators.", "Administrators and others.")
    code = (
        "import os, sys\n"
        f"left = [{times}]\n"
        "def count(event, _):\n"
        f"    if event == {event!r}:\n"
        "        left[0] -= 1\n"
        "        left[0] or os.kill(os.getpid(), 9)\n"
        "from macros.__main__ import main\n"
        "sys.addaudithook(count)\n"
        "sys.exit(main(['build']))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=built.folder, env=environment(), check=False)
    assert done.returncode == -9
    left = list(built.folder.glob(".site.scopebook-*"))
    assert len(left) == 1
    now = contents(target)
    assert now.keys() == old.keys() and len(now) > 25
    assert (now == old) == (event == "open")
    assert built.run("macros", "build").returncode == 0
    assert list(built.folder.glob(".site.scopebook-*")) == []
    assert b"and others" in contents(target)["index.html"]


def publish_often(target: Path, text: str) -> None:
    for _ in range(30):
        publish(target, text)


def publish_often_aside(target: Path, text: str) -> None:
    publishing._exchange_call = lambda: None
    publish_often(target, text)


@pytest.mark.slow
@pytest.mark.parametrize("often", [publish_often, publish_often_aside])
def test_builds_at_the_same_time_do_not_disturb_each_other(
    tmp_path: Path, often: Callable[[Path, str], None]
) -> None:
    target, texts = tmp_path / "site", ("one", "two", "three")
    with ProcessPoolExecutor(len(texts), get_context("spawn")) as pool:
        for done in [pool.submit(often, target, text) for text in texts]:
            done.result(60)
    assert state(target) in texts
    assert beside(target) == []


def test_two_whole_builds_at_the_same_time_both_succeed(product: Project) -> None:
    command = [sys.executable, "-m", "macros", "build"]
    for _ in range(2):
        both = [subprocess.Popen(command, cwd=product.folder, env=environment()) for _ in range(2)]
        assert [process.wait(120) for process in both] == [0, 0]
    assert product.run("macros", "audit", "site").returncode == 0
    assert list(product.folder.glob(".site.scopebook-*")) == []


def test_a_build_that_is_alive_is_not_cleared_up(tmp_path: Path) -> None:
    target = tmp_path / "site"
    with workplace(target) as one:
        write_site(one / "site", "one")
        with workplace(target) as other:
            write_site(other / "site", "two")
            put_in_place(other / "site", target)
        put_in_place(one / "site", target)
    assert (state(target), beside(target)) == ("one", [])


# As a caller runs it.


def test_page_sources_are_not_a_site(product: Project) -> None:
    before = contents(product.folder / "docs")
    done = product.run("macros", "build", "--site", "docs")
    assert done.returncode == 1
    assert done.stderr == (
        "docs/ was not written by this build: it has no file .scopebook. Choose another folder "
        "with --site; if it is an old site of yours, remove it first: rm -r docs\n"
    )
    assert contents(product.folder / "docs") == before


@pytest.mark.parametrize(
    "site", [".", "..", "docs/out", "mkdocs.yml", "mkdocs.yml/out", "desks.yml/"]
)
def test_a_place_that_cannot_be_a_site_is_one_line(product: Project, site: str) -> None:
    before = contents(product.folder)
    done = product.run("macros", "build", "--site", site)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    after = contents(product.folder)
    assert {path: after[path] for path in before} == before
    assert [path for path in after if path not in before and not path.startswith(".cache")] == []


def test_mkdocs_alone_does_not_empty_what_no_build_wrote(product: Project) -> None:
    (product.folder / "mine").mkdir()
    (product.folder / "mine/notes.txt").write_text("mine", encoding="utf-8")
    done = product.run("mkdocs", "build", "--site-dir", "mine")
    assert done.returncode == 1
    assert "mine/ was not written by this build" in done.stderr
    assert contents(product.folder / "mine") == {"notes.txt": b"mine"}


def test_a_site_that_mkdocs_alone_built_is_a_builds(product: Project) -> None:
    assert product.run("mkdocs", "build", "--strict").returncode == 0
    assert product.run("macros", "build").returncode == 0


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="no second file system here")
def test_a_site_may_lie_in_another_file_system(product: Project) -> None:
    folder = Path("/dev/shm") / f"scopebook-test-{os.getpid()}"
    assert Path("/dev/shm").stat().st_dev != product.folder.stat().st_dev
    try:
        for _ in range(2):
            assert product.run("macros", "build", "--site", str(folder / "site")).returncode == 0
        assert beside(folder / "site") == []
        assert product.run("macros", "audit", str(folder / "site")).returncode == 0
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(os.name != "posix", reason="no limits here")
def test_a_disk_that_is_full_is_one_line_and_the_old_site_stays(built: Project) -> None:
    before = contents(built.folder / "site")
    limited = 'ulimit -f 100 && exec "$0" -m macros build'
    done = subprocess.run(
        ["bash", "-c", limited, sys.executable],
        cwd=built.folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "File too large" in done.stderr, done.stderr
    assert contents(built.folder / "site") == before
    assert list(built.folder.glob(".site.scopebook-*")) == []


def test_the_mark_names_what_was_written(tmp_path: Path) -> None:
    write_site(tmp_path, "new")
    first, *names = (tmp_path / MARK).read_text(encoding="utf-8").splitlines()
    assert "Scopebook" in first
    assert names == sorted(NAMES)
    mark(tmp_path)
    assert (tmp_path / MARK).read_text(encoding="utf-8").splitlines() == [first, *names]
