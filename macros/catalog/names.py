"""Names people type: which one did they mean, and lists of them in a sentence."""

import re
from collections.abc import Iterable, Sequence

MAX_NAME = 80

MOST_COMPARED = 1000
"""Names that one is compared with letter by letter; Graph has some 600 scopes. Among more,
only one that differs in case is found, so that no file takes long to answer."""

SHORT, LONG = 2, 8
"""From so many letters on, one may be wrong, and two."""


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` is a likely typo of: it differs in case, or in one or two
    letters, counted in each of its parts too (`Mail.Read` is no typo of `Mail.Send`)."""
    folded, known = name.casefold(), list(known)
    by_folded = {candidate.casefold(): candidate for candidate in reversed(known)}
    if folded in by_folded or len(known) > MOST_COMPARED:
        return by_folded.get(folded)
    near = ((_distance(folded, other), other) for other in reversed(by_folded))
    best = min(
        (pair for pair in near if pair[0] is not None), key=lambda p: p[0] or 0, default=None
    )
    return by_folded[best[1]] if best else None


def _distance(one: str, other: str) -> int | None:
    """Letters between the two, None where they are too many for a typo."""
    total = _letters(one, other, _forgiven(one, other))
    if total is None:
        return None
    parts, others = re.split("[._-]", one), re.split("[._-]", other)
    if len(parts) != len(others):
        return total
    pairs = zip(parts, others, strict=True)
    return total if all(_letters(a, b, _forgiven(a, b)) is not None for a, b in pairs) else None


def _forgiven(one: str, other: str) -> int:
    length = max(len(one), len(other))
    return (length >= SHORT) + (length >= LONG)


def _letters(one: str, other: str, most: int) -> int | None:
    """Letters to add, leave out, change or swap with their neighbour (optimal string
    alignment), None for more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 < j and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence to append to an error: a suggestion, else what there is to choose from."""
    known = list(known)
    match = closest(name, known)
    if match is not None:
        return f" Did you mean {quoted(match)}?"
    if 0 < len(known) <= 12:
        return f" Known: {', '.join(quoted(other)[1:-1] for other in known)}."
    return ""


def quoted(name: object) -> str:
    """A name in quotes, the middle of a very long one left out."""
    text = str(name)
    if len(text) > MAX_NAME:
        text = f"{text[: MAX_NAME // 2]}...{text[-MAX_NAME // 2 :]}"
    return f"'{text}'"


def group_name(feature: str, group: str) -> str:
    """An optional group's one name wherever it is written: in links, scripts and pages."""
    return f"{feature}.{group}"


def enumerate_words(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
