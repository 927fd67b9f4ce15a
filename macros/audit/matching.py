"""Whether a text is one that a template could have become: each place where it may end.

Sets of places, not guesses that are taken back: the time grows with the text, however the
template nests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from macros.audit.templates import Either, Node, Open, Words

IN_TEXT = "<>"


@dataclass(slots=True)
class Matching:
    """One text; `line` says that what is open ends with its line, else with a tag or attribute.

    `far` is how far any reading came, and `wanted` what should have stood there.
    """

    text: str
    line: bool = False
    far: int = 0
    wanted: str = ""

    def ends(self, nodes: list[Node], starts: Iterable[int]) -> set[int]:
        """Where the nodes end that begin at one of these places."""
        places = {*starts}
        number = 0
        while number < len(nodes) and places:
            node = nodes[number]
            following = nodes[number + 1] if number + 1 < len(nodes) else None
            if isinstance(node, Open) and node.allowed is None and isinstance(following, Words):
                places = self._up_to(node, following.text, places)
                number += 1
            else:
                places = self._one(node, places)
            number += 1
        return places

    def _one(self, node: Node, places: set[int]) -> set[int]:
        if isinstance(node, Words):
            return self._at(node.text, places)
        if isinstance(node, Open):
            return self._open(node, places)
        if isinstance(node, Either):
            return set().union(*(self.ends(option, places) for option in node.options))
        found, new = {*places}, places
        while new:
            new = self.ends(node.body, new) - found
            found |= new
        return found

    def _at(self, words: str, places: set[int]) -> set[int]:
        found = {place + len(words) for place in places if self.text.startswith(words, place)}
        if not found and places and (last := max(places)) >= self.far:
            same = _same(words, self.text, last)
            self.far, self.wanted = last + same, words[same : same + 60]
        return found

    def _open(self, node: Open, places: set[int]) -> set[int]:
        if node.allowed is not None:
            lengths, text = _lengths(node.allowed), self.text
            ends = [(p, p + length) for p in places for length in lengths]
            found = {end for p, end in ends if text[p:end] in node.allowed and end <= len(text)}
            if not found and places and max(places) >= self.far:
                self.far, self.wanted = max(places), f"what {node.expression} can be"
            return found
        found, limit = set(), -1
        for place in sorted(places):
            if place > limit:
                limit = self._limit(node, place)
                found.update(range(place, limit + 1))
        return found

    def _up_to(self, node: Open, words: str, places: set[int]) -> set[int]:
        """Behind the words, wherever they end what is open."""
        found: set[int] = set()
        limit = -1
        for place in sorted(places):
            if place <= limit - len(words):
                continue
            limit = self._limit(node, place) + len(words)
            at = self.text.find(words, place, limit)
            while at >= 0:
                found.add(at + len(words))
                at = self.text.find(words, at + 1, limit)
        if not found and places and (last := max(places)) >= self.far:
            self.far, self.wanted = last, words[:60]
        return found

    def _limit(self, node: Open, place: int) -> int:
        if self.line:
            return len(self.text) if node.expression in CODE else _first_of("\n", self.text, place)
        if node.expression in CODE and not node.quote:
            end = self.text.find(END_OF_CODE, place)
            return end if end >= 0 else len(self.text)
        return _first_of(node.quote or IN_TEXT, self.text, place)


CODE = ("text",)
"""What holds elements of its own, and what stands behind it."""

END_OF_CODE = "</code></pre>"


@cache
def _lengths(words: frozenset[str]) -> frozenset[int]:
    return frozenset(map(len, words))


def _first_of(signs: str, text: str, place: int) -> int:
    found = [at for sign in signs if (at := text.find(sign, place)) >= 0]
    return min(found, default=len(text))


def _same(words: str, text: str, place: int) -> int:
    pairs = zip(words, text[place : place + len(words)], strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(words), len(text) - place))
