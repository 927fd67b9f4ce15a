"""What holds for every test, watched while it runs.

- Only `tests/content` reads the live catalog and pages: everything else is tested on catalogs
  and pages of its own, so that the docs team's edit turns no test of the code red.
- A test that starts another program is marked so, and `make quick` leaves it out.
"""

import os
import sys
from pathlib import Path

import pytest

from tests.project import LIVE, ROOT

CONTENT = ROOT / "tests" / "content"
LIVE_FILES = (str(LIVE.catalog), str(LIVE.folder / "docs") + os.sep)
BROWSER, PROCESS = "browser", "process"
STARTING = {
    "browser": BROWSER,
    **dict.fromkeys(("project", "product", "product_site", "site_of"), PROCESS),
}
"""Fixtures that start another program, and the mark that they give."""


def mark(item: pytest.Item) -> None:
    """The marks that follow from a test's fixtures."""
    for name in getattr(item, "fixturenames", ()):
        if name in STARTING:
            item.add_marker(STARTING[name])


class Guard:
    """Refuses what the test that is running must not do, at the line that does it."""

    def __init__(self) -> None:
        self.item: pytest.Item | None = None
        sys.addaudithook(self._watch)

    def _watch(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            self._check_open(arguments[0])
        elif event == "subprocess.Popen":
            self._check_process()

    def _check_open(self, file: object) -> None:
        if not isinstance(file, str | os.PathLike):
            return
        path = os.path.abspath(file)  # noqa: PTH100 - this runs for every file that is opened
        if path.startswith(LIVE_FILES) and not self._may_read():
            raise PermissionError(f"{path} is read by a test that is not in tests/content")

    def _may_read(self) -> bool:
        return self.item is not None and CONTENT in Path(self.item.path).parents

    def _check_process(self) -> None:
        marks = {mark.name for mark in self.item.iter_markers()} if self.item else {PROCESS}
        if not marks & {BROWSER, PROCESS}:
            raise PermissionError(f"this test starts a program: mark it pytest.mark.{PROCESS}")
