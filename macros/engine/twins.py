"""The Markdown beside each page that may be found, kept until the site is written."""

from pathlib import Path
from typing import Any

from macros.engine import head
from macros.exports.data import OVERVIEW, plain
from macros.pages.twin import MEDIA_TYPE, twin, twin_path


class Twins:
    """Those of one build: title and text by path."""

    def __init__(self) -> None:
        self.made: dict[str, tuple[str, str]] = {}

    def keep(self, page: Any, output: str) -> str:
        """Makes the twin of a page, and returns what its head says of it."""
        path = twin_path(page.file.dest_uri)
        self.made[path] = str(page.title), twin(output, page.file.dest_uri)
        return head.other_form(Path(path).name, MEDIA_TYPE)

    def write(self, site: Path) -> None:
        """Puts them into the site, and their list into the overview where that is published."""
        for path, (_, text) in self.made.items():
            (site / path).write_text(text, encoding="utf-8", newline="\n")
        if (overview := site / OVERVIEW).exists():
            lines = [f"- [{plain(title)}]({path})" for path, (title, _) in self.made.items()]
            pages = "\n".join(["", "## Pages", "", *lines, ""])
            text = overview.read_text(encoding="utf-8")
            overview.write_text(text + pages, encoding="utf-8", newline="\n")
