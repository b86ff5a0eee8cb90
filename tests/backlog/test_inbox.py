"""The inbox page: what it shows, and how the fitting item is found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.selectors.inbox import next_after, renewal_words
from backlog.selectors.inbox_candidates import candidates_for
from backlog.selectors.inbox_filter import InboxFilter, inbox
from requests_intake.models import Request
from stakeholders.models import Product
from tests.backlog.inbox_rows import days_ago, decline_data
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
    SegmentFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift Control", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> User:
    return product.accountable_pm


@pytest.fixture
def web(pm: User) -> Client:
    return browser_of(pm)


# -- what it shows -------------------------------------------------------------------------------------------


def test_the_oldest_request_stands_first_and_is_open(web: Client, product: Product) -> None:
    RequestFactory(product=product, title="The younger one", filed_at=days_ago(1))
    RequestFactory(product=product, title="The older one", filed_at=days_ago(9))
    response = web.get("/inbox/")
    assert [row.title for row in response.context["listed"]] == ["The older one", "The younger one"]
    assert response.context["one"].title == "The older one"
    assert response.context["waiting"] == "2"


def test_a_request_named_in_the_address_is_open(web: Client, product: Product) -> None:
    RequestFactory(product=product, filed_at=days_ago(9))
    named = RequestFactory(product=product, title="Named", filed_at=days_ago(1))
    response = web.get(f"/inbox/{named.pk}/")
    assert response.context["one"] == named
    assert "detail-open" in text_of(response)


def test_the_account_stands_beside_the_request(web: Client, product: Product) -> None:
    segment = SegmentFactory(name="Hospitals")
    renewal = timezone.localdate() + timedelta(days=60)
    account = AccountFactory(
        name="Brackwater", arr=186_000, churn_risk=0.55, renewal_on=renewal, open_support_issues=7,
        segment=segment, customer_pm=CustomerPMFactory(full_name="Ana Ribeiro"),
    )  # fmt: skip
    one = GapFactory(product=product, account=account, title="Recall log as a file")
    RequestFactory(product=product, account=account, title="Robots call the lift")
    text = text_of(web.get(f"/inbox/{one.pk}/"))
    for words in (
        "Brackwater",
        "€186k",
        "in 2 months",
        "55",
        "high",
        "7",
        "Ana Ribeiro",
        "Hospitals",
        "Robots call the lift",
    ):
        assert words in text
    assert "10 h a month" in text


def test_a_request_without_account_says_whose_it_is(web: Client, product: Product) -> None:
    RequestFactory(product=product, account=None, source="leadership", unnamed_votes=4)
    text = text_of(web.get("/inbox/"))
    assert "No account" in text
    assert "4 unnamed votes" in text


def test_filters_are_in_the_address_and_nonsense_filters_nothing(web: Client, product: Product, pm: User) -> None:
    gap = GapFactory(product=product, importance="must_have")
    feature = RequestFactory(product=product, importance="nice_to_have")
    other = ProductFactory(accountable_pm=pm, slug="other")
    elsewhere = RequestFactory(product=other)

    def listed(query: str) -> set[Request]:
        return set(web.get(f"/inbox/?{query}").context["listed"])

    assert listed("kind=gap") == {gap}
    assert listed("importance=nice_to_have") == {feature}
    assert listed("product=other") == {elsewhere}
    assert listed("kind=<script>&importance=everything") == {gap, feature, elsewhere}
    assert listed("product=nowhere") == set()


def test_an_empty_inbox_says_what_to_do_next(web: Client, product: Product) -> None:
    text = text_of(web.get("/inbox/"))
    assert "The inbox is empty" in text
    assert "/backlog/lift/" in text
    assert "Nothing waits here" in text_of(web.get("/inbox/?kind=gap"))


def test_a_pm_without_a_product_reads_who_can_help() -> None:
    text = text_of(browser_of(ProductPMFactory()).get("/inbox/"))
    assert "You are accountable for no product" in text


def test_only_product_pms_and_administrators_have_an_inbox(product: Product) -> None:
    one = RequestFactory(product=product)
    assert browser_of(AdminFactory()).get(f"/inbox/{one.pk}/").status_code == 200
    for user in (CustomerPMFactory(), CustomerFactory(account=one.account)):
        assert browser_of(user).get("/inbox/").status_code == 403
        assert browser_of(user).get(f"/inbox/{one.pk}/").status_code == 403


def test_another_pms_request_is_not_there(product: Product) -> None:
    one = RequestFactory(product=product)
    stranger = browser_of(ProductFactory().accountable_pm)
    assert stranger.get(f"/inbox/{one.pk}/").status_code == 404
    assert stranger.post(f"/inbox/{one.pk}/decline/", decline_data(one)).status_code == 404
    assert list(stranger.get("/inbox/").context["listed"]) == []


def test_a_colleague_on_the_product_sees_that_another_decides(product: Product) -> None:
    one = RequestFactory(product=product)
    colleague = ProductPMFactory()
    product.members.add(colleague)
    response = browser_of(colleague).get(f"/inbox/{one.pk}/")
    assert response.status_code == 403
    assert str(product.accountable_pm) in text_of(response)


def test_the_list_takes_as_many_queries_for_one_row_as_for_three(web: Client, product: Product) -> None:
    def queries() -> int:
        web.get("/inbox/")  # words are counted anew once texts were added
        with CaptureQueriesContext(connection) as captured:
            web.get("/inbox/")
        return len(captured)

    def add() -> None:
        account = AccountFactory(segment=SegmentFactory(), customer_pm=CustomerPMFactory())
        contact = ContactFactory(account=account)
        GapFactory(product=product, account=account, contact=contact, title="Recall log", assigned_to=contact.user)

    add()
    GapFactory(product=product, title="Recall log", item=ItemFactory(product=product, title="Recall log as a file"))
    one = queries()
    add()
    add()
    assert queries() == one


# -- finding the item ----------------------------------------------------------------------------------------


def test_items_that_share_words_with_the_title_are_offered(product: Product, pm: User) -> None:
    near = ItemFactory(product=product, title="Recall log cannot be exported")
    ItemFactory(product=product, title="Voice assistant in the car")
    ItemFactory(title="Recall log of another product")
    one = RequestFactory(product=product, title="Exporting the recall log")
    assert [found.item for found in candidates_for(pm, one).items] == [near]


def test_items_are_found_by_words_and_by_key(web: Client, product: Product) -> None:
    item = ItemFactory(product=product, title="Night profile by ward")
    one = RequestFactory(product=product, title="Zzz")
    for find in ("wards", item.key.lower()):
        response = web.get(f"/inbox/{one.pk}/items/", {"find": find}, headers=HTMX)
        assert [found.item for found in response.context["candidates"].items] == [item]
        assert "<html" not in text_of(response)
    assert "No item matches" in text_of(web.get(f"/inbox/{one.pk}/items/", {"find": "qqq"}, headers=HTMX))


def test_without_htmx_the_search_is_the_whole_page(web: Client, product: Product) -> None:
    item = ItemFactory(product=product, title="Night profile by ward")
    one = RequestFactory(product=product, title="Zzz")
    response = web.get(f"/inbox/{one.pk}/items/", {"find": "night"})
    assert "<html" in text_of(response)
    assert item.key in text_of(response)


@pytest.mark.parametrize("find", ["' OR 1=1 --", "a" * 5000, "\x00", "<script>alert(1)</script>", "&|!:*()", "or"])
def test_odd_search_texts_find_nothing_and_break_nothing(web: Client, product: Product, find: str) -> None:
    one = RequestFactory(product=product, title="Zzz")
    response = web.get(f"/inbox/{one.pk}/items/", {"find": find}, headers=HTMX)
    assert response.status_code == 200
    assert "<script>alert" not in text_of(response)


def test_next_after_goes_down_the_list_and_starts_over_at_its_end(product: Product, pm: User) -> None:
    moment = days_ago(3)
    first = RequestFactory(product=product, filed_at=moment)
    twin = RequestFactory(product=product, filed_at=moment)
    last = RequestFactory(product=product, filed_at=days_ago(1))
    rows = inbox(pm, InboxFilter())
    assert next_after(rows, first) == twin
    assert next_after(rows, twin) == last
    assert next_after(rows, last) == first


def test_a_request_far_down_a_long_list_of_one_day_is_still_listed(web: Client, product: Product) -> None:
    moment = days_ago(3)
    Request.objects.bulk_create(
        Request(product=product, kind="feature", title=f"Imported {n}", source="import", filed_at=moment)
        for n in range(120)
    )
    far = Request.objects.order_by("pk")[60]
    response = web.get(f"/inbox/{far.pk}/")
    assert far in response.context["listed"]
    assert response.context["waiting"] == "120"
    assert "More wait behind these" not in text_of(response)
    assert "Back to the first" in text_of(response)
    assert "More wait behind these" in text_of(web.get("/inbox/"))
    followed = web.post(f"/inbox/{far.pk}/decline/", decline_data(far))
    assert followed.headers["Location"] == f"/inbox/{far.pk + 1}/"


def test_next_after_the_only_request_is_none(product: Product, pm: User) -> None:
    assert next_after(inbox(pm, InboxFilter()), RequestFactory(product=product)) is None


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "overdue"), (0, "today"), (1, "in 1 day"), (60, "in 2 months"), (92, "in 3 months"), (93, "")],
)
def test_a_renewal_is_mentioned_once_it_is_near(days: int, words: str) -> None:
    renewal = timezone.localdate() + timedelta(days=days)
    assert renewal_words(AccountFactory.build(renewal_on=renewal)) == words


def test_an_unknown_renewal_is_not_mentioned() -> None:
    assert renewal_words(AccountFactory.build(renewal_on=None)) == ""
