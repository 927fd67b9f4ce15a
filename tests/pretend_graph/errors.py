"""The errors of Microsoft Graph, as a handler raises them.

Source of the body's form: https://learn.microsoft.com/graph/errors
"""

import uuid
from datetime import UTC, datetime
from typing import Any


class GraphError(Exception):
    """An answer that is not a success: its status, code, text and headers."""

    def __init__(
        self, status: int, code: str, message: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        inner = {
            "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": str(uuid.uuid4()),
            "client-request-id": str(uuid.uuid4()),
        }
        return {"error": {"code": self.code, "message": self.message, "innerError": inner}}


class LostAnswerError(Exception):
    """The connection ends without an answer; `after` of them, half of one has gone out."""

    def __init__(self, half: bool = False) -> None:
        super().__init__("the answer is lost")
        self.half = half


def bad_request(message: str, code: str = "Request_BadRequest") -> GraphError:
    return GraphError(400, code, message)


def unsupported(message: str) -> GraphError:
    return GraphError(400, "Request_UnsupportedQuery", message)


def not_found(key: str) -> GraphError:
    text = f"Resource '{key}' does not exist or one of its queried reference-property objects"
    return GraphError(404, "Request_ResourceNotFound", f"{text} are not present.")


def denied() -> GraphError:
    text = "Insufficient privileges to complete the operation."
    return GraphError(403, "Authorization_RequestDenied", text)


def conflict(message: str) -> GraphError:
    return GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message)


def token_error(message: str) -> GraphError:
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": "Bearer"})
