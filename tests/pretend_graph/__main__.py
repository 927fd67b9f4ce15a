"""python -m tests.pretend_graph [scenario.yml] [-- command ...]

Without a command it waits until its input ends. The command finds the address in PRETEND_GRAPH,
and Microsoft's own host names through HTTPS_PROXY.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from . import pretend


def main(arguments: list[str]) -> int:
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    files = arguments[: arguments.index("--")] if "--" in arguments else arguments
    scenario: dict[str, Any] = {}
    if files:
        scenario = yaml.safe_load(Path(files[0]).read_text(encoding="utf-8"))
    with pretend(scenario, proxy=True) as graph:
        about = {"PRETEND_GRAPH": graph.url, **graph.proxy_env()}
        if command:
            return subprocess.run(command, env={**os.environ, **about}, check=False).returncode
        print(json.dumps(about), flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
