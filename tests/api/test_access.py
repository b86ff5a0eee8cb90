"""Letting people into the portal, by programs."""

import pytest

from stakeholders.models import AccessRequest, Account
from tests.api.client import errors_of, program_of
from tests.factories import AccountFactory, CustomerPMFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(customer_pm=keeper)


def test_somebody_is_invited_listed_and_uninvited(keeper: User, account: Account) -> None:
    program, path = program_of(keeper), f"accounts/{account.pk}/invitations/"
    made = program.post(path, {"email": "Ann@acme.test"})
    assert made.status_code == 201
    assert (made.json()["email"], "/join/" in made.json()["link"]) == ("ann@acme.test", True)
    assert program.get(path).json()["results"] == [made.json() | {"link": None}]
    assert program.delete(made.json()["url"]).status_code == 204
    assert program.get(path).json()["results"] == []
    assert errors_of(program.post(path, {"email": "nobody"})) == [("invalid", "email")]


def test_a_wish_is_listed_and_decided_once(keeper: User, account: Account) -> None:
    program = program_of(keeper)
    wishes = [AccessRequest.objects.create(account=account, email=f"{who}@acme.test", full_name=who) for who in "ab"]
    AccessRequest.objects.create(account=AccountFactory(customer_pm=CustomerPMFactory()), email="c@x.test")
    listed = program.get("access-requests/").json()["results"]
    assert [(row["id"], row["email"]) for row in listed] == [(wish.pk, wish.email) for wish in wishes]
    approved = program.post(f"access-requests/{wishes[0].pk}/", {"decision": "approve"})
    assert (approved.status_code, approved.json()["email"]) == (201, "a@acme.test")
    assert program.post(f"access-requests/{wishes[1].pk}/", {"decision": "refuse"}).status_code == 204
    assert program.post(f"access-requests/{wishes[1].pk}/", {"decision": "approve"}).status_code == 409
    assert program.get("access-requests/").json()["results"] == []
