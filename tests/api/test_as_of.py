"""The ranked backlog as it was on a day: as a page and over REST."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.choices import SnapshotReason
from backlog.models import Item, Score, Snapshot
from backlog.services.history import take_snapshot
from backlog.services.scoring import apply_weights, score_items
from common.presentation.dates import day
from stakeholders.models import Product, WeightProfile
from stakeholders.services.weights import activate_new_version
from tests.api.client import Program, only_error
from tests.factories import AccountFactory, ItemFactory, LeaderFactory, SupportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(LeaderFactory())
    return client


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def asked_for(product: Product, title: str, accounts: int) -> Item:
    item: Item = ItemFactory(product=product, title=title, kind="feature")
    for _ in range(accounts):
        SupportFactory(item=item, account=AccountFactory(stage="customer"), importance="must_have")
    score_items([item.pk])
    return item


def take(product: Product, days_ago: int) -> Snapshot:
    taken = take_snapshot(product.pk, SnapshotReason.NIGHTLY)
    Snapshot.objects.filter(pk=taken).update(taken_at=timezone.now() - timedelta(days=days_ago))
    return Snapshot.objects.get(pk=taken)


@pytest.fixture
def changed(product: Product) -> tuple[Item, Item]:
    """Ten days ago `early` was first; since five days ago, under other weights, `late` is."""
    early, late = asked_for(product, "early", 2), asked_for(product, "late", 1)
    take(product, 10)
    for _ in range(4):
        SupportFactory(item=late, account=AccountFactory(stage="customer"), importance="must_have")
    Score.objects.filter(pk=late.pk).update(inputs_revision=9)
    score_items([late.pk])
    weights = {"current": 0.8, "future": 0.1, "strategy": 0.1}
    activate_new_version(actor=None, product=product, reason="Customers first", weights=weights)
    apply_weights(product.pk)
    take(product, 5)
    return early, late


def rows(program: Program, query: str) -> list[dict[str, Any]]:
    answer = program.get(f"products/lift/backlog/?{query}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


@pytest.mark.parametrize(("days", "titles"), [(10, ["early", "late"]), (7, ["early", "late"]), (5, ["late", "early"])])
def test_the_order_is_that_of_the_last_record_up_to_the_day(
    as_pm: Program, changed: Any, days: int, titles: list[str]
) -> None:
    assert [row["title"] for row in rows(as_pm, f"as_of={ago(days)}")] == titles


def test_figures_are_by_the_weights_of_that_day(as_pm: Program, product: Product, changed: tuple[Item, Item]) -> None:
    early, _ = changed
    first = WeightProfile.objects.filter(product=product).earliest("number")
    row = rows(as_pm, f"as_of={ago(10)}")[0]
    score = Score.objects.get(pk=early.pk)
    assert row["weights"] == first.number
    assert row["scores"]["current"] == pytest.approx(score.current)
    assert row["value"] == pytest.approx(first.weight_current * score.current)
    assert (row["rank"], row["effort"]) == (1, {"days": None, "estimated": False})


def test_what_was_closed_since_still_stands_there(as_pm: Program, changed: tuple[Item, Item]) -> None:
    early, _ = changed
    Score.objects.filter(pk=early.pk).update(is_open=False)
    assert rows(as_pm, f"as_of={ago(10)}")[0]["key"] == early.key


def test_pages_follow_each_other_both_ways(as_pm: Program, changed: Any) -> None:
    first = as_pm.get(f"products/lift/backlog/?as_of={ago(10)}&limit=1").json()
    second = as_pm.get(first["next"].split("/api/v1/")[1]).json()
    back = as_pm.get(second["previous"].split("/api/v1/")[1]).json()
    assert [[row["rank"] for row in page["results"]] for page in (first, second, back)] == [[1], [2], [1]]
    assert (first["previous"], second["next"]) == (None, None)


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ("as_of=2026-13-40", "no_day", "“2026-13-40” is not a day: write it as in 2026-03-31."),
        ("as_of=yesterday", "no_day", "“yesterday” is not a day: write it as in 2026-03-31."),
        ("as_of=2999-01-01", "day_ahead", "1 Jan 2999 lies ahead: choose today or a day before."),
        ("as_of=2026-01-01&q=x", "invalid", "as_of shows the whole ranking of that day: leave out q."),
        (
            "as_of=2026-01-01&weights=current:1,future:1,strategy:1&kind=gap",
            "invalid",
            "as_of shows the whole ranking of that day: leave out kind, weights.",
        ),
    ],
)
def test_nonsense_is_refused_in_words(as_pm: Program, product: Product, query: str, code: str, words: str) -> None:
    answer = as_pm.get(f"products/lift/backlog/?{query}")
    assert answer.status_code == 400
    error = only_error(answer)
    assert (error["code"], error["attr"], error["detail"]) == (code, "as_of", words)


def test_before_the_record_the_first_day_is_named(as_pm: Program, changed: Any) -> None:
    error = only_error(as_pm.get(f"products/lift/backlog/?as_of={ago(11)}"))
    words = f"The record of Lift begins on {day(ago(10))}: choose that day or a later one."
    assert (error["code"], error["detail"].split(" begins")[1]) == ("before_the_record", words.split(" begins")[1])


def test_nothing_on_record_is_said(as_pm: Program, product: Product) -> None:
    error = only_error(as_pm.get(f"products/lift/backlog/?as_of={ago(0)}"))
    assert error["detail"] == f"No ranking of {product.name} is on record yet: the first is taken tonight."


def test_an_items_history_over_rest(as_pm: Program, changed: tuple[Item, Item]) -> None:
    _, late = changed
    body = as_pm.get(f"items/{late.key}/history/").json()
    before, after = body["points"]
    assert (before["rank"], after["rank"], before["changes"]) == (2, 1, [])
    assert after["changes"][0] == f"Weights v{after['weights']} took effect in place of v{before['weights']}."
    assert after["changes"][1].startswith("Current customer went from ")
    assert set(after["scores"]) == {"current", "future", "strategy"}
    assert after["effort_days"] is None


def test_the_page_says_that_it_is_the_past_and_leads_back(leader: Client, changed: tuple[Item, Item]) -> None:
    early, late = changed
    page = leader.get("/backlog/lift/", {"as_of": ago(10).isoformat(), "q": "x"})
    text = page.content.decode()
    assert page.status_code == 200
    assert f"Backlog as of {day(ago(10))}" in text
    assert "You look at the past: nothing here can be changed." in text
    assert "Filters and what-ifs do not reach back" in text
    assert 'href="/backlog/lift/">' in text
    assert [(row["key"], row["rank"], row["rank_now"]) for row in page.context["rows"]] == [
        (early.key, 1, 2), (late.key, 2, 1),
    ]  # fmt: skip


def test_a_day_that_cannot_be_shown_is_said_and_kept(leader: Client, changed: Any) -> None:
    page = leader.get("/backlog/lift/", {"as_of": "2026-13-40"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "“2026-13-40” is not a day" in text
    assert f'min="{ago(10).isoformat()}"' in text


def test_the_list_offers_the_way_there(leader: Client, product: Product) -> None:
    text = leader.get("/backlog/lift/").content.decode()
    assert (
        f'<input type="date" class="form-control" id="as-of" name="as_of" max="{ago(0).isoformat()}" required>' in text
    )
