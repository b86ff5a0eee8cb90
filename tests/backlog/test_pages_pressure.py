"""What our own people ask for, on its page and beside the request; and the page of reasons and texts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import ItemEffort
from backlog.services.scoring import score_items
from backlog.services.triage import decline_request
from requests_intake.models import AnswerText, Request
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)

pytestmark = pytest.mark.django_db
WORDS = {"reason": "too_few", "text": "x", "would_change": "y", "look_again_on": None}


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def wish(product: Product, title: str, days: float | None = 5, **fields: object) -> Request:
    """A request of leadership that counts at an item of its own with so many days of effort."""
    item = ItemFactory(product=product, title=f"Item of {title}")
    if days is not None:
        ItemEffort.objects.create(item=item, pool=product.pools.first(), days=days)
    given = {"source": "leadership", "evidence": "perceived", **fields}
    request = RequestFactory(product=product, title=title, item=item, **given)
    score_items([item.pk])
    return request


def test_each_stands_beside_what_it_would_displace(pm: Client, product: Product) -> None:
    account = AccountFactory(name="Acme")
    deal = OpportunityFactory(account=account, name="Forty stations")
    own = wish(product, "Golden edition", 12, source="sales", evidence="buyer", account=account, opportunity=deal)
    better = ItemFactory(product=product, title="Recall file")
    ItemEffort.objects.create(item=better, pool=product.pools.first(), days=8)
    for _ in range(5):
        SupportFactory(item=better, account=AccountFactory(arr=900_000), importance="must_have")
    score_items([better.pk])
    text = text_of(pm.get("/pressure/"))
    assert "What our own people ask for" in text
    assert f"Takes 12 days. The same days build {better.key}" in text
    assert "Forty stations" in text
    assert "Heard from a buyer" in text
    beside = text_of(pm.get(f"/requests/{own.pk}/"))
    assert "What it would displace" in beside
    assert f"The same days build {better.key}" in beside


def test_what_is_decided_or_of_others_is_left_out(pm: Client, product: Product) -> None:
    wish(product, "Golden edition")
    RequestFactory(product=product, title="Of a customer", source="customer")
    refused = RequestFactory(product=product, title="Refused one", source="rfp")
    decline_request(actor=None, request_id=refused.pk, **WORDS)
    shipped = ItemFactory(product=product, status="shipped")
    RequestFactory(product=product, title="Built one", source="competitor", item=shipped)
    text = text_of(pm.get("/pressure/"))
    assert "Golden edition" in text
    assert not [title for title in ("Of a customer", "Refused one", "Built one") if title in text]
    whole = text_of(pm.get("/pressure/?all=1"))
    assert "Refused one" in whole
    assert "It is shipped: nothing waits for it." in whole
    assert "Refused one" not in text_of(pm.get("/pressure/?all=1&source=leadership"))
    assert "Nothing matches" in text_of(pm.get("/pressure/?source=rfp"))
    assert "Golden edition" in text_of(pm.get("/pressure/?product=nowhere"))


def test_without_an_item_or_an_estimate_it_says_so(pm: Client, product: Product) -> None:
    wish(product, "No estimate", None)
    RequestFactory(product=product, title="No item", source="leadership")
    text = text_of(pm.get("/pressure/"))
    assert "Nobody has estimated it, so nobody can say what it would displace." in text
    assert "Known once it counts at an item that is estimated." in text


def test_more_lines_take_no_more_questions(pm: Client, product: Product) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert pm.get("/pressure/").status_code == 200
        return len(queries)

    wish(product, "One")
    pm.get("/pressure/")
    few = asked()
    for number in range(4):
        wish(product, f"More {number}")
    assert asked() == few


def test_customers_are_not_shown_it(product: Product) -> None:
    request = RequestFactory(product=product)
    assert browser_of(CustomerFactory(account=request.account)).get("/pressure/").status_code == 403
    assert "Our own people ask for nothing" in text_of(browser_of(product.accountable_pm).get("/pressure/"))


# -- reasons and texts -------------------------------------------------------------------------------------------


def test_a_pm_writes_the_words_of_their_product_and_the_inbox_begins_with_them(pm: Client, product: Product) -> None:
    address = "/settings/answers/too_few/?product=lift"
    assert "Weighbridge&#x27;s own words" in text_of(pm.get(address)) or "Weighbridge's own" in text_of(pm.get(address))
    sent = {"text": "Few of you need it.", "would_change": "Ten more.", "version": "0"}
    assert pm.post(address, sent)["Location"] == "/settings/answers/?product=lift"
    assert AnswerText.objects.get().product == product
    assert "Few of you need it." in text_of(pm.get("/settings/answers/"))
    new = RequestFactory(product=product)
    assert 'data-text="Few of you need it."' in text_of(pm.get(f"/inbox/{new.pk}/?do=decline"))
    stale = pm.post(address, sent | {"text": "Another."})
    assert stale.status_code == 409
    assert "Few of you need it." in text_of(stale)
    gone = pm.post("/settings/answers/too_few/reset/?product=lift", {"version": "1"})
    assert gone["Location"] == "/settings/answers/?product=lift"
    assert not AnswerText.objects.exists()


def test_all_products_are_an_administrators(pm: Client, product: Product) -> None:
    sent = {"text": "Few need it.", "would_change": "More.", "version": "0"}
    assert pm.post("/settings/answers/too_few/?product=all", sent).status_code == 403
    admin = browser_of(AdminFactory())
    assert admin.post("/settings/answers/too_few/?product=all", sent).status_code == 302
    assert AnswerText.objects.get().product is None
    shown = text_of(pm.get("/settings/answers/?product=all"))
    assert "Few need it." in shown
    assert "/settings/answers/too_few/?product=all" not in shown


def test_another_products_words_are_not_theirs(pm: Client) -> None:
    ProductFactory(slug="other")
    assert pm.get("/settings/answers/?product=other").status_code == 404
    assert pm.get("/settings/answers/too_few/?product=other").status_code == 404
    assert pm.get("/settings/answers/mood/?product=lift").status_code == 404
    assert pm.post("/settings/answers/too_few/?product=lift", {"text": " "}).status_code == 422


def test_the_page_counts_what_was_given(pm: Client, product: Product) -> None:
    assert "No no was given in the last twelve months" in text_of(pm.get("/settings/answers/"))
    for _ in range(2):
        decline_request(actor=None, request_id=RequestFactory(product=product).pk, **WORDS)
    text = text_of(pm.get("/settings/answers/"))
    assert "A no was given 2 times in the last twelve months" in text
    assert 'href="/declined/?reason=too_few&amp;product=lift"' in text
