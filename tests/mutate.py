"""The code of the pure rooms with one small thing changed, time after time, against its tests:
`python -m tests.mutate`. A change that no test notices survives.

The tests of these rooms that start no program are collected once. Then each change has a fork, in
which the function that it concerns gets its new code, and the tests that run it go, the quickest
first. With what survives, two products are built and audited. Where it also ran while tests were
collected, and kept its old code there, the tests of its room go once more in a process that imports
the changed file. Nothing is written into the project.

Survivors are explained in mutants.yml; any other ends this with 1, and so does an explanation
that no survivor needs. The same seed makes the same changes.
"""

import argparse
import gc
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper, partial
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
import yaml

from tests.mutants import Mutant, code, mutants
from tests.warm import PACKAGES

ROOT = Path(__file__).parent.parent
EXPLAINED = Path(__file__).with_name("mutants.yml")
ABOVE = ("starting", "engine")
"""Rooms that touch files and other programs; some of their tests do not."""

ROOMS = ("pages", "exports", "audit", "checking", "consent", "catalog")
"""Those that touch nothing outside, from the top to the ground: a room is held by its own tests
and by those of the rooms above it."""

OUTSIDE = ("exports/stamp.py", "checking/fetching.py", "checking/live/asking.py")
"""Files of theirs that ask git or the network."""

OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile", "mutants"]
SITES = {"site", "torture"}
"""Fixtures that give such a site."""
LONG = 5.0
"""Seconds; a test that takes longer is left out."""
TOOL = 4
"""A number of sys.monitoring's that neither coverage nor a debugger has."""
PATIENCE = 10.0
"""Seconds of the processor for the tests of a change, and three times what they take without."""

Key = tuple[str, str, int]
"""A piece of code: its file, its name, its first line."""


# Forks: each is silent, and says one thing.


def in_fork(work: Callable[[], Any], seconds: float = 0) -> Any:
    """What `work` answers in a fork of this process; None where it dies, or takes more of the
    processor's seconds, if any are given."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            nothing = os.open(os.devnull, os.O_RDWR)
            for number in range(3):
                os.dup2(nothing, number)
            if seconds:
                resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


# The quick way: tests that are collected, functions whose code is changed.


class Chosen:
    """The tests that run our code in their own process: those that start no program, and those
    that look at a site that is built once for all of them."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = filter(self.runs_here, items)

    @staticmethod
    def runs_here(item: pytest.Item) -> bool:
        marks = {mark.name for mark in item.iter_markers()}
        return "browser" not in marks and ("process" not in marks or looks_at_a_site(item))


class Failures:
    """Whether a test has failed."""

    def __init__(self) -> None:
        self.any = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.any |= report.failed


def key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from within(constant)


def run(item: pytest.Item, following: pytest.Item | None) -> None:
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


@contextmanager
def watched() -> Iterator[set[Key]]:
    """What of our code runs, until it is emptied."""
    seen: set[Key] = set()

    def began(code: CodeType, _: int) -> object:
        if "/macros/" in code.co_filename:
            seen.add(key(code))
        return sys.monitoring.DISABLE

    sys.monitoring.use_tool_id(TOOL, "mutate")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, began)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
    yield seen
    sys.monitoring.set_events(TOOL, 0)
    sys.monitoring.free_tool_id(TOOL)


def as_they_are(items: list[pytest.Item]) -> list[tuple[float, list[Key]]]:
    """For each test the seconds that it takes, and our code that it runs; none for one that
    fails as things are, and would notice whatever comes."""
    failures, found = Failures(), []
    items[0].config.pluginmanager.register(failures)
    with watched() as seen:
        for item, following in zip(items, [*items[1:], None], strict=True):
            seen.clear()
            sys.monitoring.restart_events()
            start = time.process_time()
            run(item, following)
            found.append((time.process_time() - start, [] if failures.any else sorted(seen)))
            failures.any = False
    return found


def share(items: list[pytest.Item], ran: list[set[Key]]) -> None:
    """What one test of the built site runs, the others may find done: it is theirs, too."""
    theirs = [r for item, r in zip(items, ran, strict=True) if r and looks_at_a_site(item)]
    all_ = set().union(*theirs)
    for one in theirs:
        one |= all_


def looks_at_a_site(item: pytest.Item) -> bool:
    return not SITES.isdisjoint(getattr(item, "fixturenames", ()))


def changed_code(mutant: Mutant) -> Iterator[tuple[Key, CodeType]]:
    """The code of the outermost functions that a change concerns."""
    for piece in within(code(ROOT, mutant)):
        if piece.co_qualname == mutant.function:
            yield key(piece), piece


def module(mutant: Mutant) -> str:
    parts = Path(mutant.file).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


class Judge:
    """The chosen tests, collected; asked for each change whether one notices it."""

    def __init__(self, made: list[Mutant], tell: Callable[[str], None]) -> None:
        self.made, self.tell = made, tell
        self.verdicts: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Iterator[None]:
        with watched() as seen:
            yield
        self.early = {*seen}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for mutant in self.made:
            import_module(module(mutant))  # Some are imported only where a command needs them.
        found = in_fork(partial(as_they_are, session.items))
        times = [(seconds, {tuple(code) for code in ran}) for seconds, ran in found]
        share(session.items, [ran for _, ran in times])
        functions, caches = living()
        for mutant in self.made:
            pieces = dict(changed_code(mutant))
            wanted = [
                (s, i) for i, (s, ran) in enumerate(times) if s < LONG and ran & pieces.keys()
            ]
            items = [session.items[index] for _, index in sorted(wanted)]
            put = [(f, piece) for place, piece in pieces.items() for f in functions[place]]
            work = partial(notices, session, items, put, caches)
            answer = in_fork(work, PATIENCE + 3 * sum(s for s, _ in wanted)) if items else False
            survives = "perhaps" if self.early & pieces.keys() else "survives"
            self.verdicts.append(survives if answer is False else "noticed")
            self.tell(f"\n? {mutant}\n" if answer is False else "!" if answer is None else ".")
        return True


Functions = dict[Key, list[FunctionType]]


def living() -> tuple[Functions, list[Any]]:
    """Our functions by their code, and everything that remembers what a function gave."""
    functions: Functions = defaultdict(list)
    caches = []
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and "/macros/" in thing.__code__.co_filename:
            functions[key(thing.__code__)].append(thing)
        elif isinstance(thing, _lru_cache_wrapper):
            caches.append(thing)
    gc.freeze()
    return functions, caches


def notices(
    session: pytest.Session,
    items: list[pytest.Item],
    put: list[tuple[FunctionType, CodeType]],
    caches: list[Any],
) -> bool:
    """Whether one of the tests fails with this code."""
    for function, piece in put:
        function.__code__ = piece
    for cache in caches:
        cache.cache_clear()
    failures = Failures()
    session.config.pluginmanager.register(failures)
    for item, following in zip(items, [*items[1:], None], strict=True):
        run(item, following)
        if failures.any:
            return True
    return False


def quickly(rooms: list[str], made: list[Mutant], tell: Callable[[str], None]) -> list[str]:
    """For each change: noticed, survives, or perhaps survives."""
    above = *ABOVE, *ROOMS[: max(map(ROOMS.index, rooms)) + 1]
    asked = Judge(made, tell)
    pytest.main([*OPTIONS, *folders(above)], plugins=[Chosen(), asked])
    return asked.verdicts


def folders(rooms: Iterable[str]) -> list[str]:
    return [f"{ROOT}/tests/{room}" for room in rooms]


# The whole way: a process that imports the changed file.


class Finder:
    """Finds our files as Python does, and one of them changed."""

    def __init__(self, mutant: Mutant) -> None:
        self.path = ROOT / mutant.file
        self.name = module(mutant)
        self.code = code(ROOT, mutant)

    def find_spec(self, name: str, *_: object) -> object:
        if name != self.name:
            return None
        loader = SourceFileLoader(name, str(self.path))
        loader.get_code = lambda _: self.code  # type: ignore[method-assign,assignment]
        return spec_from_file_location(name, self.path, loader=loader)


def wholly(mutant: Mutant) -> bool:
    """Whether a test of its room notices, or one of the rules' cases, from the import on."""
    sys.meta_path.insert(0, Finder(mutant))  # type: ignore[arg-type]
    room = mutant.file.split("/")[1]
    own = folders([room, "checking"] if room == "catalog" else [room])
    return pytest.main([*OPTIONS, "-x", *own], plugins=[Chosen()]) != 0


def copies(folder: Path) -> list[str]:
    """The products that are built, each in a copy with a link to this very code."""
    from tests.project import EXAMPLES, FIRST, copy_project

    found = []
    for product in (FIRST, *EXAMPLES):
        project = copy_project(folder / product.name, product)
        shutil.rmtree(project.root / "macros")
        (project.root / "macros").symlink_to(ROOT / "macros")
        found.append(str(project.folder))
    return found


def spoils(mutant: Mutant | None, products: list[str]) -> bool:
    """Whether the build of one of these products fails: what is built is audited."""
    if mutant:
        sys.meta_path.insert(0, Finder(mutant))  # type: ignore[arg-type]
    command = import_module("macros.__main__")
    for product in products:
        os.chdir(product)
        # What another change compiled its templates to must not be taken for this one's.
        shutil.rmtree(".cache", ignore_errors=True)
        if command.main(["build"]) != 0:
            return True
    return False


# Which changes, and what is said of them.


def sample(room: str, each: int, seed: str, reasons: list[dict[str, Any]]) -> list[Mutant]:
    """At most `each` of every file, of as many kinds as it has; and every one explained."""
    chosen = []
    for path in sorted((ROOT / "macros" / room).rglob("*.py")):
        if path.relative_to(ROOT / "macros").as_posix() in OUTSIDE:
            continue
        every = mutants(ROOT, path.relative_to(ROOT).as_posix())
        random.Random(f"{seed} {path.name}").shuffle(every)
        kinds = Counter[str]()
        ranked: list[tuple[int, int, Mutant]] = []
        for mutant in every:
            kinds[mutant.kind] += 1
            ranked.append((kinds[mutant.kind], len(ranked), mutant))
        some = [mutant for *_, mutant in sorted(ranked)[:each]]
        chosen += some + [m for m in every if m not in some and reason_for(m, reasons)]
    return chosen


def without_why(reason: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in reason.items() if key != "why"}


def reason_for(mutant: Mutant, reasons: Iterable[dict[str, Any]]) -> str:
    """Why it may survive; nothing where nobody says."""
    found = [reason["why"] for reason in reasons if without_why(reason) == mutant.name]
    return str(found[0]) if found else ""


def main(folder: Path) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("--each", type=int, default=3, help="changes of a file, at most")
    parser.add_argument("--seed", default="scopebook")
    parser.add_argument("--room", choices=ROOMS, action="append")
    given = parser.parse_args()
    if not hasattr(sys, "monitoring"):
        parser.error("this needs Python 3.12 or newer")
    for name in PACKAGES:
        import_module(name)
    reasons = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or []
    out = os.fdopen(os.dup(1), "w")

    def tell(words: str) -> None:
        out.write(words)
        out.flush()

    start, rooms = time.perf_counter(), given.room or [*ROOMS]
    made = [mutant for room in rooms for mutant in sample(room, given.each, given.seed, reasons)]
    verdicts = in_fork(partial(quickly, rooms, made, tell))
    products = in_fork(partial(copies, folder))
    assert in_fork(partial(spoils, None, products)) is False, "the build fails without any change"

    def survives(mutant: Mutant, verdict: str) -> bool:
        if verdict == "noticed" or reason_for(mutant, reasons):
            return verdict != "noticed"
        if in_fork(partial(spoils, mutant, products)) is not False:
            return False
        return verdict == "survives" or in_fork(partial(wholly, mutant)) is False

    survivors = [m for m, verdict in zip(made, verdicts, strict=True) if survives(m, verdict)]
    tell(f"\n{len(made)} changes in {time.perf_counter() - start:.0f} s\n")
    for room in rooms:
        of_room = [[m for m in some if m.file.split("/")[1] == room] for some in (made, survivors)]
        odd = [m for m in of_room[1] if not reason_for(m, reasons)]
        tell(f"  {room:10} {len(of_room[0]):4} {len(of_room[1]):4} {len(odd):4}\n")
    odd = [mutant for mutant in survivors if not reason_for(mutant, reasons)]
    for mutant in odd:
        tell(f"not noticed: {mutant}\n")
    named = [mutant.name for mutant in survivors]
    whole = not given.room
    unneeded = [r for r in reasons if whole and without_why(r) not in named]
    for reason in unneeded:
        tell(f"mutants.yml: nothing needs {without_why(reason)}; remove it\n")
    return 1 if odd or unneeded else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SCOPEBOOK_TEST_RUN": folder}
        sys.dont_write_bytecode = True
        sys.exit(main(Path(folder)))
