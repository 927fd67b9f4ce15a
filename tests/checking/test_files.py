"""A file that a command writes is there whole or not at all."""

import os
from pathlib import Path

import pytest

from macros.checking.files import write_whole


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such modes")
def test_a_new_file_can_be_read_by_all_and_an_old_one_keeps_who_may(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    write_whole(path, "a\n")
    assert (path.read_text("utf-8"), mode(path)) == ("a\n", 0o644)
    path.chmod(0o600)
    write_whole(path, "b\n")
    assert (path.read_text("utf-8"), mode(path)) == ("b\n", 0o600)
    assert [*tmp_path.iterdir()] == [path]


def test_what_cannot_be_written_changes_nothing_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "catalog.yml"
    path.write_text("before", "utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text("utf-8") == "before"
    assert [*tmp_path.iterdir()] == [path]
