"""What can be changed in a file, and that what is changed is what then runs."""

from pathlib import Path

import yaml

from tests.mutants import Mutant, code, mutants

SOURCE = '''
"""A file."""

LIMIT = 3


class Box:
    def room(self, things: list[int], more: int = 1) -> bool:
        """Whether they fit."""
        if not things or (more and len(things)):
            things.sort()
        kept = [thing for thing in things if thing]
        if self.closed:
            raise ValueError("closed")
        return len(kept) + 2 <= more


def named(name: str) -> str:
    while name and True:
        return f"a {name}"
    return None
'''
EXPECTED = """
Box.room: and, or: not things or (more and len(things)) -> not things and (more and len(things))
Box.room: and, or: more and len(things) -> more or len(things)
Box.room: comparison: len(kept) + 2 <= more -> len(kept) + 2 < more
Box.room: condition: not things or (more and len(things)) -> not (not things or (more and len(things)))
Box.room: condition: self.closed -> not self.closed
Box.room: constant: 2 -> 3
Box.room: filter: for thing in things if thing -> for thing in things
Box.room: not: not things -> things
Box.room: plus, minus: len(kept) + 2 -> len(kept) - 2
Box.room: return: return len(kept) + 2 <= more -> return None
Box.room: statement: raise ValueError('closed') -> pass
Box.room: statement: things.sort() -> pass
Box.room: text: 'closed' -> 'closed~'
named: and, or: name and True -> name or True
named: condition: name and True -> not (name and True)
named: constant: True -> False
named: return: return f'a {name}' -> return None
named: text: 'a ' -> 'a ~'
"""  # noqa: E501
"""No docstring, annotation, default, nor what stands outside of functions."""


def made(folder: Path) -> list[Mutant]:
    (folder / "box.py").write_text(SOURCE, encoding="utf-8")
    return mutants(folder, "box.py")


def test_each_small_change_is_made_once(tmp_path: Path) -> None:
    shown = [str(mutant).split(" ", 1)[1] for mutant in made(tmp_path)]
    assert sorted(shown) == sorted(EXPECTED.strip().splitlines())


def test_a_change_is_in_the_code_and_no_other(tmp_path: Path) -> None:
    said = {}
    for mutant in made(tmp_path):
        names: dict[str, object] = {}
        exec(code(tmp_path, mutant), names)
        said[mutant.kind, mutant.function] = names["named"]("x")  # type: ignore[operator]
    assert said["text", "named"] == "a ~x"
    assert (
        said["return", "named"] is said["condition", "named"] is said["constant", "named"] is None
    )
    assert {said[kind] for kind in said if kind[1] == "Box.room"} == {"a x"}


def test_each_explanation_names_a_change_that_there_is() -> None:
    """`make mutate` says whether it survives."""
    root = Path(__file__).parent.parent
    reasons = yaml.safe_load((root / "tests/mutants.yml").read_text(encoding="utf-8"))
    names = {file: [m.name for m in mutants(root, file)] for file in {r["file"] for r in reasons}}
    assert all(len(reason.pop("why")) > 20 for reason in reasons)
    assert [reason for reason in reasons if reason not in names[reason["file"]]] == []
