"""``inbound-mail/``: for a mail server that knows the secret, and for nobody else."""

from typing import Any

import pytest
from django.test import Client

from backlog.models import InboundMail
from requests_intake.models import Request
from tests.api.client import BASE
from tests.mails import a_mail
from tests.news import Company

pytestmark = pytest.mark.django_db
SECRET = "hand-me-the-mail"


@pytest.fixture(autouse=True)
def _secret(settings) -> None:
    settings.INBOUND_MAIL_SECRET = SECRET


def send(raw: bytes, secret: str = SECRET, kind: str = "message/rfc822", **headers: str) -> tuple[int, Any]:
    response = Client().post(
        f"{BASE}inbound-mail/", raw, content_type=kind, headers={"X-Inbound-Secret": secret, **headers}
    )
    return response.status_code, response.json()


def test_a_mail_is_taken_in(db: None) -> None:
    company = Company()

    assert send(a_mail("ann@acme.example")) == (202, {"outcome": "request", "reason": ""})
    assert Request.objects.get().account == company.acme


def test_a_strangers_mail_is_taken_and_left_out(db: None) -> None:
    reason = "The sender is no contact and no colleague."
    assert send(a_mail("eve@evil.example")) == (202, {"outcome": "left_out", "reason": reason})


@pytest.mark.parametrize("secret", ["", "hand-me-the-mai", "другой"])
def test_without_the_secret_nothing_is_taken(secret: str) -> None:
    status, answer = send(a_mail("ann@acme.example"), secret.encode().decode("latin-1"))

    assert (status, answer["errors"][0]["code"], InboundMail.objects.count()) == (403, "wrong_secret", 0)


def test_where_no_secret_is_set_there_is_nothing(settings) -> None:
    settings.INBOUND_MAIL_SECRET = ""

    assert send(a_mail("ann@acme.example"), "")[0] == 404


def test_other_bodies_are_refused(settings) -> None:
    assert send(b'{"a": 1}', kind="application/json")[0] == 415
    assert send(b" \n")[0] == 400
    settings.INBOUND_MAX_BYTES = 10
    assert send(a_mail("ann@acme.example"))[0] == 413


def test_an_idempotency_key_changes_nothing(db: None) -> None:
    Company()
    raw = a_mail("ann@acme.example")

    answers = [send(raw, **{"Idempotency-Key": "one"}) for _ in range(2)]

    assert answers == [(202, {"outcome": "request", "reason": ""})] * 2
    assert Request.objects.count() == 1
