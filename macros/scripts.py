"""The catalog as PowerShell: scripts filled in with the real ids and scopes.

A script carries the catalog as data and computes the union of what was chosen the
way `consent` does; it is ASCII only, so that Windows PowerShell 5.1 reads the file
the same with and without a byte order mark.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .model import GRAPH_APP_ID, Catalog

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Script:
    """A script's key in pages, and the name a reader saves it under."""

    key: str
    filename: str

    @property
    def template(self) -> str:
        return f"{self.filename}.j2"


SCRIPTS = {
    script.key: script
    for script in (
        Script("limited-users", "Grant-AccessForUsers.ps1"),
        Script("review", "New-AppForReview.ps1"),
    )
}


def quoted(text: str) -> str:
    """A PowerShell expression for `text` that no character can leave.

    ASCII in single quotes with `'` doubled. Anything else, the typographic quotes
    that PowerShell takes for single quotes among it, becomes a [char] number.
    Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
    """
    runs = [(safe, "".join(run)) for safe, run in groupby(text, _is_printable_ascii)]
    if all(safe for safe, _ in runs):
        return _single_quoted(text)
    parts = [_single_quoted(run) if safe else _chars(run) for safe, run in runs]
    start = [] if runs[0][0] else ["''"]
    return f"({' + '.join(start + parts)})"


def _is_printable_ascii(character: str) -> bool:
    return " " <= character <= "~"


def _single_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _chars(text: str) -> str:
    data = text.encode("utf-16-be", "surrogatepass")
    units = (int.from_bytes(data[i : i + 2]) for i in range(0, len(data), 2))
    return " + ".join(f"[char]0x{unit:04X}" for unit in units)


def quoted_list(texts: Iterable[str]) -> str:
    """`'a', 'b'`: for the inside of @(...) and ValidateSet(...)."""
    return ", ".join(quoted(text) for text in texts)


@cache
def _environment() -> Environment:
    # Not HTML: PowerShell is escaped by `quoted`, value by value, in the templates.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters |= {"quoted": quoted, "quoted_list": quoted_list}
    return environment


def script_text(catalog: Catalog, script: Script) -> str:
    """The script's whole text, LF line ends."""
    groups = [f"{key}.{name}" for key, f in catalog.features.items() for name in f.optional]
    template = _environment().get_template(script.template)
    return template.render(catalog=catalog, script=script, groups=groups, graph_app_id=GRAPH_APP_ID)
