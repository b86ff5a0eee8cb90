"""The table for the pages, run; and nothing is missing from it."""

import pytest
from django.db import transaction
from django.urls import resolve

from tests.permissions.html_table import HTML, SIGN_IN
from tests.permissions.rest_table import Row
from tests.permissions.routes import routes
from tests.permissions.world import ROLES, World

pytestmark = pytest.mark.django_db

ALL = HTML + SIGN_IN


def status(world: World, role: str, method: str, address: str) -> int:
    """What ``role`` gets; nothing of it stays for the next one."""
    browser = world.browser(role)
    with transaction.atomic():
        response = browser.generic(method, f"/{world.filled(address)}")
        transaction.set_rollback(True)
    return int(response.status_code)


@pytest.mark.parametrize("row", ALL, ids=str)
def test_every_role_gets_what_the_table_says(world: World, row: Row) -> None:
    found = {role: status(world, role, row.method, row.address) for role in ROLES}

    assert found == dict(zip(ROLES, row.statuses, strict=True))


def test_a_stranger_is_sent_to_the_sign_in(world: World) -> None:
    for row in HTML:
        if row.statuses[0] == 302 and not row.address.startswith("theme/"):
            response = world.browser("anonymous").generic(row.method, f"/{world.filled(row.address)}")
            assert response["Location"].startswith("/sign-in/login/?next="), row


def test_the_admin_is_for_administrators(world: World) -> None:
    found = {role: status(world, role, "GET", "admin/") for role in ROLES}

    assert found == {**dict.fromkeys(ROLES, 302), "admin": 200}


def test_no_address_is_missing(world: World) -> None:
    named = {resolve(f"/{world.filled(row.address)}").url_name for row in ALL}

    assert {name for name, _ in routes(without=("admin/", "api/"))} - named == set()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_methods_that_the_table_does_not_name_are_not_answered(world: World, method: str) -> None:
    named = {(row.method, row.address) for row in ALL}
    others = sorted({row.address for row in HTML if (method, row.address) not in named})

    found = {address: status(world, "admin", method, address) for address in others}

    assert {address for address, code in found.items() if code != 405} == set()
