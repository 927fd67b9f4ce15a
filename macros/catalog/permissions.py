"""Facts about Microsoft Graph's permissions that no catalog has to repeat: permissions.yml."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from macros.catalog.model import Record, Text

PATH = Path(__file__).with_suffix(".yml")

Rank = Literal["High", "Medium", "Low"]


class Permissions(Record):
    """`things` are words for the first part of a name, `sign_in` and `broad` for whole names,
    `ranks` by either, as of a month."""

    things: dict[Text, Text]
    sign_in: dict[Text, Text]
    broad: dict[Text, Text]
    ranks_as_of: Text
    ranks: dict[Text, Rank]


@cache
def permissions() -> Permissions:
    return Permissions.model_validate(yaml.safe_load(PATH.read_text(encoding="utf-8")))
