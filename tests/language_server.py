"""A client for yaml-language-server, which shows what an editor would display."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import IO, TYPE_CHECKING, Any, Self, cast

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {
    "yaml": {
        "validate": True,
        "completion": True,
        "hover": True,
        "schemaStore": {"enable": False},
        "yamlVersion": "1.2",
    }
}


def program() -> str:
    """Return the path of the server; without it, skip the test, or fail in CI."""
    path = shutil.which("yaml-language-server")
    if path is None:
        why = "no yaml-language-server here: npm install -g yaml-language-server"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
    return path


class Editor:
    """An editor that is connected to a server process; it opens files from disk."""

    def __init__(self) -> None:
        self._number = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [program(), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._in = cast("IO[bytes]", self._process.stdin)
        self._out = cast("IO[bytes]", self._process.stdout)
        completion = {"completionItem": {"documentationFormat": ["plaintext"]}}
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": completion, "hover": {}},
        }
        self.ask("initialize", {"processId": None, "capabilities": capabilities})
        self._send(method="initialized", params={})
        return self

    def __exit__(self, *_: object) -> None:
        self.ask("shutdown", None)
        self._send(method="exit", params=None)
        self._in.close()
        self._process.wait(30)
        self._out.close()

    def diagnostics(self, path: Path) -> list[dict[str, Any]]:
        """Open the file at *path*, and return its diagnostics."""
        document = {
            "uri": path.as_uri(),
            "languageId": "yaml",
            "version": 1,
            "text": path.read_text("utf-8"),
        }
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        while True:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                if params["uri"] == path.as_uri():
                    return cast("list[dict[str, Any]]", params["diagnostics"])

    def ask(self, method: str, params: object) -> Any:
        """Send a request, and return its result."""
        self._number += 1
        number = self._number
        self._send(id=number, method=method, params=params)
        while True:
            message = self._receive()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def at(self, path: Path, line: int, column: int) -> dict[str, Any]:
        """Return the request parameters for a zero-based position in a file."""
        position = {"line": line, "character": column}
        return {"textDocument": {"uri": path.as_uri()}, "position": position}

    def _send(self, **message: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._in.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._in.flush()

    def _receive(self) -> dict[str, Any]:
        """Read one message; if it is a request of the server, answer it first."""
        length = 0
        while (line := self._out.readline().strip()) or not length:
            assert line, "the server has ended"
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message = json.loads(self._out.read(length))
        if "id" in message and "method" in message:
            result: Any = None
            if message["method"] == "workspace/configuration":
                sections = [item["section"] for item in message["params"]["items"]]
                result = [SETTINGS.get(section) for section in sections]
            self._send(id=message["id"], result=result)
        return cast("dict[str, Any]", message)
