"""Compiled templates are kept between builds, and only for the code that compiled them."""

import shutil
from pathlib import Path

import pytest
from jinja2 import BytecodeCache, DictLoader, Environment

from macros.engine import compiled
from macros.exports.environment import environment, keep_compiled


def rendered(cache: BytecodeCache | None) -> str:
    made = Environment(
        loader=DictLoader({"a": "{{ 1 + 1 }}"}), bytecode_cache=cache, autoescape=True
    )
    return made.get_template("a").render()


def code_in(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "a.py").write_text(text, encoding="utf-8")
    return folder


def test_what_was_compiled_is_not_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rendered(compiled.own(tmp_path)) == "2"
    monkeypatch.setattr(Environment, "compile", None)
    assert rendered(compiled.own(tmp_path)) == "2"
    with pytest.raises(TypeError):
        rendered(compiled.theme(tmp_path))


def test_other_code_compiles_anew_and_leaves_nothing_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "PACKAGE", code_in(tmp_path / "code", "one"))
    rendered(compiled.own(tmp_path))
    before = [*tmp_path.glob(".cache/templates/own-*/*")]
    code_in(tmp_path / "code", "another")
    compiled.own(tmp_path)
    assert len(before) == 1
    assert len([*tmp_path.glob(".cache/templates/own-*")]) == 1
    assert not before[0].exists()


def test_a_place_that_cannot_be_written_to_stops_nothing(tmp_path: Path) -> None:
    cache = compiled.own(tmp_path)
    shutil.rmtree(tmp_path / ".cache")
    assert rendered(cache) == "2"
    (tmp_path / ".cache").write_text("a file", encoding="utf-8")
    assert compiled.own(tmp_path) is None


def test_every_environment_of_ours_is_told(tmp_path: Path) -> None:
    first, cache = environment("powershell"), compiled.own(tmp_path)
    keep_compiled(cache)
    assert first.bytecode_cache is environment("other_tools").bytecode_cache is cache
    keep_compiled(None)
    assert first.bytecode_cache is None
