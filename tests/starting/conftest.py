"""The wheel, installed once in a run beside the packages that are there."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from macros.starting.wheel import write_wheel
from tests.project import environment
from tests.shared import once


@dataclass(frozen=True, slots=True)
class Installed:
    """A folder into which the wheel was installed, its command among others."""

    folder: Path

    def run(self, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
        """`scopebook ...`, or `python -m ...` of that folder's packages, in a fresh process."""
        own = str(self.folder / "bin" / "scopebook")
        program = sys.executable if command[0] == "-m" else own
        env = environment() | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        env = {name: value for name, value in env.items() if not name.startswith("COVERAGE")}
        return subprocess.run(
            [program, *command], cwd=cwd, env=env, capture_output=True, text=True, check=False
        )


def install(folder: Path) -> None:
    folder.mkdir(parents=True)
    wheel = write_wheel(folder)
    flags = ["--quiet", "--offline", "--no-deps", "--target", str(folder)]
    command = [sys.executable, "-m", "uv", "pip", "install", *flags, str(wheel)]
    subprocess.run(command, check=True, env=os.environ | {"UV_PYTHON": sys.executable})


@pytest.fixture(scope="session")
def installed(run_folder: Path) -> Installed:
    return Installed(once(run_folder / "installed", install))
