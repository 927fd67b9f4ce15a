"""The wheel, installed once in a run beside the packages that are there."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from macros.starting.wheel import write_wheel
from tests import warm
from tests.project import environment
from tests.shared import once


@dataclass(frozen=True, slots=True)
class Installed:
    """A folder into which the wheel was installed, its command among others."""

    folder: Path

    @property
    def wheel(self) -> Path:
        (path,) = self.folder.glob("*.whl")
        return path

    def run(self, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
        """`python -m ...` with that folder's packages in front."""
        env = environment() | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        env = {name: value for name, value in env.items() if not name.startswith("COVERAGE")}
        return warm.run([*command], cwd, env)


def install(folder: Path) -> None:
    folder.mkdir(parents=True)
    wheel = write_wheel(folder)
    flags = ["--quiet", "--offline", "--no-deps", "--target", str(folder)]
    command = [sys.executable, "-m", "uv", "pip", "install", *flags, str(wheel)]
    subprocess.run(command, check=True, env=os.environ | {"UV_PYTHON": sys.executable})


@pytest.fixture(scope="session")
def installed(run_folder: Path) -> Installed:
    return Installed(once(run_folder / "installed", install))
