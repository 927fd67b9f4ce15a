"""What every test shares: products and their built sites, one browser, and examples that are
the same on every run, so that a red test is red again tomorrow."""

import compileall
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests import guards, tools
from tests.project import FIRST, ROOT, RUN_FOLDER, Product, Project, copy_project
from tests.shared import once

if TYPE_CHECKING:
    from playwright.sync_api import Browser


PROFILE = settings(
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
)
settings.register_profile("project", PROFILE)
settings.register_profile("quick", PROFILE, max_examples=10)
# A test that fails has said enough: no smaller example is looked for.
settings.register_profile(
    "mutants", PROFILE, max_examples=10, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("project")

Sites = Callable[[Product], Path]
WANTED, ADDRESS = "chromium.wanted", "chromium.address"
CHROMIUM = pytest.StashKey[Any]()
GUARD = guards.Guard()


# The run: its folder, its one browser, and what its end says.


def pytest_configure(config: pytest.Config) -> None:
    # Threads here are servers of the tests. Where coverage traces them, CPython 3.11 now and then
    # refuses one its tracer while the guard looks on, and the request that it had is lost.
    threading.settrace(None)
    if RUN_FOLDER not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="scopebook-tests-", ignore_cleanup_errors=True)
        os.environ[RUN_FOLDER] = folder.name
        config.add_cleanup(partial(os.environ.__delitem__, RUN_FOLDER))
        config.add_cleanup(folder.cleanup)
        # Each copy of the project takes these along, and compiles none of them anew.
        compileall.compile_dir(ROOT / "macros", quiet=2)


def shared(name: str) -> Path:
    return Path(os.environ[RUN_FOLDER], name)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        guards.mark(item)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """After deselection: whether this run needs a browser at all.

    Before xdist tells the process that starts it: that one looks once for each worker.
    """
    if any(item.get_closest_marker(guards.BROWSER) for item in session.items):
        shared(WANTED).touch()
    if not hasattr(session.config, "workerinput"):
        start_chromium(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any) -> None:
    start_chromium(node.config)


def start_chromium(config: pytest.Config) -> None:
    """Once, by the process that outlives all workers, and not before a test needs it."""
    if shared(WANTED).exists() and CHROMIUM not in config.stash and tools.find("chromium"):
        from tests.browser import Chromium

        config.stash[CHROMIUM] = Chromium(shared(ADDRESS))
        config.add_cleanup(config.stash[CHROMIUM].close)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    GUARD.item, tracer = item, sys.gettrace()
    if item.get_closest_marker(guards.BROWSER):
        # What is looked at here runs in the browser; tracing would only make it slower.
        sys.settrace(None)
    try:
        return (yield)
    finally:
        GUARD.item = None
        sys.settrace(tracer)


def skipped_for_a_tool(reporter: pytest.TerminalReporter) -> dict[str, list[str]]:
    reports = reporter.getreports("skipped")
    return tools.missed({r.nodeid: str(r.longrepr[2]) for r in reports if r.longrepr})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if missed := skipped_for_a_tool(terminalreporter):
        terminalreporter.section("skipped for want of a tool", yellow=True)
        for line in tools.lines(missed):
            terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """In CI, nothing may be skipped for want of a tool."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and skipped_for_a_tool(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


# What tests ask for.


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder that all workers of this run share."""
    return shared(".")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of its own, to change."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def site_of(run_folder: Path) -> Sites:
    """A product -> its site, built and audited once in a run; not to be changed."""

    def built(product: Product) -> Path:
        place = run_folder / "sites" / product.name
        project = once(place, lambda root: copy_project(root, product).build())
        return project / product.inside / "site"

    return built


@pytest.fixture(scope="session")
def site(site_of: Sites) -> Path:
    """The site of the product that the code is tested on; not to be changed."""
    return site_of(FIRST)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The run's one Chromium. Without any, the test is skipped, and named at the end."""
    from tests.browser import connected

    tools.needed("chromium")
    with connected(shared(ADDRESS)) as opened:
        yield opened


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where `site` is served, with a slash at the end; its search answers nothing."""
    from tests.browser import WithoutSearch, served

    with served(site, WithoutSearch) as url:
        yield url


@pytest.fixture(scope="session")
def our_address(site: Path) -> Iterator[str]:
    """The same, with no JavaScript but ours."""
    from tests.browser import OursAlone, served

    with served(site, OursAlone) as url:
        yield url


@pytest.fixture(scope="session")
def search_address(site: Path) -> Iterator[str]:
    """The same, with its search."""
    from tests.browser import served

    with served(site) as url:
        yield url
