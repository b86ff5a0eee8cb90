"""From a change of evidence to a fresh score: revisions, outbox, handlers, tasks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from backlog import tasks
from backlog.models import Item, Score
from backlog.scoring import Profile
from backlog.services.evidence import remove_support, set_support
from backlog.services.freshness import touch
from common.models import OutboxMessage
from common.outbox import drain, emit
from config.celery import app
from tests.backlog.scoring.rows import figures, set_profile
from tests.factories import (
    AccountFactory,
    EvidenceLinkFactory,
    ItemFactory,
    OpportunityLinkFactory,
    ProductFactory,
    SegmentImpactFactory,
    SupportFactory,
    ThemeAlignmentFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker at hand: tasks run where they are sent."""
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager = app.conf.task_eager_propagates = False


@pytest.fixture
def item() -> Item:
    return ItemFactory(kind="gap")


def is_fresh(item: Item) -> bool:
    found = figures(item)
    return bool(found["scored_revision"] == found["inputs_revision"])


def settle() -> None:
    """Score everything and forget what waits."""
    tasks.sweep_stale_scores()
    OutboxMessage.objects.all().delete()


def test_a_vote_makes_the_score_stale_at_once_and_fresh_by_a_task(item: Item, worker: None) -> None:
    settle()
    set_support(
        actor=UserFactory(), item=item, account=AccountFactory(arr=50_000, churn_risk=0), importance="must_have"
    )
    assert not is_fresh(item)
    drain()
    assert is_fresh(item)
    assert figures(item)["current"] == pytest.approx(12.4827, abs=1e-4)


def test_a_vote_taken_back_takes_its_points(item: Item, worker: None) -> None:
    account = SupportFactory(item=item).account
    settle()
    assert figures(item)["current"] > 0
    remove_support(actor=UserFactory(), item=item, account=account)
    drain()
    assert (is_fresh(item), figures(item)["current"]) == (True, 0.0)


def test_the_same_vote_again_touches_nothing(item: Item) -> None:
    account = AccountFactory()
    set_support(actor=None, item=item, account=account, importance="important")
    settle()
    before = figures(item)
    set_support(actor=None, item=item, account=account, importance="important")
    assert figures(item) == before
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("make", "topic", "payload"),
    [
        (SupportFactory, "account.changed", lambda row: {"account_id": row.account_id}),
        (EvidenceLinkFactory, "account.changed", lambda row: {"account_id": row.request.account_id}),
        (OpportunityLinkFactory, "account.changed", lambda row: {"account_id": row.opportunity.account_id}),
        (OpportunityLinkFactory, "opportunity.changed", lambda row: {"opportunity_id": row.opportunity_id}),
        (SegmentImpactFactory, "segment.changed", lambda row: {"segment_id": row.segment_id}),
        (ThemeAlignmentFactory, "theme.changed", lambda row: {"theme_id": row.theme_id}),
    ],
)
def test_a_change_elsewhere_touches_the_items_that_it_concerns(
    make: Callable[..., Any], topic: str, payload: Callable[[Any], dict[str, int]], item: Item, worker: None
) -> None:
    row = make(item=item)
    if make is EvidenceLinkFactory and row.request.account_id is None:
        row.request.account = AccountFactory()
        row.request.save()
    other = ItemFactory()
    settle()
    before = {one.pk: figures(one)["inputs_revision"] for one in (item, other)}
    emit(topic, payload(row))
    emit(topic, payload(row))
    drain()
    after = {one.pk: figures(one)["inputs_revision"] for one in (item, other)}
    assert after == {item.pk: before[item.pk] + 1, other.pk: before[other.pk]}
    assert is_fresh(item)


def test_new_weights_re_rank_the_product(worker: None) -> None:
    item = SupportFactory(account__arr=50_000, importance="must_have").item
    other = ItemFactory()
    settle()
    set_profile(item.product, Profile(weight_current=1, weight_future=0, weight_strategy=0))
    emit("weights.activated", {"product_id": item.product_id, "profile_id": 0})
    emit("weights.activated", {"product_id": item.product_id, "profile_id": 0})
    before = figures(other)
    drain()
    found = figures(item)
    assert found["value"] == pytest.approx(found["current"])
    assert found["scored_at"] > before["scored_at"]
    assert figures(other) == before


def test_handlers_and_tasks_may_run_twice(item: Item, worker: None) -> None:
    touch([item.pk])
    drain()
    before = figures(item)
    emit("items.touched", {"item_ids": [item.pk, item.pk]})
    drain()
    assert tasks.score_items([item.pk]) == 0
    assert figures(item) == before


def test_many_items_are_scored_in_several_tasks(monkeypatch: pytest.MonkeyPatch, worker: None) -> None:
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(5)]
    monkeypatch.setattr("backlog.handlers.ITEMS_PER_TASK", 2)
    touch([item.pk for item in items])
    drain()
    assert all(is_fresh(item) for item in items)


def test_the_sweep_goes_on_until_nothing_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(5)]
    monkeypatch.setattr("backlog.services.scoring.score_stale.__defaults__", (2,))
    assert tasks.sweep_stale_scores() == 5
    assert all(is_fresh(item) for item in items)
    assert tasks.sweep_stale_scores() == 0


def test_a_sweep_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    product = ProductFactory()
    for _ in range(5):
        ItemFactory(product=product)
    monkeypatch.setattr("backlog.services.scoring.score_stale.__defaults__", (2,))
    monkeypatch.setattr(tasks, "SWEEP_SECONDS", 0)
    assert tasks.sweep_stale_scores() == 2


def test_passing_time_is_scored(item: Item) -> None:
    settle()
    Item.objects.filter(pk=item.pk).update(opened_at=timezone.now() - timedelta(days=61))
    assert tasks.score_passing_time() == 1
    assert figures(item)["months_open"] == 2
    assert tasks.score_passing_time() == 0


def test_the_command_scores_all_products_and_says_so() -> None:
    items = [ItemFactory(), ItemFactory()]
    out = StringIO()
    call_command("recompute_scores", stdout=out)
    assert out.getvalue().startswith("2 items, 2 changed, ")
    assert out.getvalue().endswith(" seconds\n")
    assert all(is_fresh(item) for item in items)


def test_the_command_scores_one_product() -> None:
    item, other = ItemFactory(), ItemFactory()
    out = StringIO()
    call_command("recompute_scores", "--product", item.product.slug, stdout=out)
    assert out.getvalue().startswith("1 items, 1 changed, ")
    assert Score.objects.get(item=other).scored_revision == 0


def test_the_command_names_a_product_that_there_is_not() -> None:
    with pytest.raises(CommandError, match="There is no product 'nowhere'"):
        call_command("recompute_scores", "--product", "nowhere")
