"""The JavaScript, styles and templates that a page is made of: linted, and short lines."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project import ROOT

PAGES = ROOT / "macros" / "pages"
LONGEST = 120


def sources() -> Iterator[Path]:
    yield from (file for file in (PAGES / "assets").iterdir() if file.suffix in (".js", ".css"))
    yield from (PAGES / "templates").iterdir()


def test_no_line_is_too_long() -> None:
    files = list(sources())
    assert {file.suffix for file in files} == {".js", ".css", ".j2"}
    lines = [
        (f"{file.name}:{number}", line)
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    ]
    assert len(lines) > 1000
    assert [place for place, line in lines if len(line) > LONGEST] == []


@pytest.mark.process
def test_the_javascript_is_linted() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "oxlint"), "--deny-warnings", str(PAGES / "assets")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    linted = len(list((PAGES / "assets").glob("*.js")))
    assert f"on {linted} files" in done.stdout
