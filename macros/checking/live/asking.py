"""One request after the other, patiently: who asks, how long, and how often."""

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage, HTTPResponse

USER_AGENT = "scopebook-live (looks once a week whether the links of a published site work)"
HEADERS = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"}
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
ATTEMPTS = 3
LARGEST = 1024 * 1024
"""Bytes that are read of an answer; Microsoft's sign-in page has a tenth of that."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a text, or why there is none; `moved` is where a sign-in page sent on to, which
    is not followed."""

    status: int = 0
    text: str = ""
    problem: str = ""
    broken: bool = False
    moved: str = ""
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Asker:
    """Seconds for one answer, and the longest pause before another attempt; `via` and `pause` are
    for whoever asks a server of their own."""

    seconds: float = 20.0
    longest_pause: float = 60.0
    via: Callable[[str], str] = lambda address: address
    pause: Callable[[float], None] = time.sleep

    def ask(self, address: str) -> Answer:
        """The answer of a host, after up to three attempts: only what may pass is tried again."""
        answer = Answer()
        for attempt in range(1, ATTEMPTS + 1):
            answer, wait = self._once(address, attempt)
            if wait is None or attempt == ATTEMPTS or wait > self.longest_pause:
                break
            self.pause(wait)
        return answer

    def _once(self, address: str, attempt: int) -> tuple[Answer, float | None]:
        """An answer, and after how many seconds it is worth another attempt, if it is."""
        backoff = 2.0 ** (attempt - 1)
        try:
            status, text, headers = self._fetched(address)
        except urllib.error.HTTPError as error:
            # urllib raises its own HTTP errors where it has no answer: too many redirects.
            return Answer(error.code, problem=str(error.reason), attempts=attempt), None
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, urllib.error.URLError) else error
            broken = isinstance(reason, ssl.SSLCertVerificationError)
            problem = _words(reason)
            return Answer(0, "", problem, broken, attempts=attempt), None if broken else backoff
        answer = Answer(status, text, moved=headers.get("Location") or "", attempts=attempt)
        if status not in AGAIN:
            return answer, None
        return answer, max(backoff, retry_after(headers.get("Retry-After"), datetime.now(UTC)))

    def _fetched(self, address: str) -> tuple[int, str, HTTPMessage]:
        request = urllib.request.Request(self.via(address), headers=HEADERS)  # noqa: S310
        with _opener().open(request, timeout=self.seconds) as answer:
            text = self._read(answer)
            return answer.status, text.decode("utf-8", "replace"), answer.headers

    def _read(self, answer: HTTPResponse) -> bytes:
        """Its beginning. A host that sends a byte now and then does not hold everyone up."""
        end, data = time.monotonic() + self.seconds, b""
        while len(data) < LARGEST and (more := answer.read1(64 * 1024)):
            data += more
            if time.monotonic() > end:
                raise TimeoutError("timed out")
        return data


class _EveryStatus(urllib.request.HTTPErrorProcessor):
    """An answer that says no is one as well; an address that has moved is followed."""

    def http_response(
        self, request: urllib.request.Request, response: HTTPResponse
    ) -> HTTPResponse:
        moved = 300 <= response.status < 400 and "/authorize?" not in request.full_url
        return super().http_response(request, response) if moved else response

    https_response = http_response


def _opener() -> urllib.request.OpenerDirector:
    """Without what opens files and FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.UnknownHandler(),
        _EveryStatus(),
    ):
        opener.add_handler(handler)
    return opener


def retry_after(value: str | None, now: datetime) -> float:
    """Seconds until then, of a number or a date; 0 of anything else.
    Source: RFC 9110, section 10.2.3"""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _words(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    text = getattr(reason, "verify_message", "") or getattr(reason, "strerror", "") or str(reason)
    return " ".join(str(text).split()) or type(reason).__name__
