"""Characters that show nothing, or that only look like the ones people mean."""

import re
import unicodedata
from collections.abc import Iterator

MAX_LINE = 400

MAX_SEEN = 2000
"""Characters of a text that are looked at one by one; no text may be as long."""

NOTHING = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point, and the empty Braille cell.
Source: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt"""

_NOTHING = re.compile(f"[{NOTHING}]")

_SHOWS_NOTHING = re.compile(rf"[\s{NOTHING}]*")

_INVISIBLE = re.compile(
    f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ue000-\uf8ff"
    f"\U000f0000-\U0010ffff{NOTHING}]"
)

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
"""England, Scotland, Wales. Source: https://www.unicode.org/reports/tr51/#flag-emoji-tag-sequences"""

_WORD = re.compile(r"\w+")

LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅУԌονϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧɑɡօսհ\u212a",
        "aeopcyxijshdqwABEKMHOPCTXIJSYGovcjABEZHIKMNOPTYXagouhK",
        strict=True,
    )
)
"""Cyrillic, Greek, phonetic and Armenian letters, and the Kelvin sign, that most fonts draw
like a Latin letter. A small part of https://www.unicode.org/Public/security/latest/confusables.txt;
fullwidth and mathematical letters are told by their compatibility form."""


def one_line(text: str) -> str:
    """`text` for a terminal: what cannot be seen by number, the middle of something very
    long left out, so that what it quotes can neither hide nor bury it."""
    head, tail = text[:MAX_LINE], text[max(MAX_LINE, len(text) - MAX_LINE) :]
    shown = "".join(map(visible, head + tail))
    if len(text) <= MAX_LINE >= len(shown):
        return shown
    return f"{shown[: MAX_LINE // 2]} ... {shown[-MAX_LINE // 2 :]}"


def visible(character: str) -> str:
    """The character, or its number where a terminal would show nothing or obey it."""
    shown = character.isprintable() and not _NOTHING.match(character)
    return character if shown else number(character, "<{}>")


def number(character: str, form: str = "{}") -> str:
    return form.format(f"U+{ord(character):04X}")


def shows_nothing(text: str) -> bool:
    """Whether there is nothing to see, though there are characters."""
    return bool(text) and _SHOWS_NOTHING.fullmatch(text) is not None


def invisible(text: str) -> Iterator[str]:
    """Each character that shows nothing and has no use where it stands."""
    flags = {i for match in _FLAG.finditer(text) for i in range(*match.span())}
    leftward = _leftward(text)
    for match in _INVISIBLE.finditer(text[:MAX_SEEN]):
        at = match.start()
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        marks = match[0] in "\u200e\u200f\u061c" and leftward
        if at not in flags and not marks and not _useful(match[0], before, after):
            yield match[0]


def _useful(character: str, before: str, after: str) -> bool:
    """Joiners and variation selectors belong between signs, and direction marks to scripts
    written from right to left, in texts of such languages and in emoji."""
    if character in "\u200c\u200d":
        return bool(before and after) and not (before + after).isascii()
    if "\ufe00" <= character <= "\ufe0f" or "\u180b" <= character <= "\u180f":
        return bool(before) and not before.isspace() and not (before.isascii() and before.isalpha())
    if "\U000e0100" <= character <= "\U000e01ef":
        return before >= "\u3400"
    return False


def _leftward(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text[:MAX_SEEN])


def latin(character: str) -> str | None:
    """The Latin letter or digit that the character only looks like."""
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    if "\uff01" <= character <= "\uff5e" or "\U0001d400" <= character <= "\U0001d7ff":
        plain = unicodedata.normalize("NFKC", character)
        return plain if plain.isascii() else LOOKALIKES.get(plain)
    return None


def disguised(text: str) -> Iterator[tuple[str, str]]:
    """Each word that mixes Latin letters with ones that only look like them: the word, and
    the same in Latin letters. A word all in another script is nobody's disguise."""
    for match in _WORD.finditer(text):
        word = match[0]
        if not word.isascii() and any(c.isascii() and c.isalpha() for c in word):
            plain = in_latin(word)
            if plain != word:
                yield word, plain


def in_latin(text: str) -> str:
    return "".join(latin(character) or character for character in text)


def script(character: str) -> str:
    """The first word of the character's name: `Cyrillic`, `Greek`, `Fullwidth`."""
    return unicodedata.name(character, "unknown").split()[0].capitalize()
