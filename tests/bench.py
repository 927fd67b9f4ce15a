"""How long the site takes, and how much memory: `python -m tests.bench`. What it measures goes to
the manual's page *How fast* as well.

Every build is a process of its own, timed from outside as a whole. The two sites that
are compared take turns, so that whatever else the machine does slows both.
"""

import gzip
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket
from statistics import median
from typing import Any

import yaml
from lxml import html
from mkdocs.utils.yaml import yaml_load
from playwright.sync_api import Page, sync_playwright

from macros.engine.publishing import MARK
from tests import lighthouse, tools
from tests.browser import FLAGS, WIDE, served
from tests.project import FIRST, ROOT, Project, copy_project, environment

BUILD = ("mkdocs", "build", "--strict")
AGAIN = ("macros", "build", "--if-changed")
ROUNDS = 7
GROWTH_ROUNDS = 3
SIZES = (10, 100, 1000, 10_000)
MOST_PATIENCE = 300_000
"""Milliseconds that the browser may take for the largest page."""
ONCE = 1000
"""From this size on, one run is enough: it takes long."""

PAGE = ROOT / "manual/docs/fast.md"
PART = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end measured -->)", re.DOTALL)
SAVES = 7
WATCH_INTERVAL = 0.5
"""Seconds between two looks of `mkdocs serve` at the files."""

COPIES_PER_SCOPE_SET = 10
"""So that 1,000 features share some 350 scopes; Microsoft Graph has about as many."""

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
CATALOG = Path("catalog/catalog.yml")
Catalog = dict[str, Any]


WRITTEN: list[str] = []
"""What the manual's page says."""

INTRODUCTION = (
    "Measured on {day} with Python {python} on {cores} cores ({system}). Seconds are those of\n"
    "whole processes, from their start to their end."
)


def main() -> None:
    """Prints each table as soon as it is measured, and writes all of them down at the end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = copy_project(folder / "ours")
        static = static_pages(folder / "static")
        unchanged = copy_project(folder / "unchanged")
        unchanged.build()
        compare(ours, static, unchanged)
        weigh(ours.folder / "site")
        serve(ours)
        grow(folder)
    write_page()
    print()
    lighthouse.main([])


def write_page() -> None:
    introduction = INTRODUCTION.format(
        day=time.strftime("%Y-%m-%d"),
        python=platform.python_version(),
        cores=os.cpu_count(),
        system=platform.system(),
    )
    said = "\n".join(["", introduction, "", *WRITTEN, ""])
    PAGE.write_text(PART.sub(lambda _: said, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column to the left, the others, which are figures, to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    print(f"\n{title}\n")
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  " + "   ".join(cells).rstrip(), flush=True)
    rule = ["---", *("---:" for _ in widths[1:])]
    lines = [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]
    WRITTEN.extend([f"## {title}", "", *lines, ""])


def note(text: str) -> None:
    print(f"\n  {text}")
    WRITTEN.extend([text, ""])


def timed(project: Project, *arguments: str) -> float:
    """Seconds that `python -m ...` takes from start to end. It must succeed."""
    return measured(project, *arguments)[0]


def measured(project: Project, *arguments: str) -> tuple[float, float]:
    """The same, and the megabytes that it had at its most."""
    command, kept = [sys.executable, "-m", *arguments], environment()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=project.folder,
            env=kept | {"PYTHONPATH": str(project.root)},
            stdout=said,
            stderr=said,
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{said.read().decode()}")
    return seconds, used.ru_maxrss / 1024


# This site's build beside that of its own pages as static files.


def compare(ours: Project, static: Project, unchanged: Project) -> None:
    """Interleaved runs, after one of each that is not counted."""
    cache = ours.folder / ".cache"
    rounds = [
        (
            timed(ours, *BUILD),
            timed(static, *BUILD),
            timed_without(cache, ours, *BUILD),
            timed(unchanged, *AGAIN),
        )
        for _ in range(ROUNDS + 1)
    ]
    same = same_content(ours.folder / "site", static.folder / "site")
    warm, beside, cold, again = zip(*rounds[1:], strict=True)
    static_name = "its pages as static files, without our code and mkdocs-macros"
    table(
        f"python -m {' '.join(BUILD)}: {ROUNDS} interleaved runs of each, in seconds",
        ["", "min", "median", "max", "ratio of medians"],
        [
            ["this site", *spread(warm), ratio(warm, beside)],
            ["this site, with no compiled template kept", *spread(cold), ratio(cold, beside)],
            [static_name, *spread(beside), ratio(beside, beside)],
            [f"python -m {' '.join(AGAIN)}, nothing changed", *spread(again), ratio(again, beside)],
        ],
    )
    note(f"The main content of all {same} pages has the same text in both.")


def timed_without(cache: Path, project: Project, *arguments: str) -> float:
    shutil.rmtree(cache, ignore_errors=True)
    return timed(project, *arguments)


def ratio(seconds: Sequence[float], beside: Sequence[float]) -> str:
    return f"{median(seconds) / median(beside):.2f}"


def spread(seconds: Sequence[float]) -> list[str]:
    return [f"{measure(seconds):.3f}" for measure in (min, median, max)]


def static_pages(folder: Path) -> Project:
    """The project with its macros' output in its pages, and nothing of ours that runs."""
    project = copy_project(folder)
    shutil.copy(ROOT / "tests/static_pages.py", folder)
    project.replace("mkdocs.yml", "hooks:\n", "hooks:\n  - static_pages.py\n")
    timed(project, *BUILD)
    shutil.copytree(folder / "static", folder / "docs", dirs_exist_ok=True)
    without_our_code(folder / "mkdocs.yml")
    made = folder / "site"
    generated = made.rename(folder / "made")
    timed(project, *BUILD)
    for path in files(generated) - files(made):
        target = folder / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(generated / path, target)
    for name in ("macros", "catalog", "made", "static"):
        shutil.rmtree(folder / name)
    return project


def without_our_code(path: Path) -> None:
    config = yaml_load(path.read_text(encoding="utf-8"))
    del config["hooks"]
    config["plugins"] = [entry for entry in config["plugins"] if "macros" not in entry]
    path.write_text(yaml.safe_dump(config), encoding="utf-8")


def files(site: Path) -> set[Path]:
    """What is published: all but the build's own mark, and the pages' texts as Markdown, of which
    MkDocs would make pages again."""
    found = (path for path in site.rglob("*") if path.is_file() and path.name != MARK)
    found = (path for path in found if path.suffix != ".md")
    return {path.relative_to(site) for path in found}


def same_content(ours: Path, static: Path) -> int:
    """How many pages there are; ends the benchmark when the two sites differ. Only the static one
    has what the theme ships and no page asks for."""
    if missing := files(ours) - files(static):
        sys.exit(f"not in the static site: {sorted(map(str, missing))}")
    pages = sorted(path for path in files(ours) if path.suffix == ".html")
    for page in pages:
        if content(ours / page) != content(static / page):
            sys.exit(f"{page}: the two sites do not say the same")
    return len(pages)


def content(page: Path) -> str:
    """Without white space, which our build adds for the search, and headings' own links."""
    (article,) = html.document_fromstring(page.read_text(encoding="utf-8")).xpath("//article")
    return "".join(str(article.text_content()).split()).replace("¶", "")


# What a reader downloads.


def weigh(site: Path) -> None:
    """Each page and what it loads, and how much of that is ours."""
    pages = sorted(path for path in files(site) if path.name == "index.html")
    named = [(f"the page {path.as_posix()}", [path]) for path in pages]
    named += [
        ("an empty page of the theme (404.html)", [Path("404.html")]),
        ("our CSS", loaded(site, "assets/*.css")),
        ("our JavaScript", loaded(site, "assets/*.js")),
        ("the theme's CSS", loaded(site, "assets/stylesheets/*.css")),
        ("the theme's JavaScript", loaded(site, "assets/javascripts/bundle.*.js")),
        ("the theme's search, from its first use on", loaded(site, "assets/**/workers/*.js")),
        ("the search index", loaded(site, "search/*.json")),
    ]
    rows = [[what, *weight(site, paths)] for what, paths in named]
    table("What a reader downloads, in bytes", ["", "as it is", "gzip -9"], rows)


def loaded(site: Path, pattern: str) -> list[Path]:
    return sorted(path.relative_to(site) for path in site.glob(pattern))


def weight(site: Path, paths: list[Path]) -> list[str]:
    data = [(site / path).read_bytes() for path in paths]
    packed = [gzip.compress(content, 9, mtime=0) for content in data]
    return [f"{sum(map(len, parts)):,}" for parts in (data, packed)]


# From a save to the new page.


def serve(project: Project) -> None:
    """Saves the catalog while a preview runs, and asks for the page until it is new."""
    with preview(project) as address:
        wait_for(address, "<h1")
        seconds = [save(project, address, number) for number in range(SAVES + 1)][1:]
    table(
        f"python -m mkdocs serve: from saving the catalog to the new page, {SAVES} saves, "
        "in seconds",
        ["", "min", "median", "max"],
        [["save to page", *spread(seconds)]],
    )


@contextmanager
def preview(project: Project) -> Iterator[str]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", host],
        cwd=project.folder,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://{host}/"
    finally:
        process.kill()
        process.wait()


def save(project: Project, address: str, number: int) -> float:
    """Seconds until the page shows a new product name. The pauses before it differ, because
    the preview looks for changes at intervals."""
    time.sleep(0.5 + WATCH_INTERVAL * number / SAVES)
    path = project.folder / CATALOG
    catalog = path.read_text(encoding="utf-8")
    old = yaml.safe_load(catalog)["product"]["name"]
    start = time.perf_counter()
    path.write_text(catalog.replace(old, f"Product {number}"), encoding="utf-8")
    wait_for(address, f"Product {number} by ")
    return time.perf_counter() - start


def wait_for(address: str, text: str) -> None:
    """Asks every 10 ms; gives up after 30 s."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(urllib.error.URLError), urllib.request.urlopen(address) as answer:
            if text in answer.read().decode():
                return
        time.sleep(0.01)
    sys.exit(f"{address} does not show '{text}'")


# A catalog that grows.


def grow(folder: Path) -> None:
    """Build, validation and audit by the number of features, each with its memory."""
    rows: list[list[str]] = []
    before: tuple[int, float] | None = None
    for size in SIZES:
        catalog = grown(size)
        (build, memory), (check, _), (audit, most) = grown_figures(
            folder / f"{size}-features", catalog
        )
        first, tick = in_browser(folder / f"{size}-features" / "site")
        counts = [f"{len(catalog[kind]):,}" for kind in ("features", "apps", "scopes")]
        each = f"{1000 * (build - before[1]) / (size - before[0]):.1f}" if before else ""
        figures = [f"{build:.2f}", each, f"{memory:.0f}", f"{check:.2f}", f"{audit:.2f}"]
        figures += [f"{most:.0f}", f"{audit / build:.2f}", f"{first:.2f}", f"{tick:.2f}"]
        rows.append([*counts, *figures])
        before = size, build
    head = ["features", "apps", "scopes", "build", "ms per feature more", "MB", "check", "audit"]
    commands = "A catalog that grows: mkdocs build --strict, macros check, macros audit"
    head += ["MB", "audit / build", "first tick", "next tick"]
    table(f"{commands}, and the approval page in Chromium, in seconds", head, rows)


def in_browser(site: Path) -> tuple[float, float]:
    """Seconds from asking for the approval page until the first tick is answered and painted,
    and for one tick more."""
    with sync_playwright() as playwright, served(site) as address:
        found = tools.find("chromium")
        with playwright.chromium.launch(executable_path=found, args=FLAGS) as browser:
            page = browser.new_page(viewport={"width": WIDE, "height": 900})
            page.set_default_timeout(MOST_PATIENCE)
            start = time.perf_counter()
            page.goto(address)
            return tick(page, 0, start), tick(page, 1, time.perf_counter())


def tick(page: Page, number: int, start: float) -> float:
    page.locator("[data-picker] [name=feature]").nth(number).check()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - start


def grown_figures(folder: Path, catalog: Catalog) -> list[tuple[float, float]]:
    """Seconds and megabytes of each command: medians, or of one run where it takes long."""
    project = copy_project(folder)
    text = yaml.dump(catalog, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    (folder / CATALOG).write_text(text, encoding="utf-8")
    rounds = 1 if len(catalog["features"]) >= ONCE else GROWTH_ROUNDS
    figures = []
    for command in (BUILD, ("macros", "check"), ("macros", "audit", "site")):
        runs = [measured(project, *command) for _ in range(rounds)]
        figures.append((median(run[0] for run in runs), median(run[1] for run in runs)))
    return figures


def grown(size: int) -> Catalog:
    """The real catalog with copies of its features until there are `size`, each copy of all
    seven with enterprise apps of its own. Scopes are shared by ten copies."""
    real: Catalog = yaml.safe_load(FIRST.catalog.read_text(encoding="utf-8"))
    base = {name: real["scopes"][name] for name in real["base_scopes"]}
    catalog: Catalog = {**real, "scopes": base, "apps": {}, "features": {}}
    originals = list(real["features"].items())
    for number in range(size):
        key, feature = originals[number % len(originals)]
        add_copy(real, catalog, key, feature, number // len(originals))
    return catalog


def add_copy(real: Catalog, catalog: Catalog, key: str, feature: Catalog, copy: int) -> None:
    """Adds a copy of a feature, and of the app and the scopes it names where they are missing."""
    scope_set = copy // COPIES_PER_SCOPE_SET

    def scope(name: str) -> str:
        if name in real["base_scopes"]:
            return name
        new = name.replace(".", f"{scope_set}.", 1) if scope_set else name
        catalog["scopes"].setdefault(new, with_new_ids(real["scopes"][name], scope_set))
        return new

    app, number = (f"{feature['app']}-{copy}", f" {copy}") if copy else (feature["app"], "")
    record = with_new_ids(real["apps"][feature["app"]], copy)
    catalog["apps"].setdefault(app, {**record, "name": record["name"] + number})
    made = {**json.loads(json.dumps(feature)), "app": app, "name": feature["name"] + number}
    for holder in (made, *made.get("optional", {}).values()):
        holder["scopes"] = [scope(name) for name in holder["scopes"]]
    catalog["features"][f"{key}-{copy}" if copy else key] = made


def with_new_ids(record: Catalog, copy: int) -> Catalog:
    """The record with other GUIDs, the same on every run."""
    text = json.dumps(record)
    if copy:
        text = GUID.sub(lambda m: str(uuid.uuid5(uuid.NAMESPACE_URL, f"{m[0]}-{copy}")), text)
    result: Catalog = json.loads(text)
    return result


if __name__ == "__main__":
    main()
