"""An item's history as a page and a table, and the reasons by name."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.choices import Finding, SnapshotReason
from backlog.models import Item, Score, Snapshot
from backlog.selectors.history_words import finding_of, history_of
from backlog.services.history import take_snapshot
from backlog.services.interviews import record_interview
from backlog.services.items import update_item
from backlog.services.scoring import score_items
from stakeholders.models import Account, Product
from stakeholders.services.accounts import update_account, update_opportunity
from tests.factories import (
    AccountFactory,
    ItemFactory,
    LeaderFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
    SupportFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory()


@pytest.fixture
def account() -> Account:
    return AccountFactory(name="Nordlift", stage="customer", arr=50_000, churn_risk=0)


@pytest.fixture
def item(product: Product, account: Account) -> Item:
    made: Item = ItemFactory(product=product, kind="gap")
    SupportFactory(item=made, account=account, importance="must_have")
    score_items([made.pk])
    return made


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(LeaderFactory())
    return client


def take(product: Product, *, days_ago: int = 0) -> None:
    taken = take_snapshot(product.pk, SnapshotReason.NIGHTLY)
    if days_ago:
        Snapshot.objects.filter(pk=taken).update(taken_at=timezone.now() - timedelta(days=days_ago))


def rescored(item: Item) -> None:
    Score.objects.filter(pk=item.pk).update(inputs_revision=99)
    score_items([item.pk])


def reasons_of(item: Item) -> list[str]:
    """Why the last point differs, without what the figures say."""
    return [words for words in history_of(item)[-1]["changes"] if " went from " not in words or "Nordlift" in words]


def test_what_changed_of_an_account_is_told_by_its_name(product: Product, account: Account, item: Item) -> None:
    take(product, days_ago=3)
    update_account(actor=None, account_id=account.pk, stage="former", arr=80_000, churn_risk=0.4)
    rescored(item)
    take(product)
    assert reasons_of(item) == [
        "Nordlift went from customer to former customer.",
        "Revenue of Nordlift went from €50k to €80k.",
        "Churn risk of Nordlift went from 0\u202f% to 40\u202f%.",
    ]


def test_a_deal_is_told_by_its_name_and_others_of_the_account_are_not(
    product: Product, account: Account, item: Item
) -> None:
    deal = OpportunityFactory(account=account, name="Tower B", amount=90_000, win_probability=0.5)
    other = OpportunityFactory(account=account, name="Tower C", amount=90_000, win_probability=0.5)
    OpportunityLinkFactory(item=item, opportunity=deal, importance="must_have")
    rescored(item)
    take(product, days_ago=3)
    update_opportunity(actor=None, opportunity_id=deal.pk, win_probability=0.8)
    update_opportunity(actor=None, opportunity_id=other.pk, win_probability=0.1)
    rescored(item)
    take(product)
    assert reasons_of(item) == [
        "The chance to win the deal Tower B of Nordlift went from 50\u202f% to 80\u202f%.",
    ]


def test_interviews_and_slips_are_told(product: Product, account: Account, item: Item) -> None:
    take(product, days_ago=3)
    held_on = timezone.localdate() - timedelta(days=4)
    record_interview(
        actor=None, product=product, account=account, held_on=held_on, findings={item.pk: Finding.CONFIRMED}
    )
    update_item(actor=None, item_id=item.pk, version=None, slips=1)
    rescored(item)
    take(product)
    said = f"{held_on.day} {held_on:%b %Y}"
    assert sorted(reasons_of(item)) == [
        "It has slipped 1 release.",
        f"The interview with Nordlift on {said} confirmed it.",
    ]


@pytest.mark.parametrize(
    ("ranks", "title"),
    [
        ([4, 2], "Rose from rank 4 to 2 since 3 Oct 2026"),
        ([2, 3, 4], "Fell from rank 2 to 4 since 3 Oct 2026"),
        ([2, 5, 2], "At rank 2, as on 3 Oct 2026"),
        ([2, None], "Not ranked any more; it stood at 2 last"),
        ([None], "Not ranked since 3 Oct 2026"),
    ],
)
def test_the_title_says_the_finding(ranks: list[int | None], title: str) -> None:
    moment = timezone.make_aware(timezone.datetime(2026, 10, 3, 2))
    assert finding_of([{"rank": rank, "taken_at": moment} for rank in ranks]) == title


def test_the_page_shows_each_point_with_its_reason(leader: Client, product: Product, item: Item) -> None:
    take(product, days_ago=3)
    SupportFactory(item=item, account=AccountFactory(stage="customer"), importance="must_have")
    rescored(item)
    take(product)
    page = leader.get(f"/items/{item.key}/history/")
    assert page.status_code == 200
    text = page.content.decode()
    assert [point["rank"] for point in page.context["points"]] == [1, 1]
    assert "At rank 1, as on" in text
    assert "First on record." in text
    assert f'href="/items/{item.key}/history.csv"' in text


def test_two_points_can_be_compared(leader: Client, product: Product, account: Account, item: Item) -> None:
    take(product, days_ago=5)
    update_account(actor=None, account_id=account.pk, churn_risk=0.4)
    rescored(item)
    take(product, days_ago=0)
    update_account(actor=None, account_id=account.pk, churn_risk=0.6)
    rescored(item)
    take(product)
    first, second, _third = (point["id"] for point in history_of(item))
    said = leader.get(f"/items/{item.key}/history/", {"from": second, "to": first}).context["between"]
    assert [words for words in said if "Nordlift" in words] == [
        "Churn risk of Nordlift went from 0\u202f% to 40\u202f%.",
    ]


def test_nonsense_points_fall_back_to_the_whole_record(leader: Client, product: Product, item: Item) -> None:
    take(product)
    page = leader.get(f"/items/{item.key}/history/", {"from": "x", "to": "-1"})
    point = history_of(item)[0]["id"]
    assert (page.status_code, page.context["chosen_from"], page.context["chosen_to"]) == (200, point, point)


def test_an_item_without_a_snapshot_says_when_there_will_be_one(leader: Client, item: Item) -> None:
    page = leader.get(f"/items/{item.key}/history/")
    assert page.status_code == 200
    assert "Nothing on record yet" in page.content.decode()


def test_the_table_goes_along_as_a_file(leader: Client, product: Product, item: Item) -> None:
    take(product)
    answer = leader.get(f"/items/{item.key}/history.csv")
    rows: list[dict[str, Any]] = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["rank"], row["reason"], row["current"]) for row in rows] == [
        ("1", "nightly", f"{Score.objects.get().current:.2f}"),
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="history-{item.key}.csv"'


def test_a_longer_history_takes_no_more_queries(leader: Client, product: Product, item: Item) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert leader.get(f"/items/{item.key}/history/").status_code == 200
        return len(caught)

    take(product, days_ago=9)
    rescored(item)
    Score.objects.filter(pk=item.pk).update(urgency=1.2)
    take(product, days_ago=5)
    few = queries()
    for urgency in (1.3, 1.4):
        Score.objects.filter(pk=item.pk).update(urgency=urgency)
        take(product)
    assert queries() == few
