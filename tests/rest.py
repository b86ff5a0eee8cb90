"""A program that speaks to a running product, as curl would."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class Rest:
    """Sends JSON to ``address`` with a demo key."""

    def __init__(self, address: str, key: str = "wb_demo_write") -> None:
        self._base = f"{address}/api/v1/"
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def get(self, path: str) -> Any:
        """Read."""
        return self.send("GET", path)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send, and return what the answer says; fails with the answer's words where it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._base + path, data, self._headers, method=method)
        try:
            with urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()}") from error

    def first(self, path: str) -> dict[str, Any]:
        """The first row of a list."""
        row: dict[str, Any] = self.get(path)["results"][0]
        return row
