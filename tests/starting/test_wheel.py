"""The wheel: what is in it, and that what it installs does what the checkout does."""

import re
import shutil
from collections import Counter
from pathlib import Path
from zipfile import ZipFile

import pytest

from macros.audit import audit
from macros.catalog.page_source import read_pages
from macros.starting.wheel import build_sdist, build_wheel
from tests.project import CATALOGS, ROOT
from tests.starting.conftest import Installed

OTHERS_CONFIG = """\
site_name: Help centre
theme: {name: mkdocs, highlightjs: false}
use_directory_urls: false
extra: {catalog: desks.yml}
plugins:
  - scopebook: {only_macros: true}
  - macros: {modules: [scopebook], on_undefined: strict}
"""

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture
def wheel(installed: Installed) -> ZipFile:
    return ZipFile(installed.wheel)


def test_everything_of_the_package_is_in_it(wheel: ZipFile) -> None:
    files = [path for path in (ROOT / "macros").rglob("*") if path.is_file()]
    ours = {p.relative_to(ROOT / "macros").as_posix() for p in files if p.suffix != ".pyc"}
    assert len(ours) > 150
    inside = {
        name.removeprefix("scopebook/") for name in wheel.namelist() if "dist-info" not in name
    }
    assert inside - ours == {"requirements.lock"}
    assert ours - inside == set()


def test_nothing_in_it_imports_the_name_of_the_checkout(wheel: ZipFile) -> None:
    sources = {name: wheel.read(name).decode() for name in wheel.namelist() if name.endswith(".py")}
    imports = re.compile(r"^ *(?:from|import) (macros|scopebook)\b", re.MULTILINE)
    imported = Counter(name for source in sources.values() for name in imports.findall(source))
    assert imported["scopebook"] > 100
    assert imported["macros"] == 0
    assert [name for name, source in sources.items() if "python -m macros" in source] == []


def test_the_same_sources_make_the_same_bytes(wheel: ZipFile, tmp_path: Path) -> None:
    name = build_wheel(str(tmp_path))
    assert name == "scopebook-1.0.0-py3-none-any.whl"
    assert (tmp_path / name).read_bytes() == Path(str(wheel.filename)).read_bytes()


def test_an_archive_of_the_sources_has_what_a_wheel_needs(tmp_path: Path) -> None:
    shutil.unpack_archive(tmp_path / build_sdist(str(tmp_path)), tmp_path, filter="data")
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert folder.name == "scopebook-1.0.0"
    assert (folder / "PKG-INFO").read_text("utf-8").startswith("Metadata-Version: 2.4\nName: scope")
    assert {p.name for p in folder.iterdir()} >= {"macros", "pyproject.toml", "requirements.lock"}


def test_what_is_installed_makes_the_same_wheel(installed: Installed, tmp_path: Path) -> None:
    """A project begun with it keeps it, wherever that came from."""
    script = "from scopebook.starting.wheel import build_wheel as b; print(b('.'))"
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    done = installed.run(tmp_path, "script")
    assert done.returncode == 0, done.stderr
    with ZipFile(tmp_path / done.stdout.strip()) as again, ZipFile(installed.wheel) as first:
        assert again.namelist() == first.namelist()
        assert all(again.read(n) == first.read(n) for n in first.namelist() if "RECORD" not in n)


# A site of somebody else's.


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A help centre with a page of its own about a thing like a scope, and one with macros."""
    shutil.copy(CATALOGS / "base.yml", tmp_path / "desks.yml")
    (tmp_path / "mkdocs.yml").write_text(OTHERS_CONFIG, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    pages = {
        "index.md": "# Help\n\n99999999-0000-4000-8000-000000000009 Foo.Read.All",
        "approve.md": "# Approve\n\n{{ feature_table() }}\n\n{{ feature_links() }}\n",
    }
    for name, text in pages.items():
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_page_of_another_site_uses_the_macros_alone(installed: Installed, other: Path) -> None:
    (other / "site").mkdir()
    (other / "site" / "theirs.txt").touch()
    built = installed.run(other, "mkdocs", "build")
    assert built.returncode == 0, built.stderr
    page = other / "site" / "approve.html"
    text = page.read_text(encoding="utf-8")
    assert 'href="assets/scopebook.css"' in text and "Content-Security-Policy" not in text
    assert (other / "site/assets/scopebook.js").is_file()
    used = installed.run(other, "scopebook", "audit", "--used", "site")
    assert (used.returncode, used.stderr) == (0, "")
    where, sources = (other / "site", other / "desks.yml"), read_pages(other / "docs")
    whole = "\n".join(audit(*where, sources).faults)
    assert "Foo.Read.All" in whole and "content security policy" in whole
    page.write_text(text.replace("client_id=2", "client_id=3", 1), encoding="utf-8")
    faults = audit(*where, sources, only_used=True).faults
    assert "approve.html: '32222222-0000-4000-8000-000000000001' is not in the catalog" in faults
    page.unlink()
    (fault,) = audit(*where, sources, only_used=True).faults
    assert fault.endswith("docs/approve.md has no page on it")


def test_without_its_plugin_the_build_stops(installed: Installed, other: Path) -> None:
    config = OTHERS_CONFIG.replace("  - scopebook: {only_macros: true}\n", "")
    (other / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = installed.run(other, "mkdocs", "build", "-q")
    assert done.returncode == 1
    assert "mkdocs.yml: 'plugins' lacks scopebook; add it beside macros" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (other / "site").exists()
