"""The job that runs the cases with Microsoft's own modules: here with the stand-ins in their
place, and without any."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import pwsh
from tests.exports import real_modules
from tests.project import ROOT


def run(modules: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The job, on a machine with these modules."""
    path = os.pathsep.join([str(Path(pwsh.needed()).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", "tests.exports.real_modules", *arguments],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PSModulePath": str(modules)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.process
def test_the_cases_run_with_the_modules_of_the_machine() -> None:
    done = run(pwsh.MODULES, "Review.Tests.ps1", "StandIns.Tests.ps1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Microsoft.Graph.Authentication 2.25.0" in done.stdout
    assert "ok - New-AppAccessForReview.ps1.-WhatIf changes nothing" in done.stdout
    assert "the portal of the chosen cloud" not in done.stdout
    assert "Stand-ins" not in done.stdout


@pytest.mark.process
def test_without_the_modules_it_says_what_did_not_run(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert done.stdout.startswith("Not run: the scripts' cases with the real modules; missing ")
    assert all(name in done.stdout for name in real_modules.needed())


def test_without_powershell_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pwsh, "find", lambda: None)
    assert real_modules.main([]) == 2
    assert capsys.readouterr().out == f"Not run: {pwsh.MISSING}.\n"
