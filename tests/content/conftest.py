"""Every product there is, and the live one after each edit that a docs team makes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from macros.catalog.model import Catalog
from macros.checking.rules import checked
from tests.browser import Quiet, WithoutSearch, served
from tests.conftest import Sites
from tests.content.edits import SERIES, edits_in
from tests.project import EXAMPLES, LIVE, PRODUCTS, Product

EDITED = [replace(LIVE, name=f"live, {s[0]} and more", edits=edits_in(s)) for s in SERIES]
IN_A_BROWSER = [LIVE, *EXAMPLES, EDITED[-1]]
BELOW = "docs/m365/"


@dataclass(frozen=True, slots=True)
class Built:
    """A product's site, and the catalog that it was built from; `published` as it is."""

    published: bool
    ways: int
    """How many ways it is looked at. All have one style, so few for any but the live one."""
    site: Path
    folder: Path
    catalog: Catalog


def name_of(product: Product) -> str:
    return product.name


def built(site_of: Sites, product: Product) -> Built:
    site = site_of(product)
    published = product in (LIVE, *EXAMPLES)
    ways = 2 if published else 1
    catalog = checked(site.parent / "catalog" / "catalog.yml")
    return Built(published, ways, site, site.parent, catalog)


@pytest.fixture(scope="session", params=[*PRODUCTS, *EDITED], ids=name_of)
def product(request: pytest.FixtureRequest, site_of: Sites) -> Built:
    return built(site_of, request.param)


@pytest.fixture(scope="session", params=IN_A_BROWSER, ids=name_of)
def shown(request: pytest.FixtureRequest, site_of: Sites) -> Built:
    """Those that are looked at in a browser."""
    return built(site_of, request.param)


class Below(Quiet):
    """The same files at the root and below a path, as most publishers have them."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(f"/{BELOW.removesuffix('/')}"))


class BelowWithoutSearch(Below, WithoutSearch):
    pass


@pytest.fixture(scope="session")
def address(shown: Built) -> Iterator[str]:
    with served(shown.site, BelowWithoutSearch) as url:
        yield url + BELOW


@pytest.fixture(scope="session")
def search_address(shown: Built) -> Iterator[str]:
    with served(shown.site, Below) as url:
        yield url + BELOW
