"""The list of requests, one request in full, and opening one again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import EvidenceLink
from backlog.services.triage import decline_request, link_request
from requests_intake.choices import RequestStatus
from requests_intake.models import Request
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    LeaderFactory,
    OpportunityFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift Control", slug="lift", code="LIFT")


def declined(product: Product, **fields: object) -> Request:
    one = RequestFactory(product=product, **fields)
    decline_request(
        actor=product.accountable_pm,
        request_id=one.pk,
        reason="too_few",
        text="Too few need it",
        would_change="Three more accounts",
        look_again_on=timezone.localdate() + timedelta(days=30),
    )
    one.refresh_from_db()
    return one


# -- the list ------------------------------------------------------------------------------------------------


def test_the_list_shows_the_newest_first_and_where_each_went(product: Product) -> None:
    item = ItemFactory(product=product)
    old = RequestFactory(product=product, title="Older", filed_at=timezone.now() - timedelta(days=3), item=item)
    new = RequestFactory(product=product, title="Newer")
    response = browser_of(product.accountable_pm).get("/requests/")
    assert list(response.context["page"].rows) == [new, old]
    assert f"/items/{item.key}/" in text_of(response)


def test_the_list_is_filtered_by_product_kind_status_and_words(product: Product) -> None:
    gap = GapFactory(product=product, title="Recall log as a file")
    no = declined(product, title="Voice assistant")
    elsewhere = RequestFactory(product=ProductFactory(slug="other"), title="Recall elsewhere")
    reader = browser_of(LeaderFactory())

    def found(query: str) -> set[Request]:
        return set(reader.get(f"/requests/?{query}").context["page"].rows)

    assert found("") == {gap, no, elsewhere}
    assert found("product=lift") == {gap, no}
    assert found("kind=gap") == {gap}
    assert found("status=declined") == {no}
    assert found("q=recalls") == {gap, elsewhere}
    assert found("status=<b>&kind=7") == {gap, no, elsewhere}


@pytest.mark.parametrize("q", ["\x00", "'\"", "<script>alert(1)</script>", "a " * 4000, "!&|()"])
def test_odd_words_break_nothing(product: Product, q: str) -> None:
    response = browser_of(product.accountable_pm).get("/requests/", {"q": q})
    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


def test_pages_follow_each_other_and_lead_back(product: Product) -> None:
    reader = browser_of(product.accountable_pm)
    made = [RequestFactory(product=product, account=None) for _ in range(51)]
    first = reader.get("/requests/").context["page"]
    assert len(first.rows) == 50
    assert first.previous_url == ""
    second = reader.get(first.next_url).context["page"]
    assert list(second.rows) == [made[0]]
    assert second.next_url == ""
    assert reader.get(second.previous_url).context["page"].rows == first.rows


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "' OR 1=1", "%00"])
def test_a_foreign_cursor_is_refused_in_words(product: Product, cursor: str) -> None:
    response = browser_of(product.accountable_pm).get(f"/requests/?cursor={cursor}")
    assert response.status_code == 400
    assert "cursor" in text_of(response)


def test_the_empty_list_offers_to_file_one(product: Product) -> None:
    reader = browser_of(product.accountable_pm)
    assert "/gaps/new/" in text_of(reader.get("/requests/"))
    assert "No request matches" in text_of(reader.get("/requests/?q=zzz"))


def test_the_list_costs_as_many_queries_for_one_as_for_three(product: Product) -> None:
    reader = browser_of(product.accountable_pm)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get("/requests/")
        return len(captured)

    GapFactory(product=product, item=ItemFactory(product=product))
    reader.get("/requests/")
    one = queries()
    GapFactory(product=product, item=ItemFactory(product=product))
    GapFactory(product=product, item=ItemFactory(product=product))
    assert queries() == one


def test_a_customer_has_no_such_list(product: Product) -> None:
    account = AccountFactory(products=[product])
    assert browser_of(CustomerFactory(account=account)).get("/requests/").status_code == 403


# -- one request ---------------------------------------------------------------------------------------------


def test_a_request_shows_its_words_its_account_and_its_workaround(product: Product) -> None:
    account = AccountFactory(name="Brackwater")
    one = GapFactory(
        product=product,
        account=account,
        title="Recall log as a file",
        body="First line\n\nSecond line",
        contact=ContactFactory(account=account, name="Marta", title="facility manager", kind="user"),
        opportunity=OpportunityFactory(account=account, name="Two towers"),
        competitor="Paternoster",
        is_anticipated=True,
        workaround__hours_per_month=14,
    )
    text = text_of(browser_of(product.accountable_pm).get(f"/requests/{one.pk}/"))
    shown = ("Recall log as a file", "<p>First line</p>", "Brackwater", "Marta", "facility manager", "Two towers")
    for words in (*shown, "Paternoster has it", "anticipated", "14 h a month", "Copy it by hand", one.reference):
        assert words in text
    assert f'href="/inbox/{one.pk}/"' in text


def test_its_history_tells_every_decision(product: Product) -> None:
    one = declined(product)
    text = text_of(browser_of(product.accountable_pm).get(f"/requests/{one.pk}/"))
    for words in ("Too few need it", "Three more accounts", "Look again on", str(product.accountable_pm)):
        assert words in text


def test_a_linked_request_leads_to_its_item(product: Product) -> None:
    item = ItemFactory(product=product, title="The item that answers it")
    one = RequestFactory(product=product, item=item)
    text = text_of(browser_of(product.accountable_pm).get(f"/requests/{one.pk}/"))
    assert "Where it went" in text
    assert "The item that answers it" in text


def test_colleagues_read_but_cannot_decide(product: Product) -> None:
    colleague = CustomerPMFactory()
    product.members.add(colleague)
    one = declined(product)
    reader = browser_of(colleague)
    text = text_of(reader.get(f"/requests/{one.pk}/"))
    assert "Reopen" not in text
    assert reader.post(f"/requests/{one.pk}/reopen/", {"version": one.version}).status_code == 403


def test_a_request_of_another_product_is_not_there(product: Product) -> None:
    one = RequestFactory(product=product)
    stranger = browser_of(ProductPMFactory())
    assert stranger.get(f"/requests/{one.pk}/").status_code == 404
    assert stranger.post(f"/requests/{one.pk}/reopen/").status_code == 404
    assert stranger.get("/requests/999999/").status_code == 404


def test_a_customer_is_led_to_the_portal_and_only_to_their_own(product: Product) -> None:
    account = AccountFactory(products=[product])
    mine = RequestFactory(product=product, account=account)
    foreign = RequestFactory(product=product)
    reader = browser_of(CustomerFactory(account=account))
    assert reader.get(f"/requests/{mine.pk}/").headers["Location"] == f"/portal/requests/{mine.pk}/"
    assert reader.get(f"/requests/{foreign.pk}/").status_code == 404


# -- opening it again ----------------------------------------------------------------------------------------


def test_reopening_puts_it_back_into_the_inbox(product: Product) -> None:
    item = ItemFactory(product=product)
    one = RequestFactory(product=product)
    link_request(actor=product.accountable_pm, request_id=one.pk, item_key=item.key)
    one.refresh_from_db()
    reader = browser_of(product.accountable_pm)
    response = reader.post(f"/requests/{one.pk}/reopen/", {"version": one.version})
    assert response.headers["Location"] == f"/requests/{one.pk}/"
    one.refresh_from_db()
    assert one.status == RequestStatus.NEW
    assert not EvidenceLink.objects.exists()
    assert "back in the inbox" in text_of(reader.get(f"/requests/{one.pk}/"))


def test_reopening_on_an_old_version_is_a_conflict(product: Product) -> None:
    one = declined(product)
    reader = browser_of(product.accountable_pm)
    response = reader.post(f"/requests/{one.pk}/reopen/", {"version": one.version - 1})
    assert response.status_code == 409
    one.refresh_from_db()
    assert one.status == RequestStatus.DECLINED


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_not_asked_for(product: Product, version: str) -> None:
    one = declined(product)
    response = browser_of(product.accountable_pm).post(f"/requests/{one.pk}/reopen/", {"version": version})
    assert response.status_code in {302, 409}


def test_reopening_is_posted(product: Product) -> None:
    one = declined(product)
    assert browser_of(product.accountable_pm).get(f"/requests/{one.pk}/reopen/").status_code == 405
