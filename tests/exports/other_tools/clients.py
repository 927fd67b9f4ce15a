"""The published texts with the real tools, unchanged:
`python -m tests.exports.other_tools.clients [az|m365|terraform|bicep] [case ...]`, for
`make clients`.

The command lines run against the pretend Microsoft Graph, where nobody waits between two tries:
the file's own `sleep` comes first on the path. Terraform and Bicep compile, with their provider
and extension as published, and neither may warn.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from macros.exports.other_tools import TOOLS, tool_downloads, tool_text
from tests.exports.other_tools import runs
from tests.exports.other_tools.runs import Case, Machine, asked, granted, taken_back, wanted
from tests.pretend_graph import pretend
from tests.project import ROOT

PLACES = {"az": "az/bin", "m365": "m365/node_modules/.bin"}
COMPILERS = {
    "terraform": (
        ("fmt", "-check", "-diff"),
        ("init", "-backend=false", "-input=false"),
        ("validate",),
    ),
    "bicep": (
        ("build", "main.bicep", "--stdout"),
        ("build-params", "main.bicepparam", "--stdout"),
        ("format", "main.bicep"),
    ),
}
"""What each is asked to do with its files; a last `format` may change nothing."""
FOLDER = Path(os.environ.get("CLIENTS", ROOT / ".clients"))
OWN_APP = "11111111-2222-4333-8444-555555555555"


def program(key: str) -> str | None:
    return shutil.which(key, path=str(FOLDER / PLACES[key]) if key in PLACES else None)


# The command lines


def run_faults(key: str, case: Case, folder: Path) -> Iterator[str]:
    """What runs with the real client leave or say otherwise than they should: an approval,
    the same again, a look, and taking back."""
    (folder / "sleep").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "sleep").chmod(0o755)
    own = {
        "AZURE_CONFIG_DIR": str(folder / "azure"),
        "AZURE_CORE_COLLECT_TELEMETRY": "no",
        "CLIMICROSOFT365_ENTRAAPPID": OWN_APP,
        "HOME": str(folder),
        "PATH": f"{folder}:{FOLDER / PLACES[key]}:{os.environ['PATH']}",
    }
    with pretend(case.scenario, proxy=True) as graph:
        here = Machine(graph, folder, {**os.environ, **graph.proxy_env(), **own})
        right = case.code == 0
        after = wanted(graph, case) if right else granted(graph)
        for action in ("approve", "approve", "show", "take-back")[: 4 if right else 1]:
            done = here.run(key, case, action)
            said = f"{action}\n{done.stdout}{done.stderr}"
            if action == "take-back":
                after = taken_back(graph, case, after)
            elif len(graph.writes()) != case.writes:
                yield f"{len(graph.writes())} writes, not {case.writes}: {said}"
            if done.returncode != case.code:
                yield f"exit code {done.returncode}: {said}"
            if granted(graph) != after:
                yield f"other grants: {said}"
            if action == "approve" and case.text not in said:
                yield f"other words: {said}"
                return
            if action == "show" and said.count("missing: nothing") != len(asked()):
                yield f"not all is there: {said}"


def command_line_faults(key: str, names: list[str]) -> Iterator[tuple[str, list[str]]]:
    for case in runs.cases():
        if not names or case.name in names:
            # A client may still be writing there after its end.
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                yield case.name, list(run_faults(key, case, Path(folder)))


# The compilers


def write_texts(key: str, folder: Path) -> list[Path]:
    """The folders with the file for a choice and with the file that holds the whole catalog."""
    files = tool_downloads(runs.CATALOG)
    choice, whole = folder / "choice", folder / "whole"
    for path in TOOLS[key].downloads:
        for place in (choice, whole):
            place.mkdir(exist_ok=True)
            (place / Path(path).name).write_text(files[path], encoding="utf-8")
    (choice / "main.bicepparam").write_text("using 'main.bicep'\n", encoding="utf-8")
    text = tool_text(TOOLS[key], asked())
    (choice / TOOLS[key].filename).write_text(text, encoding="utf-8")
    return [choice, whole]


def compiler_faults(key: str) -> Iterator[tuple[str, list[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        for place in write_texts(key, Path(folder)):
            for words in COMPILERS[key]:
                before = {file: file.read_bytes() for file in place.glob("main.*")}
                done = subprocess.run(
                    [str(program(key)), *words],
                    cwd=place,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                changed = any(file.read_bytes() != was for file, was in before.items())
                warned = "warning" in (done.stdout + done.stderr).lower()
                wrong = done.returncode != 0 or changed or warned
                said = [f"{done.stdout}{done.stderr}"] if wrong else []
                yield f"{place.name}, {' '.join(words)}", said


def main(arguments: list[str]) -> int:
    known = [*PLACES, *COMPILERS]
    keys = [key for key in known if key in arguments] or known
    names = [one for one in arguments if one not in known]
    missing = [key for key in keys if not program(key)]
    wrong = len(missing)
    counts = []
    for key in (key for key in keys if key not in missing):
        right = 0
        cases = command_line_faults(key, names) if key in PLACES else compiler_faults(key)
        for name, found in cases:
            print(f"{key}, {name}: {'; '.join(found) or 'right'}", flush=True)
            right += not found
            wrong += bool(found)
        counts.append(f"{key}: {right} right")
    counts += [f"{key}: NOT HERE, so nothing was proven with it" for key in missing]
    print("\n".join(counts))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
