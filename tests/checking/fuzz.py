"""Damaged and overgrown catalogs, checked one after another: `python -m tests.checking.fuzz`.

Each is answered in a process of its own with one line per problem, in under 2 seconds of
the processor and 200 MB; the figures of the slowest and the largest are printed. The same
seed makes the same catalogs.
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.project import CATALOGS, ROOT

BYTES = 1024 * 1024 - 1
MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
BASES = ("base.yml", "block.yml")
SIGNS = [*"abn:-?[]{}&*!|>'\"%@`#,~=\\ \n\t", "\n  ", ": ", "- ", "---", "<<", "\u200b", "\x85"]


def repeated(piece: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """A text of about so many bytes, of one piece with `#` for its number."""

    def grown(size: int) -> str:
        pieces, left, number = [before], size - len(before) - len(after), 0
        while (left := left - len(text := piece.replace("#", str(number)).encode())) > 0:
            pieces.append(text.decode())
            number += 1
        return "".join([*pieces, after])

    return grown


BASE = (CATALOGS / "base.yml").read_text("utf-8")
HEAD, TAIL = BASE.split("features:\n")
SCOPE = "{id: 11111111-0000-4000-8000-1#, admin_consent_required: false, title: t, reason: r}"

GROWN: dict[str, Callable[[int], str]] = {
    "equal base scopes": repeated("openid, ", "base_scopes: [", "]\nscopes: {openid: {}}\n"),
    "different base scopes": repeated("a#, ", "base_scopes: [", "]\nscopes: {openid: {}}\n"),
    "unknown scopes beside many known": lambda size: (
        "base_scopes: ["
        + repeated("Mail.Raed#, ")(size // 2)
        + "]\nscopes:\n"
        + repeated("  Mail.Read#x: {}\n")(size // 2)
    ),
    "scopes": repeated(f"  S#.Read: {SCOPE}\n", "scopes:\n", BASE.split("scopes:\n")[0]),
    "features": repeated("  f#: {name: F#, app: desk, scopes: [Desk.Read]}\n", BASE),
    "features with groups": repeated(
        "  f#: {name: F, app: desk, scopes: [Desk.Read], optional: {a: {label: b, note: c, "
        "scopes: [Desk.Book]}}}\n",
        BASE,
    ),
    "unknown apps": repeated("  f#: {name: F#, app: dsek#, scopes: [Desk.Read]}\n", BASE),
    "apps": repeated("  a#: {name: A#, client_id: x, description: d}\n", "apps:\n"),
    "unknown keys": repeated("nmae#: x\n", BASE),
    "equal keys": repeated("a: b\n"),
    "problems in one long key": lambda size: (
        f'features:\n  "{"k" * 1000}":\n' + repeated("    x#: []\n")(size - 1100)
    ),
    "one long key": lambda size: f"features: {{? {'k' * (size - 30)} : {{a: b}}}}\n",
    "a long text": lambda size: BASE.replace("Shows desks.", "x" * (size - len(BASE))),
    "a long text of signs": lambda size: BASE.replace(
        "Shows desks.", '"' + "\u200b" * ((size - len(BASE)) // 3) + '"'
    ),
    "direction marks": lambda size: BASE.replace(
        "Shows desks.", '"a' + "\u200e" * ((size - len(BASE)) // 3 - 1) + '"'
    ),
    "brackets": repeated("["),
    "braces": repeated("{"),
    "dashes": repeated("- "),
    "question marks": repeated("? "),
    "empty lists": repeated("[],", "[", "]"),
    "empty entries": repeated("- \n"),
    "empty keys": repeated("? \n"),
    "short texts": repeated("a,", "a: [", "]"),
    "anchors": repeated("&a b,", "a: [", "]"),
    "aliases": repeated("*a,", "a: [", "]"),
    "tags": repeated("!a b,", "a: [", "]"),
    "tag directives": repeated("%TAG !a#! tag:x\n", "", "--- a"),
    "documents": repeated("---\na: b\n"),
    "conflicts": repeated("<<<<<<< a\n=======\n>>>>>>> b\n"),
    "lines without colon": repeated("name Email\n"),
    "lines of a text": repeated(" word\n", "a: >\n"),
    "comments": repeated("#\n"),
    "dashes without space": repeated("  -a\n", "base_scopes:\n"),
    "entries deeper than the first": repeated("    - a\n", "base_scopes:\n  - a\n"),
    "entries with commas": repeated("a, ", "base_scopes: "),
    "braced ids": repeated("{a}, ", "base_scopes: [", "]"),
    "numbers": repeated("1,", "base_scopes: [", "]"),
    "a long number": lambda size: "a: 1" + "1:1" * (size // 3 - 2),
    "a slip below many lists": lambda size: (
        repeated("[],", "a: [", "]\n")(size - 40) + "features:\n  a\n    name: x\n"
    ),
    "clouds": repeated("  a#: {client_id: {usgv: x}}\n", "apps:\n"),
    "addresses": repeated("  f#: {no_direct_link: {url: 'https://a@b'}}\n", "features:\n"),
}
"""Catalogs of any size, each of one thing that there is too much of."""


def damaged(chance: random.Random, text: str) -> str:
    """The text with up to three pieces left out, doubled, or replaced."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randint(0, 200))
        other = "".join(chance.choices(SIGNS, k=chance.randint(0, 30)))
        text = text[:start] + chance.choice(["", text[start:end] * 2, other]) + text[end:]
    return text


@dataclass(frozen=True, slots=True)
class Answer:
    seconds: float
    megabytes: float
    code: int
    output: str

    @property
    def fault(self) -> str:
        if self.code not in (0, 1) or "Traceback" in self.output:
            return f"exit code {self.code}"
        lines = self.output.split("\n") if self.code else []
        if any(line and not re.match(r"[^ ].*:\d+:\d+: .| +\d* \| ", line) for line in lines):
            return "another line than one per problem"
        if self.seconds > MOST_SECONDS:
            return f"{self.seconds:.1f} s"
        return f"{self.megabytes:.0f} MB" if self.megabytes > MOST_MEGABYTES else ""


WORKER = """
import resource, sys
from macros.__main__ import main
code = main(["--catalog", sys.argv[1], "check"])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(code)
"""


def answer(path: Path) -> Answer:
    """What `check` says of a file, and what it took, in a process of its own."""
    command = [sys.executable, "-c", WORKER, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    used = re.search(r"([\d.]+) ([\d.]+)\s*\Z", done.stdout)
    seconds, megabytes = (float(used[1]), float(used[2])) if used else (0.0, 0.0)
    return Answer(seconds, megabytes, done.returncode, done.stderr)


def catalogs(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Each overgrown catalog, then `count` damaged ones."""
    for name, grown in GROWN.items():
        yield name, grown(BYTES)
    chance = random.Random(seed)
    for number in range(count):
        base = (CATALOGS / chance.choice(BASES)).read_text("utf-8")
        yield f"damaged {number}", damaged(chance, base)


def main() -> int:
    """Prints each fault, then the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.checking.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    arguments = parser.parse_args()
    faults, counts = 0, Counter[str]()
    slowest, largest = (0.0, ""), (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.yml"
        for name, text in catalogs(arguments.seed, arguments.count):
            path.write_text(text, encoding="utf-8", errors="replace")
            said = answer(path)
            counts["refused" if said.code else "accepted"] += 1
            slowest = max(slowest, (said.seconds, name))
            largest = max(largest, (said.megabytes, name))
            if said.fault:
                faults += 1
                print(f"{name}: {said.fault}", flush=True)
    print(f"{sum(counts.values())} catalogs (seed {arguments.seed}): {dict(counts)}")
    print(f"slowest {slowest[0]:.2f} s ({slowest[1]}), largest {largest[0]:.0f} MB ({largest[1]})")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
