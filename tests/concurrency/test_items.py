"""Items made, changed, tied and voted for at once."""

import pytest
from django.db import transaction

from backlog.models import Dependency, Item, ItemEffort, Score, Support
from backlog.services.dependencies import add_dependency
from backlog.services.evidence import link_opportunity, set_support
from backlog.services.freshness import touch
from backlog.services.items import create_item, set_efforts, update_item, validate_with
from common.errors import Conflict, Invalid
from common.models import Activity
from tests.concurrency.at_once import at_once, refusals
from tests.factories import AccountFactory, ItemFactory, OpportunityFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_items_made_at_once_have_different_numbers() -> None:
    product = ProductFactory(code="LIFT")
    make = lambda: create_item(actor=None, product=product, title="A door", kind="gap").key  # noqa: E731
    assert sorted(at_once(*[make] * 6)) == [f"LIFT-{number}" for number in range(1, 7)]
    product.refresh_from_db()
    assert (product.last_item_number, Score.objects.count()) == (6, 6)


def test_two_change_one_item_and_the_second_sees_both_sides() -> None:
    item = ItemFactory(title="Old")
    results = at_once(
        *[lambda title=title: update_item(actor=None, item_id=item.pk, version=1, title=title) for title in ("A", "B")]
    )
    (refusal,) = refusals(results)
    winner, loser = ("B", "A") if refusal is results[0] else ("A", "B")
    assert isinstance(refusal, Conflict)
    assert refusal.data == {"yours": {"title": loser}, "theirs": {"title": winner}, "version": 2}
    assert Item.objects.get().title == winner


@pytest.mark.parametrize("_", range(3))
def test_of_two_halves_of_a_cycle_one_is_refused(_: int) -> None:
    product = ProductFactory()
    one, other = ItemFactory(product=product), ItemFactory(product=product)
    results = at_once(
        lambda: add_dependency(actor=None, item_id=one.pk, requires_id=other.pk),
        lambda: add_dependency(actor=None, item_id=other.pk, requires_id=one.pk),
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Invalid)
    assert refusal.message.startswith("These items would need each other: ")
    assert Dependency.objects.count() == 1


def test_two_prerequisites_added_at_once_are_both_kept() -> None:
    product = ProductFactory()
    house, *parts = (ItemFactory(product=product) for _ in range(5))
    writes = [lambda pk=part.pk: add_dependency(actor=None, item_id=house.pk, requires_id=pk) for part in parts]
    assert refusals(at_once(*writes)) == []
    assert Dependency.objects.filter(item=house).count() == 4


def test_two_votes_for_one_account_are_one() -> None:
    item, account = ItemFactory(), AccountFactory()
    vote = lambda: set_support(actor=None, item=item, account=account, importance="must_have")  # noqa: E731
    assert sorted(at_once(vote, vote, vote, vote)) == [False, False, False, True]
    assert Support.objects.get().importance == "must_have"
    assert (Score.objects.get().inputs_revision, Activity.objects.count()) == (2, 1)


def test_votes_of_many_accounts_at_once_all_count() -> None:
    item = ItemFactory()
    accounts = [AccountFactory() for _ in range(6)]
    votes = [
        lambda account=account: set_support(actor=None, item=item, account=account, importance="important")
        for account in accounts
    ]
    assert at_once(*votes) == [True] * 6
    assert (Support.objects.count(), Score.objects.get().inputs_revision) == (6, 7)


def test_one_deal_is_linked_once() -> None:
    item, deal = ItemFactory(), OpportunityFactory()
    link = lambda: link_opportunity(actor=None, item=item, opportunity=deal, importance="important")  # noqa: E731
    assert at_once(link, link, link) == [None, None, None]
    assert item.opportunity_links.count() == 1


def test_pools_estimated_at_once_are_all_kept() -> None:
    item = ItemFactory()
    at_once(
        lambda: set_efforts(actor=None, item_id=item.pk, days={"developers": 5}),
        lambda: set_efforts(actor=None, item_id=item.pk, days={"testers": 2}),
    )
    assert set(ItemEffort.objects.values_list("pool__slug", "days")) == {("developers", 5), ("testers", 2)}


def test_a_validation_with_one_account_is_one() -> None:
    item, account = ItemFactory(), AccountFactory()
    validate = lambda: validate_with(actor=None, item_id=item.pk, account_id=account.pk)  # noqa: E731
    assert refusals(at_once(validate, validate)) == []
    assert item.validations.count() == 1


def test_items_touched_crosswise_wait_for_each_other_without_a_deadlock() -> None:
    items = [ItemFactory().pk for _ in range(10)]

    def touched(ids: list[int]) -> None:
        for _ in range(10):
            with transaction.atomic():
                touch(ids)

    at_once(lambda: touched(items), lambda: touched(items[::-1]))
    assert set(Score.objects.values_list("inputs_revision", flat=True)) == {21}
