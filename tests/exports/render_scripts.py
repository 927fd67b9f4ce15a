"""Writes the scripts of the test catalog into a folder, for tests/exports/test_powershell.py.

python -m tests.exports.render_scripts <folder>
"""

import sys
from pathlib import Path

from macros.checking.rules import checked
from macros.exports.powershell import SCRIPTS, Stamp, script_text
from tests.project import CATALOGS

CATALOG = CATALOGS / "scripts-catalog.yml"
STAMP = Stamp("0123456789abcdef" * 4, "2026-01-31", "https://fabrikam.example/scripts/")


def render(folder: Path, path: Path = CATALOG) -> list[Path]:
    """The scripts' files, new in `folder`."""
    catalog = checked(path)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / script.filename for script in SCRIPTS.values()]
    for path, script in zip(files, SCRIPTS.values(), strict=True):
        path.write_bytes(script_text(catalog, script, STAMP).encode("ascii"))
    return files


if __name__ == "__main__":
    for written in render(Path(sys.argv[1])):
        print(written)
