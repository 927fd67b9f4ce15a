"""What a caller sees of the scripts in a process of its own: exit codes, output, what is left
after the process was killed."""

import json
import os
import re
import signal
import struct
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack, suppress
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


KILLED = [(False, 0), (True, 1), (True, 2)]
"""Whether the app is there before, and the batch of writes after which the run is killed."""


def test_a_run_that_was_killed_can_be_taken_back(tmp_path: Path) -> None:
    """Right after a write was carried out, before its answer came: a new app, the assignments, the
    grants, and "Assignment required"."""
    users = [f"user{number}@contoso.com" for number in range(3)]
    render(tmp_path / "scripts")
    with ExitStack() as running:
        graphs = [
            running.enter_context(pretend({"users": users, "apps": [OUTLOOK] if there else []}))
            for there, _ in KILLED
        ]
        calls = []
        for number, (graph, (_, at)) in enumerate(zip(graphs, KILLED, strict=True)):
            journal = f"-TranscriptPath run{number}.jsonl"
            command = f"& ./scripts/Grant-AppAccess.ps1 -TenantId contoso.com {journal}"
            command += f" -Feature mail -RequireAssignment -User {','.join(users)}"
            process = subprocess.Popen(
                [pwsh.needed(), "-NoProfile", "-Command", command],
                env=pwsh.environment(graph.url),
                cwd=tmp_path,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            kill_at_write(graph, process, at)
            process.wait(timeout=120)
            assert process.returncode == -signal.SIGKILL
            assert changed(graph)
            calls += [
                f"$env:PRETEND_GRAPH = '{graph.url}'",
                "& ./scripts/Revoke-AppAccess.ps1 -TenantId contoso.com "
                f"-Undo run{number}.jsonl -Confirm:$false",
            ]
        done = pwsh.run_command("; ".join(calls), env=pwsh.environment(""), cwd=tmp_path)
        assert not any(map(changed, graphs)), done.stdout + done.stderr


def changed(graph: Pretend) -> bool:
    fenced = any(app["appRoleAssignmentRequired"] for app in graph.tenant.apps)
    return fenced or len(graph.tenant.grants) + len(graph.tenant.assignments) > 0


def test_two_runs_never_write_to_one_file_at_the_same_moment(tmp_path: Path) -> None:
    """The one that comes second waits a second, and then changes nothing."""
    tenant = {"users": ["adele@contoso.com"], "apps": [OUTLOOK], "switches": {"latency": 400}}
    with pretend(tenant) as graph:
        render(tmp_path / "scripts")
        command = "./scripts/Grant-AppAccess.ps1 -TenantId contoso.com -TranscriptPath run.jsonl"
        both = [
            subprocess.Popen(
                [
                    pwsh.needed(),
                    "-NoProfile",
                    "-Command",
                    f"& {command} {chosen}; exit $LASTEXITCODE",
                ],
                env=pwsh.environment(graph.url),
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            for chosen in ("-Feature mail -AllUsers", "-Feature mail -User adele@contoso.com")
        ]
        said = [(process.communicate(timeout=120)[0], process.returncode) for process in both]
        lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
        runs = [line for line in lines if line["change"] == "run"]
        assert len(runs) == [code for _, code in said].count(0) in (1, 2)
        refused = [" ".join(re.sub(r"\n *\| *", " ", t).split()) for t, code in said if code]
        assert all("run.jsonl cannot be written" in text for text in refused)
        assert all("Nothing was changed." in text for text in refused)
        done = [line["of"] for line in lines if line["change"] == "outcome"]
        assert done == [line["id"] for line in lines if "id" in line] != []
        assert len(graph.writes()) == len(done)


def test_after_ctrl_c_it_is_said_where_the_file_is(tmp_path: Path) -> None:
    """And the run stops before the next batch."""
    users = [f"user{number}@contoso.com" for number in range(60)]
    with pretend({"users": users, "apps": [OUTLOOK], "switches": {"latency": 100}}) as graph:
        render(tmp_path / "scripts")
        command = f"& ./scripts/Grant-AppAccess.ps1 -TenantId contoso.com -User {','.join(users)}"
        with (tmp_path / "said.txt").open("wb") as said:
            process = subprocess.Popen(
                [pwsh.needed(), "-NoProfile", "-Command", f"{command} -Feature mail"],
                env=pwsh.environment(graph.url),
                cwd=tmp_path,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            kill_at_write(graph, process, 0, signal.SIGINT)
            process.wait(timeout=120)
        assert len(graph.tenant.grants) in (20, 40)
    (journal,) = tmp_path.glob("*.jsonl")
    text = (tmp_path / "said.txt").read_text(encoding="utf-8")
    assert f"What was changed is in {journal}. To take it back: .\\Revoke-AppAccess.ps1" in text
    assert "Changes made" not in text


def test_the_table_is_whole_on_the_screen_and_in_a_file(tmp_path: Path) -> None:
    """At 80 and at 120 columns; in colour where the screen has it, and always in words."""
    names = [f"Extra{number:02}.Read.All" for number in range(30)]
    grant = {"app": OUTLOOK, "scope": " ".join(["User.Read", *names])}
    shown, saved = TEST.partition(";")[0], TEST.partition(";")[0] + " > said.txt"
    with pretend({"apps": [OUTLOOK], "grants": [grant]}) as graph:
        render(tmp_path / "scripts")
        for columns, colour in ((80, False), (120, True)):
            env = pwsh.environment(graph.url)
            if colour:
                del env["NO_COLOR"]
            text = in_terminal(columns, f"{shown}\n{saved}", env, tmp_path)
            colours = re.findall(r"\x1b\[3[123]m([a-z ]+)\x1b\[0m", text)
            assert ("partly granted" in colours) == colour
            for said in (text, (tmp_path / "said.txt").read_text(encoding="utf-8")):
                lines = [line.rstrip() for line in CONTROL.sub("", said).splitlines()]
                scopes = [line for line in lines if "Extra" in line]
                assert columns - 20 < max(map(len, scopes)) <= columns
                assert all(sum(name in line for line in scopes) == 1 for name in names)
                assert any("mail: partly granted, tenant-wide" in line for line in lines)
                assert any("missing: Mail.Send" in line for line in lines)
            assert "\x1b" not in said


CONTROL = re.compile(r"\x1b(\[[0-9;?]*[a-zA-Z]|\][^\x07]*\x07|[=>])")


def in_terminal(columns: int, command: str, env: Mapping[str, str], folder: Path) -> str:
    """What a terminal of this width receives."""
    import fcntl  # Windows has neither
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [pwsh.needed(), "-NoProfile", "-NonInteractive", "-Command", command],
        env={**env, "TERM": "xterm-256color"},
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    received = b""
    with suppress(OSError):  # Linux ends a terminal that nobody has open so
        while part := os.read(ours, 65536):
            received += part
    os.close(ours)
    process.wait(timeout=120)
    return received.decode()


def kill_at_write(
    graph: Pretend,
    process: "subprocess.Popen[bytes]",
    at: int,
    how: signal.Signals = signal.SIGKILL,
) -> None:
    """Kills the process when the tenant was changed for the (at + 1)th batch of writes."""
    world, seen = graph.world, [0]
    batch = world.batch

    def after(call: Any, body: Any) -> Any:
        before = len(world.writes())
        answer = batch(call, body)
        if len(world.writes()) > before:
            if seen[0] == at and process.poll() is None:
                os.kill(process.pid, how)
            seen[0] += 1
        return answer

    world.batch = after  # type: ignore[method-assign]


def test_versions_that_cannot_work_are_refused_by_name(tmp_path: Path) -> None:
    """Without -NoWelcome, or with the faults of issues 3224, 3270 and 3301 of the module; one that
    works is taken beside one that does not."""
    works, fails = ["2.4.0", "2.25.0", "2.28.0"], ["2.3.0", "2.26.1", "2.27.0"]
    name, calls = "Microsoft.Graph.Authentication", []
    for version in [*fails, *works]:
        folder = pwsh.modules_of(version, tmp_path / version)
        pwsh.modules_of("2.27.0" if version in works else version, tmp_path / version / "more")
        path = os.pathsep.join([str(folder / "more"), str(folder), pwsh.own_modules()])
        run = TEST.replace("; exit $LASTEXITCODE", "")
        calls.append(
            f"$env:PSModulePath = '{path}'; {run} -Verbose *>&1 | ForEach-Object {{ \"$_\" }}; "
            f"'ended ' + $LASTEXITCODE; Remove-Module {name} -ErrorAction Ignore"
        )
    with pretend({"apps": [OUTLOOK], "grants": [FOR_ALL]}) as graph:
        done = in_window(graph, tmp_path, "; ".join(calls))
    texts = done.stdout.split("ended ")
    assert len(texts) == len(calls) + 1, done.stdout + done.stderr
    for version, text, after in zip([*fails, *works], texts, texts[1:], strict=False):
        assert after.startswith("0" if version in works else "2"), text
        if version in works:
            assert f"{name} {version}" in text and "Welcome" not in text
        else:
            assert f"{version} has faults" in text
            assert f"Run: Install-Module {name}" in text


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
        "Get-AppAccessForecast": "-Feature count, keys, item",
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
    codes = dict.fromkeys(calls, 0) | {"Get-AppAccessForecast": 1}  # sign-in is turned off
    assert done.stdout.split("\n")[:-1] == [f"{name} {codes[name]}" for name in calls], done.stderr
    assert kinds.count("POST servicePrincipals") == 2
    assert kinds.count("POST oauth2PermissionGrants") == 2
