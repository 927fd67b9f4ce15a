"""What every test shares: a copy of the project, its built site, and examples that are the
same on every run, so that a red test is red again tomorrow."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.project import Project, copy_project

settings.register_profile(
    "project",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("project")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of its own, to change."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real catalog's site, built and audited once; not to be changed."""
    built = copy_project(tmp_path_factory.mktemp("site"))
    done = built.run("macros", "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return built.folder / "site"
