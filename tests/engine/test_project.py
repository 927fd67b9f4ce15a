"""Where a product's files are: everything follows its mkdocs.yml, from wherever it is run."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import CATALOGS, Project, environment

OTHER_ID = "22222222-0000-4000-8000-00000000000f"


def run(
    folder: Path, *arguments: str, code: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """`python -m ...` in a folder, where `macros` is found only below `code`."""
    path = {"PYTHONPATH": str(code)} if code else {}
    return subprocess.run(
        [sys.executable, "-P", "-m", *arguments],
        cwd=folder,
        env=environment() | path,
        capture_output=True,
        text=True,
        check=False,
    )


def other_catalog(product: Project) -> Path:
    """Beside the product's own, with one client id changed."""
    text = (product.folder / "desks.yml").read_text(encoding="utf-8")
    other = product.folder.parent / "other.yml"
    changed = text.replace("22222222-0000-4000-8000-000000000002", OTHER_ID)
    assert changed != text
    other.write_text(changed, encoding="utf-8")
    return other


def test_a_build_follows_its_mkdocs_yml_from_anywhere(product: Project) -> None:
    above = product.folder.parent
    done = run(above, "macros", "-f", "product/mkdocs.yml", "build", code=product.folder)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].endswith("; to get the list: python -m macros refresh")
    assert said[-1] == "product/site/ is built and agrees with the catalog"
    assert (product.folder / "site/index.html").is_file()
    assert sorted(path.name for path in above.iterdir()) == ["product"]


def test_messages_are_as_seen_from_where_it_is_run(product: Project, tmp_path: Path) -> None:
    product.replace("docs/index.md", "Administrators.", '{{ client_id("dsek") }}')
    config = str(product.folder / "mkdocs.yml")
    for folder, prefix in ((tmp_path, "product/"), (Path("/"), f"{product.folder}/"[1:])):
        done = run(folder, "macros", "build", "--config", config, code=product.folder)
        assert done.stderr.splitlines()[1].startswith(f"{prefix}docs/index.md:17: client_id: ")


def test_mkdocs_alone_follows_its_mkdocs_yml_from_anywhere(product: Project) -> None:
    done = run(product.folder.parent, "mkdocs", "build", "--strict", "-f", "product/mkdocs.yml")
    assert done.returncode == 0, done.stderr
    assert (product.folder / "site/index.html").is_file()


def test_the_code_may_lie_anywhere(product: Project) -> None:
    code = product.folder.parent / "code"
    code.mkdir()
    (product.folder / "macros").rename(code / "macros")
    product.replace("mkdocs.yml", "module_name: macros", "module_name: ../code/macros")
    product.replace("mkdocs.yml", "- macros/engine", "- ../code/macros/engine")
    for command in (("mkdocs", "build", "--strict"), ("macros", "build")):
        done = run(product.folder, *command, code=code if command[0] == "macros" else None)
        assert done.returncode == 0, done.stderr


def test_nothing_is_imported_that_lies_there_by_chance(product: Project) -> None:
    spy = (
        "import sys\n\n"
        "before = []\n\n\n"
        "def on_startup(command, dirty):\n"
        "    before[:] = sys.path\n\n\n"
        "def on_files(files, config):\n"
        "    assert sys.path == before, sys.path\n"
        "    import macros\n"
        "    print(macros.__file__)\n"
    )
    (product.folder / "spy.py").write_text(spy, encoding="utf-8")
    product.replace("mkdocs.yml", "hooks:\n", "hooks:\n  - spy.py\n")
    other = product.folder.parent / "work" / "macros"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("raise SystemExit('the wrong one')\n", encoding="utf-8")
    done = run(other.parent, "mkdocs", "build", "--strict", "-f", "../product/mkdocs.yml")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{product.folder / 'macros/__init__.py'}\n"


def test_two_copies_of_the_code_are_not_mixed(product: Project) -> None:
    code = product.folder.parent / "code"
    shutil.copytree(product.folder / "macros", code / "macros")
    done = run(product.folder, "macros", "build", code=code)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"mkdocs.yml: 'macros' is {product.folder / 'macros'} here, but {code / 'macros'} runs "
        "the command"
    ]


def test_without_our_hook_it_says_so(product: Project) -> None:
    product.replace("mkdocs.yml", "hooks:\n  - macros/engine/hooks.py\n", "")
    done = product.run("macros", "build")
    assert done.returncode == 1
    assert done.stderr == "mkdocs.yml: 'hooks' lacks macros/engine/hooks.py; add it\n"


@pytest.mark.parametrize("order", ["before", "after"])
def test_another_catalog_is_built_and_audited(product: Project, order: str) -> None:
    catalog = ("--catalog", str(other_catalog(product)))
    command = ("build", *catalog) if order == "after" else (*catalog, "build")
    done = product.run("macros", *command)
    assert done.returncode == 0, done.stderr
    html = (product.folder / "site/index.html").read_text(encoding="utf-8")
    assert OTHER_ID in html
    assert product.run("macros", "audit", "site", *catalog).returncode == 0
    done = product.run("macros", "audit", "site")
    assert done.returncode == 1
    assert f"'{OTHER_ID}' is not in the catalog" in done.stderr


def test_the_catalog_is_where_mkdocs_yml_says(product: Project) -> None:
    other = other_catalog(product)
    for name in ("../other.yml", str(other)):
        product.replace("mkdocs.yml", "catalog: desks.yml", f"catalog: {name}")
        done = product.run("macros", "check")
        assert done.returncode == 0
        assert done.stdout.startswith(f"{other}: 2 apps, 3 features")
        product.replace("mkdocs.yml", f"catalog: {name}", "catalog: desks.yml")
    product.replace("mkdocs.yml", "  catalog: desks.yml\n", "")
    (product.folder / "catalog").mkdir()
    shutil.copy(CATALOGS / "base.yml", product.folder / "catalog/catalog.yml")
    assert product.run("macros", "check").stdout.startswith("catalog/catalog.yml: 2 apps")


def test_a_catalog_that_is_no_path_is_said_to_be(product: Project) -> None:
    product.replace("mkdocs.yml", "catalog: desks.yml", "catalog: [desks.yml]")
    for command in (("macros", "check"), ("macros", "build"), ("mkdocs", "build")):
        done = product.run(*command)
        assert done.returncode == 1
        assert "mkdocs.yml: 'extra.catalog' must be a path" in done.stderr
        assert "Traceback" not in done.stderr


def test_every_command_follows_mkdocs_yml(product: Project) -> None:
    config = ("-f", "product/mkdocs.yml")
    above = product.folder.parent
    links = run(above, "macros", *config, "link", "light", code=product.folder)
    assert links.stdout.startswith("https://login.microsoftonline.com/organizations/")
    done = run(above, "macros", *config, "schema", code=product.folder)
    assert done.stdout == "product/catalog.schema.json is written\n"
    assert (product.folder / "catalog.schema.json").is_file()
    done = run(above, "macros", "check", code=product.folder)
    assert (done.returncode, done.stderr) == (
        1,
        "mkdocs.yml: there is no such file; run this beside it, or name it with --config\n",
    )


def test_a_traceback_can_be_asked_for(product: Project) -> None:
    product.replace(
        "macros/__main__.py",
        "    project = _project(arguments)\n    catalog",
        "    1 / 0\n    catalog",
    )
    done = product.run("macros", "build")
    assert done.returncode == 1
    assert done.stderr.startswith("macros/__main__.py:")
    assert done.stderr.endswith("ZeroDivisionError: division by zero (--traceback shows more)\n")
    assert "Traceback" in product.run("macros", "build", "--traceback").stderr
