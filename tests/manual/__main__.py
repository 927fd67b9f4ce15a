"""Writes the manual's generated pages: `python -m tests.manual`."""

from pathlib import Path

from tests.manual import commands, fields
from tests.project import ROOT

PAGES = {"fields.md": fields.page, "commands.md": commands.page}


def main() -> None:
    for name, made in PAGES.items():
        path = ROOT / "manual" / "docs" / name
        path.write_text(made(), encoding="utf-8")
        print(f"{path.relative_to(Path.cwd())} is written")


if __name__ == "__main__":
    main()
