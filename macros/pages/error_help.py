"""What a page says about Microsoft's errors."""

from macros.catalog.model import Catalog
from macros.pages.aadsts import LOOKUP, Errors, Who, by_phrase, places
from macros.pages.html import html
from macros.pages.site import Ways


def error_help(catalog: Catalog, errors: Errors, who: Who, ways: Ways) -> str:
    """What each code means that `who` can mend, and the next step."""
    chosen = [(code, error) for code, error in errors.items() if error.who == who]
    return html(
        "error_group",
        errors=chosen,
        known=places(catalog, ways.approval, ways.roles, ways.ask),
        lookup=LOOKUP,
    )


def error_phrases(errors: Errors, ways: Ways) -> str:
    """The words of Microsoft's pages, and the codes they come with."""
    phrases = {
        phrase: [(code, ways.to_error(code, errors[code].who)) for code in codes]
        for phrase, codes in by_phrase(errors).items()
    }
    return html("error_phrases", phrases=phrases)


def error_finder() -> str:
    """The box for a pasted error; without JavaScript it stays hidden."""
    return html("error_finder")
