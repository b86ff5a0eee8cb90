"""Rankings on record: what is written, the ranks as of a day, what moved, and why."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.choices import SnapshotReason
from backlog.models import Item, PastFigures, RankBlock, Score, Snapshot
from backlog.models.history import BLOCK
from backlog.selectors.history import add_movement, points_of, ranks_at
from backlog.selectors.history_words import history_of
from backlog.selectors.ranked import ranked_page
from backlog.services.evidence import set_support
from backlog.services.history import RANKS_MOVED, take_snapshot, take_snapshots
from backlog.services.scoring import apply_weights, score_items
from common.models import Activity
from stakeholders.models import Product
from stakeholders.services.weights import activate_new_version
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SupportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory()


def asked_for(product: Product, accounts: int, **values: Any) -> Item:
    item: Item = ItemFactory(product=product, kind="feature", **values)
    for _ in range(accounts):
        SupportFactory(item=item, account=AccountFactory(stage="customer"), importance="must_have")
    score_items([item.pk])
    return item


def take(product: Product, *, days_ago: int = 0) -> int:
    taken = take_snapshot(product.pk, SnapshotReason.NIGHTLY)
    assert taken is not None
    Snapshot.objects.filter(pk=taken).update(taken_at=timezone.now() - timedelta(days=days_ago))
    return taken


def test_a_snapshot_holds_the_ranks_of_that_moment(product: Product) -> None:
    few, many = asked_for(product, 1), asked_for(product, 3)
    first = take(product)
    for _ in range(5):
        SupportFactory(item=few, account=AccountFactory(stage="customer"), importance="must_have")
    Score.objects.filter(pk=few.pk).update(inputs_revision=9)
    score_items([few.pk])
    second = take(product)

    assert ranks_at(product.pk, first, [few.number, many.number]) == {few.number: 2, many.number: 1}
    assert ranks_at(product.pk, second, [few.number, many.number]) == {few.number: 1, many.number: 2}


def test_a_day_without_change_writes_nothing_but_itself(product: Product) -> None:
    one, other = asked_for(product, 1), asked_for(product, 2)
    take(product)
    last = take(product)
    assert (PastFigures.objects.count(), RankBlock.objects.count(), Snapshot.objects.count()) == (2, 1, 2)
    assert ranks_at(product.pk, last, [one.number, other.number]) == {one.number: 2, other.number: 1}
    assert [point["rank"] for point in points_of(one)] == [2, 2]
    assert len(history_of(one)) == 1


def test_only_items_whose_figures_changed_get_a_row(product: Product) -> None:
    first, second = asked_for(product, 1), asked_for(product, 2)
    take(product)
    Score.objects.filter(pk=second.pk).update(urgency=1.5)
    last = take(product)
    assert list(PastFigures.objects.filter(snapshot=last).values_list("item", flat=True)) == [second.pk]
    assert PastFigures.objects.filter(item=first).count() == 1


def test_numbers_of_several_blocks_have_their_ranks(product: Product) -> None:
    low = asked_for(product, 2, number=BLOCK - 1)
    high = asked_for(product, 1, number=3 * BLOCK)
    taken = take(product)
    assert ranks_at(product.pk, taken, [low.number, high.number, BLOCK]) == {low.number: 1, high.number: 2}


def test_other_weights_write_ranks_and_no_figures(product: Product) -> None:
    item = asked_for(product, 2)
    take(product)
    weights = {"current": 0.2, "future": 0.5, "strategy": 0.3}
    new = activate_new_version(actor=None, product=product, reason="The future first", weights=weights)
    apply_weights(product.pk)
    taken = take_snapshot(product.pk, SnapshotReason.WEIGHTS)

    assert PastFigures.objects.filter(snapshot=taken).count() == 0
    score = Score.objects.get(pk=item.pk)
    last = points_of(item)[-1]
    assert (last["value"], last["priority"]) == (pytest.approx(score.value), pytest.approx(score.priority))
    assert history_of(item)[-1]["changes"] == [f"Weights v{new.number} took effect in place of v{new.number - 1}."]


def test_an_item_says_why_it_moved(product: Product) -> None:
    item, other = asked_for(product, 1), asked_for(product, 2)
    take(product, days_ago=1)
    for name in ("Aster Lifts", "Borealis"):
        set_support(actor=None, item=item, account=AccountFactory(name=name, stage="customer"), importance="must_have")
    score_items([item.pk])
    take(product)

    last = history_of(item)[-1]
    before, after = (f"{point['current']:.1f}" for point in points_of(item))
    assert last["rank"] == 1
    assert last["changes"] == [
        f"Current customer went from {before} to {after}.",
        "Aster Lifts supports it: must have.",
        "Borealis supports it: must have.",
    ]
    assert history_of(other)[-1]["changes"] == ["Its own figures stayed; others moved, which took it 1 place down."]


def test_a_closed_item_leaves_the_ranks(product: Product) -> None:
    item, other = asked_for(product, 2), asked_for(product, 1)
    take(product)
    Score.objects.filter(pk=item.pk).update(is_open=False)
    taken = take(product)
    assert ranks_at(product.pk, taken, [item.number, other.number]) == {other.number: 1}
    assert history_of(item)[-1]["changes"] == ["It is no longer open."]


def test_the_list_says_what_moved_this_week(product: Product) -> None:
    item, other = asked_for(product, 1), asked_for(product, 2)
    take(product, days_ago=8)
    Score.objects.filter(pk=item.pk).update(neg_place=-1e6)
    take(product, days_ago=6)
    new = asked_for(product, 0)

    rows = ranked_page(product.pk).rows
    with CaptureQueriesContext(
        connection,
    ) as queries:
        add_movement(product.pk, rows)
    assert {row["key"]: row["moved_this_week"] for row in rows} == {item.key: 1, other.key: -1, new.key: None}
    assert len(queries) == 2


def test_nobody_knows_what_moved_before_a_week_is_on_record(product: Product) -> None:
    asked_for(product, 1)
    take(product, days_ago=6)
    rows = ranked_page(product.pk).rows
    add_movement(product.pk, rows)
    assert [row["moved_this_week"] for row in rows] == [None]


def test_a_product_tells_once_who_moved(product: Product) -> None:
    item, other = asked_for(product, 1), asked_for(product, 2)
    before = take(product)
    Score.objects.filter(pk=item.pk).update(neg_place=-1e6)
    after = take(product)
    line = Activity.objects.get(verb=RANKS_MOVED)
    assert (line.target_id, line.data) == (
        product.pk,
        {
            "snapshot": after,
            "since": before,
            "moved": 2,
            "furthest": [{"key": item.key, "from": 2, "to": 1}, {"key": other.key, "from": 1, "to": 2}],
        },
    )
    take(product)
    assert Activity.objects.filter(verb=RANKS_MOVED).count() == 1


def test_every_product_is_put_on_record_and_an_empty_one_too(product: Product) -> None:
    ProductFactory()
    asked_for(product, 1)
    assert take_snapshots() == 2
    assert Snapshot.objects.count() == 2
