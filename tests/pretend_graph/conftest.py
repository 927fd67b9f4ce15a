"""A pretend Microsoft Graph with the scenario of the test's own file, and a client of it."""

from collections.abc import Iterator

import pytest

from tests.pretend_graph import Pretend, pretend
from tests.pretend_graph.client import Client


@pytest.fixture
def graph(request: pytest.FixtureRequest) -> Iterator[Pretend]:
    with pretend(request.module.SCENARIO) as running:
        yield running


@pytest.fixture
def client(graph: Pretend) -> Iterator[Client]:
    with Client(graph) as opened:
        yield opened
