"""Our templates, filled in; what every visible piece shares."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from macros.catalog.clouds import CLOUDS, Cloud
from macros.catalog.model import Catalog
from macros.catalog.names import group_name
from macros.consent.approval import flag_words, on_screen, policy_words, who_must_approve
from macros.exports.environment import registered
from macros.pages.aadsts import parts

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    # autoescape for every name: the templates end in .j2, which select_autoescape passes over.
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    environment.globals |= {
        "flag_words": flag_words,
        "group_name": group_name,
        "on_screen": on_screen,
        "parts": parts,
        "policy_words": policy_words,
        "who_must_approve": who_must_approve,
    }
    return registered(environment)


def html(template: str, **values: object) -> str:
    return _environment().get_template(f"{template}.html.j2").render(**values)


def markdown_text(text: str) -> str:
    """Catalog text as one line of Markdown that can mean nothing but itself.

    Character references survive every Markdown extension, where backslashes do not.
    """
    line = " ".join(text.split())
    # A hyphen or a number with a dot in front would begin a list.
    return re.sub(r"[^\w\s,.;:/()'-]|_|^-|(?<=\d)[.)]", lambda match: f"&#{ord(match[0])};", line)


def cloud_to_name(catalog: Catalog, cloud: str) -> Cloud | None:
    return CLOUDS[cloud] if len(catalog.clouds) > 1 else None


def in_cloud(catalog: Catalog, cloud: str) -> str:
    named = cloud_to_name(catalog, cloud)
    return f" in {named.name}" if named else ""


def error_box(message: str) -> str:
    """What is wrong, in place of what should stand there; only a preview ever shows it."""
    return html("error_box", message=message)
