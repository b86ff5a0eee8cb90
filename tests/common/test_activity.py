"""The activity record: who did what to which thing."""

import pytest

from common.activity import activity_of, record
from common.models import Activity
from tests.factories import AccountFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_which_thing() -> None:
    person, account = UserFactory(), AccountFactory()
    record(actor=person, verb="changed", target=account, data={"arr": ["1.00", "2.00"]})
    line = Activity.objects.get()
    assert (line.actor, line.verb, line.target_type, line.target_id, line.data) == (
        person,
        "changed",
        "stakeholders.account",
        account.pk,
        {"arr": ["1.00", "2.00"]},
    )


def test_the_system_acts_without_a_person() -> None:
    record(actor=None, verb="created", target=AccountFactory())
    line = Activity.objects.get()
    assert (line.actor, line.data) == (None, {})


def test_the_newest_lines_come_first_and_only_those_of_the_thing() -> None:
    account, other = AccountFactory(), AccountFactory()
    for number in range(5):
        record(actor=None, verb=f"step {number}", target=account)
    record(actor=None, verb="elsewhere", target=other)
    assert [line.verb for line in activity_of(account, limit=3)] == ["step 4", "step 3", "step 2"]


def test_a_row_of_another_table_with_the_same_id_is_another_thing() -> None:
    account = AccountFactory()
    person = UserFactory(pk=account.pk + 1_000_000)
    Activity.objects.create(verb="created", target_type="users.user", target_id=account.pk)
    assert list(activity_of(account)) == []
    assert list(activity_of(person)) == []


def test_reading_it_with_its_people_is_one_statement(django_assert_num_queries) -> None:
    account = AccountFactory()
    for _ in range(3):
        record(actor=UserFactory(), verb="changed", target=account)
    with django_assert_num_queries(1):
        assert len([str(line.actor) for line in activity_of(account)]) == 3


def test_the_record_outlives_the_person() -> None:
    person, account = UserFactory(), AccountFactory()
    record(actor=person, verb="changed", target=account)
    person.delete()
    assert Activity.objects.get().actor is None
