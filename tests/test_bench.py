"""The benchmark can run, and writes down what it measures."""

from pathlib import Path

import pytest
import yaml

from macros.checking.rules import checked
from tests import bench


def test_a_catalog_that_grows_stays_valid(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    path.write_text(yaml.safe_dump(bench.grown(15), sort_keys=False), encoding="utf-8")
    assert len(checked(path).features) == 15


def test_the_tables_go_into_their_part_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = bench.PAGE.read_text(encoding="utf-8")
    assert bench.PART.search(text)
    page = tmp_path / "fast.md"
    page.write_text(text, encoding="utf-8")
    monkeypatch.setattr(bench, "PAGE", page)
    monkeypatch.setattr(bench, "WRITTEN", [])
    bench.table("Builds", ["", "seconds"], [["one", "1.00"]])
    bench.note("That is all.")
    bench.write_page()
    written = page.read_text(encoding="utf-8")
    assert (
        "## Builds\n\n|  | seconds |\n| --- | ---: |\n| one | 1.00 |\n\nThat is all.\n" in written
    )
    before, _, rest = text.partition("<!-- measured -->")
    assert written.startswith(before)
    assert written.endswith(rest.partition("<!-- end measured -->")[2])
    again = page.read_text(encoding="utf-8")
    bench.write_page()
    assert page.read_text(encoding="utf-8") == again
