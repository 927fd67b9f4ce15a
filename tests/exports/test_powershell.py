"""The scripts' behaviour: run in PowerShell against a pretend tenant, where there is PowerShell.

By hand: see tests/exports/powershell/run.ps1. What a machine without PowerShell can check of the
pretend tenant and its cases is checked here as well.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from .powershell_tree import commands, errors, functions, parameters_of, parse, text_of
from .render_scripts import render

HERE = Path(__file__).parent
FILES = sorted((HERE / "powershell").glob("*.ps*1"))
CASES = [path for path in FILES if path.name.endswith(".Tests.ps1")]
FAKE = HERE / "powershell" / "FakeGraph.psm1"
RUNNER = HERE / "powershell" / "run.ps1"
COMMON = {"Confirm", "ErrorAction"}
SKIPPED = "pwsh is not installed; the scripts' behaviour was not tested here"

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def case_names() -> list[str]:
    found = [
        command.parameters["Name"].strip("'")
        for path in CASES
        for command in commands(parse(path.read_text()))
        if command.name == "Test-Case"
    ]
    assert len(found) >= 80
    return found


def test_behaviour_in_powershell(tmp_path: Path) -> None:
    shell = shutil.which("pwsh") or shutil.which("powershell")
    if shell is None:
        pytest.skip(SKIPPED)
    render(tmp_path)
    command = [
        shell,
        "-NoProfile",
        "-NonInteractive",
        "-File",
        str(RUNNER),
        "-Folder",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    failed = re.findall(r"^not ok .*(?:\n# .*)*", done.stdout, re.MULTILINE)
    assert not failed, "\n".join(failed)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"^ok \d+ - (.*)$", done.stdout, re.MULTILINE)
    assert [name.strip() for name in passed] == case_names()


def test_there_are_four_sets_of_cases() -> None:
    assert len(FILES) == len(CASES) + 2
    assert [path.name.partition(".")[0] for path in CASES] == ["Grant", "Review", "Revoke", "Test"]


@each_file
def test_parses_without_an_error(path: Path) -> None:
    text = path.read_text()
    assert errors(parse(text)) == []
    assert text.isascii() and text.endswith("\n")


def test_cases_have_names_of_their_own() -> None:
    names = case_names()
    assert len(set(names)) == len(names)


def test_the_pretend_tenant_has_exactly_the_cmdlets_of_the_table() -> None:
    table = yaml.safe_load((HERE / "cmdlets.yml").read_text())
    graph = {name: rules for name, rules in table.items() if rules["module"] != "builtin"}
    fake = functions(parse(FAKE.read_text()))
    assert {name for name in fake if "-Mg" in name} == set(graph)
    for name, rules in graph.items():
        assert set(parameters_of(fake[name])) == set(rules["parameters"]) - COMMON, name
        assert ("SupportsShouldProcess" in text_of(fake[name])) == rules.get("writes", False)


@each_file
def test_functions_are_called_with_their_own_parameters(path: Path) -> None:
    own = {
        name: node for file in FILES for name, node in functions(parse(file.read_text())).items()
    }
    for command in commands(parse(path.read_text())):
        if command.name in own and command.name != "Start-Sleep":
            allowed = {*parameters_of(own[command.name]), *COMMON}
            assert set(command.parameters) <= allowed, text_of(command.node)
            assert not command.positional, text_of(command.node)


def test_cases_use_parameters_of_the_scripts(tmp_path: Path) -> None:
    runs = {
        "Invoke-Grant": "Grant-AppAccess.ps1",
        "Invoke-Review": "New-AppAccessForReview.ps1",
        "Invoke-Check": "Test-AppAccess.ps1",
        "Invoke-Revoke": "Revoke-AppAccess.ps1",
    }
    render(tmp_path)
    known = {
        name: {*parameters_of(parse((tmp_path / file).read_text())), "WhatIf"}
        for name, file in runs.items()
    }
    seen: dict[str, set[str]] = {name: set() for name in runs}
    for path in CASES:
        for command in commands(parse(path.read_text())):
            if command.name in runs:
                keys = set(re.findall(r"(?:@\{|;)\s*(\w+) = ", text_of(command.node)))
                seen[command.name] |= keys
    for name in runs:
        assert seen[name] <= known[name]
        assert known[name] - seen[name] <= {"TenantId", "Environment", "WhatIf"}, name
