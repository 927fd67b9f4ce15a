"""A throw-away copy of the project, to change, build and serve."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "tests" / "cases"
"""Small invented catalogs that more than one room is tested on."""
PARTS = ("mkdocs.yml", "docs", "catalog", "macros")


@dataclass(frozen=True, slots=True)
class Project:
    """A copy with its own catalog, pages and macros; the tools are the project's."""

    folder: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """Changes a file; `old` must be there, or the test would test nothing."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m ...` in the copy's folder."""
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )


def environment() -> dict[str, str]:
    """The machine's, without what would change a build."""
    kept = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": ""}


def copy_project(folder: Path) -> Project:
    """The project's parts in a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ignore = shutil.ignore_patterns("__pycache__")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=ignore)
        else:
            shutil.copy(source, folder / part)
    return Project(folder)
