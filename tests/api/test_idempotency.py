"""One Idempotency-Key does one thing once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.idempotency import purge
from common.models import IdempotencyRecord
from requests_intake.models import Request
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, only_error, program_of
from users.models import User

pytestmark = pytest.mark.django_db


def gap(account: Account, **changes: object) -> dict[str, object]:
    return {"product": "lift", "kind": "gap", "title": "No export", "account": account.pk, **changes}


def test_a_repeat_gets_the_first_answer(as_pm: Program, account: Account) -> None:
    first = as_pm.post("requests/", gap(account), Idempotency_Key="one")
    second = as_pm.post("requests/", gap(account), Idempotency_Key="one")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Location"] == first["Location"]
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert Request.objects.count() == 1


def test_the_order_of_the_fields_does_not_matter(as_pm: Program, account: Account) -> None:
    as_pm.post("requests/", gap(account), Idempotency_Key="one")
    again = as_pm.post("requests/", dict(reversed(gap(account).items())), Idempotency_Key="one")

    assert again["Idempotent-Replayed"] == "true"


def test_another_body_is_refused(as_pm: Program, account: Account) -> None:
    as_pm.post("requests/", gap(account), Idempotency_Key="one")
    other = as_pm.post("requests/", gap(account, title="Other"), Idempotency_Key="one")

    assert other.status_code == 422
    assert only_error(other)["code"] == "idempotency_key_reused"
    assert Request.objects.count() == 1


def test_another_address_is_refused(as_pm: Program, account: Account) -> None:
    as_pm.post("requests/", gap(account), Idempotency_Key="one")

    assert as_pm.post("contacts/", gap(account), Idempotency_Key="one").status_code == 422


def test_a_refusal_may_be_put_right(as_pm: Program, account: Account) -> None:
    assert as_pm.post("requests/", gap(account, title=""), Idempotency_Key="one").status_code == 400
    assert as_pm.post("requests/", gap(account), Idempotency_Key="one").status_code == 201


def test_the_keys_of_two_people_are_two(as_pm: Program, as_customer_pm: Program, account: Account) -> None:
    as_pm.post("requests/", gap(account), Idempotency_Key="one")
    as_customer_pm.post("requests/", gap(account), Idempotency_Key="one")

    assert Request.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 256, "tab\there"])
def test_a_key_that_is_none(as_pm: Program, account: Account, key: str) -> None:
    response = as_pm.post("requests/", gap(account), Idempotency_Key=key)

    assert errors_of(response) == [("invalid", "Idempotency-Key")]
    assert Request.objects.count() == 0


def test_an_answer_is_not_stored_without_its_write(
    as_pm: Program, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**values: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(IdempotencyRecord.objects, "create", broken)
    as_pm.client.raise_request_exception = False

    assert as_pm.post("requests/", gap(account), Idempotency_Key="one").status_code == 500
    assert Request.objects.count() == 0


def test_old_answers_are_forgotten(pm: User, product: Product) -> None:
    program = program_of(pm)
    for key in ("old", "new"):
        program.post("accounts/", {"name": key}, Idempotency_Key=key)
    IdempotencyRecord.objects.filter(key="old").update(created_at=timezone.now() - timedelta(hours=25))

    assert purge() == 1
    assert IdempotencyRecord.objects.get().key == "new"


def test_a_number_of_any_length_is_no_fault(as_pm: Program, account: Account) -> None:
    response = as_pm.post("requests/", gap(account, unnamed_votes=10**40), Idempotency_Key="one")

    assert [attr for _, attr in errors_of(response)] == ["unnamed_votes"]
