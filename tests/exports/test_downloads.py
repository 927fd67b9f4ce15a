"""Downloads: each is filled in once, and what a page says of it is the file."""

import hashlib
from collections import Counter

import pytest

from macros.catalog.model import Catalog
from macros.checking.rules import checked
from macros.exports import downloads, powershell
from macros.exports.downloads import Downloads
from macros.exports.other_tools import tool_downloads
from macros.exports.powershell import SCRIPTS, Script, Stamp
from macros.pages import downloads as pages
from tests.project import CATALOGS

CATALOG = checked(CATALOGS / "base.yml")


def test_each_download_is_filled_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()
    tools = tool_downloads(CATALOG)

    def script_text(catalog: Catalog, script: Script, stamp: Stamp) -> str:
        made[script.key] += 1
        return "Text\n"

    def tool_texts(catalog: Catalog) -> dict[str, str]:
        made["tools"] += 1
        return dict.fromkeys(tools, "Text\n")

    monkeypatch.setattr(powershell, "script_text", script_text)
    monkeypatch.setattr(downloads, "tool_downloads", tool_texts)
    files = Downloads(CATALOG)
    for _ in range(2):
        for key in SCRIPTS:
            assert ">Text\n<" in pages.script(files, key, str)
        assert "SHA-256" in pages.other_tools(files, str)
        assert len(files.by_path) >= len(SCRIPTS) + len(tools)
    assert made == dict.fromkeys([*SCRIPTS, "tools"], 1)


def test_a_page_says_of_a_script_what_the_file_is() -> None:
    files = Downloads(CATALOG)
    for script in SCRIPTS.values():
        file = files.script(script)
        content = file.text.encode("ascii")
        assert (file.name, file.size) == (script.filename, len(content))
        html = pages.script(files, script.key, lambda path: f"../{path}")
        assert f'href="../{file.path}"' in html
        assert hashlib.sha256(content).hexdigest() in html
