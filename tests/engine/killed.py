"""Publishes a small site again and again, and kills itself one step later each time.

python -m tests.engine.killed <folder> <exchange|aside> <site|empty|nothing>

Prints, as JSON, a list for each step: what stood at the target after the kill, what stood
there after the next build had begun, and what that left beside it.
"""

import json
import os
import signal
import sys
from pathlib import Path

from macros.engine import publishing
from macros.engine.publishing import mark, put_in_place, workplace

NAMES = ("index.html", "a/index.html", "a/b/page.html")


def write_site(folder: Path, text: str) -> None:
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    mark(folder)


def state(target: Path) -> str:
    """`old` or `new` for a whole site, `nothing`, `empty`, or what there is of one."""
    if not target.exists():
        return "nothing"
    files = {p.relative_to(target).as_posix(): p for p in target.rglob("*") if p.is_file()}
    texts = {files[name].read_text(encoding="utf-8") for name in NAMES if name in files}
    if files.keys() == {*NAMES, publishing.MARK} and len(texts) == 1:
        return texts.pop()
    return f"only {sorted(files)}" if files else "empty"


def publish(target: Path, last_step: int) -> None:
    """In a process of its own, which is killed before it takes that many steps."""
    steps = 0

    def count(event: str, _: object) -> None:
        nonlocal steps
        steps += 1
        if steps == last_step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    with workplace(target) as folder:
        write_site(folder / "site", "new")
        put_in_place(folder / "site", target)


def killed_at(target: Path, step: int) -> bool:
    if (child := os.fork()) == 0:
        publish(target, step)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def main(folder: Path, way: str, before: str) -> None:
    if way == "aside":
        publishing._exchange_call = lambda: None
    seen, step, killed = [], 0, True
    while killed:
        step += 1
        target = folder / str(step) / "target"
        target.parent.mkdir()
        if before != "nothing":
            target.mkdir()
        if before == "site":
            write_site(target, "old")
        killed = killed_at(target, step)
        first = state(target)
        with workplace(target):
            pass
        beside = [path.name for path in target.parent.iterdir() if path != target]
        seen.append((first, state(target), beside))
    print(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
