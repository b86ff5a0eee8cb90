"""Other numbers than the profile's: what they rank, who rises and falls, and what is refused."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.forms.what_if import what_if_of
from backlog.models import Dependency, Item
from backlog.scoring import Profile, Tried, Weights, WhatIf, score
from backlog.selectors.explained import inputs_of, plain_profile
from backlog.selectors.ranked import ranked_page
from backlog.selectors.triangle import triangle_of
from backlog.services import scoring
from backlog.services.places import place
from common.errors import Invalid
from stakeholders.models import Product, WeightProfile
from tests.backlog.scoring.rows import make_company, set_profile
from tests.backlog.scoring.strategies import items, profiles
from tests.backlog.test_scoring_sql import NOW, forgotten
from tests.factories import AccountFactory, ItemFactory, ProductFactory, SupportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(code="LIFT")


def active(product: Product) -> Profile:
    return plain_profile(WeightProfile.objects.get(product=product, is_active=True))


def tried(product: Product, **numbers: Any) -> Tried:
    return WhatIf(**numbers).over(active(product))


def with_scores(product: Product, current: float, future: float, strategy: float) -> Item:
    """An item scored as the product's profile would have it, without evidence."""
    profile = active(product)
    value = profile.weights.of(current, future, strategy)
    missed = current < profile.floor_current or future < profile.floor_future or strategy < profile.floor_strategy
    return ItemFactory(
        product=product,
        score__current=current,
        score__future=future,
        score__strategy=strategy,
        score__value=value,
        score__priority=value,
        score__neg_place=-round(value * 1e9) / 1e9,
        score__below_floors=missed,
        score__profile=WeightProfile.objects.get(product=product, is_active=True),
        score__scored_revision=1,
    )


def standing(product: Product, **query: Any) -> list[tuple[str, int, int]]:
    return [(row["key"], row["rank"], row["rank_today"]) for row in ranked_page(product.pk, **query).rows]


def test_rows_say_where_they_stand_today(product: Product) -> None:
    today, later = with_scores(product, 80, 10, 0), with_scores(product, 10, 80, 0)
    found = standing(product, tried=tried(product, weights=Weights(1, 4, 0)))
    assert found == [(later.key, 1, 2), (today.key, 2, 1)]


def test_a_floor_puts_those_that_miss_it_behind(product: Product) -> None:
    best, served = with_scores(product, 90, 90, 5), with_scores(product, 10, 10, 40)
    found = standing(product, tried=tried(product, floors={"strategy": 20}))
    assert found == [(served.key, 1, 2), (best.key, 2, 1)]
    rows = ranked_page(product.pk, tried=tried(product, floors={"strategy": 20})).rows
    assert [row["meets_floors"] for row in rows] == [True, False]


def test_alpha_zero_leaves_effort_out(product: Product) -> None:
    long, short = with_scores(product, 50, 0, 0), with_scores(product, 40, 0, 0)
    long.score.effort_days, long.score.is_estimated, long.score.neg_place = 40, True, -12.5
    long.score.save()
    assert [key for key, _, _ in standing(product, tried=tried(product, alpha=0.0))] == [long.key, short.key]
    assert [key for key, _, _ in standing(product, tried=tried(product, alpha=1.0))] == [short.key, long.key]


@settings(max_examples=15, deadline=None)
@given(
    cases=st.lists(items(), min_size=1, max_size=4),
    profile=profiles(),
    gamma=st.sampled_from([0.0, 0.3, 1.0]),
)
def test_another_gamma_scores_as_a_profile_with_it_would(cases: list[Any], profile: Profile, gamma: float) -> None:
    with forgotten():
        company = make_company(cases, profile, NOW)
        scoring.score_items([item.pk for item in company.items])
        page = ranked_page(company.product.pk, tried=tried(company.product, gamma=gamma))
        shown = {row["key"]: (row["current"], row["future"], row["strategy"]) for row in page.rows}
        set_profile(company.product, Profile(**(vars_of(profile) | {"gamma": gamma})))
        again = active(company.product)
        for item in company.items:
            expected = score(inputs_of(item), again)
            wanted = (expected.current.score, expected.future.score, expected.strategy.score)
            assert shown[item.key] == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def vars_of(profile: Profile) -> dict[str, float]:
    return {name: getattr(profile, name) for name in profile.__dataclass_fields__}


def test_another_gamma_stores_nothing(product: Product) -> None:
    item = ItemFactory(product=product)
    SupportFactory(item=item)
    scoring.score_items([item.pk])
    before = list(type(item.score).objects.values())
    ranked_page(product.pk, tried=tried(product, gamma=1.0))
    assert list(type(item.score).objects.values()) == before


def test_money_leads_the_triangle_as_far_as_gamma_lets_it(product: Product) -> None:
    large, many = ItemFactory(product=product), ItemFactory(product=product)
    SupportFactory(item=large, account=AccountFactory(arr=5_000_000))
    for _ in range(3):
        SupportFactory(item=many, account=AccountFactory(arr=1_000))
    scoring.score_items([large.pk, many.pk])
    for gamma, first in ((0.0, many), (1.0, large)):
        asked = tried(product, gamma=gamma)
        lead = triangle_of(product.pk, asked).lead
        assert lead is not None
        assert lead["key"] == ranked_page(product.pk, tried=asked).rows[0]["key"] == first.key


SHARES = st.tuples(*[st.integers(0, 20)] * 3).filter(any)


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=14),
    links=st.lists(
        st.tuples(st.integers(0, 13), st.integers(0, 13)).filter(lambda pair: pair[0] < pair[1]), max_size=5
    ),
    weights=SHARES,
    floor=st.sampled_from([0.0, 20.0]),
    limit=st.integers(1, 5),
)
def test_a_page_is_the_beginning_of_all(
    rows: list[tuple[int, int, int]],
    links: list[tuple[int, int]],
    weights: tuple[int, int, int],
    floor: float,
    limit: int,
) -> None:
    with forgotten():
        product = ProductFactory()
        set_profile(product, Profile(floor_current=floor))
        made = [with_scores(product, 20.0 * c, 20.0 * f, 20.0 * s) for c, f, s in rows]
        for one, first in links:
            if first < len(made):
                Dependency.objects.get_or_create(item=made[one], requires=made[first])
        place(product.pk, [item.pk for item in made])
        asked = tried(product, weights=Weights(*weights))
        whole = standing(product, tried=asked, limit=len(made))
        assert standing(product, tried=asked, limit=limit) == whole[:limit]


def test_who_is_lifted_over_the_floors_crowds_nobody_out() -> None:
    """It stands where the item does that needs it, however high its own priority is."""
    product = ProductFactory()
    set_profile(product, Profile(floor_current=10.0))
    good = [with_scores(product, 10, 0, strategy) for strategy in (100, 90)]
    poor = [with_scores(product, 10, 0, 0) for _ in range(3)]
    below = with_scores(product, 0, 0, 100)
    Dependency.objects.create(item=poor[0], requires=below)
    place(product.pk, [item.pk for item in (*good, *poor, below)])
    asked = tried(product, weights=Weights(0, 0, 1))
    page = ranked_page(product.pk, tried=asked, limit=2)
    assert page.next is not None
    rest = ranked_page(product.pk, tried=asked, limit=9, cursor=page.next.encode())
    found = [row["key"] for row in (*page.rows, *rest.rows)]
    assert found == [*(item.key for item in good), below.key, *(item.key for item in poor)]


def test_figures_of_an_older_version_widen_the_search(product: Product) -> None:
    """Their places were made by other weights: nothing may be left out by them."""
    with_scores(product, 90, 0, 0)
    late = with_scores(product, 0, 100, 0)
    type(late.score).objects.filter(item=late).update(profile=None, neg_place=0, priority=0)
    older = WeightProfile.objects.create(product=product, number=999, reason="x", activated_at=NOW)
    type(late.score).objects.filter(item=late).update(profile=older)
    found = standing(product, tried=tried(product, weights=Weights(0.2, 0.6, 0.2)), limit=1)
    assert found == [(late.key, 1, 2)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"weights": "current:-1,future:1,strategy:1"}, "weights"),
        ({"weights": "current:0,future:0,strategy:0"}, "weights"),
        ({"weights": "current:one,future:1,strategy:1"}, "weights"),
        ({"weights": "current:nan,future:1,strategy:1"}, "weights"),
        ({"weights": "current:inf,future:1,strategy:1"}, "weights"),
        ({"weights": "current:1,future:1"}, "weights"),
        ({"weights": "current:1,future:1,strategy:1,sales:1"}, "weights"),
        ({"weights": "current:1,current:1,future:1,strategy:1"}, "weights"),
        ({"weights": "1" * 201}, "weights"),
        ({"weight_current": "-3"}, "weights"),
        ({"weight_current": "0"}, "weights"),
        ({"floors": "current:101"}, "floors"),
        ({"floors": "sales:1"}, "floors"),
        ({"floor_future": "-1"}, "floors"),
        ({"alpha": "2.1"}, "alpha"),
        ({"alpha": "-0.1"}, "alpha"),
        ({"alpha": "steep"}, "alpha"),
        ({"gamma": "1.01"}, "gamma"),
        ({"gamma": "nan"}, "gamma"),
    ],
)
def test_numbers_that_cannot_be_tried_are_refused_by_name(query: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        what_if_of(query)
    assert refused.value.field == field


def test_nothing_asked_is_no_what_if() -> None:
    assert what_if_of({"q": "door", "weights": " "}) is None


@given(numbers=SHARES, scale=st.sampled_from([0.001, 3.0, 1e6]))
def test_scaling_the_weights_changes_nothing(numbers: tuple[int, int, int], scale: float) -> None:
    one = WhatIf(weights=Weights(*numbers)).over(Profile())
    other = WhatIf(weights=Weights(*(scale * number for number in numbers))).over(Profile())
    assert other.shares == pytest.approx(one.shares, abs=1e-12)


def test_an_empty_product_answers_an_empty_page(product: Product) -> None:
    assert standing(product, tried=tried(product, weights=Weights(1, 1, 1), gamma=0.0)) == []
