"""Why an item ranks where it does, over REST."""

import pytest

from backlog.models import Item, Support
from stakeholders.models import Account, Product
from tests.api.client import Program, score_product
from tests.factories import (
    AccountFactory,
    GapFactory,
    ItemFactory,
    OpportunityFactory,
    SegmentFactory,
    SupportFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def test_an_explanation_adds_up_to_what_is_stored(as_pm: Program, product: Product, account: Account) -> None:
    item = ItemFactory(product=product, kind="gap", slips=1)
    GapFactory(product=product, account=account, item=item)
    SupportFactory(item=item, account=AccountFactory(name="Globex"), importance="must_have")
    as_pm.put(f"items/LIFT-1/themes/{ThemeFactory().pk}/", {"alignment": 3})
    as_pm.put(f"items/LIFT-1/segments/{SegmentFactory().pk}/", {"impact": 2})
    as_pm.put(f"items/LIFT-1/opportunities/{OpportunityFactory(account=account).pk}/", {"importance": "must_have"})
    score_product(product.pk)

    told = as_pm.get("items/LIFT-1/explanation/").json()
    stored = told["stored"]

    assert told["stale"] is False
    for name, column in told["stakeholders"].items():
        assert column["score"] == pytest.approx(stored[name], rel=1e-9)
        assert sum(one["points"] for one in column["contributions"]) == pytest.approx(stored[name], rel=1e-9)
        assert column["adds"] == pytest.approx(column["weight"] * stored[name], rel=1e-9)
        assert stored[name] > 0
    assert sum(column["adds"] for column in told["stakeholders"].values()) == pytest.approx(stored["value"], rel=1e-9)
    multiplied = stored["value"] * stored["urgency"] * stored["confidence"] / told["effort"]["divisor"]
    assert multiplied == pytest.approx(stored["priority"], rel=1e-9)
    assert told["steps"][-1]["after"] == pytest.approx(stored["priority"], rel=1e-9)
    names = {one["name"] for column in told["stakeholders"].values() for one in column["contributions"]}
    assert {"Acme", "Globex"} <= names


def test_an_item_that_was_not_scored_yet_is_explained_too(as_pm: Program, product: Product) -> None:
    ItemFactory(product=product)

    told = as_pm.get("items/LIFT-1/explanation/").json()

    assert told["stale"] is True
    assert told["stored"]["priority"] == told["priority"] == 0.0


def two_items(as_pm: Program, product: Product) -> tuple[Item, Item]:
    """Of four person-days each. The first has four voices, one of them loud; the second two of middling accounts."""
    for title in ("Loud", "Even"):
        body = {"product": "lift", "title": title, "kind": "feature", "effort": {"developer_days": 4}}
        as_pm.post("items/", body)
    first, second = Item.objects.filter(product=product).order_by("number")
    SupportFactory(item=first, account=AccountFactory(name="Globex", arr=5_000_000), importance="must_have")
    for _ in range(3):
        SupportFactory(item=first, account=AccountFactory(arr=1_000), importance="nice_to_have")
    for _ in range(2):
        SupportFactory(item=second, account=AccountFactory(arr=60_000), importance="must_have")
    score_product(product.pk)
    return first, second


def test_it_says_the_rank_and_what_it_would_be_without_the_loudest(as_pm: Program, product: Product) -> None:
    first, second = two_items(as_pm, product)
    ranked = [row["key"] for row in as_pm.get("products/lift/backlog/").json()["results"]]
    for item in (first, second):
        told = as_pm.get(f"items/{item.key}/explanation/").json()
        assert told["rank"] == ranked.index(item.key) + 1
        assert told["largest_account"]["name"]
    # Taking the loud account's voice away is what the figure promises: so take it away.
    loud = as_pm.get(f"items/{ranked[0]}/explanation/").json()
    account = loud["largest_account"]["account"]
    Support.objects.filter(item__number=int(ranked[0].partition("-")[2]), account=account).delete()
    score_product(product.pk)
    assert as_pm.get(f"items/{ranked[0]}/explanation/").json()["rank"] == loud["rank_without_largest_account"]


def test_what_would_move_it_up_a_place_does(as_pm: Program, product: Product) -> None:
    two_items(as_pm, product)
    ahead, behind = (row["key"] for row in as_pm.get("products/lift/backlog/").json()["results"])
    assert as_pm.get(f"items/{ahead}/explanation/").json()["up_a_place"] is None
    up = as_pm.get(f"items/{behind}/explanation/").json()["up_a_place"]
    assert up["above"] == ahead
    days = up["effort_days"]
    assert 0 < days < 4
    changed = as_pm.patch(f"items/{behind}/", {"effort": {"developer_days": days}})
    assert changed.status_code == 200, changed.content
    score_product(product.pk)
    assert as_pm.get(f"items/{behind}/explanation/").json()["rank"] == 1


def test_its_own_prerequisite_is_nothing_that_an_item_could_pass(as_pm: Program, product: Product) -> None:
    two_items(as_pm, product)
    ahead, behind = (row["key"] for row in as_pm.get("products/lift/backlog/").json()["results"])
    needed = as_pm.post("items/", {"product": "lift", "kind": "gap", "title": "Needed first"}).json()["key"]
    as_pm.patch(f"items/{behind}/", {"requires": [needed]})
    score_product(product.pk)
    ranked = [row["key"] for row in as_pm.get("products/lift/backlog/").json()["results"]]
    assert ranked == [ahead, needed, behind]
    assert as_pm.get(f"items/{behind}/explanation/").json()["up_a_place"]["above"] == ahead
    assert as_pm.get(f"items/{needed}/explanation/").json()["up_a_place"] is None
