"""The editor's schema in yaml-language-server: `python -m tests.checking.editor SERVER`, for
`make editor`.

Every catalog without fault has nothing underlined, every case that the rules refuse by its shape
has, and what can be completed is offered with Microsoft's title beside it.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from macros.catalog.reading import parse
from macros.checking.editor import editor_schema, names
from tests.checking.language_server import LanguageServer
from tests.checking.test_catalog_problems import BASE, BLOCK, changed
from tests.checking.test_editor import GOOD, NOT_SEEN, REFUSED
from tests.checking.test_graph_rules import LISTED
from tests.project import ROOT

COMPLETED = (
    ("a scope in a list", BLOCK + "          - ¦\n", {"Desk.Book": "Book desks"}),
    ("a scope in brackets", BASE.replace("[Lamp.Switch]", "[¦]"), {"Desk.Read": "Read desks"}),
    ("an app", BLOCK.replace("app: lamp", "app: ¦"), {"lamp": "Lamp app", "desk": "Desk app"}),
    ("a group", BLOCK.replace("      book:\n", "      ¦\n      x:\n"), {"book": "booking"}),
    (
        "a scope to be described",
        BLOCK.replace("\napps:", "\n  ¦\napps:").replace("Desk.Read:", "Desk.Red:"),
        {"Desk.Read": "Read desks"},
    ),
    ("a key", BLOCK.replace("    app: lamp\n", "    ¦\n"), {"app": "", "no_direct_link": ""}),
)
"""Where ¦ stands, what is offered at least, and the words that stand beside it."""


def settings() -> dict[str, Any]:
    """What the project tells the editor, as the server asks for it."""
    text = (ROOT / ".vscode/settings.json").read_text(encoding="utf-8")
    own = {key.removeprefix("yaml."): value for key, value in json.loads(text).items()}
    return {"yamlVersion": own["yamlVersion"], "validate": True, "completion": True}


def faults(server: LanguageServer) -> Iterator[str]:
    for text, found in zip(GOOD, server.faults(GOOD), strict=True):
        if found:
            yield f"{text[:40]!r}... is underlined: {found}"
    cases = server.faults([changed(case) for case in REFUSED])
    for case, found in zip(REFUSED, cases, strict=True):
        if not found:
            yield f"{case['rule']} is not underlined: {case.get('change')}"
    for what, text, wanted in COMPLETED:
        offered = server.completions(text)
        for name, words in wanted.items():
            if name not in offered or words not in offered[name]:
                yield f"{what}: {name} is not offered with {words!r}, but {offered}"


def main(program: Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder, "catalog.schema.json")
        known = names(parse(BASE, "catalog.yml"), LISTED)
        schema.write_text(json.dumps(editor_schema(known)), encoding="utf-8")
        with LanguageServer(program, schema, settings()) as server:
            found = [*faults(server)]
    print(*found, sep="\n", end="\n" * bool(found))
    counts = f"{len(GOOD)} catalogs, {len(REFUSED)} faults, {len(COMPLETED)} completions"
    print(f"{counts}: {len(found)} wrong; {len(NOT_SEEN)} faults no schema can see")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
