"""Products to publish, and throw-away copies of the project to change, build and serve."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from macros.checking.graph_list import FILE
from tests import warm

ROOT = Path(__file__).parent.parent
CATALOGS = ROOT / "tests" / "cases"
"""Small invented catalogs that more than one room is tested on."""

CONFIG = "mkdocs.yml"
RUN_FOLDER = "SCOPEBOOK_TEST_RUN"
"""The environment's name for a folder that all workers of one run share."""
OWN_PARTS = (CONFIG, "docs", "catalog")
"""What a product has of its own; all else is the code."""


@dataclass(frozen=True, slots=True)
class Product:
    """A catalog with its pages, in a folder of the project, the pages where they are not in it;
    `edits` are made in each copy."""

    name: str
    folder: Path
    pages: Path | None = None
    edits: tuple["Callable[[Project], None]", ...] = ()

    @property
    def catalog(self) -> Path:
        return self.folder / "catalog" / "catalog.yml"

    @property
    def inside(self) -> Path:
        """Where a copy has the product: an example below the code, any other beside it."""
        below = self.folder.relative_to(ROOT)
        return below if below.parts[:1] == ("examples",) else Path()


FIRST = Product("first", ROOT / "tests" / "products" / "first", ROOT / "macros/starting/pages")
"""What the code is tested on: a catalog that only tests change, and the pages that a new project
begins with."""

LIVE = Product("live", ROOT)
EXAMPLES = tuple(
    Product(config.parent.name, config.parent)
    for config in sorted((ROOT / "examples").glob(f"*/{CONFIG}"))
)
PRODUCTS = (LIVE, FIRST, *EXAMPLES)


@dataclass(frozen=True, slots=True)
class Project:
    """A copy with a product's catalog and pages in `folder`, and the code in `root`."""

    folder: Path
    root: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """Changes a file; `old` must be there, or the test would test nothing."""
        file = (self.root if path.startswith("macros/") else self.folder) / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m ...` in the product's folder."""
        return self._run(arguments, environment())

    def build(self) -> Path:
        """The folder of the built and audited site. How much of the code runs for it is not
        measured, which takes half as long again."""
        env = {name: v for name, v in environment().items() if not name.startswith("COVERAGE")}
        done = self._run(("macros", "build"), env)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.folder / "site"

    def _run(
        self, arguments: tuple[str, ...], env: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return warm.run([*arguments], self.folder, env | {"PYTHONPATH": str(self.root)})


def environment() -> dict[str, str]:
    """The machine's, without what would change a build."""
    kept = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": ""}


def copy_project(root: Path, product: Product = FIRST) -> Project:
    """The code and a product in a new folder; an example as far below the code as it is."""
    folder = root / product.inside
    folder.mkdir(parents=True, exist_ok=True)
    _copy(ROOT / "macros", root / "macros")
    for part in OWN_PARTS:
        own = product.pages if part == "docs" else None
        _copy(own or product.folder / part, folder / part)
    _share_templates(folder)
    project = Project(folder, root)
    for edit in product.edits:
        edit(project)
    return project


def _share_templates(folder: Path) -> None:
    """A first build spends a third of its time on compiling templates: in a run, once."""
    if run := os.environ.get(RUN_FOLDER):
        shared = Path(run, "templates")
        shared.mkdir(exist_ok=True)
        (folder / ".cache").mkdir()
        (folder / ".cache" / "templates").symlink_to(shared)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        # Microsoft's list is beside a publisher's catalog; it knows no scope that a test adds.
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(FILE))
    else:
        shutil.copy(source, target)
