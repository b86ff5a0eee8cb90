"""The table for REST, run; and nothing is missing from it."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests.api.client import BASE, program_of
from tests.permissions.rest_table import OPEN, REST, UPLOADS, Row
from tests.permissions.routes import routes
from tests.permissions.world import ROLES, World

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")


def status(world: World, role: str, row: Row) -> int:
    """What ``role`` gets; nothing of it stays for the next one."""
    program = world.program(role)
    with transaction.atomic():
        response = program.send(row.method, world.filled(row.address), world.filled(row.body))
        transaction.set_rollback(True)
    return int(response.status_code)


@pytest.mark.parametrize("row", REST, ids=str)
def test_every_role_gets_what_the_table_says(world: World, row: Row) -> None:
    found = {role: status(world, role, row) for role in ROLES}

    assert found == dict(zip(ROLES, row.statuses, strict=True))


@pytest.mark.parametrize("row", REST, ids=str)
def test_a_key_without_the_scope_gets_nowhere(world: World, row: Row) -> None:
    assert world.people["admin"] is not None
    only_reads = row.method == "GET" or row.address in {"similar/", "can-it/"}  # too long for an address
    scope = "write" if only_reads else "read"
    program = program_of(world.people["admin"], scope)

    response = program.send(row.method, world.filled(row.address), world.filled(row.body))

    assert (response.status_code, response.json()["errors"][0]["code"]) == (403, "missing_scope")


def test_only_who_decides_a_backlog_imports_into_it(world: World) -> None:
    found = {}
    for role in ROLES:
        key = world.program(role).key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        file = SimpleUploadedFile("requests.csv", b"external_id,title\n1,No export\n", "text/csv")
        body = {"file": file, "product": "lift", "format": "csv"}
        found[role] = Client().post(f"{BASE}imports/", body, headers=headers).status_code

    assert found == dict(zip(ROLES, (401, 202, 400, 403, 403, 400, 403, 202), strict=True))


def test_what_is_open_is_open() -> None:
    addresses = {"api-schema": "schema/", "api-docs": "docs/", "api-nothing": "nothing/"}
    found = {name: Client().get(BASE + address).status_code for name, address in addresses.items()}

    assert found == OPEN


def offered() -> Iterator[tuple[str, str]]:
    """Every method of every REST address, by the address's name."""
    for name, callback in routes("api/"):
        view = callback.cls
        allowed = set(METHODS) & set(view.http_method_names)
        yield from ((method.upper(), name) for method in allowed if hasattr(view, method))


def test_no_method_of_no_address_is_missing(world: World) -> None:
    named = {(row.method, resolve(BASE + world.filled(row.address)).url_name) for row in REST}
    missing = {(method, name) for method, name in offered() if name not in OPEN} - named - UPLOADS

    assert missing == set()
