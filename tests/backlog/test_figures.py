"""The figures of a whole product as arrays are those of the rows."""

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.choices import ItemStatus
from backlog.models import Dependency, Score
from backlog.scoring import ItemInputs, Profile
from backlog.selectors.figures import figures_of
from backlog.selectors.ranked import ranked_page
from backlog.services import scoring
from stakeholders.models import Product, WeightProfile
from tests.backlog.scoring.rows import make_company
from tests.backlog.scoring.strategies import items, profiles
from tests.backlog.test_scoring_sql import forgotten
from tests.factories import ItemFactory, ProductFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def product() -> Product:
    return ProductFactory(code="LIFT")


def test_a_product_without_items_has_empty_arrays(product: Product) -> None:
    figures = figures_of(product.pk)
    assert len(figures) == 0
    assert figures.scores.shape == (0, 3)
    assert figures.needs.shape == (0, 2)
    assert figures.priorities((0.5, 0.3, 0.2)).tolist() == []
    assert figures.today().tolist() == []


def test_the_arrays_hold_what_is_stored(product: Product) -> None:
    WeightProfile.objects.filter(product=product).update(floor_current=20, alpha=0.5, effort_ref=10)
    opened = timezone.now()
    item = ItemFactory(
        product=product,
        opened_at=opened,
        score__current=10.0,
        score__future=20.0,
        score__strategy=30.0,
        score__urgency=1.2,
        score__confidence=0.5,
        score__effort_days=40.0,
        score__is_estimated=True,
    )
    figures = figures_of(product.pk)
    assert (figures.items.tolist(), figures.numbers.tolist()) == ([item.pk], [item.number])
    assert figures.scores.tolist() == [[10.0, 20.0, 30.0]]
    assert (figures.multiplier.tolist(), figures.effort.tolist(), figures.alpha) == ([0.6], [4.0], 0.5)
    assert figures.factor.tolist() == pytest.approx([0.3])
    assert figures.below_floors.tolist() == [True]
    assert figures.opened_at(0) == opened
    assert figures.priorities((1.0, 0.0, 0.0)).tolist() == [3.0]


def test_an_item_without_an_estimate_takes_the_reference_effort(product: Product) -> None:
    ItemFactory(product=product, score__effort_days=0.0, score__is_estimated=False)
    assert figures_of(product.pk).effort.tolist() == [1.0]


def test_needs_are_pairs_of_positions_of_open_items(product: Product) -> None:
    first, second, closed = ItemFactory.create_batch(3, product=product)
    Score.objects.filter(item=closed).update(is_open=False)
    closed.status = ItemStatus.SHIPPED
    closed.save()
    Dependency.objects.create(item=first, requires=second)
    Dependency.objects.create(item=first, requires=closed)
    figures = figures_of(product.pk)
    assert [figures.items[pair].tolist() for pair in figures.needs] == [[first.pk, second.pk]]


def test_other_products_are_left_out(product: Product) -> None:
    ItemFactory()
    mine = ItemFactory(product=product)
    assert figures_of(product.pk).items.tolist() == [mine.pk]


@settings(max_examples=10, deadline=None)
@given(cases=st.lists(items(), min_size=1, max_size=6), profile=profiles())
def test_under_the_active_weights_they_give_the_stored_ranking(cases: list[ItemInputs], profile: Profile) -> None:
    with forgotten():
        company = make_company(cases, profile, NOW)
        scoring.score_items([item.pk for item in company.items])
        figures = figures_of(company.product.pk)
        ranking = ranked_page(company.product.pk, limit=len(cases))
        assert figures.items[figures.today()].tolist() == [row["item_id"] for row in ranking.rows]
        weights = profile.weights
        priorities = figures.priorities((weights.current, weights.future, weights.strategy))
        stored = dict(Score.objects.values_list("item_id", "priority"))
        np.testing.assert_allclose(priorities, [stored[item] for item in figures.items.tolist()], rtol=1e-9, atol=1e-9)
