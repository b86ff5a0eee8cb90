"""The ranked backlog over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item, Score
from stakeholders.models import Account, Product, WeightProfile
from tests.api.client import Program, errors_of, only_error, score_product
from tests.factories import (
    AccountFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    SupportFactory,
    ThemeAlignmentFactory,
)

pytestmark = pytest.mark.django_db


def scored(product: Product, title: str, current: float, future: float = 0, **fields: Any) -> Item:
    """An item with figures as if scored: value and priority follow from the two scores."""
    profile = WeightProfile.objects.get(product=product, is_active=True)
    value = 0.5 * current + 0.3 * future
    figures = {
        "current": current, "future": future, "value": value, "priority": value, "neg_place": -value,
        "profile": profile, "scored_revision": 1, "scored_at": timezone.now(),
    }  # fmt: skip
    return ItemFactory(
        product=product, title=title, **{f"score__{name}": one for name, one in figures.items()}, **fields
    )


def titles(program: Program, query: str = "") -> list[str]:
    response = program.get(f"products/lift/backlog/?{query}")
    assert response.status_code == 200, response.content
    return [row["title"] for row in response.json()["results"]]


def test_one_row_has_the_promised_shape(as_pm: Program, product: Product, account: Account) -> None:
    item = ItemFactory(product=product, title="Export", kind="gap", status="planned")
    GapFactory(product=product, account=account, item=item, workaround__hours_per_month=63)
    score_product(product.pk)

    (row,) = as_pm.get("products/lift/backlog/").json()["results"]
    score = Score.objects.get()

    assert row == {
        "rank": 1,
        "moved_this_week": None,
        "key": "LIFT-1",
        "title": "Export",
        "kind": "gap",
        "status": "planned",
        "priority": score.priority,
        "value": score.value,
        "scores": {"current": score.current, "future": 0.0, "strategy": 0.0},
        "urgency": 1.0,
        "confidence": 0.7,
        "effort": {"developer_days": None, "tester_days": None, "estimated": False, "pools": {}},
        "evidence": {
            "requests": 1,
            "accounts": 1,
            "effective_accounts": 1.0,
            "arr": "50000.00",
            "currency": "EUR",
            "workaround_hours_per_month": 63.5,
            "unnamed_votes": 0,
        },
        "meets_floors": True,
        "flags": row["flags"],
        "release": None,
        "solution": None,
        "stale": False,
        "updated_at": row["updated_at"],
        "url": "http://testserver/api/v1/items/LIFT-1/",
    }
    assert set(row["flags"]) == {"single_customer", "no_estimate"}
    assert score.current > 0
    assert row["updated_at"].endswith("Z")


def test_best_first_and_closed_ones_left_out(as_pm: Program, product: Product) -> None:
    scored(product, "Low", 10)
    scored(product, "High", 90)
    scored(product, "Shipped", 95, status="shipped")
    scored(ProductFactory(slug="other"), "Elsewhere", 99)

    assert titles(as_pm) == ["High", "Low"]


def test_pages_carry_their_ranks_both_ways(as_pm: Program, product: Product) -> None:
    for number in range(5):
        scored(product, f"Item {number}", 90 - number)

    first = as_pm.get("products/lift/backlog/?limit=2").json()
    second = as_pm.get(first["next"]).json()
    third = as_pm.get(second["next"]).json()
    back = as_pm.get(third["previous"]).json()

    pages = [[(row["rank"], row["title"]) for row in page["results"]] for page in (first, second, third)]
    assert pages == [[(1, "Item 0"), (2, "Item 1")], [(3, "Item 2"), (4, "Item 3")], [(5, "Item 4")]]
    assert back["results"] == second["results"]
    assert (first["previous"], third["next"]) == (None, None)


def test_filters(as_pm: Program, product: Product, account: Account) -> None:
    now = timezone.now()
    gap = scored(product, "Exporting invoices", 90, kind="gap", updated_at=now - timedelta(days=9))
    feature = scored(product, "Dark mode", 40, status="planned", updated_at=now + timedelta(days=9))
    Score.objects.update(scored_at=now - timedelta(days=9))
    SupportFactory(item=feature, account=account)
    GapFactory(product=product, account=AccountFactory(crm_id="0015g"), item=gap)
    theme = ThemeAlignmentFactory(item=feature).theme

    for query, expected in (
        ("kind=gap", [gap]),
        ("status=planned", [feature]),
        (f"theme={theme.pk}", [feature]),
        ("theme=999999", []),
        (f"account={account.pk}", [feature]),
        ("account=crm:0015g", [gap]),
        ("account=crm:unknown", []),
        ("min_current=50", [gap]),
        ("q=invoice", [gap]),
        (f"q={feature.key}", [feature]),
        ("release=2027.1", []),
        (f"updated_since={(now + timedelta(days=1)).strftime('%Y-%m-%dT%H:%M:%SZ')}", [feature]),
        ("kind=gap&min_current=95", []),
    ):
        assert titles(as_pm, query) == [item.title for item in expected], query


def test_a_filtered_row_keeps_its_rank_among_all(as_pm: Program, product: Product) -> None:
    scored(product, "First", 90)
    scored(product, "Second", 80, kind="gap")

    assert [row["rank"] for row in as_pm.get("products/lift/backlog/?kind=gap").json()["results"]] == [2]


def test_other_weights_rank_otherwise_and_store_nothing(as_pm: Program, product: Product) -> None:
    scored(product, "Today", 80, 10)
    scored(product, "Tomorrow", 20, 90)
    before = list(Score.objects.order_by("pk").values())

    assert titles(as_pm) == ["Today", "Tomorrow"]
    assert titles(as_pm, "weights=current:1,future:4,strategy:0") == ["Tomorrow", "Today"]
    row = as_pm.get("products/lift/backlog/?weights=future:4,strategy:0,current:1").json()["results"][0]
    assert row["value"] == pytest.approx(0.2 * 20 + 0.8 * 90)
    assert list(Score.objects.order_by("pk").values()) == before


def test_scaled_weights_are_the_same_weights(as_pm: Program, product: Product) -> None:
    scored(product, "Today", 80, 10)

    one = as_pm.get("products/lift/backlog/?weights=current:0.5,future:0.3,strategy:0.2").json()
    ten = as_pm.get("products/lift/backlog/?weights=current:5,future:3,strategy:2").json()

    assert one["results"][0]["value"] == pytest.approx(ten["results"][0]["value"], rel=1e-12)


@pytest.mark.parametrize(
    "weights",
    [
        "current",
        "current:1",
        "current:1,future:1,strategy:x",
        "current:1,future:1,strategy:-1",
        "current:0,future:0,strategy:0",
        "current:nan,future:1,strategy:1",
        "current:inf,future:1,strategy:1",
        "current:1,current:1,future:1,strategy:1",
        "current:1,future:1,luck:1",
        "1,1,1",
        "current:1;future:1;strategy:1",
        "current:1e300,future:1,strategy:1",
    ],
)
def test_weights_that_are_malformed(as_pm: Program, product: Product, weights: str) -> None:
    response = as_pm.get(f"products/lift/backlog/?weights={weights}")

    assert response.status_code == 400
    assert only_error(response)["attr"] == "weights"


def test_the_terms_multiply_to_the_priority(as_pm: Program, product: Product, account: Account) -> None:
    item = ItemFactory(product=product, kind="gap", slips=2)
    GapFactory(product=product, account=account, item=item)
    score_product(product.pk)

    for query in ("explain=true", "explain=true&weights=current:1,future:2,strategy:3"):
        (row,) = as_pm.get(f"products/lift/backlog/?{query}").json()["results"]
        terms = row["terms"]
        assert sum(terms["value"].values()) == pytest.approx(row["value"], rel=1e-12)
        product_of_all = row["value"] * terms["urgency"] * terms["confidence"] * terms["effort_factor"]
        assert product_of_all == pytest.approx(row["priority"], rel=1e-12)
        assert terms["urgency"] > 1


def test_a_stale_row_says_so(as_pm: Program, product: Product) -> None:
    scored(product, "Item", 10)
    Score.objects.update(inputs_revision=2)

    assert as_pm.get("products/lift/backlog/").json()["results"][0]["stale"] is True


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("kind=bug", "kind"),
        ("status=maybe", "status"),
        ("theme=one", "theme"),
        ("account=Acme", "account"),
        ("min_current=101", "min_current"),
        ("min_current=nan", "min_current"),
        ("updated_since=yesterday", "updated_since"),
        ("explain=perhaps", "explain"),
        ("sort=rank", "sort"),
        ("limit=201", "limit"),
        ("cursor=xyz", "cursor"),
        ("q=%00", "q"),
    ],
)
def test_parameters_that_make_no_sense(as_pm: Program, product: Product, query: str, attr: str) -> None:
    response = as_pm.get(f"products/lift/backlog/?{query}")

    assert response.status_code == 400
    assert [one for _, one in errors_of(response)] == [attr]


def test_as_many_queries_for_three_rows_as_for_one_and_none_a_count(
    as_pm: Program, product: Product, django_assert_num_queries: Any
) -> None:
    scored(product, "First", 50)
    as_pm.get("products/lift/backlog/")
    for wanted in (1, 3):
        while Item.objects.count() < wanted:
            scored(product, "More", 40)
        for query in ("", "&limit=1"):
            with django_assert_num_queries(4) as seen:  # key with its person; product; page; last week
                as_pm.get(f"products/lift/backlog/?{query}")
            assert not any("COUNT(" in one["sql"].upper() for one in seen.captured_queries)


def test_customers_do_not_see_it(as_customer: Program, product: Product) -> None:
    assert as_customer.get("products/lift/backlog/").status_code == 403


def test_another_products_backlog_is_not_there(as_pm: Program) -> None:
    ProductFactory(slug="other")

    assert as_pm.get("products/other/backlog/").status_code == 404
