"""What a scheduler sees: each script in a process of its own, as `pwsh -File` runs it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import pwsh
from tests.exports.render_scripts import render
from tests.pretend_graph import Pretend, pretend

OUTLOOK = "11111111-1111-4111-8111-111111111111"
WHOLE = "openid profile User.Read Mail.Send"
APP: dict[str, Any] = {"apps": [OUTLOOK]}
GRANTED = {**APP, "grants": [{"app": OUTLOOK, "scope": WHOLE}]}
GRANT, REVIEW = "Grant-AppAccess.ps1", "New-AppAccessForReview.ps1"
REVOKE, TEST = "Revoke-AppAccess.ps1", "Test-AppAccess.ps1"


def refused(kind: str) -> dict[str, Any]:
    return {"faults": [{"on": kind, "status": 403, "times": 0}]}


CASES: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "approved": (GRANT, "-Feature mail -AllUsers", APP, 0),
    "not approved": (GRANT, "-Feature mail -AllUsers", APP | refused("POST *Grants"), 1),
    "nobody named": (GRANT, "-Feature mail", APP, 1),
    "created": (REVIEW, "-App outlook", {}, 0),
    "not created": (REVIEW, "-App outlook", refused("POST servicePrincipals"), 1),
    "taken back": (REVOKE, "-All -Confirm:$false", GRANTED, 0),
    "not taken back": (REVOKE, "-All -Confirm:$false", GRANTED | refused("DELETE *"), 1),
    "complete": (TEST, "-Feature mail", GRANTED, 0),
    "missing": (TEST, "-Feature mail", APP, 1),
    "could not tell": (TEST, "-Feature mail", GRANTED | refused("GET oauth2*"), 2),
}


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scripts")
    render(folder)
    return folder


@pytest.fixture(scope="module")
def graph() -> Iterator[Pretend]:
    with pretend() as running:
        yield running


@pytest.mark.parametrize("case", CASES)
@pytest.mark.process
def test_exit_code(case: str, scripts: Path, graph: Pretend, tmp_path: Path) -> None:
    script, arguments, scenario, code = CASES[case]
    graph.reset(scenario)
    given = ("-TenantId", "contoso.com", *arguments.split())
    done = pwsh.run_file(scripts / script, *given, env=pwsh.environment(graph.url), cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.process
@pytest.mark.parametrize(("script", "code"), [(GRANT, 1), (REVIEW, 1), (REVOKE, 1), (TEST, 2)])
def test_without_the_modules(
    script: str, code: int, scripts: Path, graph: Pretend, tmp_path: Path
) -> None:
    """One sentence that says what to install, and nothing done."""
    graph.reset(GRANTED)
    arguments = {GRANT: "-Feature mail -AllUsers", REVIEW: "-App outlook", REVOKE: "-All", TEST: ""}
    given = ("-TenantId", "contoso.com", *arguments[script].split())
    done = pwsh.run_file(
        scripts / script, *given, env=pwsh.environment(graph.url, tmp_path), cwd=tmp_path
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Install-Module" in done.stdout + done.stderr
    assert graph.log == []
