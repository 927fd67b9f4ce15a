"""Names people type: which one did they mean, and lists of them in a sentence."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MAX_LINE = 400


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `name`, ignoring case; None when nothing is near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    matches = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence to append to an error: a suggestion, else what there is to choose from."""
    known = list(known)
    match = closest(name, known)
    if match is not None:
        return f" Did you mean '{match}'?"
    if 0 < len(known) <= 12:
        return f" Known: {', '.join(known)}."
    return ""


def one_line(text: str) -> str:
    """`text` for a terminal: control and direction characters by number, the middle of
    something very long left out, so that what it quotes can neither hide nor bury it."""
    shown = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)
    if len(shown) <= MAX_LINE:
        return shown
    return f"{shown[: MAX_LINE // 2]} ... {shown[-MAX_LINE // 2 :]}"


def enumerate_words(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def group_name(feature: str, group: str) -> str:
    """An optional group's one name wherever it is written: in links, scripts and pages."""
    return f"{feature}.{group}"
