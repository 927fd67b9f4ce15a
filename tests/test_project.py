"""The project itself: its tools are satisfied, and what is generated or locked is fresh."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from macros.checking.editor import editor_schema, without_names
from tests.project import EXAMPLES, FIRST, ROOT, Product

PIN = re.compile(r"^([\w.-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


WORKFLOW = ROOT / ".github/workflows/site.yml"

SITE_JOBS = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def recipe(target: str) -> list[str]:
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    return [line.strip() for line in found[1].splitlines()] if found else []


def test_lint_has_a_recipe() -> None:
    tools = [line.removeprefix("$(BIN)/").removeprefix("python -m ") for line in recipe("lint")]
    assert [tool.split()[0] for tool in tools] == ["ruff", "ruff", "mypy", "oxlint"]


def test_help_says_what_each_target_is_for() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    described = re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, re.MULTILINE)
    assert described == phony.split()
    assert re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE) == described
    assert described[0] == "help"
    assert all(recipe(target) for target in described)


def test_ci_lints_before_it_tests() -> None:
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").endswith("\nmake lint\nmake test\n")
    steps = [step.get("run") for step in SITE_JOBS["test"]["steps"]]
    assert steps.index("make lint") < steps.index("make test")


def test_the_schema_is_fresh() -> None:
    stored = json.loads((ROOT / "catalog/catalog.schema.json").read_text(encoding="utf-8"))
    assert without_names(stored) == editor_schema(), "run: python -m macros schema"


@pytest.mark.parametrize("product", [FIRST, *EXAMPLES], ids=lambda product: product.name)
def test_a_catalog_points_editors_at_the_schema(product: Product) -> None:
    first = product.catalog.read_text(encoding="utf-8").splitlines()[0]
    path = first.removeprefix("# yaml-language-server: $schema=")
    assert (product.catalog.parent / path).resolve() == ROOT / "catalog" / "catalog.schema.json"


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version, _ in PIN.findall((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


def declared() -> Iterator[tuple[str, Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for text in project["project"]["dependencies"]:
        yield "requirements.lock", Requirement(text)
        yield "requirements-test.lock", Requirement(text)
    for text in project["dependency-groups"]["test"]:
        yield "requirements-test.lock", Requirement(text)


def test_the_locks_are_fresh() -> None:
    """Every declared dependency is pinned to a version that satisfies it: run `make lock`."""
    looked_at = 0
    for lock, requirement in declared():
        versions = pins(lock).get(canonicalize_name(requirement.name), set())
        assert versions, f"{lock}: {requirement.name} is not locked; run: make lock"
        stale = [v for v in versions if Version(v) not in requirement.specifier]
        assert not stale, f"{lock}: {requirement} is locked to {stale}; run: make lock"
        looked_at += 1
    assert looked_at > 20


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_nothing_is_locked_that_nobody_asked_for(lock: str) -> None:
    """A pin whose reason (`# via`) is gone shows that the lock is older than pyproject.toml."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    asked = {canonicalize_name(r.name) for where, r in declared() if where == lock}
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    direct = {
        canonicalize_name(entry.split("==")[0])
        for entry in entries
        if re.search(r"# via.*scopebook|#   scopebook", entry, re.DOTALL)
    }
    assert len(entries) > 30
    assert direct == asked, "run: make lock"


def test_the_locks_agree_and_record_no_address() -> None:
    site, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: test.get(name) for name in site} == site
    for lock in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("==") == len(PIN.findall(text)) + text.count("python_full_version ==")
        assert text.count("--hash=sha256:") > len(PIN.findall(text))


def test_the_workflows_pin_every_action_by_commit() -> None:
    paths = sorted((ROOT / ".github/workflows").glob("*.yml"))
    assert len(paths) == 3
    for path in paths:
        text = path.read_text(encoding="utf-8")
        uses = re.findall(r"uses: (\S+)(.*)", text)
        assert len(uses) >= 2
        for action, comment in uses:
            assert re.fullmatch(r"(actions|hashicorp)/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
    publishing = {"attestations": "write", "pages": "write", "id-token": "write"}
    assert SITE_JOBS["publish"]["permissions"] == publishing
    assert SITE_JOBS["comment"]["permissions"] == {"pull-requests": "write"}


def test_no_workflow_runs_what_somebody_else_wrote_with_a_right_to_write() -> None:
    """GitHub puts an expression into a script as it is; a job that may write to a pull request
    has nothing of its branch."""
    runs = 0
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        assert "pull_request_target" not in path.read_text(encoding="utf-8")
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        scripts = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
        assert not [script for script in scripts if "${{" in script]
        runs += len(scripts)
    assert runs > 10
    assert SITE_JOBS["changes"].get("permissions") is None
    assert all("uses" not in step for step in SITE_JOBS["comment"]["steps"])


def script_of(job: str) -> str:
    """The last script of a job of the site's workflow, as a runner's shell gets it."""
    return f"set -e\n{SITE_JOBS[job]['steps'][-1]['run']}"


def stub(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.mark.process
def test_what_a_pull_request_changes_is_handed_on_as_it_is(tmp_path: Path) -> None:
    stub(tmp_path, "git", "exit 1")
    stub(tmp_path, "python", 'printf "%s\\n" "$*" "edited=no" "comment<<x" "last line"')
    names = {"RUNNER_TEMP": ".", "GITHUB_STEP_SUMMARY": "summary.md", "GITHUB_OUTPUT": "output"}
    env = {**names, "PATH": f"{tmp_path}:/usr/bin:/bin"}
    command = ["bash", "-c", script_of("changes")]
    subprocess.run(command, cwd=tmp_path, env=env, check=True)
    first, opened, *body, end = (tmp_path / "output").read_text("utf-8").splitlines()
    said = ["-m macros diff HEAD^1 --format markdown", "edited=no", "comment<<x", "last line"]
    assert (first, opened, body) == ("edited=yes", f"comment<<{end}", [*said, ""])
    assert (tmp_path / "summary.md").read_text("utf-8").splitlines() == said


@pytest.mark.process
@pytest.mark.parametrize(
    ("own", "edited", "wanted"),
    [
        ("", "yes", ["--method POST repos/o/r/issues/7/comments"]),
        ("41", "yes", ["--method PATCH repos/o/r/issues/comments/41"]),
        ("41", "no", ["--method PATCH repos/o/r/issues/comments/41"]),
        ("", "no", []),
    ],
)
def test_there_is_one_comment_and_it_is_kept_true(
    tmp_path: Path, own: str, edited: str, wanted: list[str]
) -> None:
    stub(tmp_path, "gh", f'case "$*" in *paginate*) echo {own};; *) echo "$*" >> calls;; esac')
    env = {"RUNNER_TEMP": ".", "PATH": f"{tmp_path}:/usr/bin:/bin", "REPOSITORY": "o/r"}
    env |= {"NUMBER": "7", "EDITED": edited, "COMMENT": "`$(touch hacked)` ${HOME}\n'"}
    subprocess.run(["bash", "-c", script_of("comment")], cwd=tmp_path, env=env, check=True)
    calls = (tmp_path / "calls").read_text("utf-8") if (tmp_path / "calls").exists() else ""
    assert calls.splitlines() == [f"api --silent {one} -F body=@./comment.md" for one in wanted]
    text = (tmp_path / "comment.md").read_text("utf-8")
    assert text == f"<!-- what this means for customers -->\n{env['COMMENT']}\n"
    assert not (tmp_path / "hacked").exists()


def test_what_the_documents_name_is_there() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "manual/docs").glob("*.md")]
    text = "".join(path.read_text("utf-8") for path in pages)
    named = sorted(set(re.findall(r"`((?:macros|tests|examples)/[\w./-]+)`", text)))
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists()] == []
