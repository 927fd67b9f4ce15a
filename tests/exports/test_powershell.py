"""The scripts' behaviour: Pester cases, run in PowerShell against the pretend Microsoft Graph.

By hand: `python -m tests.exports.test_powershell [Grant.Tests.ps1 ...] [--only "a part of a
name"] [--strict]`; how a case is written is said in powershell/support.ps1. What a machine
without PowerShell can check of the cases and of the stand-in modules is checked here as well.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from tests import pwsh
from tests.exports.pester import CASES, Case, run_cases, shown
from tests.exports.powershell_tree import (
    Command,
    commands,
    errors,
    functions,
    hashtable_keys,
    of_type,
    parameters_of,
    parse,
    text_of,
)
from tests.exports.render_scripts import render

HERE = Path(__file__).parent
SUPPORT = HERE / "powershell" / "support.ps1"
STAND_INS = sorted(pwsh.MODULES.glob("*/*.ps*1")) + sorted(pwsh.MODULES.glob("*/exports/*.ps1"))
FILES = [*CASES, SUPPORT, *STAND_INS]
COMMON = {"Confirm", "ErrorAction", "WhatIf"}
NEWER = {"NoWelcome", "SignOutFromBroker"}
"""Parameters that the stand-ins have from the version on in which Microsoft added them."""

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


@pytest.mark.process
def test_behaviour_in_powershell(tmp_path: Path) -> None:
    """Where the caller has set strict mode, which scripts inherit. What is the same without it is
    a case of its own, and so run all others by hand and in the weekly workflow. A red case is red
    here too, and named."""
    file = tmp_path / "Red.Tests.ps1"
    file.write_text("Describe 'X' { It 'a' { 1 | Should -Be 2 }; It 'b' { 1 | Should -Be 1 } }\n")
    *ran, red, green = run_cases([*CASES, file], tmp_path, strict=True)
    failed = [f"{case.name}\n    {case.failure}" for case in ran if case.failure]
    assert not failed, f"{len(failed)} of {len(ran)} cases failed\n" + "\n".join(failed)
    assert not [case.name for case in ran if case.skipped]
    assert len(ran) >= len(names_of_cases()) >= 80
    assert (red.name, green) == ("X.a", Case("X.b", "", False))
    assert "Expected 2" in red.failure


# What can be said of the cases without running them


def names_of_cases() -> list[str]:
    parsed = {path: commands(parse(path.read_text())) for path in CASES}
    return [
        f"{path.name} {command.positional[0]}"
        for path, found in parsed.items()
        for command in found
        if command.name == "It"
    ]


def test_cases_have_names_of_their_own() -> None:
    names = names_of_cases()
    assert len(set(names)) == len(names)


@each_file
def test_parses_without_an_error(path: Path) -> None:
    text = path.read_text()
    assert errors(parse(text)) == []
    assert text.isascii() and text.endswith("\n")
    assert max(map(len, text.splitlines())) <= 120


def all_functions() -> dict[str, list[str]]:
    return {
        name: parameters_of(node)
        for file in FILES
        for name, node in functions(parse(file.read_text())).items()
    }


@each_file
def test_functions_are_called_with_their_own_parameters(path: Path) -> None:
    own = all_functions()
    for command in commands(parse(path.read_text())):
        if command.name in own and command.name != "Start-Sleep":
            allowed = {*own[command.name], *COMMON, *NEWER}
            assert set(command.parameters) <= allowed, text_of(command.node)
            assert len(command.positional) <= (len(own[command.name]) == 1), text_of(command.node)


def test_cases_use_parameters_of_the_scripts(tmp_path: Path) -> None:
    """And every parameter of a script is used by some case."""
    runs = {
        "Invoke-Grant": "Grant-AppAccess.ps1",
        "Invoke-Review": "New-AppAccessForReview.ps1",
        "Invoke-Check": "Test-AppAccess.ps1",
        "Invoke-Revoke": "Revoke-AppAccess.ps1",
    }
    render(tmp_path)
    known = {
        name: set(parameters_of(parse((tmp_path / file).read_text())))
        for name, file in runs.items()
    }
    seen: dict[str, set[str]] = {name: set() for name in runs}
    for path in CASES:
        for command in commands(parse(path.read_text())):
            names = runs if command.name == "Invoke-AppScript" else {command.name} & set(runs)
            for name in names:
                seen[name] |= keys_given(command)
    for name in runs:
        assert seen[name] <= known[name] | COMMON | {"Verbose", "WarningAction"}
        assert known[name] - seen[name] <= {"TenantId", "Environment"}, name


def keys_given(command: Command) -> set[str]:
    """The keys of the hashtables written out in a call."""
    return {
        key
        for node in of_type(command.node, "hash_literal_expression")
        for key in hashtable_keys(node)
    }


# The stand-in modules


def test_the_stand_ins_have_the_commands_of_the_table() -> None:
    table = yaml.safe_load((HERE / "cmdlets.yml").read_text())
    graph = {name: rules for name, rules in table.items() if rules["module"] != "builtin"}
    assert len(graph) > 3
    for name, rules in graph.items():
        folder = pwsh.MODULES / rules["module"] / "exports"
        found = {
            k: v for f in folder.glob("*.ps1") for k, v in functions(parse(f.read_text())).items()
        }
        assert set(rules["parameters"]) - COMMON - NEWER <= set(parameters_of(found[name])), name
        assert rules.get("writes", False) <= ("SupportsShouldProcess" in text_of(found[name])), name


def test_the_stand_ins_export_what_they_define() -> None:
    manifests = [*pwsh.MODULES.glob("*/*.psd1")]
    assert manifests
    for manifest in manifests:
        texts = [f.read_text() for f in (manifest.parent / "exports").glob("*.ps1")]
        defined = {name for text in texts for name in functions(parse(text)) if "-Mg" in name}
        exported = set(manifest.read_text().split("'")) & {n for n in all_functions() if "-Mg" in n}
        assert defined == exported and defined, manifest.name
        loader = manifest.with_suffix(".psm1").read_text()
        assert ". $file.FullName" in loader, "Microsoft's modules dot-source their commands"


VERSIONS = {
    "2.3.0": ("Connect", "NoWelcome", False),
    "2.4.0": ("Connect", "NoWelcome", True),
    "2.25.0": ("Disconnect", "SignOutFromBroker", False),
    "2.38.0": ("Disconnect", "SignOutFromBroker", True),
}
"""Which switch a version has; the first of them is documented, the second was seen in 2026."""


@pytest.mark.process
def test_stand_ins_of_other_versions(tmp_path: Path) -> None:
    calls = []
    for version, (verb, switch, _) in VERSIONS.items():
        pwsh.modules_of(version, tmp_path)
        name = "Microsoft.Graph.Authentication"
        calls += [
            f"Import-Module {name} -RequiredVersion {version}",
            f"(Get-Command {verb}-MgGraph).Parameters.ContainsKey('{switch}')",
            f"Remove-Module {name}",
        ]
    env = pwsh.environment("http://127.0.0.1:9", tmp_path)
    done = pwsh.run_command("; ".join(calls), env=env)
    assert done.stdout.split() == [str(has) for *_, has in VERSIONS.values()], done.stderr


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("#Requires -Modules Microsoft.Graph.Authentication", 0),
        ("Import-Module -Name Microsoft.Graph.Authentication -ErrorAction Stop", 2),
    ],
)
@pytest.mark.process
def test_an_exit_code_is_lost_as_with_the_real_modules(
    first: str, code: int, tmp_path: Path
) -> None:
    """PowerShell issues 23887 and 6615: a required module that dot-sources a file."""
    if "PWSH" in os.environ:
        pytest.skip("said of PowerShell 7 only")
    script = tmp_path / "script.ps1"
    script.write_text(f"{first}\nexit 2\n")
    assert pwsh.run_file(script, env=pwsh.environment("http://127.0.0.1:9")).returncode == code


def main(arguments: Sequence[str]) -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("files", nargs="*")
    reader.add_argument("--only", default="")
    reader.add_argument("--strict", action="store_true")
    given = reader.parse_args(arguments)
    files = [HERE / "powershell" / name for name in given.files] or CASES
    with tempfile.TemporaryDirectory() as folder:
        ran = run_cases(files, Path(folder), strict=given.strict, only=given.only)
    print(shown(ran))
    return int(any(case.failure for case in ran))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
