"""An address's bytes, within limits of time and size. Only commands that are asked for an
address come here: no check and no build uses the network."""

from collections.abc import Collection
from email.message import Message
from http.client import HTTPException
from time import monotonic
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS = 60
"""For each wait; three of them are the most for all of an answer."""

PIECE = 1 << 16


class FetchError(Exception):
    """An address that cannot be read; `str()` is the reason, in one line."""


class _Redirects(HTTPRedirectHandler):
    """Follows to the same kinds of address only."""

    def __init__(self, schemes: Collection[str]) -> None:
        self.schemes = schemes

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).scheme not in self.schemes:
            raise URLError(f"it leads on to {newurl[:80]}, which is not read")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetched(
    address: str, largest: int, schemes: Collection[str] = ("https",), seconds: float = SECONDS
) -> tuple[bytes, str]:
    """What the address answers, and the answer's Content-Type. Raises FetchError, also for an
    answer of more than `largest` bytes and for one that takes more than three times `seconds`."""
    if urlsplit(address).scheme.lower() not in schemes:
        raise FetchError(f"only {' and '.join(schemes)} addresses are read")
    try:
        request = Request(address, headers={"User-Agent": "scopebook"})  # noqa: S310
        with build_opener(_Redirects(schemes)).open(request, timeout=seconds) as answer:
            if encoding := answer.headers.get("Content-Encoding"):
                raise FetchError(f"cannot be read: it is packed as {encoding[:40]!r}")
            data = _all_of(answer, largest, monotonic() + 3 * seconds)
            return data, answer.headers.get("Content-Type", "")
    except (OSError, HTTPException, ValueError) as error:
        raise FetchError(f"cannot be read: {_words(error)}") from None


def _all_of(answer: IO[bytes], largest: int, deadline: float) -> bytes:
    data = bytearray()
    while piece := answer.read1(PIECE):  # type: ignore[attr-defined]
        data += piece
        if len(data) > largest:
            raise FetchError(f"is larger than {largest:,} bytes")
        if monotonic() > deadline:
            raise FetchError("cannot be read: it takes too long")
    return bytes(data)


def _words(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return f"the server answers {error.code} {error.reason}".strip()
    reason = error.reason if isinstance(error, URLError) else error
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return " ".join(words.split())
