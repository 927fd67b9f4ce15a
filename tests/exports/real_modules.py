"""The cases of all five scripts with Microsoft's own Graph modules, through the pretend Microsoft
Graph as a proxy: `python -m tests.exports.real_modules [Grant.Tests.ps1 ...]`.

For a machine that has the modules, such as a published workflow's; without them it says what
did not run and ends with 2. Nothing real is reached: the proxy lets nobody through, and the
modules' files of the person who runs it are not touched. Cases tagged StandIn are about the
stand-in modules, and are left out. The real modules wait as long as they are told, so this takes
minutes.
"""

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from tests import pwsh
from tests.exports.pester import CASES, run_in, shown
from tests.exports.render_scripts import CATALOG
from tests.pretend_graph import pretend

HERE = Path(__file__).parent
FORECAST = HERE / "forecast" / "Whole.Tests.ps1"
OURS = "StandIn"


def needed() -> list[str]:
    """The modules of every command that a script may use."""
    table = yaml.safe_load((HERE / "cmdlets.yml").read_text())
    found = {rules["module"] for rules in table.values()} | {"Microsoft.Graph.Authentication"}
    return sorted(found - {"builtin"})


def installed(env: Mapping[str, str]) -> dict[str, str]:
    """Name -> newest version of each Graph module on this machine."""
    call = (
        "Get-Module -ListAvailable -Name Microsoft.Graph.* | Sort-Object -Property Version | "
        "ForEach-Object -Begin { $all = @{} } -Process { $all[$_.Name] = [string] $_.Version } "
        "-End { ConvertTo-Json -InputObject $all }"
    )
    return dict(json.loads(pwsh.run_command(call, env=env).stdout))


def environment(home: Path) -> dict[str, str]:
    """This machine's modules, and a home folder of its own for what they leave behind."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), "NO_COLOR": "1"}


def main(arguments: Sequence[str]) -> int:
    if pwsh.find() is None:
        print(f"Not run: {pwsh.MISSING}.")
        return 2
    runs = [([HERE / "powershell" / name for name in arguments] or CASES, CATALOG)]
    if not arguments or FORECAST.name in arguments:
        named = [path for path in runs[0][0] if path.name != FORECAST.name]
        runs = [(named, CATALOG), ([FORECAST], FORECAST.parent / "catalog.yml")]
    with tempfile.TemporaryDirectory() as folder, pretend(proxy=True) as graph:
        env = environment(Path(folder)) | {"PSModulePath": pwsh.own_modules()}
        there = installed(env)
        missing = [name for name in needed() if name not in there]
        if missing:
            print(f"Not run: the scripts' cases with the real modules; missing {missing}.")
            return 2
        print("\n".join(f"{name} {there[name]}" for name in needed()))
        whole = {**env, "PRETEND_GRAPH": graph.url, **graph.proxy_env()}
        ran = []
        for number, (files, catalog) in enumerate(runs):
            place = Path(folder, str(number))
            place.mkdir()
            ran += run_in(files, place, whole, without=OURS, catalog=catalog) if files else []
    print(shown(ran))
    print(f"Left out: the cases tagged {OURS}, and those of Windows PowerShell 5.1.")
    return int(not ran or any(case.failure for case in ran))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
