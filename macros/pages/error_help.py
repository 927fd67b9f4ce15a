"""What a page says about Microsoft's errors."""

from macros.catalog.model import Catalog
from macros.pages.aadsts import LOOKUP, Errors, Who, by_phrase, places
from macros.pages.html import html


def error_help(catalog: Catalog, errors: Errors, who: Who, home: str) -> str:
    """What each code means that `who` can mend, and the next step."""
    chosen = [(code, error) for code, error in errors.items() if error.who == who]
    return html("error_group", errors=chosen, known=places(catalog, home), lookup=LOOKUP)


def error_phrases(errors: Errors) -> str:
    """The words of Microsoft's pages, and the codes they come with."""
    return html("error_phrases", phrases=by_phrase(errors))


def error_finder() -> str:
    """The box for a pasted error; without JavaScript it stays hidden."""
    return html("error_finder")
