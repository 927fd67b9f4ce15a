"""What a caller sees of the scripts in a process of its own: exit codes, output, what is left
after the process was killed."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import pwsh
from tests.exports.render_scripts import render
from tests.pretend_graph import Pretend, pretend

pytestmark = pytest.mark.process
OUTLOOK = "11111111-1111-4111-8111-111111111111"
FOR_ALL = {"app": OUTLOOK, "scope": "openid profile User.Read Mail.Send"}


def run(graph: Pretend, folder: Path, name: str, *arguments: str, **more: str) -> Any:
    render(folder / "scripts")
    script = folder / "scripts" / f"{name}.ps1"
    tenant = () if "-TenantId" in arguments else ("-TenantId", "contoso.com")
    env = pwsh.environment(graph.url, **more)
    return pwsh.run_file(script, *tenant, *arguments, env=env, cwd=folder)


@pytest.mark.parametrize(
    ("code", "name", "arguments"),
    [
        (0, "Test-AppAccess", ["-Feature", "mail"]),
        (1, "Test-AppAccess", ["-Feature", "calendar"]),
        (2, "Test-AppAccess", ["-Feature", "mail", "-TenantId", "fabrikam.com"]),
        (2, "Test-AppAccess", ["-Feature", "mail", "-User", "nobody@contoso.com"]),
        (0, "Grant-AppAccess", ["-Feature", "mail", "-AllUsers"]),
        (1, "Grant-AppAccess", ["-Feature", "mail", "-User", "nobody@contoso.com"]),
        (1, "Grant-AppAccess", ["-Feature", "mail"]),
        (1, "New-AppAccessForReview", ["-App", "outlook", "-Remove"]),
        (1, "Revoke-AppAccess", []),
    ],
)
def test_exit_codes(code: int, name: str, arguments: list[str], tmp_path: Path) -> None:
    with pretend({"apps": [OUTLOOK], "grants": [FOR_ALL]}) as graph:
        done = run(graph, tmp_path, name, *arguments)
    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.parametrize(("code", "name"), [(2, "Test-AppAccess"), (1, "Revoke-AppAccess")])
def test_a_missing_module_is_one_sentence(code: int, name: str, tmp_path: Path) -> None:
    with pretend() as graph:
        done = run(graph, tmp_path, name, "-Feature", "mail", PSModulePath=pwsh.own_modules())
    assert done.returncode == code
    assert "is not installed. Run: Install-Module Microsoft.Graph.Authentication" in done.stderr


def test_json_is_alone_on_standard_output(tmp_path: Path) -> None:
    with pretend({"apps": [OUTLOOK], "switches": {"browser": False}}) as graph:
        done = run(graph, tmp_path, "Test-AppAccess", "-Feature", "mail", "-AsJson")
    assert json.loads(done.stdout)["exitCode"] == 1
    assert "enter the code" in done.stderr


def test_a_full_disk_stops_before_the_first_change(tmp_path: Path) -> None:
    with pretend() as graph:
        arguments = ("-Feature", "mail", "-AllUsers", "-TranscriptPath", "/dev/full")
        done = run(graph, tmp_path, "Grant-AppAccess", *arguments)
        assert done.returncode == 1
        assert graph.writes() == []


@pytest.mark.parametrize("at", range(4))
def test_a_run_that_was_killed_can_be_taken_back(at: int, tmp_path: Path) -> None:
    """Right after a write was carried out, before its answer came."""
    users = [f"user{number}@contoso.com" for number in range(3)]
    with pretend({"users": users}) as graph:
        render(tmp_path / "scripts")
        arguments = ["-Feature", "mail", "-RequireAssignment", "-TranscriptPath", "run.jsonl"]
        command = f"& ./scripts/Grant-AppAccess.ps1 -TenantId contoso.com {' '.join(arguments)}"
        command += f" -User {','.join(users)}"
        process = subprocess.Popen(
            [pwsh.needed(), "-NoProfile", "-Command", command],
            env=pwsh.environment(graph.url),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        kill_at_write(graph, process, at)
        process.wait(timeout=120)
        assert process.returncode == -signal.SIGKILL or at == 3
        run(graph, tmp_path, "Revoke-AppAccess", "-Undo", "run.jsonl", "-Confirm:$false")
        assert list(graph.tenant.grants) == []
        assert list(graph.tenant.assignments) == []
        assert not any(app["appRoleAssignmentRequired"] for app in graph.tenant.apps)


def kill_at_write(graph: Pretend, process: "subprocess.Popen[bytes]", at: int) -> None:
    """Kills the process when the tenant was changed for the (at + 1)th batch of writes."""
    world, seen = graph.world, [0]
    batch = world.batch

    def after(call: Any, body: Any) -> Any:
        before = len(world.writes())
        answer = batch(call, body)
        if len(world.writes()) > before:
            if seen[0] == at and process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
            seen[0] += 1
        return answer

    world.batch = after  # type: ignore[method-assign]
