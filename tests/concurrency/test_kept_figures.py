"""Figures in memory: what one process keeps is what the rows say, whoever wrote them and in whatever order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event, Thread

import numpy as np
import pytest
from django.db import connection, transaction

from backlog.choices import ItemStatus
from backlog.models import Dependency, FiguresChange, Score
from backlog.scoring import Profile, WhatIf
from backlog.selectors import anew, figures
from backlog.selectors.explained import plain_profile
from backlog.services import scoring
from backlog.services.evidence import set_support
from backlog.services.freshness import bump, forget_changes
from backlog.services.items import update_item
from stakeholders.models import Product, WeightProfile
from tests.backlog.scoring.rows import set_profile
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SupportFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def product() -> Product:
    found = ProductFactory()
    ItemFactory.create_batch(3, product=found)
    return found


def is_of_now(product: Product) -> bool:
    """Whether what is kept equals what a reading of everything gives."""
    kept, fresh = figures.figures_of(product.pk), figures._read(product.pk)
    names = ("items", "numbers", "scores", "multiplier", "effort", "alpha", "today_below", "neg_place", "needs")
    return all(np.array_equal(getattr(kept, name), getattr(fresh, name)) for name in names)


def test_who_looks_twice_reads_once(product: Product) -> None:
    assert figures.figures_of(product.pk) is figures.figures_of(product.pk)


def vote(product: Product) -> None:
    first = product.items.order_by("pk")[0]
    set_support(actor=None, item=first, account=AccountFactory(), importance="must_have")
    scoring.score_items([first.pk])


def score_everything(product: Product) -> None:
    SupportFactory(item=product.items.order_by("pk")[2])
    list(scoring.recompute_product(product.pk))


def lift(product: Product) -> None:
    vote(product)
    first, second, _ = product.items.order_by("pk")
    Dependency.objects.create(item=first, requires=second)
    scoring.score_items([second.pk])


def weigh_anew(product: Product) -> None:
    score_everything(product)
    set_profile(product, Profile(weight_strategy=0.9, floor_current=2))
    scoring.apply_weights(product.pk)


def change_a_score(product: Product) -> None:
    second = product.items.order_by("pk")[1]
    Score.objects.filter(pk=second.pk).update(current=41, neg_place=-3)
    bump([second.pk])


def open_an_item(product: Product) -> None:
    ItemFactory(product=product)


def close_an_item(product: Product) -> None:
    item = product.items.order_by("pk")[1]
    update_item(actor=None, item_id=item.pk, version=None, status=ItemStatus.SHIPPED)


def drop_an_item(product: Product) -> None:
    product.items.order_by("pk")[0].delete()


def link_two(product: Product) -> None:
    first, second, _ = product.items.order_by("pk")
    Dependency.objects.create(item=first, requires=second)


def change_the_weights(product: Product) -> None:
    set_profile(product, Profile(alpha=0.9, effort_ref=3))


@pytest.mark.parametrize(
    "change",
    [vote, score_everything, lift, weigh_anew, open_an_item, close_an_item, drop_an_item, link_two, change_the_weights],
)
def test_a_change_is_seen_at_once(product: Product, change: Callable[[Product], None]) -> None:
    before = figures.figures_of(product.pk)
    change(product)
    assert figures.figures_of(product.pk) is not before
    assert is_of_now(product)


def test_a_link_that_is_cut_is_gone(product: Product) -> None:
    link_two(product)
    assert len(figures.figures_of(product.pk).needs) == 1
    Dependency.objects.all().delete()
    assert len(figures.figures_of(product.pk).needs) == 0


def test_more_changes_than_are_named_have_all_read_again(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    figures.figures_of(product.pk)
    monkeypatch.setattr("backlog.selectors.kept.MOST_CHANGED", 2)
    Score.objects.filter(product=product).update(current=7)
    bump(product.items.values_list("pk", flat=True))
    assert is_of_now(product)


def test_what_was_changed_by_hand_is_seen_after_an_hour(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    before = figures.figures_of(product.pk)
    Score.objects.filter(product=product).update(current=7)
    assert figures.figures_of(product.pk) is before
    monkeypatch.setattr("backlog.selectors.kept.MOST_AGE", -1)
    assert is_of_now(product)


def test_what_is_rolled_back_is_not_kept(product: Product) -> None:
    with transaction.atomic():
        change_a_score(product)
        assert is_of_now(product)
        transaction.set_rollback(True)
    assert is_of_now(product)


@pytest.fixture
def late(product: Product) -> Iterator[Callable[[], None]]:
    """Somebody who wrote a score and has not committed; called, they do."""
    wrote, may_commit = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                change_a_score(product)
                wrote.set()
                may_commit.wait(30)
        finally:
            connection.close()

    writer = Thread(target=write)
    writer.start()
    assert wrote.wait(30)

    def commit() -> None:
        may_commit.set()
        writer.join(30)

    yield commit
    commit()


def test_who_commits_late_is_not_overlooked(product: Product, late: Callable[[], None]) -> None:
    """A later transaction was committed and read before."""
    vote(product)
    assert is_of_now(product)
    assert figures.figures_of(product.pk) is figures.figures_of(product.pk)
    late()
    assert is_of_now(product)
    assert 41 in figures.figures_of(product.pk).scores


def anew_is_of_now(product: Product) -> bool:
    """Whether scores under another exponent are those of voices that are all read again."""
    profile = plain_profile(WeightProfile.objects.get(product=product, is_active=True))
    kept = anew.scores_under(product.pk, figures.figures_of(product.pk), WhatIf(gamma=0.9).over(profile))
    current, future = anew.scores_of(anew._read(product.pk).crowd, replace(profile, gamma=0.9))
    return bool(np.allclose(kept[:, 0], current, rtol=1e-12) and np.allclose(kept[:, 1], future, rtol=1e-12))


def test_a_new_voice_is_heard_under_another_exponent(product: Product) -> None:
    first, second, third = product.items.order_by("pk")
    for item in (first, second):
        SupportFactory(item=item, account=AccountFactory(arr=90_000))
    assert anew_is_of_now(product)
    for item in (second, third):
        SupportFactory(item=item, account=AccountFactory(arr=500))
    bump([second.pk, third.pk])
    assert anew_is_of_now(product)
    ItemFactory(product=product)
    first.delete()
    assert anew_is_of_now(product)


def test_changes_of_past_days_are_forgotten(product: Product) -> None:
    count = FiguresChange.objects.count()
    assert forget_changes() == 0
    FiguresChange.objects.update(at="2026-01-01T00:00:00Z")
    scoring.score_items(product.items.values_list("pk", flat=True))
    assert forget_changes() == count
    assert FiguresChange.objects.count() == 1
