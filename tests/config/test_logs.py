"""What the log says, and what it leaves out."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the product's own handler writes meanwhile."""
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    written = StringIO()
    before = handler.setStream(written)
    yield written
    if before is not None:
        handler.setStream(before)


def test_a_probe_that_is_told_not_ready_writes_no_line(log: StringIO) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'backlog'")
    answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "migrations pending")
    assert log.getvalue() == ""


def test_everything_else_is_written(log: StringIO) -> None:
    assert Client().get("/health/unknown").status_code in {302, 404}
    logging.getLogger("django.request").error("Service Unavailable: %s", "/items/", extra={"status_code": 503})
    assert log.getvalue().endswith("ERROR django.request Service Unavailable: /items/\n")
