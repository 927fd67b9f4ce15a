"""What Microsoft's error codes mean here: errors.yml as typed records, and its texts filled in.

The file is data of this package, not of a publisher: its texts name the product only
through placeholders, and the placeholders are a closed set.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from macros.catalog.document import Document
from macros.catalog.model import Catalog, Record, Text
from macros.catalog.names import did_you_mean
from macros.catalog.problems import CatalogError, Path_, Problem
from macros.catalog.reading import read

PATH = Path(__file__).parent / "aadsts.yml"

NAME = "macros/pages/aadsts.yml"

Who = Literal["reader", "approver", "tenant", "publisher"]

WHO: tuple[Who, ...] = ("reader", "approver", "tenant", "publisher")

LOOKUP = "https://login.microsoftonline.com/error?code="
"""Microsoft's own text for a code, which is digits.
Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes"""

PORTAL = "https://entra.microsoft.com/#view/Microsoft_AAD_IAM/"

PLACES = ("product", "publisher", "approve", "ask", "roles", "apps", "requests", "support")

BRACES = re.compile(r"\{([^{}]*)\}|[{}]")

DIGITS = re.compile(r"AADSTS(\d{4,8})")

Code = Annotated[str, Field(pattern=rf"^{DIGITS.pattern}$")]

Phrase = tuple[str, str]
"""Words of a page of Microsoft's, and their language as HTML names it."""

Places = Mapping[str, tuple[str, str]]
"""What a placeholder becomes: a text, and an address or nothing."""


class ErrorHelp(Record):
    """One code; `returns` tells whether Microsoft sends the administrator back with it."""

    title: Text
    who: Who
    meaning: Text
    step: Text
    phrases: tuple[Text, ...] = ()
    german: tuple[Text, ...] = ()
    returns: Literal["always", "sometimes", "never"]
    answers: tuple[Text, ...] = ()

    @property
    def said(self) -> list[Phrase]:
        return [*((p, "en") for p in self.phrases), *((p, "de") for p in self.german)]


Errors = Mapping[str, ErrorHelp]
"""By the digits of the code, in the file's order."""

_FILE = TypeAdapter(dict[Code, ErrorHelp])


def load_errors(path: Path = PATH, name: str = NAME) -> Errors:
    """The checked records. Raises CatalogError with one line per problem."""
    document = read(path, name)
    try:
        errors = _FILE.validate_python(document.data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        news = [detail for detail in details if detail["loc"] not in document.spoiled]
        raise _error(document, (_shape_problem(document, detail) for detail in news)) from None
    found = [*document.problems, *_problems(document, errors)]
    if found:
        raise _error(document, found)
    return {code.removeprefix("AADSTS"): error for code, error in errors.items()}


def _error(document: Document, problems: Iterable[Problem]) -> CatalogError:
    return CatalogError(sorted({*document.problems, *problems}))


def _shape_problem(document: Document, detail: Any) -> Problem:
    *above, key = path = tuple(part for part in detail["loc"] if part != "[key]")
    about = ".".join(map(str, path))
    match detail["type"]:
        case "string_pattern_mismatch":
            message = f"'{key}' is no code; write AADSTS and its digits"
        case "missing":
            message = f"'{above[0]}' lacks the key '{key}'; add it"
        case "extra_forbidden":
            suggestion = did_you_mean(str(key), ErrorHelp.model_fields)
            message = f"unknown key '{key}' in '{above[0]}'.{suggestion}"
        case _:
            message = f"{about}: {detail['msg']}"
    return document.problem("errors", path, message, at_key=detail["type"] == "extra_forbidden")


def _problems(document: Document, errors: Mapping[str, ErrorHelp]) -> Iterator[Problem]:
    answers = Counter(answer for error in errors.values() for answer in error.answers)
    for code, error in errors.items():
        for field in ("meaning", "step"):
            for message in _wrong_places(getattr(error, field)):
                yield document.problem("places", (code, field), f"{code}: {message}")
        for path, text in _plain_texts(code, error):
            if not text.strip() or BRACES.search(text):
                message = f"{code}: '{text}' must be plain words without braces"
                yield document.problem("plain", path, message)
        for answer in error.answers:
            if answers[answer] > 1 or not re.fullmatch("[a-z_]+", answer):
                message = f"{code}: the answer '{answer}' must be one word, at one code only"
                yield document.problem("answers", (code, "answers"), message)


def _wrong_places(text: str) -> Iterator[str]:
    if not text.strip():
        yield "the text is blank; write something there"
    for match in BRACES.finditer(text):
        if match[1] is None:
            yield "a brace stands alone; placeholders are written {product}"
        elif match[1] not in PLACES:
            yield f"unknown placeholder '{{{match[1]}}}'.{did_you_mean(match[1], PLACES)}"


def _plain_texts(code: str, error: ErrorHelp) -> Iterator[tuple[Path_, str]]:
    yield (code, "title"), error.title
    for field in ("phrases", "german"):
        for index, phrase in enumerate(getattr(error, field)):
            yield (code, field, index), phrase


def places(catalog: Catalog, approval: str, roles: str, ask: str = "") -> Places:
    """What the placeholders become on a page with these ways to the approval page, to who can
    approve and to a request for them; a way that is empty leads nowhere."""
    publisher = catalog.publisher
    return {
        "product": (catalog.product.name, ""),
        "publisher": (publisher.name, ""),
        "approve": ("the approval page", approval),
        "ask": ("send your administrator a request", ask or approval),
        "roles": ("who can approve", roles),
        "support": (f"{publisher.name} support", publisher.support_url),
        "apps": (
            "Entra ID > Enterprise apps > All applications",
            f"{PORTAL}StartboardApplicationsMenuBlade/~/AppAppsPreview",
        ),
        "requests": (
            "Entra ID > Enterprise apps > Admin consent requests",
            f"{PORTAL}StartboardApplicationsMenuBlade/~/AccessRequests",
        ),
    }


def parts(text: str, known: Places) -> Iterator[tuple[str, str]]:
    """The text in order, as (text, address or nothing), with its placeholders filled in."""
    line, end = " ".join(text.split()), 0
    for match in BRACES.finditer(line):
        yield line[end : match.start()], ""
        yield known[match[1]]
        end = match.end()
    yield line[end:], ""


def by_phrase(errors: Errors) -> dict[Phrase, list[str]]:
    """Each phrase of Microsoft's pages, and the codes that it comes with."""
    found: dict[Phrase, list[str]] = {}
    for code, error in errors.items():
        for phrase in error.said:
            found.setdefault(phrase, []).append(code)
    return found
