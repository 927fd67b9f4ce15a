from pathlib import Path

import pytest
from hypothesis import settings

from tests.project import Project, copy_project

settings.register_profile("project", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("project")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real catalog's site, built and audited once; not to be changed."""
    built = copy_project(tmp_path_factory.mktemp("site"))
    done = built.run("macros", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return built.folder / "site"
