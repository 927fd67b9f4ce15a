"""Somebody new, with README alone: the commands are run as README prints them, in its order."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from macros.__main__ import main
from macros.starting import project
from tests.project import ROOT
from tests.starting.conftest import Installed

HERE = Path(__file__).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = re.split(r"^## ", README.split("## Start your own\n")[1], flags=re.MULTILINE)[0]
APP = yaml.safe_load((HERE / "starts.yml").read_text(encoding="utf-8"))["apps"]["whole"]
USER_READ = {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}
CATALOG = Path("catalog/catalog.yml")

Said = tuple[int, str]


def blocks(kind: str) -> list[str]:
    """README's commands (`    `), or what it shows in ```kind."""
    if kind:
        return re.findall(rf"^```{kind}\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
    plain = re.sub(r"^```.*?^```", "", SECTION, flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"(?:^    .+\n)+", plain, re.MULTILINE)
    return [re.sub("^    ", "", block, flags=re.MULTILINE) for block in found]


def edited(old: str, new: str) -> None:
    text = CATALOG.read_text(encoding="utf-8")
    assert old in text
    CATALOG.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def run(
    installed: Installed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Callable[[str], Said]:
    """Runs a command line in the folder that the ones before it led to. What needs the network or
    stands elsewhere in these tests is another argument; `scopebook` is this code, in this process,
    and for a build the program that the wheel installs."""
    (tmp_path / "scopebook").mkdir()
    monkeypatch.chdir(tmp_path / "scopebook")
    monkeypatch.setattr(project, "write_wheel", lambda to: Path(shutil.copy(installed.wheel, to)))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Somebody")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "somebody@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)

    def run(line: str) -> Said:
        program, *arguments = shlex.split(
            line.replace("--refresh", f"--list {HERE}/graph-scopes.json")
        )
        if program == "cd":
            os.chdir(arguments[0])
            return 0, ""
        if program == "python":
            assert arguments == ["-m", "pip", "install", "."]
            return 0, ""
        capfd.readouterr()
        if (program, arguments) == ("scopebook", ["build"]):
            done = installed.run(Path.cwd(), program, *arguments)
            return done.returncode, done.stdout + done.stderr
        if program == "scopebook":
            code = main(arguments)
        else:
            code = subprocess.run([program, *arguments], check=False).returncode
        said = capfd.readouterr()
        return code, said.out + said.err

    return run


@pytest.mark.slow
@pytest.mark.process
def test_from_a_registration_to_a_comment_that_says_what_customers_must_do(
    run: Callable[[str], Said], installed: Installed
) -> None:
    begin, publish, add, answer, commit = blocks("")
    (feature,) = blocks("yaml")
    app = json.loads(json.dumps(APP))
    app["requiredResourceAccess"][0]["resourceAccess"].append(USER_READ)
    Path("app.json").write_text(json.dumps(app), encoding="utf-8")

    *setting_up, check = begin.splitlines()
    assert [run(line)[0] for line in setting_up] == [0, 0, 0]
    code, said = run(check)
    assert code == 1
    places = re.findall(r"^catalog/catalog.yml:\d+:\d+: '(\w+)' in scope", said, re.MULTILINE)
    assert places == ["reason"] * 3
    edited("reason: TODO", "reason: Shows plans. Without it, there are none.")
    assert run(check)[0] == 0
    assert [run(line)[0] for line in publish.splitlines()] == [0, 0, 0]

    with CATALOG.open("a", encoding="utf-8") as file:
        file.write(feature)
    results = [run(line) for line in add.splitlines()]
    assert [code for code, _ in results] == [0, 0, 0, 0], results
    assert "site/ is built and agrees with the catalog" in results[-1][1]
    page = Path("site/index.html").read_text(encoding="utf-8")
    assert "Meeting rooms" in page and "Place.Read.All" in page

    edited("[User.Read, ", "[User.Raed, ")
    code, said = run("scopebook check")
    assert code == 1
    assert re.sub(r":\d+:\d+:", ":LINE:COLUMN:", said.splitlines()[0]) == answer.strip()
    edited("[User.Raed, ", "[User.Read, ")
    assert run("scopebook check")[0] == 0

    save, diff = commit.splitlines()
    assert run(save)[0] == 0
    code, comment = run(diff)
    assert code == 0
    assert "**Meeting rooms**" in comment and "<code>Place.Read.All</code>" in comment
    assert "New. Nothing to do, unless you want to use it." in comment
    assert comment_of_the_workflow(run, installed) == comment


def comment_of_the_workflow(run: Callable[[str], Said], installed: Installed) -> str:
    """What the pull request's job makes, of the merge that GitHub checks out."""
    for line in ("git switch main", "git merge --no-ff --quiet rooms --message Merge"):
        assert run(line)[0] == 0
    workflow = yaml.safe_load(Path(".github/workflows/site.yml").read_text(encoding="utf-8"))
    (script,) = [step["run"] for step in workflow["jobs"]["changes"]["steps"] if "id" in step]
    Path(".venv/bin").mkdir(parents=True)
    Path(".venv/bin/scopebook").symlink_to(installed.folder / "bin" / "scopebook")
    temp = Path("temp").absolute()
    temp.mkdir()
    env = os.environ | {
        "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(temp / "output"),
        "GITHUB_STEP_SUMMARY": str(temp / "summary"),
        "PYTHONPATH": str(installed.folder),
    }
    bash = shutil.which("bash")
    assert bash
    subprocess.run([bash, "-e", "-o", "pipefail", "-c", script], env=env, check=True)
    output = (temp / "output").read_text(encoding="utf-8")
    assert output.startswith("edited=yes\ncomment<<end-")
    assert (temp / "summary").read_text(encoding="utf-8") in output
    return (temp / "summary").read_text(encoding="utf-8")
