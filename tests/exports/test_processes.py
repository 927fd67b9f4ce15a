"""What a caller sees of the scripts in a process of its own: exit codes, output, what is left
after the process was killed."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import pwsh
from tests.exports.render_scripts import CATALOG, render
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


@pytest.mark.parametrize("version", ["2.3.0", "2.26.1", "2.27.0"])
def test_a_version_that_cannot_work_is_refused_by_name(version: str, tmp_path: Path) -> None:
    """Without -NoWelcome, or with the faults of issues 3224, 3270 and 3301 of the module."""
    modules = pwsh.modules_of(version, tmp_path / "modules")
    done = with_modules(modules, tmp_path, "-Feature", "mail")
    assert done.returncode == 2
    assert f"Microsoft.Graph.Authentication {version} has faults" in done.stderr
    assert "Run: Install-Module Microsoft.Graph.Authentication" in done.stderr


@pytest.mark.parametrize("version", ["2.4.0", "2.25.0", "2.28.0"])
def test_a_version_that_works_is_taken_beside_one_that_does_not(
    version: str, tmp_path: Path
) -> None:
    modules = pwsh.modules_of(version, tmp_path / "modules")
    pwsh.modules_of("2.27.0", modules)
    done = with_modules(modules, tmp_path, "-Feature", "mail", "-Verbose")
    assert done.returncode == 0, done.stderr
    assert f"Microsoft.Graph.Authentication {version}" in done.stdout
    assert "Welcome" not in done.stdout


def with_modules(modules: Path, folder: Path, *arguments: str) -> Any:
    """Test-AppAccess.ps1 where all is granted, with these modules installed."""
    path = os.pathsep.join([str(modules), pwsh.own_modules()])
    with pretend({"apps": [OUTLOOK], "grants": [FOR_ALL]}) as graph:
        return run(graph, folder, "Test-AppAccess", *arguments, PSModulePath=path)


def in_window(graph: Pretend, folder: Path, before: str, catalog: Path = CATALOG) -> Any:
    """Commands in one window; the scripts are in the folder `scripts`."""
    render(folder / "scripts", catalog)
    return pwsh.run_command(before, env=pwsh.environment(graph.url), cwd=folder)


TEST = "& ./scripts/Test-AppAccess.ps1 -TenantId contoso.com -Feature mail; exit $LASTEXITCODE"


def test_modules_of_different_versions_are_named(tmp_path: Path) -> None:
    other = tmp_path / "Microsoft.Graph.Users.psd1"
    other.write_text("@{ ModuleVersion = '2.30.0' }\n", encoding="ascii")
    with pretend() as graph:
        done = in_window(
            graph,
            tmp_path,
            f"Import-Module Microsoft.Graph.Authentication, ./{other.name}; {TEST}",
        )
    assert done.returncode == 2
    assert "Microsoft.Graph.Authentication 2.25.0" in done.stderr
    assert "Microsoft.Graph.Users 2.30.0" in done.stderr
    assert "Update-Module" in done.stderr


def test_constrained_language_is_one_sentence_that_says_why(tmp_path: Path) -> None:
    mode = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
    with pretend() as graph:
        done = in_window(graph, tmp_path, f"{mode}; {TEST}")
        assert graph.world.log == []
    assert done.returncode == 2
    said = " ".join(done.stderr.replace("|", " ").split())
    assert "App Control (constrained language mode) lets only signed scripts" in said
    assert "Nothing was changed." in said


NAMES = {"outlook": "keys", "todo": "values", "mail": "count", "calendar": "keys", "tasks": "item"}
"""Names of PowerShell's own for what every dictionary has, as keys of a catalog."""


def test_keys_that_are_words_of_powershell(tmp_path: Path) -> None:
    catalog = yaml.safe_load(CATALOG.read_text(encoding="utf-8"))
    for part in ("apps", "features"):
        catalog[part] = {NAMES.get(key, key): entry for key, entry in catalog[part].items()}
    for feature in catalog["features"].values():
        feature["app"] = NAMES[feature["app"]]
    file = tmp_path / "catalog.yml"
    file.write_text(yaml.safe_dump(catalog, sort_keys=False), encoding="utf-8")
    calls = {
        "New-AppAccessForReview": "-App keys, values",
        "Grant-AppAccess": "-Feature count, keys, item -AllUsers",
        "Test-AppAccess": "-Feature count, keys, item",
        "Revoke-AppAccess": "-Feature count, keys, item, meetings -Confirm:$false",
    }
    lines = [
        f'& ./scripts/{name}.ps1 -TenantId contoso.com {given} *> $null; "{name} $LASTEXITCODE"'
        for name, given in calls.items()
    ]
    with pretend() as graph:
        done = in_window(graph, tmp_path, "; ".join(lines), file)
        kinds = [entry["kind"] for entry in graph.world.writes()]
        assert list(graph.tenant.grants) == []
    assert done.stdout.split("\n")[:-1] == [f"{name} 0" for name in calls], done.stderr
    assert kinds.count("POST servicePrincipals") == 2
    assert kinds.count("POST oauth2PermissionGrants") == 2
