"""What a scheduler sees: each script in a process of its own, as `pwsh -File` runs it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from macros.exports.powershell import SCRIPTS
from tests import pwsh
from tests.exports.render_scripts import render
from tests.pretend_graph import Pretend, pretend

pytestmark = pytest.mark.process
OUTLOOK = "11111111-1111-4111-8111-111111111111"
WHOLE = "openid profile offline_access User.Read Mail.Send"
APP: dict[str, Any] = {"apps": [OUTLOOK]}
GRANTED = {**APP, "grants": [{"app": OUTLOOK, "scope": WHOLE}]}
NOTHING_ALLOWED: dict[str, Any] = {
    "policies": {"authorization": {"permissionGrantPoliciesAssigned": []}}
}
GRANT, REVIEW = "Grant-AppAccess.ps1", "New-AppAccessForReview.ps1"
REVOKE, TEST = "Revoke-AppAccess.ps1", "Test-AppAccess.ps1"
FORECAST = "Get-AppAccessForecast.ps1"


def refused(kind: str) -> dict[str, Any]:
    return {"faults": [{"on": kind, "status": 403, "times": 0}]}


CASES: dict[str, tuple[str, str, dict[str, Any], int, str]] = {
    "approved": (GRANT, "-Feature mail -AllUsers", APP, 0, ""),
    "not approved": (GRANT, "-Feature mail -AllUsers", APP | refused("POST *Grants"), 1, ""),
    "created": (REVIEW, "-App outlook", {}, 0, ""),
    "not created": (REVIEW, "-App outlook", refused("POST servicePrincipals"), 1, ""),
    "taken back": (REVOKE, "-All -Confirm:$false", GRANTED, 0, ""),
    "not taken back": (REVOKE, "-All -Confirm:$false", GRANTED | refused("DELETE *"), 1, ""),
    "nothing named": (REVOKE, "", GRANTED, 1, ""),
    "complete": (TEST, "-Feature mail", GRANTED, 0, "Complete."),
    "missing": (TEST, "-Feature mail", APP, 1, "Something is missing."),
    "wrong tenant": (TEST, "-Feature mail -TenantId fabrikam.com", GRANTED, 2, ""),
    "nobody stopped": (FORECAST, "-Feature mail", GRANTED, 0, "Nobody is stopped."),
    "stopped": (FORECAST, "-Feature mail", APP | NOTHING_ALLOWED, 1, "Somebody would be stopped."),
    "cannot tell": (
        FORECAST,
        "-Feature mail",
        APP | refused("GET policies/authorizationPolicy"),
        2,
        "Could not tell.",
    ),
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
def test_exit_code(case: str, scripts: Path, graph: Pretend, tmp_path: Path) -> None:
    script, arguments, scenario, code, last = CASES[case]
    graph.reset(scenario)
    tenant = () if "-TenantId" in arguments else ("-TenantId", "contoso.com")
    given = (*tenant, *arguments.split())
    done = pwsh.run_file(scripts / script, *given, env=pwsh.environment(graph.url), cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert not last or done.stdout.splitlines()[-1] == last
    assert (script in (TEST, FORECAST)) <= (graph.writes() == [])


def test_every_script_has_every_exit_code() -> None:
    seen = {(script, code) for script, _, _, code, _ in CASES.values()}
    for script in SCRIPTS.values():
        assert {(script.filename, code) for code in range(script.failure + 1)} <= seen


def test_without_the_modules(scripts: Path, graph: Pretend, tmp_path: Path) -> None:
    """One sentence that says what to install, and nothing done."""
    graph.reset(GRANTED)
    arguments = {GRANT: "-Feature mail -AllUsers", REVIEW: "-App outlook", REVOKE: "-All"}
    names = [script.filename for script in SCRIPTS.values()]
    calls = [
        f"try {{ & '{scripts / name}' -TenantId contoso.com {arguments.get(name, '')} *>&1 }} "
        f'catch {{ $_.Exception.Message }}; "{name} $LASTEXITCODE"'
        for name in names
    ]
    env = pwsh.environment(graph.url, tmp_path)
    done = pwsh.run_command("; ".join(calls), env=env, cwd=tmp_path)
    said = " ".join((done.stdout + done.stderr).split())
    sentence = "is not installed. Run: Install-Module Microsoft.Graph.Authentication"
    assert said.count(sentence) == len(names) == 5, done.stdout + done.stderr
    for script in SCRIPTS.values():
        assert f"{script.filename} {script.failure}" in said
    assert graph.log == []
