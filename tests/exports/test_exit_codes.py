"""What a scheduler sees: each script in a process of its own, as `pwsh -File` runs it."""

from collections.abc import Iterator
from contextlib import ExitStack
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


def arguments_of(case: str) -> list[str]:
    _, arguments, *_ = CASES[case]
    tenant = [] if "-TenantId" in arguments else ["-TenantId", "contoso.com"]
    return [*tenant, *arguments.split()]


def assert_ended(case: str, code: int, out: str, graph: Pretend) -> None:
    script, _, _, wanted, last = CASES[case]
    assert code == wanted, out
    assert not last or out.splitlines()[-1] == last
    assert (script in (TEST, FORECAST)) <= (graph.writes() == [])


IN_A_PROCESS = [*{code: case for case, (_, _, _, code, _) in CASES.items()}.values()]
"""One for each code. What `exit` does in one script, it does in all."""


@pytest.mark.parametrize("case", IN_A_PROCESS)
def test_exit_code(case: str, scripts: Path, graph: Pretend, tmp_path: Path) -> None:
    script, _, scenario, *_ = CASES[case]
    graph.reset(scenario)
    env = pwsh.environment(graph.url)
    done = pwsh.run_file(scripts / script, *arguments_of(case), env=env, cwd=tmp_path)
    assert_ended(case, done.returncode, done.stdout + done.stderr, graph)


def test_exit_codes_within_one_process(scripts: Path, tmp_path: Path) -> None:
    """Each of the others, on a tenant of its own."""
    others = [case for case in CASES if case not in IN_A_PROCESS]
    with ExitStack() as running:
        graphs = {case: running.enter_context(pretend(CASES[case][2])) for case in others}
        calls = [
            f"$env:PRETEND_GRAPH = '{graphs[case].url}'; "
            f"try {{ & '{scripts / CASES[case][0]}' {' '.join(arguments_of(case))} *>&1 }} "
            f'catch {{ $_; $global:LASTEXITCODE = 1 }}; "== {case} $LASTEXITCODE"'
            for case in others
        ]
        done = pwsh.run_command("; ".join(calls), env=pwsh.environment(""), cwd=tmp_path)
        said = done.stdout
        for case in others:
            out, ended, rest = said.partition(f"== {case} ")
            assert ended, said + done.stderr
            code, _, said = rest.partition("\n")
            assert_ended(case, int(code), out, graphs[case])
    assert len(others) >= len(SCRIPTS)


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
