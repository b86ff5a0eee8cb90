"""What people find when they look back: at accounts, at the effort, at the whole; and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.services.account_merging import merge_accounts
from backlog.services.items import update_item
from common.errors import Conflict, Invalid
from planning.handlers import follow_merged_accounts
from planning.models import AccountOutcome, CharterMember, CharterProgramme, Outcome
from planning.services.looking_back import look_at_outcome, say_of_account
from tests.factories import AccountFactory, CustomerPMFactory, ProductFactory, ProductPMFactory
from tests.planning.factories import shipped_item
from tests.recorded import activity, outbox
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def line(keeper: User) -> AccountOutcome:
    item = shipped_item(AccountFactory(name="Acme", customer_pm=keeper), kind="gap")
    row: AccountOutcome = item.outcome.accounts.get()
    return row


def test_it_is_used_and_the_workaround_is_gone(line: AccountOutcome, keeper: User) -> None:
    row = say_of_account(actor=keeper, account_outcome_id=line.pk, version=1, use="yes", workaround="undone")
    assert (row.use, row.use_by, row.workaround, row.settled_by, row.version) == ("yes", keeper, "undone", keeper, 2)
    assert (row.use_at is not None, row.settled_at is not None) == (True, True)
    data = {"account": "Acme", "use": ["unknown", "yes"], "workaround": ["open", "undone"]}
    assert activity(line.outcome.item)[-1] == ("said what came of it", data)


def test_what_was_said_can_be_taken_back(line: AccountOutcome, keeper: User) -> None:
    say_of_account(actor=keeper, account_outcome_id=line.pk, use="no", workaround="undone")
    row = say_of_account(actor=keeper, account_outcome_id=line.pk, use="unknown", workaround="open")
    assert (row.use_by, row.use_at, row.settled_by, row.settled_at) == (None, None, None, None)
    lines = len(activity(line.outcome.item))
    assert say_of_account(actor=None, account_outcome_id=line.pk, use="unknown").version == row.version
    assert len(activity(line.outcome.item)) == lines


def test_a_workaround_is_kept_for_a_reason(line: AccountOutcome) -> None:
    with pytest.raises(Invalid, match="Say why Acme keeps the workaround") as refused:
        say_of_account(actor=None, account_outcome_id=line.pk, workaround="kept", note=" ")
    assert refused.value.field == "note"
    row = say_of_account(actor=None, account_outcome_id=line.pk, workaround="kept", note="Faster than ours")
    assert (row.workaround, row.note, row.settled_at is not None) == ("kept", "Faster than ours", True)


@pytest.mark.parametrize("changes", [{"use": "maybe"}, {"workaround": "sold"}, {"workaround": "none"}])
def test_unknown_words_are_refused(line: AccountOutcome, changes: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        say_of_account(actor=None, account_outcome_id=line.pk, **changes)
    line.refresh_from_db()
    assert (line.use, line.workaround, line.version) == ("unknown", "open", 1)


def test_who_had_no_workaround_cannot_undo_one() -> None:
    row = shipped_item(AccountFactory(name="Acme")).outcome.accounts.get()
    with pytest.raises(Invalid, match="Acme had no workaround"):
        say_of_account(actor=None, account_outcome_id=row.pk, workaround="undone")


def test_two_who_say_something_at_once_see_both(line: AccountOutcome) -> None:
    say_of_account(actor=None, account_outcome_id=line.pk, use="yes")
    with pytest.raises(Conflict) as refused:
        say_of_account(actor=None, account_outcome_id=line.pk, version=1, use="no")
    assert refused.value.data == {"yours": {"use": "no"}, "theirs": {"use": "yes"}, "version": 2}


def test_nothing_is_said_of_what_is_open_again(line: AccountOutcome) -> None:
    update_item(actor=None, item_id=line.outcome.item_id, version=None, status="open")
    with pytest.raises(Conflict, match="is open again"):
        say_of_account(actor=None, account_outcome_id=line.pk, use="yes")
    with pytest.raises(Conflict, match="is open again"):
        look_at_outcome(actor=None, outcome_id=line.outcome_id, learnt="Much")


# -- the whole -----------------------------------------------------------------------------------------------


@pytest.fixture
def outcome() -> Outcome:
    found: Outcome = shipped_item(ago=60).outcome
    return found


def test_its_pm_says_what_it_took_and_what_was_learnt(outcome: Outcome) -> None:
    pm = ProductPMFactory()
    assert outcome.is_due is True
    given: dict[str, Any] = {"effort": {"developers": 6, "testers": None}, "learnt": " Count panels first. "}
    done = look_at_outcome(actor=pm, outcome_id=outcome.pk, version=1, looked=True, **given)
    assert (done.learnt, done.looked_by, done.is_due, done.version) == ("Count panels first.", pm, False, 2)
    assert done.looked_at is not None
    assert done.looked_at <= timezone.now()
    assert dict(done.efforts.values_list("pool__slug", "actual")) == {"developers": 6.0, "testers": None}
    verb, data = activity(outcome.item)[-1]
    assert (verb, data["effort"], data["looked"]) == (
        "looked back",
        [{}, {"developers": 6.0}],
        [False, True],
    )
    again = look_at_outcome(actor=pm, outcome_id=outcome.pk, effort={"developers": 6}, looked=False)
    assert (again.looked_at, again.looked_by, again.is_due) == (None, None, True)
    assert look_at_outcome(actor=pm, outcome_id=outcome.pk, effort={"developers": 6.0}).version == again.version


@pytest.mark.parametrize(
    ("effort", "words"),
    [
        ({"designers": 3}, "There is no pool 'designers': use developers, testers"),
        ({"developers": -1}, "from 0 to 100,000"),
        ({"developers": float("nan")}, "from 0 to 100,000"),
    ],
)
def test_days_that_are_none_are_refused(outcome: Outcome, effort: dict[str, float], words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        look_at_outcome(actor=None, outcome_id=outcome.pk, learnt="Kept?", effort=effort)
    outcome.refresh_from_db()
    assert (refused.value.field, outcome.learnt, outcome.efforts.count()) == ("effort", "", 0)


def test_a_change_meanwhile_is_a_conflict(outcome: Outcome) -> None:
    look_at_outcome(actor=None, outcome_id=outcome.pk, learnt="Theirs")
    with pytest.raises(Conflict) as refused:
        look_at_outcome(actor=None, outcome_id=outcome.pk, version=1, learnt="Mine")
    assert refused.value.data["theirs"] == {"learnt": "Theirs"}


# -- accounts that are one -----------------------------------------------------------------------------------


def test_what_came_of_it_follows_an_account_that_is_merged(line: AccountOutcome, keeper: User) -> None:
    into = AccountFactory(name="Acme Works")
    other = shipped_item(line.account, kind="gap").outcome.accounts.get()
    both = line.outcome.accounts.create(account=into, stage_then="customer", use="no")
    say_of_account(actor=keeper, account_outcome_id=line.pk, use="yes", workaround="undone", note="Gone")
    member = CharterMember.objects.create(programme=_programme(), account=line.account)
    merge_accounts(actor=None, account_id=line.account_id, into_id=into.pk)
    payloads = [payload for topic, payload in outbox() if topic == "account.merged"]
    follow_merged_accounts(payloads * 2)
    for row in (both, other, member):
        row.refresh_from_db()
    assert (other.account, member.account) == (into, into)
    assert (both.use, both.workaround, both.hours_per_month, both.settled_by, both.note) == (
        "no",
        "undone",
        10.0,
        keeper,
        "Gone",
    )
    assert not AccountOutcome.objects.filter(pk=line.pk).exists()


def _programme() -> CharterProgramme:
    day = timezone.localdate() + timedelta(days=9)
    return CharterProgramme.objects.create(product=ProductFactory(), name="First", recruit_by=day)
