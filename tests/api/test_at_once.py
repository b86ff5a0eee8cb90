"""Two clients at the same moment."""

import pytest

from backlog.models import Score, Support
from requests_intake.models import Request
from stakeholders.models import Account
from tests.api.client import Program, program_of
from tests.concurrency.at_once import at_once
from tests.factories import AccountFactory, AdminFactory, ItemFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(transactional_db: None) -> Program:
    """A program of an administrator."""
    return program_of(AdminFactory())


def twin(program: Program) -> Program:
    return Program(program.key)


def test_one_idempotency_key_files_one_request(program: Program) -> None:
    ProductFactory(slug="lift")
    sent = {"product": "lift", "kind": "gap", "title": "No export"}

    answers = at_once(*(lambda: twin(program).post("requests/", sent, Idempotency_Key="one") for _ in range(4)))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert Request.objects.count() == 1


def test_two_votes_of_one_account_are_one(program: Program) -> None:
    item, account = ItemFactory(), AccountFactory()
    address = f"items/{item.key}/supporters/{account.pk}/"

    answers = at_once(
        lambda: twin(program).put(address, {"importance": "must_have"}),
        lambda: twin(program).put(address, {"importance": "nice_to_have"}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 201]
    assert Support.objects.count() == 1
    assert Score.objects.get().inputs_revision == 3


def test_votes_of_many_accounts_all_count(program: Program) -> None:
    item = ItemFactory()
    addresses = [f"items/{item.key}/supporters/{account.pk}/" for account in AccountFactory.create_batch(4)]

    answers = at_once(*(lambda address=address: twin(program).put(address, {}) for address in addresses))

    assert [answer.status_code for answer in answers] == [201] * 4
    assert Score.objects.get().inputs_revision == 5


def test_two_upserts_of_one_crm_id_make_one_account(program: Program) -> None:
    sent = {"name": "Globex", "arr": "1"}

    answers = at_once(*(lambda: twin(program).put("accounts/crm:0015g/", sent) for _ in range(2)))

    assert {answer.status_code for answer in answers} <= {200, 201, 400, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert Account.objects.count() == 1
