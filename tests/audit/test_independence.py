"""The audit is a second opinion: it shares no code with what it looks at, and is in parts."""

import ast
import subprocess
import sys

import pytest

from macros.audit import CHECKS
from macros.audit.asked import PIECES
from macros.catalog.shape import load
from macros.exports.downloads import Downloads
from macros.pages import macros_of
from macros.pages import site as pages
from macros.pages.aadsts import load_errors
from tests.project import CATALOGS, ROOT

FORBIDDEN = ("jinja2", "markupsafe", "mkdocs", "markdown", "macros.")
PERMITTED = ("macros.audit", "macros.catalog")


@pytest.mark.process
def test_the_audit_loads_nothing_that_renders_or_builds_links() -> None:
    """Looked at from outside: what a fresh process has loaded after the import."""
    script = "import macros.audit, sys; print(*sys.modules, sep='\\n')"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert {"macros.audit.tables", "macros.catalog.model", "lxml.etree"} <= {*loaded}
    assert [n for n in loaded if n.startswith(FORBIDDEN) and not n.startswith(PERMITTED)] == []


def code_lines(text: str) -> int:
    """Lines with code: without comments, docstrings and blank lines."""
    tree = ast.parse(text)
    said = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    lines = enumerate(text.splitlines(), 1)
    return sum(
        bool(t.strip()) and not t.strip().startswith("#") and n not in said for n, t in lines
    )


def test_no_part_of_the_audit_holds_more_than_a_tenth_of_the_code() -> None:
    sizes = {p: code_lines(p.read_text(encoding="utf-8")) for p in (ROOT / "macros").rglob("*.py")}
    parts = {path: size for path, size in sizes.items() if path.parent.name == "audit"}
    assert len(parts) > 10
    assert sum(sizes.values()) > 2000
    assert max(parts.values()) * 10 <= sum(sizes.values())


def test_every_macro_has_its_pieces() -> None:
    """A macro that the audit does not know could be dropped from a page unseen."""
    site = pages.Site(lambda url: url)
    macros = macros_of(Downloads(load(CATALOGS / "base.yml")), load_errors(), site)
    assert {*PIECES} == {*macros}


def test_every_check_says_what_it_checks() -> None:
    assert len(CHECKS) > 30
    assert all(check.__doc__ for check in CHECKS)
