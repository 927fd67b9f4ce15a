"""The hooks and the action that other repositories use, as they use them."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from macros.__main__ import main
from tests.project import CATALOGS, ROOT

HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
HOSTILE = "$(touch pwned) `touch pwned` ; touch pwned; .md"


@pytest.fixture
def foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another repository, with modules named like ours, and a page with one fault."""
    repository = tmp_path / "foreign"
    (repository / "macros").mkdir(parents=True)
    for module in ("macros/__init__.py", "macros/__main__.py", "yaml.py", "json.py"):
        (repository / module).write_text("raise SystemExit('theirs')", encoding="utf-8")
    (repository / "catalog.yml").write_bytes((CATALOGS / "base.yml").read_bytes())
    (repository / HOSTILE).write_text("Desk.Read\n", encoding="utf-8")
    (repository / "-page.md").write_text("# Ours\n\nDesk.Reed\n", encoding="utf-8")
    monkeypatch.chdir(repository)
    return repository


# pre-commit: it installs the package, and runs the entry, the repository's own args and the files.


def run_hook(name: str, args: list[str], files: list[str]) -> int:
    hook = HOOKS[name]
    command, *entry = shlex.split(hook["entry"])
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert scripts["scripts"][command] == "scopebook.__main__:main"
    assert hook["language"] == "python"
    return main([*entry, *args, *(files if hook.get("pass_filenames", True) else [])])


def test_the_hook_scans_the_files_of_a_commit(
    foreign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["--catalog=catalog.yml"]
    assert run_hook("scopebook-scan", args, [HOSTILE]) == 0
    assert run_hook("scopebook-scan", args, [HOSTILE, "./-page.md"]) == 1
    assert "./-page.md:3:1: the catalog has no scope 'Desk.Reed'." in capsys.readouterr().err


def test_the_hook_checks_the_catalog_that_changed(
    foreign: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hook, args = HOOKS["scopebook-check"], ["--catalog=catalog.yml"]
    for path in ("mkdocs.yml", "a/mkdocs.yml", "docs/x.md", "catalog/catalog.yml"):
        assert re.search(hook["files"], path)
    assert not re.search(hook["files"], "src/mkdocs.yml.txt")
    assert run_hook("scopebook-check", args, ["catalog.yml"]) == 0
    text = (foreign / "catalog.yml").read_text(encoding="utf-8")
    (foreign / "catalog.yml").write_text(text.replace("[Desk.Read]", "[Desk.Reed]"), "utf-8")
    assert run_hook("scopebook-check", args, ["catalog.yml"]) == 1
    assert "and 'Desk.Reed' is what features ask for" in capsys.readouterr().err


# The action: its last step in bash, with its inputs in the environment.


def step(inputs: dict[str, str], folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """The last step's script, run as a runner does; `python` is what stands for the one that the
    step before it made."""
    program = folder / "scopebook" / "bin" / "python"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/bash\n{python}\n", encoding="utf-8")
    program.chmod(0o755)
    given = {name: inputs.get(name, entry["default"]) for name, entry in ACTION["inputs"].items()}
    env = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: given[match[1]], value)
        for name, value in STEPS[-1]["env"].items()
    }
    env |= {"RUNNER_TEMP": str(folder), "GITHUB_ACTION_PATH": str(ROOT)}
    env |= {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[-1]["run"]]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


RECORDS = 'printf "%s\\n" "$PYTHONSAFEPATH $PYTHONPATH" "$@"'


@pytest.mark.process
@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        ({}, ["--config=mkdocs.yml", "check", "--format=github"]),
        (
            {"command": "audit", "site": f"-{HOSTILE}", "catalog": "a b.yml"},
            [
                *("--config=mkdocs.yml", "--catalog=a b.yml"),
                *("audit", "--format=github", "--", f"-{HOSTILE}"),
            ],
        ),
        (
            {"command": "scan", "list": "$LIST", "pages": f"\n-x.md\n{HOSTILE}\n", "config": "c"},
            ["--config=c", "scan", "--format=github", "--list=$LIST", "--", "-x.md", HOSTILE],
        ),
    ],
)
def test_the_inputs_arrive_as_they_are(
    inputs: dict[str, str], arguments: list[str], foreign: Path, tmp_path: Path
) -> None:
    done = step(inputs, tmp_path, RECORDS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"1 {ROOT}", "-m", "macros", *arguments]
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.process
@pytest.mark.parametrize("command", ["", "build", "check; touch pwned", "--help"])
def test_another_command_is_refused(command: str, foreign: Path, tmp_path: Path) -> None:
    done = step({"command": command}, tmp_path, RECORDS)
    assert (done.returncode, done.stdout[:9]) == (2, "::error::")
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.process
def test_a_page_is_annotated_and_nothing_of_the_repository_runs(
    foreign: Path, tmp_path: Path
) -> None:
    inputs = {"command": "scan", "catalog": "catalog.yml", "pages": f"{HOSTILE}\n-page.md"}
    done = step(inputs, tmp_path, f'exec {shlex.quote(sys.executable)} "$@"')
    assert done.returncode == 1, done.stderr
    place = "::error file=-page.md,line=3,col=1,endColumn=10,title=scope_unknown::"
    assert done.stdout.startswith(f"{place}the catalog has no scope 'Desk.Reed'")
    assert not list(tmp_path.rglob("pwned"))


def test_what_the_action_runs_can_be_trusted() -> None:
    """Nothing that somebody wrote is a part of a script, what is used is pinned, and what is
    installed has its hashes."""
    scripts = [one["run"] for one in STEPS if "run" in one]
    assert len(scripts) == 2
    assert not [script for script in scripts if "${{" in script]
    assert "--require-hashes" in scripts[0]
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+) # v\d+\.\d+\.\d+$", text, re.MULTILINE)
    assert [re.sub("@[0-9a-f]{40}$", "", name) for name in used] == ["actions/setup-python"]
    assert text.count("uses:") == 1


def test_every_command_annotates(
    foreign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (foreign / "bad.yml").write_text("a: [", encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>Desk.Reed</p>", encoding="utf-8")
    ours = ["--catalog=catalog.yml", "audit", "--format=github"]
    assert main([*ours, str(tmp_path / "site")]) == 1
    assert "::error::index.html: " in capsys.readouterr().out
    assert main([*ours, "--", "nowhere"]) == 1
    assert capsys.readouterr().out.startswith("::error::nowhere: no built page here")
    assert main(["--catalog=bad.yml", "scan", "--format=github", "catalog.yml"]) == 1
    assert capsys.readouterr().out.startswith("::error file=bad.yml,line=1,")
