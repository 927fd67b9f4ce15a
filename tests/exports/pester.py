"""Runs the Pester cases in one process of PowerShell, and reads what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from tests import pwsh
from tests.exports.render_scripts import CATALOG, render
from tests.pretend_graph import pretend

CASES = sorted((Path(__file__).parent / "powershell").glob("*.Tests.ps1"))


@dataclass(frozen=True)
class Case:
    """One case as it ran; `failure` is empty where it passed."""

    name: str
    failure: str
    skipped: bool


PESTER = """
$ErrorActionPreference = 'Stop'
Import-Module -Name Pester -MinimumVersion 5.3.0
$settings = New-PesterConfiguration
$settings.Run.Path = @({files})
$settings.Filter.FullName = {only}
$settings.Filter.ExcludeTag = {without}
$settings.TestResult.Enabled = $true
$settings.TestResult.OutputFormat = 'JUnitXml'
$settings.TestResult.OutputPath = {result}
Invoke-Pester -Configuration $settings
"""


def run_cases(
    files: Sequence[Path], folder: Path, *, strict: bool = False, only: str = ""
) -> list[Case]:
    """Every case of the files, on the stand-in modules; the result file stays in `folder`."""
    with pretend() as graph:
        return run_in(files, folder, pwsh.environment(graph.url), strict=strict, only=only)


def run_in(
    files: Sequence[Path],
    folder: Path,
    env: Mapping[str, str],
    *,
    strict: bool = False,
    only: str = "",
    without: str = "none",
    catalog: Path = CATALOG,
) -> list[Case]:
    """In this environment; `without` is a tag whose cases are left out."""
    scripts, result, runner = folder / "scripts", folder / "result.xml", folder / "run.ps1"
    render(scripts, catalog)
    text = PESTER.format(
        files=", ".join(map(_quoted, files)),
        only=_quoted(f"*{only}*"),
        without=_quoted(without),
        result=_quoted(result),
    )
    runner.write_text(text, encoding="ascii")
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    more = {"SCRIPTS": str(scripts), "STRICT": str(int(strict)), **temporary}
    done = pwsh.run_file(runner, env={**env, **more}, cwd=folder)
    assert result.exists(), done.stdout + done.stderr
    return _read(result)


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _read(result: Path) -> list[Case]:
    found = etree.parse(result).iter("testcase")
    return [
        Case(
            str(one.get("name")),
            "".join(str(part.get("message")) for part in one.iter("failure", "error")),
            next(one.iter("skipped"), None) is not None,
        )
        for one in found
    ]


def shown(ran: Sequence[Case]) -> str:
    """A line per case, with what failed, and how many passed."""
    lines = []
    for case in ran:
        lines.append(f"{'not ok' if case.failure else 'ok'} - {case.name}")
        lines += [f"    {line}" for line in case.failure.splitlines()]
    passed = sum(not case.failure for case in ran)
    return "\n".join([*lines, f"{passed} of {len(ran)} cases passed"])
