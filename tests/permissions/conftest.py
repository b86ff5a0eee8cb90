"""The company of the permission tables, made once for all the tests of a file."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.permissions.world import World, lasting


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The company; what a test does to it is taken back after the test."""
    with lasting(django_db_blocker) as world:
        yield world
