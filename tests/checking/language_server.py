"""yaml-language-server over its standard streams, one session for many texts.

Sources: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
and https://github.com/redhat-developer/yaml-language-server#language-server-settings
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

ROOT = "file:///catalogs"


class LanguageServer:
    """A context in which texts are judged and completed as an editor shows it."""

    def __init__(self, program: Path, schema: Path, settings: dict[str, Any]) -> None:
        self.settings = {"yaml": {**settings, "schemas": {schema.as_uri(): ["*.yml"]}}}
        command = [str(program), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = self.opened = 0

    def __enter__(self) -> Self:
        capabilities = {"workspace": {"configuration": True}}
        self.ask("initialize", {"processId": None, "rootUri": ROOT, "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("shutdown", None)
        self.tell("exit", None)
        self.process.wait(60)
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()

    def faults(self, texts: Sequence[str]) -> list[list[str]]:
        """What is underlined in each text. They are opened at once, because the server waits
        a little before it judges one; of an empty text it says nothing."""
        found: dict[str, list[str]] = {}
        uris = [self._open(text) for text in texts]
        while missing := {*uris} - found.keys():
            message = self._next()
            said = message.get("params", {})
            judged = message.get("method") == "textDocument/publishDiagnostics"
            if judged and said["uri"] in missing:
                found[said["uri"]] = [str(fault["message"]) for fault in said["diagnostics"]]
        return [found[uri] for uri in uris]

    def completions(self, text: str) -> dict[str, str]:
        """What can stand where the text has ¦, and what is shown beside it."""
        before, _, after = text.partition("¦")
        uri = self._open(before + after)
        line, column = before.count("\n"), len(before.rpartition("\n")[2])
        place = {"position": {"line": line, "character": column}, "textDocument": {"uri": uri}}
        items = self.ask("textDocument/completion", place)
        return {item["label"]: str(_words(item)) for item in items["items"]}

    def _open(self, text: str) -> str:
        self.opened += 1
        uri = f"{ROOT}/{self.opened}.yml"
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        """The next message; what the server asks the editor is answered on the way."""
        while True:
            message = self._received()
            if "method" not in message or "id" not in message:
                return message
            items = message.get("params", {}).get("items", [])
            answers = [self.settings.get(item.get("section", "")) for item in items]
            self._send({"id": message["id"], "result": answers if items else None})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _received(self) -> dict[str, Any]:
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "yaml-language-server has ended"
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return message


def _words(item: dict[str, Any]) -> Any:
    said = item.get("documentation", "")
    return said.get("value", "") if isinstance(said, dict) else said
