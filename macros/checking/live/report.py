"""What the command `live` says, as text for people, as JSON for programs, and for GitHub."""

import json
from collections.abc import Callable, Sequence

from macros.checking.live.judging import BROKEN, UNREACHABLE, WORKS, Outcome
from macros.checking.report import github_error

VERSION = 1

LEVELS = {BROKEN: "error", UNREACHABLE: "warning"}


def text(outcomes: Sequence[Outcome]) -> str:
    """Each link that does not work, or of which nobody knows, with the pages that have it."""
    lines = [_line(outcome) for outcome in outcomes if outcome.kind != WORKS]
    return "\n".join([*lines, summary(outcomes)])


def _line(outcome: Outcome) -> str:
    pages = ", ".join(outcome.link.pages)
    return f"{outcome.kind}: {outcome.link.shown}: {outcome.says} (on {pages})"


def summary(outcomes: Sequence[Outcome]) -> str:
    counts = [(kind, sum(o.kind == kind for o in outcomes)) for kind in (BROKEN, UNREACHABLE)]
    links = sum(len(outcome.link.links) for outcome in outcomes)
    rest = ", ".join(f"{count} {kind}" for kind, count in counts)
    return f"{len(outcomes)} addresses asked for {links} links: {rest}"


def json_text(outcomes: Sequence[Outcome]) -> str:
    """An object with `version` (1, raised when a key changes its meaning) and `links`: each with
    `outcome` (works, broken or unreachable), `says`, `code` (Microsoft's, or null), `asked`,
    `client_id` and `redirect_uri` (of consent links, or null), `links` and `pages`."""
    return json.dumps({"version": VERSION, "links": [_entry(o) for o in outcomes]}, indent=2)


def _entry(outcome: Outcome) -> dict[str, object]:
    link = outcome.link
    return {
        "outcome": outcome.kind,
        "says": outcome.says,
        "code": f"AADSTS{outcome.code}" if outcome.code else None,
        "asked": link.asks,
        "client_id": link.client_id or None,
        "redirect_uri": link.redirect_uri or None,
        "links": list(link.links),
        "pages": list(link.pages),
    }


def github(outcomes: Sequence[Outcome]) -> str:
    """Annotations, and what they are of at the end."""
    shown = [o for o in outcomes if o.kind != WORKS]
    return "\n".join([*(github_error(_line(o), LEVELS[o.kind]) for o in shown), summary(outcomes)])


FORMATS: dict[str, Callable[[Sequence[Outcome]], str]] = {
    "text": text,
    "json": json_text,
    "github": github,
}
"""By the name that `--format` takes."""
