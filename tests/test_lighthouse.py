"""The table of Lighthouse's scores, and what is said where it cannot be made."""

import gzip
import urllib.request
from pathlib import Path

import pytest

from tests import lighthouse, tools
from tests.browser import served


def test_without_npm_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lighthouse, "COMMAND", tmp_path / "lighthouse")
    monkeypatch.setattr(tools, "find", lambda name: "/usr/bin/chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert lighthouse.main([]) == 0
    assert capsys.readouterr().out == "npm is missing, so Lighthouse was not run\n"
    assert lighthouse.main(["--write"]) == 1


def test_the_table_says_each_score_and_leaves_out_what_has_none() -> None:
    whole = {"performance": 97, "accessibility": 100, "best-practices": 100, "seo": 100}
    private = {name: score for name, score in whole.items() if name != "seo"}
    head, line, *rows = lighthouse.lines([("one page", whole), ("done/", private)]).splitlines()
    assert head.split(" | ")[1] == "performance" and set(line) == {"|", "-"}
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert cells == [["one page", "97", "100", "100", "100"], ["done/", "97", "100", "100", "-"]]
    assert len({len(row) for row in (head, line, *rows)}) == 1


def test_pages_are_served_compressed(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Page</h1>", encoding="utf-8")
    address = served(tmp_path, lighthouse.Compressed)
    with address as url, urllib.request.urlopen(url) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.read()) == b"<h1>Page</h1>"
