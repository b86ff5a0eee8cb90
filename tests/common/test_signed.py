"""Texts that only we can have written."""

import pytest
from django.db import IntegrityError, transaction

from common.models import MailRefusal
from common.signed import packed, sign, unpacked, unsign


def test_what_we_signed_is_known_for_its_purpose_alone(settings) -> None:
    token = sign("reply", "r12")

    assert unsign("reply", token) == "r12"
    assert unsign("reply", f"r12-{token.partition('-')[2].upper()}") == "r12"
    assert unsign("other", token) is None
    assert unsign("reply", token.replace("r12", "r13")) is None
    settings.SECRET_KEY = "another"
    assert unsign("reply", token) is None


@pytest.mark.parametrize(
    "token", ["", "-", "r12", "r12-", "r12-short", "r 1-aaaaaaaaaaaaaaaa", "\x00-aaaaaaaaaaaaaaaa"]
)
def test_nonsense_is_nobodys(token: str) -> None:
    assert unsign("reply", token) is None


@pytest.mark.parametrize("text", ["", "ann@acme.example", "ü+=/_-"])
def test_any_text_is_packed_and_unpacked(text: str) -> None:
    assert unpacked(packed(text)) == text
    assert unsign("p", sign("p", f"m{packed(text)}")) == f"m{packed(text)}"


@pytest.mark.parametrize("text", ["=", "a", "____", "ü"])
def test_what_was_never_packed_is_nothing(text: str) -> None:
    assert unpacked(text) == ""


@pytest.mark.django_db
def test_an_address_refuses_mail_once_and_in_lower_case() -> None:
    MailRefusal.objects.create(email="ann@acme.example")

    for email in ("ann@acme.example", "Bob@acme.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            MailRefusal.objects.create(email=email)
    assert str(MailRefusal.objects.get()) == "ann@acme.example"
