"""What a change that Microsoft announced must say."""

from typing import Any

import pytest
from pydantic import ValidationError

from macros.catalog.announced import Change

SAID: dict[str, Any] = {
    "date": "2026-12-31",
    "administrators": "Approve again.",
    "editors": "needs another scope",
    "source": "https://devblogs.microsoft.com/microsoft365dev/",
}


@pytest.mark.parametrize("concerns", [{"scopes": ("Mail.Read",)}, {"rule": "a policy"}])
def test_a_change_concerns_scopes_or_a_rule(concerns: dict[str, Any]) -> None:
    assert Change.model_validate(SAID | concerns)
    with pytest.raises(ValidationError, match="either scopes or a rule"):
        Change.model_validate(SAID)
    both = {"scopes": ("Mail.Read",), "rule": "a policy"}
    with pytest.raises(ValidationError, match="either scopes or a rule"):
        Change.model_validate(SAID | both)
