"""A built site, changed in one place after another, and what the audit says of each change:
`python -m tests.audit.mutate_site`.

Each change is of a kind; the same seed makes the same changes. A change that the audit does not
notice survives. Survivors are explained in survivors.yml, by kind and by what they touch; any
other ends this with 1, and so does an explanation that no survivor needs.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from macros.audit import CHECKS, audit_site, run
from macros.audit.frames import check_frames
from macros.audit.report import Audit
from macros.audit.site import Site, read_site
from macros.catalog.shape import load
from macros.engine.project import read_project
from macros.engine.sources import sources
from tests.audit.operators import KINDS, Change
from tests.project import FIRST, copy_project

EXPLAINED = Path(__file__).with_name("survivors.yml")


@dataclass(frozen=True, slots=True)
class Trial:
    """A change, and whether the audit noticed it."""

    kind: str
    change: Change
    noticed: bool


def changes(site: Site, each: int, seed: str) -> Iterator[tuple[str, Change]]:
    """At most `each` of every kind, spread over all that the kind can do."""
    for kind, operator in KINDS.items():
        possible = [change for change in operator(site) if _differs(site, change)]
        chosen = random.Random(f"{seed} {kind}").sample(possible, min(each, len(possible)))
        yield from ((kind, change) for change in chosen)


def _differs(site: Site, change: Change) -> bool:
    if change.new is None or isinstance(change.new, bytes) or change.path not in site.files:
        return True
    return site.files[change.path][change.start : change.end] != change.new


def trials(
    site: Site, faults: Callable[[Site], list[str]], made: Iterable[tuple[str, Change]]
) -> Iterator[Trial]:
    for kind, change in made:
        changed = site.changed(change.path, change.content)
        yield Trial(kind, change, bool(faults(changed)))


def first_faults(result: Audit, order: list[Callable[[Audit], None]]) -> list[str]:
    """What the first check says that says anything; that one comes early the next time. Others
    need what check_frames finds out."""
    run(check_frames, result)
    for check in order:
        if result.faults:
            break
        if check is not check_frames:
            run(check, result)
            if result.faults:
                order.remove(check)
                order.insert(0, check)
    return result.faults


def explained(trial: Trial, reasons: list[dict[str, str]]) -> list[int]:
    """The places of the explanations that hold for a survivor."""
    return [
        place
        for place, reason in enumerate(reasons)
        if reason["kind"] == trial.kind
        and re.search(reason["touches"], f"{trial.change.path}: {trial.change.about}")
    ]


def tell(done: list[Trial], reasons: list[dict[str, str]]) -> int:
    """Prints the counts by kind and what is wrong; how many things are."""
    made, survived = Counter(t.kind for t in done), [t for t in done if not t.noticed]
    lived = Counter(t.kind for t in survived)
    for kind, count in made.items():
        print(f"  {kind.ljust(46)} {count:5} {lived[kind]:5}")
    print(f"  {'changes, and how many were not noticed'.ljust(46)} {len(done):5} {len(survived):5}")
    uses = Counter(place for t in survived for place in explained(t, reasons))
    wrong = [t for t in survived if not explained(t, reasons)]
    for trial in wrong:
        print(f"not noticed: {trial.kind}: {trial.change.path}: {trial.change.about}")
    unneeded = [reason for place, reason in enumerate(reasons) if not uses[place]]
    for reason in unneeded:
        print(f"survivors.yml: nothing needs '{reason['kind']}: {reason['touches']}'; remove it")
    return len(wrong) + len(unneeded)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="changes of a kind, at most")
    parser.add_argument("--seed", default="scopebook")
    parser.add_argument("--kind", default="", help="only kinds with this in their name")
    parser.add_argument("--site", type=Path, help="a product of the tests that is built already")
    given = parser.parse_args()
    reasons = yaml.safe_load(EXPLAINED.read_text("utf-8")) or []
    with tempfile.TemporaryDirectory() as name:
        root = given.site or copy_project(Path(name), FIRST).build().parent
        project = read_project(root / "mkdocs.yml")
        catalog, written = load(project.catalog), sources(project)
        site = read_site(project.site)

        kept: dict[Any, Any] = {}
        as_built = audit_site(site, catalog, written, kept=kept).faults
        facts: tuple[Any, Any] = kept["facts"]
        order = [*CHECKS]

        def faults(changed: Site) -> list[str]:
            try:
                result = Audit(catalog, changed, *facts, written, kept=dict(kept))
                return first_faults(result, order)
            except Exception as error:  # an audit that stops has noticed, if rudely
                return [f"{type(error).__name__}: {error}"]

        if as_built:
            print("the site is wrong before any change:", *as_built, sep="\n")
            return 1
        start = time.perf_counter()
        made = [c for c in changes(site, given.each, given.seed) if given.kind in c[0]]
        done = list(trials(site, faults, made))
        print(f"{len(done)} changes in {time.perf_counter() - start:.0f} s")
    whole = not given.kind
    return 1 if tell(done, reasons if whole else []) else 0


if __name__ == "__main__":
    sys.exit(main())
