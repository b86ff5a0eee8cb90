"""The ranked backlog page by page: order, ranks, filters, search, other weights, and a constant number of queries."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings

from backlog.models import Dependency, Item, Score
from backlog.scoring import Candidate, ItemInputs, Profile, Tried, Weights, WhatIf, rank
from backlog.selectors import ranked as reading
from backlog.selectors.backlog_rows import plain, terms
from backlog.selectors.explained import plain_profile
from backlog.selectors.ranked import Filters, RankedPage, ranked_page
from backlog.services import places, scoring
from backlog.services.freshness import bump
from common.cursors import Cursor
from common.errors import Invalid
from stakeholders.models import Product, WeightProfile
from tests.backlog.scoring.rows import make_company, set_profile
from tests.backlog.scoring.strategies import account_of, backlogs
from tests.backlog.test_scoring_sql import forgotten
from tests.factories import (
    EvidenceLinkFactory,
    ItemFactory,
    ProductFactory,
    SupportFactory,
    ThemeAlignmentFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
EVEN = Weights(1, 1, 1)


def trying(product: Product, **numbers: Any) -> Tried:
    """These numbers over the product's active profile."""
    return WhatIf(**numbers).over(plain_profile(WeightProfile.objects.get(product=product, is_active=True)))


def keys(page: RankedPage) -> list[str]:
    return [row["key"] for row in page.rows]


def ranks(page: RankedPage) -> list[int]:
    return [row["rank"] for row in page.rows]


def scored(product: Product, **figures: Any) -> Item:
    """An item whose stored figures are as given, fresh under the product's weights."""
    active = WeightProfile.objects.get(product=product, is_active=True)
    priority = figures.setdefault("priority", 10.0)
    figures.setdefault("neg_place", -priority)
    return ItemFactory(
        product=product,
        **{f"score__{name}": figure for name, figure in figures.items()},
        score__profile=active,
        score__scored_revision=1,
    )


@pytest.fixture
def product() -> Product:
    return ProductFactory(code="LIFT")


@pytest.fixture
def ten(product: Product) -> list[Item]:
    """Ten items, the first with the highest priority."""
    return [scored(product, priority=100.0 - at, current=90.0 - at) for at in range(10)]


def walk(product: Product, **query: Any) -> list[RankedPage]:
    pages = [ranked_page(product.pk, **query)]
    while pages[-1].next:
        pages.append(ranked_page(product.pk, cursor=pages[-1].next.encode(), **query))
    return pages


def test_pages_follow_each_other_with_their_ranks(product: Product, ten: list[Item]) -> None:
    pages = walk(product, limit=4)
    assert [keys(page) for page in pages] == [[item.key for item in ten[at : at + 4]] for at in (0, 4, 8)]
    assert [ranks(page) for page in pages] == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]
    assert pages[0].previous is None


def test_pages_lead_back_as_they_led_on(product: Product, ten: list[Item]) -> None:
    pages = walk(product, limit=4)
    assert pages[2].previous is not None
    back = ranked_page(product.pk, limit=4, cursor=pages[2].previous.encode())
    assert (keys(back), ranks(back)) == (keys(pages[1]), ranks(pages[1]))
    assert back.previous is not None
    assert back.next is not None
    first = ranked_page(product.pk, limit=4, cursor=back.previous.encode())
    assert (keys(first), ranks(first), first.previous) == (keys(pages[0]), ranks(pages[0]), None)


def test_ranks_of_a_filtered_list_are_those_of_the_whole(product: Product, ten: list[Item]) -> None:
    account = SupportFactory(item=ten[2]).account
    for item in (ten[3], ten[7], ten[9]):
        SupportFactory(item=item, account=account)
    theirs = Filters(account=account.pk)
    pages = walk(product, limit=3, filters=theirs)
    assert [ranks(page) for page in pages] == [[3, 4, 8], [10]]
    assert pages[1].previous is not None
    back = ranked_page(product.pk, limit=3, filters=theirs, cursor=pages[1].previous.encode())
    assert ranks(back) == [3, 4, 8]


def test_ranks_tell_apart_what_only_its_number_orders(product: Product) -> None:
    for title in ("Bell", "Door", "Bell", "Door", "Door"):
        item = scored(product)
        Item.objects.filter(pk=item.pk).update(title=title)
        Score.objects.filter(item=item).update(opened_at=NOW)
    assert ranks(ranked_page(product.pk, filters=Filters(q="bell"))) == [1, 3]
    assert ranks(ranked_page(product.pk, filters=Filters(q="door"))) == [2, 4, 5]


def test_closed_items_and_other_products_are_not_ranked(product: Product, ten: list[Item]) -> None:
    scored(ProductFactory(), priority=500.0)
    ItemFactory(product=product, status="shipped")
    assert len(ranked_page(product.pk).rows) == 10


def test_an_empty_backlog_is_an_empty_page(product: Product) -> None:
    assert ranked_page(product.pk) == RankedPage((), None, None)


def test_ties_go_to_the_prerequisite_then_the_older_then_the_lower_number(product: Product) -> None:
    young = scored(product)
    old = scored(product)
    Score.objects.filter(item=old).update(opened_at=NOW - timedelta(days=9))
    first = scored(product, neg_depth=-1)
    same = scored(product)
    Score.objects.filter(item=same).update(opened_at=young.opened_at)
    Score.objects.filter(item=young).update(opened_at=young.opened_at)
    assert keys(ranked_page(product.pk)) == [first.key, old.key, young.key, same.key]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kind="gap"), [1]),
        (Filters(status="planned"), [2]),
        (Filters(min_current=88.0), [0, 1, 2]),
        (Filters(release="2027.1"), []),
        (Filters(updated_since=NOW + timedelta(days=1)), [3]),
        (Filters(kind="gap", min_current=89.5), []),
        (Filters(theme=-1), []),
    ],
)
def test_filters(product: Product, ten: list[Item], filters: Filters, expected: list[int]) -> None:
    Item.objects.filter(pk=ten[1].pk).update(kind="gap")
    Item.objects.filter(pk=ten[2].pk).update(status="planned")
    Score.objects.filter(pk=ten[3].pk).update(scored_at=NOW + timedelta(days=2))
    assert keys(ranked_page(product.pk, filters=filters)) == [ten[at].key for at in expected]


def test_a_release_filters_by_its_name(product: Product, ten: list[Item]) -> None:
    Item.objects.filter(pk=ten[4].pk).update(release_name="2027.1")
    (row,) = ranked_page(product.pk, filters=Filters(release="2027.1")).rows
    assert (row["key"], row["release_name"], row["rank"]) == (ten[4].key, "2027.1", 5)


def test_a_theme_filters_by_alignment(product: Product, ten: list[Item]) -> None:
    served = ThemeAlignmentFactory(item=ten[4], alignment=2)
    ThemeAlignmentFactory(item=ten[5], theme=served.theme, alignment=0)
    assert keys(ranked_page(product.pk, filters=Filters(theme=served.theme_id))) == [ten[4].key]


def test_an_account_filters_by_votes_and_by_linked_requests(product: Product, ten: list[Item]) -> None:
    vote = SupportFactory(item=ten[4])
    EvidenceLinkFactory(item=ten[6], request__account=vote.account, request__product=product)
    assert keys(ranked_page(product.pk, filters=Filters(account=vote.account_id))) == [ten[4].key, ten[6].key]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export", [0]),
        ("exports inspector", [0]),
        ("exp", [0]),
        ("LIFT-2", [1]),
        (" lift-3 ", [2]),
        ("nothing of the kind", []),
        ("??", []),
        ("it's \"quoted\" & 'odd' <-> !", [3]),
    ],
)
@pytest.mark.parametrize("rare", [0, 5000])
def test_search(
    product: Product, ten: list[Item], text: str, expected: list[int], rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows, whether the text is looked up first or along the ranking."""
    monkeypatch.setattr(reading, "RARE", rare)
    Item.objects.filter(pk=ten[0].pk).update(title="Fire log", problem="Cannot be exported for inspectors")
    Item.objects.filter(pk=ten[3].pk).update(title="It's quoted, and odd")
    for weights in (None, EVEN):
        tried = trying(product, weights=weights) if weights else None
        found = keys(ranked_page(product.pk, filters=Filters(q=text), tried=tried))
        assert found == [ten[at].key for at in expected]


@pytest.mark.parametrize("rare", [0, 5000])
def test_pages_of_a_search_follow_each_other_with_their_ranks(
    product: Product, ten: list[Item], rare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "RARE", rare)
    Item.objects.filter(pk__in=[ten[at].pk for at in (1, 4, 5, 8)]).update(title="An export")
    pages = walk(product, limit=3, filters=Filters(q="exports"))
    assert [ranks(page) for page in pages] == [[2, 5, 6], [9]]
    back = ranked_page(product.pk, limit=3, filters=Filters(q="exports"), cursor=pages[1].previous.encode())
    assert ranks(back) == [2, 5, 6]


@pytest.mark.parametrize(
    "at",
    [
        (0, 1.0, 0, "2026-01-01T00:00:00+00:00", 1, 1),
        (False, "x", 0, "2026-01-01T00:00:00+00:00", 1, 1),
        (False, 1.0, 0, "yesterday", 1, 1),
        (False, 1.0, 0, 5, 1, 1),
        (False, 1.0, 0, "2026-01-01T00:00:00+00:00", 1, None),
        (False, 1.0, 0, "2026-01-01T00:00:00+00:00", 2**40, 1),
        (False, 1.0),
    ],
)
def test_a_foreign_cursor_is_refused(product: Product, at: tuple[Any, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        ranked_page(product.pk, cursor=Cursor(at).encode())
    assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, 1),
        ({"filters": Filters(kind="feature")}, 2),
        ({"filters": Filters(q="item")}, 3),
        ({"weights": EVEN}, 4),
        ({"weights": EVEN, "filters": Filters(kind="feature")}, 5),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_constant(product: Product, query: dict[str, Any], expected: int, count: int) -> None:
    for _ in range(count):
        scored(product)
    if "weights" in query:
        query = {**query, "tried": trying(product, weights=query["weights"])}
        del query["weights"]
    with CaptureQueriesContext(connection) as captured:
        assert len(ranked_page(product.pk, **query).rows) == count
    assert len(captured) == expected


def test_rows_are_as_programs_get_them(product: Product) -> None:
    item = scored(
        product, current=80.0, future=40.0, strategy=20.0, value=56.0, urgency=1.5, confidence=0.5, priority=42.0,
        efforts={"developers": 8.0, "testers": 3.0, "design": 1.0}, effort_days=12.0, is_estimated=True, requests=14,
        accounts=9, effective_accounts=6.2, arr=Decimal("412000.00"), hours_per_month=63.5, unnamed_votes=2,
        flags=["swayed"], lifted_by=scored(product, priority=1.0),
    )  # fmt: skip
    row = ranked_page(product.pk).rows[0]
    assert plain(row, "https://here/items/") == {
        "rank": 1, "key": item.key, "title": item.title, "kind": "feature", "status": "open",
        "priority": 42.0, "value": 56.0, "scores": {"current": 80.0, "future": 40.0, "strategy": 20.0},
        "urgency": 1.5, "confidence": 0.5,
        "effort": {
            "developer_days": 8.0, "tester_days": 3.0, "estimated": True,
            "pools": {"developers": 8.0, "testers": 3.0, "design": 1.0},
        },
        "evidence": {
            "requests": 14, "accounts": 9, "effective_accounts": 6.2, "arr": "412000.00", "currency": "EUR",
            "workaround_hours_per_month": 63.5, "unnamed_votes": 2,
        },
        "meets_floors": True, "flags": ["swayed", "prerequisite"], "lifted_by": f"{product.code}-1", "release": None,
        "solution": None, "stale": False, "updated_at": item.updated_at, "url": f"https://here/items/{item.key}/",
    }  # fmt: skip
    found = terms(row, Weights(5, 3, 2))
    assert found["value"] == {"current": 40.0, "future": 12.0, "strategy": 4.0}
    assert row["value"] * found["urgency"] * found["confidence"] * found["effort_factor"] == pytest.approx(42.0)


def test_an_item_of_no_value_has_terms_all_the_same(product: Product) -> None:
    scored(product, priority=0.0)
    assert terms(ranked_page(product.pk).rows[0], EVEN)["effort_factor"] == 1.0


def test_a_row_is_stale_if_evidence_or_weights_are_newer(product: Product) -> None:
    item = scored(product)
    assert not ranked_page(product.pk).rows[0]["stale"]
    bump([item.pk])
    assert ranked_page(product.pk).rows[0]["stale"]
    Score.objects.filter(pk=item.pk).update(scored_revision=2)
    set_profile(product, Profile())
    assert ranked_page(product.pk).rows[0]["stale"]


def test_a_prerequisite_below_a_floor_does_not_meet_it_where_it_is_lifted() -> None:
    inputs = [ItemInputs(voices=(account_of(3),)), ItemInputs()]
    company = make_company(inputs, Profile(floor_current=1.0), NOW)
    Dependency.objects.create(item=company.items[0], requires=company.items[1])
    scoring.score_items([item.pk for item in company.items])
    rows = ranked_page(company.product.pk).rows
    assert [row["key"] for row in rows] == [company.items[1].key, company.items[0].key]
    assert [row["meets_floors"] for row in rows] == [False, True]
    assert rows[0]["lifted_by"] == company.items[0].key


def rank_by_hand(product: Product, candidates: list[Candidate], needs: list[tuple[int, int]]) -> list[Item]:
    """Rows with these priorities, placed by the service; returns the items by the candidate's number."""
    made = []
    for one in candidates:
        current = 0.0 if one.below_floors else 50.0
        item = scored(product, priority=one.priority, strategy=one.priority, current=current)
        Score.objects.filter(item=item).update(opened_at=one.opened_at, number=one.number)
        made.append(item)
    for item, first in needs:
        Dependency.objects.get_or_create(item=made[item], requires=made[first])
    return made


@pytest.mark.parametrize("few", [0, 50])
@settings(max_examples=25, deadline=None)
@given(backlog=backlogs())
def test_the_stored_order_is_that_of_the_pure_ranking(
    few: int, backlog: tuple[list[Candidate], list[tuple[int, int]]]
) -> None:
    """Any backlog with any chains: places are written by the service, read back in the index's order."""
    candidates, needs = backlog
    with forgotten(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(places, "FEW", few)
        product = ProductFactory()
        set_profile(product, Profile(floor_current=10.0))
        made = rank_by_hand(product, candidates, needs)
        places.place(product.pk, [item.pk for item in made])
        expected = [made[one.item].key for one, _ in rank(candidates, needs)]
        assert keys(ranked_page(product.pk)) == expected


@pytest.mark.parametrize("more", [{}, {"alpha": 0.9}], ids=["weights", "and alpha"])
@settings(max_examples=25, deadline=None)
@given(backlog=backlogs())
def test_other_weights_rank_as_the_pure_ranking_would(
    more: dict[str, float], backlog: tuple[list[Candidate], list[tuple[int, int]]]
) -> None:
    """Under weights that see strategy alone the tried priority is the figure itself; all efforts are alike."""
    candidates, needs = backlog
    with forgotten():
        product = ProductFactory()
        set_profile(product, Profile(floor_current=10.0))
        made = rank_by_hand(product, candidates, needs)
        places.place(product.pk, [item.pk for item in made])
        tried = trying(product, weights=Weights(0, 0, 5), **more)
        pages = walk(product, tried=tried, limit=5)
        expected = [made[one.item].key for one, _ in rank(candidates, needs)]
        assert [key for page in pages for key in keys(page)] == expected
        filtered = ranked_page(product.pk, tried=tried, filters=Filters(kind="feature"))
        assert (keys(filtered), ranks(filtered)) == (expected, list(range(1, len(expected) + 1)))


def test_other_weights_store_nothing(product: Product, ten: list[Item]) -> None:
    before = list(Score.objects.order_by("pk").values())
    ranked_page(product.pk, tried=trying(product, weights=Weights(0, 1, 0)))
    assert list(Score.objects.order_by("pk").values()) == before


def test_other_weights_show_their_own_value_and_priority() -> None:
    company = make_company([ItemInputs(voices=(account_of(3),), effort_days=40.0)], Profile(), NOW)
    scoring.score_items([company.items[0].pk])
    row = ranked_page(company.product.pk, tried=trying(company.product, weights=Weights(2, 0, 0))).rows[0]
    assert row["value"] == pytest.approx(row["current"])
    assert row["priority"] == pytest.approx(row["value"] * row["urgency"] * row["confidence"] / 2)
