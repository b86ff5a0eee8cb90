"""A program that speaks to the REST interface, as tests need it."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from backlog.services.scoring import recompute_product
from users.choices import Scope
from users.models import User
from users.services.api_keys import create_key

BASE = "/api/v1/"


class Program:
    """Sends JSON with an API key; ``key=""`` sends none."""

    def __init__(self, key: str) -> None:
        self.client = Client()
        self.key = key

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send and return the answer; ``body`` as JSON unless it is bytes already."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            given.setdefault("Authorization", f"Bearer {self.key}")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        address = path if path.startswith(("/", "http")) else BASE + path
        return self.client.generic(method, address, data, content_type="application/json", headers=given)

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Create."""
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """Set."""
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """Change."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """Delete."""
        return self.send("DELETE", path, **headers)


def program_of(user: User, *scopes: str, **options: Any) -> Program:
    """A program with a key of ``user``, for reading and writing unless scopes are named."""
    _, secret = create_key(actor=None, user=user, name="Test", scopes=scopes or Scope.values, **options)
    return Program(secret)


def errors_of(response: Any) -> list[tuple[str, str | None]]:
    """The codes of an error answer with what they are about."""
    return [(one["code"], one["attr"]) for one in response.json()["errors"]]


def only_error(response: Any) -> dict[str, Any]:
    """The one error of an answer."""
    (error,) = response.json()["errors"]
    return dict(error)


def score_product(product_id: int) -> None:
    """Score all items of a product now, as a worker would soon."""
    for _ in recompute_product(product_id):
        pass
