"""The published texts with the real Azure CLI and CLI for Microsoft 365, unchanged:
`python -m tests.exports.other_tools.clients [az|m365] [case ...]`, for `make clients`.

Nobody waits between two tries: the file's own `sleep` comes first on the path.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.exports.other_tools import runs
from tests.exports.other_tools.runs import Case, Machine, granted, wanted
from tests.pretend_graph import pretend
from tests.project import ROOT

PLACES = {"az": "az/bin", "m365": "m365/node_modules/.bin"}
FOLDER = Path(os.environ.get("CLIENTS", ROOT / ".clients"))
OWN_APP = "11111111-2222-4333-8444-555555555555"


def faults(key: str, case: Case, folder: Path) -> list[str]:
    """What a run with the real client leaves otherwise than it should."""
    (folder / "sleep").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "sleep").chmod(0o755)
    own = {
        "AZURE_CONFIG_DIR": str(folder / "azure"),
        "CLIMICROSOFT365_ENTRAAPPID": OWN_APP,
        "HOME": str(folder),
        "PATH": f"{folder}:{FOLDER / PLACES[key]}:{os.environ['PATH']}",
    }
    with pretend(case.scenario, proxy=True) as graph:
        here = Machine(graph, folder, {**os.environ, **graph.proxy_env(), **own})
        after = wanted(graph, case) if case.code == 0 else granted(graph)
        found = [here.run(key, case, "approve")]
        found += [here.run(key, case, "approve")] if case.code == 0 else []
        said = "".join(done.stdout + done.stderr for done in found)
        checks = {
            "exit code": {done.returncode for done in found} == {case.code},
            "grants": granted(graph) == after,
            "number of writes": len(graph.writes()) == case.writes,
            "words": case.text in said,
        }
    wrong = [name for name, right in checks.items() if not right]
    return [f"{', '.join(wrong)}\n{said}"] if wrong else []


def main(arguments: list[str]) -> int:
    keys = [key for key in PLACES if key in arguments] or list(PLACES)
    names = [one for one in arguments if one not in PLACES]
    missing = [key for key in keys if not (FOLDER / PLACES[key] / key).exists()]
    for key in missing:
        print(f"{key}: not installed in {FOLDER}, so nothing was proven with it")
    wrong = len(missing)
    for key in (key for key in keys if key not in missing):
        for case in runs.cases():
            if names and case.name not in names:
                continue
            with tempfile.TemporaryDirectory() as folder:
                found = faults(key, case, Path(folder))
            print(f"{key}, {case.name}: {found[0] if found else 'right'}", flush=True)
            wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
