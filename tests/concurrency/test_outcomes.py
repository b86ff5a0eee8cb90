"""Two who look back at once."""

import pytest
from django.utils import timezone

from common.errors import Conflict
from planning.models import ChangelogEntry, Outcome
from planning.services.changelog import write_entry
from planning.services.looking_back import say_of_account
from planning.services.outcomes import open_outcomes
from tests.concurrency.at_once import at_once, refusals
from tests.factories import AccountFactory, ItemFactory
from tests.planning.factories import shipped_item

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_shipped_is_put_down_once() -> None:
    item = ItemFactory(status="shipped", closed_at=timezone.now())
    results = at_once(*[lambda: open_outcomes(actor=None, item_ids=[item.pk])] * 2)
    assert (sorted(results), Outcome.objects.count()) == ([0, 1], 1)


def test_of_two_answers_for_one_account_one_counts_and_the_other_sees_both() -> None:
    line = shipped_item(AccountFactory()).outcome.accounts.get()
    writes = [
        lambda use=use: say_of_account(actor=None, account_outcome_id=line.pk, version=1, use=use)
        for use in ("yes", "no")
    ]
    (refusal,) = refusals(at_once(*writes))
    assert isinstance(refusal, Conflict)
    line.refresh_from_db()
    assert (refusal.data["theirs"], line.version) == ({"use": line.use}, 2)


def test_of_two_who_write_the_first_words_one_counts() -> None:
    item = shipped_item()
    writes = [lambda title=title: write_entry(actor=None, item_id=item.pk, version=0, title=title) for title in "AB"]
    (refusal,) = refusals(at_once(*writes))
    assert isinstance(refusal, Conflict)
    assert refusal.data["theirs"] == {"title": ChangelogEntry.objects.get().title}
