"""The project itself: its tools are satisfied, and what is generated or locked is fresh."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from macros.catalog.model import schema
from tests.project import EXAMPLES, FIRST, ROOT, Product

PIN = re.compile(r"^([\w.-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)


MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def recipe(target: str) -> list[str]:
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    return [line.strip() for line in found[1].splitlines()] if found else []


def test_lint_has_a_recipe() -> None:
    tools = [line.removeprefix("$(BIN)/").removeprefix("python -m ") for line in recipe("lint")]
    assert [tool.split()[0] for tool in tools] == ["ruff", "ruff", "mypy", "oxlint"]


def test_help_says_what_each_target_is_for() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    described = re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE)
    assert described == phony.split()
    assert re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE) == described
    assert described[0] == "help"
    assert all(recipe(target) for target in described)


@pytest.mark.process
@pytest.mark.parametrize("command", recipe("lint"), ids=lambda line: line.split("/")[1])
def test_lint_is_satisfied(command: str) -> None:
    done = subprocess.run(
        command.replace("$(BIN)", str(Path(sys.executable).parent)).split(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_schema_is_fresh() -> None:
    stored = json.loads((ROOT / "catalog/catalog.schema.json").read_text(encoding="utf-8"))
    assert stored == schema(), "run: python -m macros schema"


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
    jobs = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text(encoding="utf-8"))["jobs"]
    assert jobs["publish"]["permissions"] == {"pages": "write", "id-token": "write"}


def test_what_the_documents_name_is_there() -> None:
    text = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    named = sorted(set(re.findall(r"`((?:macros|tests|examples)/[\w./-]+)`", text)))
    assert len(named) > 15
    assert [path for path in named if not (ROOT / path).exists()] == []
