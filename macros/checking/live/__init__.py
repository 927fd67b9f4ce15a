"""Whether the links of a published site still work: asked of Microsoft and of every other host,
without signing in. Only the command `live` comes here: no check and no build uses the network."""

from collections.abc import Iterator
from pathlib import Path

from macros.checking.live.asking import Asker
from macros.checking.live.judging import BROKEN, UNREACHABLE, Outcome, judged
from macros.checking.live.links import links_of

__all__ = ["Asker", "exit_code", "outcomes"]

EXIT = {UNREACHABLE: 3, BROKEN: 1}
"""The exit code says the worse of the two; what nobody answered may be nobody's fault."""


def outcomes(site: Path, asker: Asker) -> Iterator[Outcome]:
    """Each link of a built site, asked one after the other, each once. Raises FileNotFoundError
    where there is no page."""
    for link in links_of(site):
        yield judged(link, asker.ask(link.asks))


def exit_code(found: list[Outcome]) -> int:
    kinds = {outcome.kind for outcome in found}
    return next((EXIT[kind] for kind in (BROKEN, UNREACHABLE) if kind in kinds), 0)
