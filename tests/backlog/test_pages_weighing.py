"""A draft of the weights, or an earlier version, beside those in force: numbers, and who rises and falls."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stakeholders.models import Product, WeightProfile
from stakeholders.services.weights import activate_new_version, keep_draft
from tests.backlog.test_what_if import with_scores
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import LeaderFactory, ProductFactory

pytestmark = pytest.mark.django_db
STRATEGY = {"current": 1, "future": 1, "strategy": 8}


@pytest.fixture
def product() -> Product:
    return ProductFactory(code="LIFT", slug="lift", profile__number=1)


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def _kept(product: Product, **changes) -> WeightProfile:
    return keep_draft(actor=product.accountable_pm, product=product, reason="Tenders", weights=STRATEGY, **changes)


def _address(draft: WeightProfile) -> str:
    return f"/weights/lift/drafts/{draft.pk}/"


def test_a_draft_shows_who_rises_and_falls_and_is_activated(pm: Client, product: Product) -> None:
    falls, rises = with_scores(product, 80, 10, 0), with_scores(product, 10, 0, 80)
    draft = _kept(product)
    page = pm.get(_address(draft))
    rows = [(row["key"], row["rank"], row["rank_today"]) for row, _ in page.context["moved"]]
    assert rows == [(rises.key, 1, 2), (falls.key, 2, 1)]
    text = text_of(page)
    assert "Of the first 2 items 1 rises and 1 falls" in text
    assert "Tenders" in text
    assert "Activate as v2" in text
    done = pm.post(_address(draft), {"version": "1"})
    assert done.headers["Location"] == "/weights/lift/"
    assert WeightProfile.objects.get(product=product, is_active=True).pk == draft.pk
    assert messages_of(pm.get("/weights/lift/")) == [f"v2 is active. The backlog of {product} is being ranked anew."]
    assert pm.get(_address(draft)).status_code == 404
    earlier = pm.get("/weights/lift/versions/1/")
    assert [one.name for one in earlier.context["changes"]] == ["weight_current", "weight_future", "weight_strategy"]
    assert "Take these numbers" in text_of(earlier)


def test_weights_activated_meanwhile_are_said_and_compared(pm: Client, product: Product) -> None:
    draft = _kept(product)
    activate_new_version(actor=None, product=product, reason="Sooner", weights={"future": 1})
    refused = pm.post(_address(draft), {"version": "1"})
    assert refused.status_code == 409
    text = text_of(refused)
    assert "activated weights v2 while you were editing v1" in text
    assert 'name="version" value="2"' in text
    assert pm.post(_address(draft), {"version": "2"}).status_code == 302


def test_a_draft_is_discarded(pm: Client, product: Product) -> None:
    draft = _kept(product)
    assert pm.post(f"{_address(draft)}discard/").headers["Location"] == "/weights/lift/"
    assert not WeightProfile.objects.drafts().exists()


def test_what_scores_are_made_of_is_named_and_not_guessed(pm: Client, product: Product) -> None:
    with_scores(product, 80, 10, 0)
    page = pm.get(_address(_kept(product, parameters={"sigma_current": 7})))
    assert [one.name for one in page.context["moves"].untold] == ["sigma_current"]
    assert "It also changes what every score is made of" in text_of(page)


def test_who_reads_is_told_who_decides(product: Product) -> None:
    text = text_of(browser_of(LeaderFactory()).get(_address(_kept(product))))
    assert "Only the product PM activates weights." in text
    assert "Activate as" not in text


def test_other_weights_are_kept_as_a_draft_from_the_form(pm: Client, product: Product) -> None:
    form = pm.get("/weights/lift/").context["form"]
    typed = form.initial | {"weight_current": "10", "weight_future": "10", "weight_strategy": "80", "keep": "1"}
    assert pm.post("/weights/lift/", typed).status_code == 422  # no reason
    done = pm.post("/weights/lift/", typed | {"reason": "Tenders"})
    draft = WeightProfile.objects.drafts().get()
    assert done.headers["Location"] == _address(draft)
    assert (draft.weight_strategy, draft.reason, draft.author) == (0.8, "Tenders", product.accountable_pm)
    assert "Tenders" in text_of(pm.get("/weights/lift/"))


@pytest.mark.parametrize("page", ["/weights/", "/weights/lift/", "draft"])
def test_pages_take_the_same_number_of_queries(pm: Client, product: Product, page: str) -> None:
    def counted() -> int:
        address = _address(WeightProfile.objects.drafts().latest("pk")) if page == "draft" else page
        with CaptureQueriesContext(connection) as captured:
            pm.get(address)
        return len(captured)

    with_scores(product, 80, 10, 0)
    _kept(product)
    pm.get("/weights/lift/")
    one = counted()
    for _ in range(2):
        with_scores(product, 10, 80, 0)
        _kept(product)
    assert counted() == one
