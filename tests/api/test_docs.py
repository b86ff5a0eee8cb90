"""The description of the interface: complete, valid."""

from typing import Any

import pytest
from django.test import Client
from openapi_spec_validator import validate

from tests.api.client import BASE

pytestmark = pytest.mark.django_db


def description() -> dict[str, Any]:
    response = Client().get(f"{BASE}schema/")
    assert response.status_code == 200
    return dict(response.json())


def test_it_is_openapi_3_1() -> None:
    described = description()

    assert described["openapi"].startswith("3.1")
    validate(described)


def test_every_operation_says_what_it_is_and_how_it_fails() -> None:
    for address, operations in description()["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, address)
            for code in ("400", "401", "403"):
                content = operation["responses"][code]["content"]["application/json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Error"}, (method, address)


def test_operations_have_names_of_their_own() -> None:
    names = [
        operation["operationId"] for operations in description()["paths"].values() for operation in operations.values()
    ]

    assert len(names) == len(set(names))
    assert "list_accounts" in names


def test_the_generator_has_nothing_to_complain_about(capsys: pytest.CaptureFixture[str]) -> None:
    from config.api import openapi

    openapi.cache_clear()
    openapi()

    assert capsys.readouterr().err == ""
