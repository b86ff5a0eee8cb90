"""How sure a ranking is, asked for and worked out: the run, the page, the file, REST."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from backlog.choices import RobustnessStatus
from backlog.models import Item, RobustnessFigure, RobustnessRun
from backlog.scoring.robustness import Parameters
from backlog.selectors.robustness import known_of
from backlog.services.freshness import bump
from backlog.services.robustness import ask_robustness, resume_stranded, run_queued
from backlog.services.scoring import score_items
from common.models import OutboxMessage
from stakeholders.models import Product, WeightProfile
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import ItemFactory, ProductFactory, SupportFactory

pytestmark = pytest.mark.django_db
ASKED = Parameters()


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="lifts", code="LIFT")


def add_items(product: Product, count: int) -> list[Item]:
    made = [ItemFactory(product=product) for _ in range(count)]
    for votes, item in enumerate(made):
        for _ in range(votes):
            SupportFactory(item=item)
    score_items(item.pk for item in made)
    return made


def work_out(product: Product, asked: Parameters = ASKED) -> RobustnessRun:
    run = ask_robustness(actor=None, product=product, asked=asked)
    run_queued(run.pk)
    run.refresh_from_db()
    return run


def test_a_run_keeps_figures_of_every_open_item_in_the_order_of_the_ranking(product: Product) -> None:
    few, more, most = add_items(product, 3)
    run = work_out(product)
    assert (run.status, run.items, run.draws_done, run.exact_to) == (RobustnessStatus.DONE, 3, 20_000, 3)
    assert list(run.figures.order_by("rank").values_list("item", flat=True)) == [most.pk, more.pk, few.pk]
    best = run.figures.get(rank=1)
    assert (best.near_top, best.near_first, best.any_low, best.any_high) == (1, 1, 1, 1)
    assert (best.pareto, best.unbeaten, run.figures.get(rank=3).pareto) == (True, True, False)
    assert best.central_current == pytest.approx(1 / 3, abs=0.01)
    assert run.figures.get(rank=3).central_current is None


def test_what_is_known_or_under_way_is_not_done_again(product: Product) -> None:
    add_items(product, 2)
    first = ask_robustness(actor=None, product=product, asked=ASKED)
    assert ask_robustness(actor=None, product=product, asked=ASKED) == first
    run_queued(first.pk)
    assert ask_robustness(actor=None, product=product, asked=ASKED) == first
    assert OutboxMessage.objects.filter(topic="robustness.queued").count() == 1


def test_a_change_makes_it_stale_and_a_new_run_replaces_it(product: Product) -> None:
    items = add_items(product, 2)
    old = work_out(product)
    SupportFactory(item=items[0])
    bump([items[0].pk])
    score_items([items[0].pk])
    assert known_of(product, ASKED).is_stale
    new = work_out(product)
    assert not known_of(product, ASKED).is_stale
    assert list(RobustnessRun.objects.all()) == [new]
    assert new.pk != old.pk
    assert not RobustnessFigure.objects.filter(run=old.pk).exists()


def test_a_run_without_items_is_done_and_says_nothing(product: Product) -> None:
    run = work_out(product)
    assert (run.status, run.items) == (RobustnessStatus.DONE, 0)


def test_a_product_without_weights_fails_with_the_reason(product: Product) -> None:
    WeightProfile.objects.filter(product=product).update(is_active=False)
    run = work_out(product)
    assert (run.status, run.error) == (
        RobustnessStatus.FAILED,
        "No weights are in force, so there is no ranking yet.",
    )


def test_a_run_that_nobody_is_at_goes_back_to_a_worker(product: Product) -> None:
    run = ask_robustness(actor=None, product=product, asked=ASKED)
    assert resume_stranded() == 1
    run_queued(run.pk)
    assert resume_stranded() == 0


# -- the page ------------------------------------------------------------------------------------------------


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def test_the_page_starts_a_run_follows_it_and_shows_it(pm: Client, product: Product) -> None:
    add_items(product, 3)
    url = reverse("robustness", args=["lifts"])
    assert "Not worked out yet" in text_of(pm.get(url))
    answer = pm.post(url, {"top": "2", "concentration": "50"})
    assert answer["Location"] == f"{url}?top=2&concentration=50"
    assert "Waiting for a worker" in text_of(pm.get(answer["Location"]))
    progress = reverse("robustness-progress", args=["lifts"]) + "?top=2&concentration=50"
    assert "HX-Refresh" not in pm.get(progress, headers=HTMX)
    run_queued(RobustnessRun.objects.get().pk)
    assert pm.get(progress, headers=HTMX)["HX-Refresh"] == "true"
    shown = text_of(pm.get(answer["Location"]))
    assert "2 of the top two stay there under almost any weights" in shown
    file = pm.get(reverse("robustness-csv", args=["lifts"]) + "?top=2&concentration=50").content.decode()
    assert file.count("\n") == 4
    assert "never first" in shown


@pytest.mark.parametrize(("name", "text"), [("top", "0"), ("top", "ten"), ("concentration", "-3")])
def test_nonsense_is_kept_and_refused(pm: Client, name: str, text: str) -> None:
    url = reverse("robustness", args=["lifts"])
    answer = pm.post(url, {name: text})
    assert answer.status_code == 422
    assert f'value="{text}"' in text_of(answer) or text in answer.content.decode()
    assert not RobustnessRun.objects.exists()


def test_nonsense_is_not_taken_for_an_empty_backlog(pm: Client, product: Product) -> None:
    add_items(product, 2)
    work_out(product)
    answer = pm.get(reverse("robustness", args=["lifts"]), {"top": "5000"})
    assert answer.status_code == 422
    assert "No open items" not in text_of(answer)


def test_a_top_longer_than_the_list_says_so(pm: Client, product: Product) -> None:
    add_items(product, 2)
    work_out(product)
    assert "The list has 2 items, so all of it is in the top." in text_of(pm.get(reverse("robustness", args=["lifts"])))


def test_the_page_asks_no_more_for_three_items_than_for_one(pm: Client, product: Product) -> None:
    counts = []
    for count in (1, 2):
        add_items(product, count)
        work_out(product)
        with CaptureQueriesContext(connection) as asked:
            pm.get(reverse("robustness", args=["lifts"]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_item_says_how_sure_its_rank_is(pm: Client, product: Product) -> None:
    item = add_items(product, 1)[0]
    work_out(product)
    said = "In the top ten under 100 % of weightings, near today's and of all."
    assert escape(said) in text_of(pm.get(f"/items/{item.key}/")).replace("\u202f", " ")


# -- REST ----------------------------------------------------------------------------------------------------


def test_rest_starts_it_and_reads_it(pm: Client, product: Product) -> None:
    add_items(product, 2)
    url = "/api/v1/products/lifts/robustness/"
    assert pm.get(url).json()["state"] == "none"
    begun = pm.post(url, {"top": 1}, content_type="application/json")
    assert (begun.status_code, begun.json()["state"]) == (202, "queued")
    run_queued(RobustnessRun.objects.get().pk)
    read = pm.get(f"{url}?top=1&limit=1")
    body = read.json()
    assert (body["state"], body["stale"], body["items"]) == ("done", False, 2)
    assert [row["rank"] for row in body["results"]] == [1]
    assert body["results"][0]["near"] == {"top": 1.0, "first": 1.0, "low": 1, "high": 1}
    assert pm.get(body["next"]).json()["results"][0]["central"] is None
    assert pm.get(f"{url}?top=1&limit=1", headers={"If-None-Match": read["ETag"]}).status_code == 304


def test_rest_refuses_nonsense(pm: Client) -> None:
    url = "/api/v1/products/lifts/robustness/"
    for body in ({"top": 0}, {"top": 5000}, {"concentration": 0}, {"concentration": "NaN"}, {"weights": 1}):
        assert pm.post(url, body, content_type="application/json").status_code == 400
