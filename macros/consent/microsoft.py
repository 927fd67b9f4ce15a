"""What holds at Microsoft for any product: microsoft.yml as a typed record, with its sources."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from macros.catalog.model import Catalog, Record, Text
from macros.catalog.reading import read

PATH = Path(__file__).with_name("microsoft.yml")

SCRIPT = "script"


class Role(Record):
    """A role of Microsoft Entra ID, and with what it may approve."""

    name: Text
    by: tuple[Literal["link", "script"], ...]
    note: Text = ""


class Minutes(Record):
    """How long something takes at Microsoft, in words."""

    token: Text
    workflow: Text


class Microsoft(Record):
    """`as_of` is the month of the last comparison with the sources."""

    as_of: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
    roles: tuple[Role, ...]
    rules: tuple[Text, ...]
    managed_since: Text
    basic_since: Text
    basic_scopes: tuple[Text, ...]
    minutes: Minutes
    other_clouds: tuple[Text, ...]

    @property
    def script_roles(self) -> list[str]:
        return [role.name for role in self.roles if SCRIPT in role.by]

    @property
    def link_roles(self) -> list[str]:
        """Those of which Microsoft does not say whether a script may do the same."""
        return [role.name for role in self.roles if SCRIPT not in role.by]


@cache
def microsoft() -> Microsoft:
    return Microsoft.model_validate(read(PATH, "macros/consent/microsoft.yml").data)


def basic_features(catalog: Catalog) -> list[str]:
    """The keys of the features that ask for the basic profile alone.

    Source: https://learn.microsoft.com/entra/identity/conditional-access/concept-enforcement-resource-exclusions
    """
    basic = {*microsoft().basic_scopes}
    return [
        key
        for key, feature in catalog.features.items()
        if {*catalog.base_scopes, *feature.scopes} <= basic
    ]
