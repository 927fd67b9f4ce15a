"""What the scripts cost in a big tenant: `python -m tests.exports.scale [users]`.

Each run is a process of its own against the pretend Microsoft Graph. Its highest memory is the
operating system's figure, its requests are the server's.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests import pwsh
from tests.bench import table
from tests.exports.render_scripts import render
from tests.pretend_graph import Pretend, pretend

USERS = 50_000
OUTLOOK, TODO = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
GRANT = "Grant-AppAccess.ps1 -Feature mail -Group Everybody -TranscriptPath granted.jsonl"
RUNS = (
    GRANT,
    GRANT,
    "Test-AppAccess.ps1",
    "Test-AppAccess.ps1 -Feature mail -Group Everybody",
    "Test-AppAccess.ps1 -AsJson",
    "Get-AppAccessForecast.ps1",
    "Revoke-AppAccess.ps1 -Feature mail -TranscriptPath revoked.jsonl -Confirm:$false",
    "Revoke-AppAccess.ps1 -Undo revoked.jsonl -Confirm:$false",
)
"""In this order, each in the tenant that the one before left."""


def main(arguments: list[str]) -> None:
    users = int(arguments[0]) if arguments else USERS
    with tempfile.TemporaryDirectory() as name, pretend(tenant_of(users)) as graph:
        folder = Path(name)
        render(folder)
        members = [user["id"] for user in graph.tenant.users][:users]
        graph.add({"groups": [{"displayName": "Everybody", "members": members}]})
        rows = list(measured(graph, folder, RUNS))
    head = ["", "exit code", "requests", "parts of batches", "seconds", "MB at most"]
    table(f"The scripts with {users:,} users in a group, and two apps", head, rows)


def tenant_of(users: int) -> dict[str, object]:
    """Everybody has a grant of their own for the second app."""
    many = {"users": users, "app": TODO, "scope": "openid profile User.Read Tasks.Read"}
    return {"apps": [OUTLOOK, TODO], "many": many}


def measured(graph: Pretend, folder: Path, runs: tuple[str, ...]) -> Iterator[list[str]]:
    for number, run in enumerate(runs):
        graph.log.clear()
        print(f"{number + 1} of {len(runs)}: {run}", file=sys.stderr, flush=True)
        code, seconds, memory = timed(graph, folder, run)
        whole = graph.counts()["http"]
        rest = len(graph.log) - whole
        again = " (again)" if run in runs[:number] else ""
        cells = [f"{code}", f"{whole:,}", f"{rest:,}", f"{seconds:.0f}", f"{memory:.0f}"]
        yield [f"{run.partition(' -TranscriptPath')[0]}{again}", *cells]


def timed(graph: Pretend, folder: Path, run: str) -> tuple[int, float, float]:
    """Exit code, seconds, and the highest memory in MB (Linux gives it in KB)."""
    script, _, arguments = run.partition(" ")
    pwsh_file = (pwsh.needed(), "-NoProfile", "-NonInteractive", "-File")
    start = time.perf_counter()
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            [*pwsh_file, str(folder / script), "-TenantId", "contoso.com", *arguments.split()],
            env=pwsh.environment(graph.url),
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.perf_counter() - start, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
