"""The small product in product/, copied with the code, and its built site."""

import shutil
from pathlib import Path

import pytest

from tests.project import CATALOGS, ROOT, Project
from tests.shared import once


def copy_product(folder: Path) -> Project:
    """The product with the code beside it, in a new folder."""
    shutil.copytree(Path(__file__).parent / "product", folder)
    shutil.copy(CATALOGS / "base.yml", folder / "desks.yml")
    shutil.copytree(ROOT / "macros", folder / "macros")
    return Project(folder, folder)


@pytest.fixture
def product(tmp_path: Path) -> Project:
    """A copy of its own, to change."""
    return copy_product(tmp_path / "product")


@pytest.fixture
def built(product: Project, product_site: Path) -> Project:
    """The same, with its site in place."""
    shutil.copytree(product_site, product.folder / "site")
    return product


@pytest.fixture(scope="session")
def product_site(run_folder: Path) -> Path:
    """The product's site, built and audited once; not to be changed."""
    return once(run_folder / "sites" / "engine", lambda place: copy_product(place).build()) / "site"
