"""PowerShell for the tests: where it is, and the environment in which a script meets the
stand-in modules and the pretend Microsoft Graph."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests import tools
from tests.project import ROOT

MODULES = ROOT / "tests" / "exports" / "powershell" / "modules"
MISSING = tools.MISSING.format("pwsh")

QUICK = {"DOTNET_TieredPGO": "0"}
""".NET measures code in order to make it quicker later; a test ends before that pays."""


def find() -> str | None:
    """The path of pwsh, or nothing."""
    return tools.find("pwsh")


def needed() -> str:
    """The path of pwsh; without one the test is skipped, and named at the end of the run."""
    return tools.needed("pwsh")


@cache
def own_modules() -> str:
    """The folders of PowerShell's own modules, with Pester where it came with them. Windows
    PowerShell is asked without those of the PowerShell 7 that may have started this process."""
    other = "PWSH" in os.environ
    env = {name: text for name, text in os.environ.items() if name.lower() != "psmodulepath"}
    command = [needed(), "-NoProfile", "-Command", "$env:PSModulePath"]
    given = env if other else None
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=given)
    return done.stdout.strip()


def modules_of(version: str, folder: Path, only: str = "*") -> Path:
    """A copy of the stand-ins, installed side by side as this version of the SDK."""
    for module in sorted(MODULES.glob(only)):
        place = folder / module.name / version
        shutil.copytree(module, place)
        manifest = place / f"{module.name}.psd1"
        text = manifest.read_text(encoding="ascii")
        manifest.write_text(text.replace("2.25.0", version), encoding="ascii")
    return folder


def environment(address: str, *modules: Path, **more: str) -> dict[str, str]:
    """With the stand-ins before all other modules, and nothing of this machine's proxy."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    path = os.pathsep.join([*map(str, modules or [MODULES]), own_modules()])
    return {
        **kept,
        "PRETEND_GRAPH": address,
        "PSModulePath": path,
        "NO_COLOR": "1",
        **QUICK,
        **more,
    }


def run_file(
    script: Path, *arguments: str, env: Mapping[str, str], cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """As an administrator or a scheduler runs it: a process of its own."""
    return _run("-File", str(script), *arguments, env=env, cwd=cwd)


def run_command(
    text: str, *, env: Mapping[str, str], cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return _run("-Command", text, env=env, cwd=cwd)


def _run(
    *arguments: str, env: Mapping[str, str], cwd: Path | None
) -> subprocess.CompletedProcess[str]:
    command = [needed(), "-NoProfile", "-NonInteractive", *arguments]
    return subprocess.run(
        command, env=dict(env), cwd=cwd, capture_output=True, text=True, check=False, timeout=300
    )
