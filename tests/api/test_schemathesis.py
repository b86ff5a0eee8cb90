"""Any request that the description allows, and many that it does not: no server errors, only described answers.

Schemathesis makes the requests from our own OpenAPI description, from a fixed seed, against one small company whose
administrator asks. What a request does is taken back before the next one.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from pytest_django import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api import openapi
from config.wsgi import application
from tests.permissions.world import lasting

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 6
DESCRIBED = schemathesis.openapi.from_dict(openapi())
DESCRIBED.app = application
# A raw mail is no JSON: tests/api/test_inbound_mail.py and tests/backlog/test_inbound.py try what comes in.
NO_JSON = {"POST /api/v1/inbound-mail/"}
OPERATIONS = {
    found.ok().label: found.ok() for found in DESCRIBED.get_all_operations() if found.ok().label not in NO_JSON
}


@pytest.fixture(scope="module")
def key(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The key of somebody who may do everything; the test's connection outlives each request, as in Django's client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with lasting(django_db_blocker) as world:
        yield world.program("admin").key
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_answer_is_one_that_the_description_promises(label: str, mode: GenerationMode, key: str) -> None:
    @seed(20261122)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {key}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    ask()
