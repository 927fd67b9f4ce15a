"""The rooms of the code and of its tests: each imports only from those below it."""

import ast
from pathlib import Path

import pytest

from tests.project import ROOT

FLOORS = ("starting", "engine", "pages", "exports", "audit", "checking", "consent", "catalog")
"""From the top to the ground; `audit` stands on the ground alone."""
MACROS = ROOT / "macros"


def allowed(room: str) -> set[str]:
    below = FLOORS[FLOORS.index(room) + 1 :]
    return {room, "catalog"} if room == "audit" else {room, *below} - {"audit"}


def rooms_imported(source: str) -> set[str]:
    """The rooms of `macros` that a file names in its imports, those inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "say from where: from macros.room.file import ..."
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("macros.")}


def code_of(room: str) -> list[Path]:
    return sorted((MACROS / room).rglob("*.py"))


def test_every_folder_with_code_is_a_room() -> None:
    assert {path.relative_to(MACROS).parts[0] for path in MACROS.glob("*/**/*.py")} == {*FLOORS}
    assert {path.name for path in MACROS.glob("*.py")} == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("room", FLOORS)
def test_a_room_imports_only_from_rooms_below_it(room: str) -> None:
    files = code_of(room)
    assert len(files) > 1
    imported = {path: rooms_imported(path.read_text(encoding="utf-8")) for path in files}
    upward = {f"{path}: {rooms - allowed(room)}" for path, rooms in imported.items()}
    assert upward == {f"{path}: set()" for path in files}


@pytest.mark.parametrize("room", FLOORS)
def test_every_room_has_tests(room: str) -> None:
    assert [*(ROOT / "tests" / room).glob("test_*.py")]


@pytest.mark.parametrize(
    ("source", "rooms"),
    [
        ("import macros.audit.links", {"audit"}),
        ("from macros.pages import tables", {"pages"}),
        ("from macros import pages", {"pages"}),
        ("def f():\n    from macros.engine.calls import place", {"engine"}),
        ("import macros\nimport os\nfrom pathlib import Path", set()),
    ],
)
def test_every_way_to_import_is_seen(source: str, rooms: set[str]) -> None:
    assert rooms_imported(source) == rooms
