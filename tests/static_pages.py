"""An MkDocs hook for the benchmark: writes each page down with what its macros made.

MkDocs loads this file by its path into a copy of the project.
"""

from pathlib import Path
from typing import Any

import yaml


def on_page_content(html: str, page: Any, config: Any, files: Any) -> None:
    """The prose stays Markdown; what a macro made stands in it as HTML."""
    from macros.engine import build

    text = build.current().placeholders.fill(page.markdown)
    target = Path("static", page.file.src_uri)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"---\n{yaml.safe_dump(page.meta)}---\n\n{text}\n", encoding="utf-8")
