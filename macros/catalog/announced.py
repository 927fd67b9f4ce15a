"""What Microsoft has announced: announced.yml as typed records, with its sources there."""

import datetime
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from macros.catalog.model import Record, Text
from macros.catalog.reading import read

PATH = Path(__file__).with_suffix(".yml")

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

Month = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Change(Record):
    """What holds from `date` on, for some scopes or, by a rule, for every app."""

    date: Annotated[datetime.date, Field(strict=False)]
    scopes: tuple[Text, ...] = ()
    rule: Text | None = None
    administrators: Text
    editors: Annotated[str, Field(min_length=1, max_length=120)]
    source: Annotated[str, Field(pattern="^https://")]

    @model_validator(mode="after")
    def _scopes_or_rule(self) -> Self:
        if bool(self.scopes) is bool(self.rule):
            raise ValueError("either scopes or a rule")
        return self

    @property
    def day(self) -> str:
        return f"{self.date.day} {MONTHS[self.date.month - 1]} {self.date.year}"


Changes = Mapping[str, Change]


class Announced(Record):
    """Changes by key, and the scopes on the managed policy's list by the month they joined."""

    changes: dict[Text, Change]
    managed_policy: dict[Month, tuple[Text, ...]]

    @cached_property
    def managed_since(self) -> dict[str, str]:
        """By scope: since when the managed policy stops users, such as `July 2026`."""
        return {
            name: f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"
            for month, names in self.managed_policy.items()
            for name in names
        }


@cache
def announced() -> Announced:
    return Announced.model_validate(read(PATH, "macros/catalog/announced.yml").data)
