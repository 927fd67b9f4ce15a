"""What an answer means for those who follow the link."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from macros.catalog.characters import one_line
from macros.catalog.known import ERRORS
from macros.catalog.reading import read
from macros.checking.live.asking import Answer
from macros.checking.live.links import Link

WORKS, BROKEN, UNREACHABLE = "works", "broken", "unreachable"

CONFIG = re.compile(r"\$Config\s*=\s*(?=\{)")
"""Behind it is what a page of Microsoft's sign-in knows of itself: which page it is and, where
something went wrong, the error in a sentence. Microsoft documents the codes and not the page;
programs that drive the sign-in have read these fields for years."""

CODE = re.compile(r"AADSTS(\d+)")

PASSES = frozenset({"90006", "90012", "90033", "90055"})
"""A service that is down or busy.
Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""

SIGNS_IN = frozenset({"login_required", "interaction_required", "consent_required"})
"""The answers, at the redirect URI, to a sign-in that nobody was there for."""

ADVICE = {
    "700016": "no app with this client id in this cloud: compare 'client_id' with the registration",
    "50011": "the app does not have this redirect URI: register it, or mend 'redirect_uri'",
    "500113": "the app has no redirect URI at all: register it",
    "900971": "the app has no redirect URI at all: register it",
    "7000112": "the app is disabled: customers cannot approve it",
    "70001": "the app is not there or is disabled: customers cannot approve it",
    "700038": "the client id is none: mend it in the catalog",
    "90002": "there is no such tenant: mend 'tenant' in the catalog",
    "90013": "Microsoft cannot read the link: mend the redirect URI in the catalog",
    "50194": "the app is registered for one tenant only: customers cannot approve it",
}
"""What the publisher does. Source as above."""

GONE = frozenset({404, 410})
"""Said of the address itself; 403 and the like are often said only to programs."""

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """A link, whether it works, in words why not, and Microsoft's code where there is one."""

    link: Link
    kind: str
    says: str = ""
    code: str = ""


def judged(link: Link, answer: Answer) -> Outcome:
    """Works, is broken, or nobody could say: a host that is down, busy or refuses programs."""
    if answer.problem:
        return Outcome(link, BROKEN if answer.broken else UNREACHABLE, _tried(answer))
    if link.client_id:
        return _sign_in(link, answer)
    if answer.status in GONE:
        return Outcome(link, BROKEN, f"the host says {answer.status}: there is no such page")
    if answer.status >= 300:
        return Outcome(link, UNREACHABLE, f"the host says {answer.status}{_times(answer)}")
    return Outcome(link, WORKS)


def _tried(answer: Answer) -> str:
    return f"{answer.problem}{_times(answer)}"


def _times(answer: Answer) -> str:
    return f", {answer.attempts} times" if answer.attempts > 1 else ""


def _sign_in(link: Link, answer: Answer) -> Outcome:
    if answer.moved:
        return _returned(link, answer)
    page = config_of(answer.text)
    error = str(page.get("strServiceExceptionMessage") or "")
    found = CODE.search(error)
    if found is None and page.get("pgid") == "ConvergedSignIn":
        return Outcome(link, WORKS)
    if found is None and (page.get("pgid") == "ConvergedError" or not page):
        # Whatever the page looks like by now, its code is in it.
        found = CODE.search(answer.text)
    if found:
        return _coded(link, found[1], error)
    words = "neither a sign-in page nor one of an error"
    return Outcome(link, UNREACHABLE, f"{words} (status {answer.status}{_times(answer)})")


def config_of(text: str) -> dict[str, Any]:
    """What a page of Microsoft's knows of itself; nothing where it is another page."""
    if found := CONFIG.search(text):
        try:
            page, _ = json.JSONDecoder().raw_decode(text, found.end())
        except ValueError:
            return {}
        return page if isinstance(page, dict) else {}
    return {}


def _returned(link: Link, answer: Answer) -> Outcome:
    """Microsoft sent on: to the redirect URI with an error, or to where an account signs in."""
    query = parse_qs(urlsplit(answer.moved).query)
    words = " ".join(query.get("error_description", []))
    if (found := CODE.search(words)) and not SIGNS_IN & {*query.get("error", [])}:
        return _coded(link, found[1], words)
    if answer.moved.startswith(link.redirect_uri):
        return Outcome(link, WORKS)
    return Outcome(link, UNREACHABLE, f"sent on to {urlsplit(answer.moved).netloc or 'nowhere'}")


def _coded(link: Link, code: str, words: str) -> Outcome:
    kind = UNREACHABLE if code in PASSES else BROKEN
    says = ADVICE.get(code) or _title(code) or _first_sentence(words)
    return Outcome(link, kind, f"AADSTS{code}: {says}", code)


def _title(code: str) -> str:
    known = read(ERRORS, "macros/pages/aadsts.yml").data
    return str(known.get(f"AADSTS{code}", {}).get("title", ""))


def _first_sentence(words: str) -> str:
    """Microsoft's own words, without the trace and the time behind them."""
    text = one_line(CODE.sub("", words).lstrip(": "))
    return re.split(r"(?<=\.)\s|\s(?:Trace ID|Correlation ID)\b", text)[0][:LONGEST]
