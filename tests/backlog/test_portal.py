"""The customers' own house: plain words, no number of ours, nobody else's requests."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.services.triage import answer_request, ask_back, decline_request, link_request, reopen_request
from backlog.services.undoing import undo_decision
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account, Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift Control", code="LIFT")


@pytest.fixture
def account(product: Product) -> Account:
    return AccountFactory(name="Brackwater Hospitals", products=[product])


@pytest.fixture
def customer(account: Account) -> User:
    return CustomerFactory(account=account, full_name="Marta Lindqvist")


@pytest.fixture
def web(customer: User) -> Client:
    return browser_of(customer)


def decline(request: Request, days: int | None = 60) -> None:
    again = timezone.localdate() + timedelta(days=days) if days else None
    decline_request(
        actor=request.product.accountable_pm,
        request_id=request.pk,
        reason="single_customer",
        text="You can set a profile by floor instead.",
        would_change="INTERNAL: if Tarnfeld Metro asks too",
        look_again_on=again,
    )


def request_data(product: Product, account: Account, **changes: Any) -> dict[str, Any]:
    data = {
        "product": product.pk, "account": account.pk, "kind": "gap", "title": "Recall log as a file",
        "body": "We copy it by hand.", "importance": "must_have", "workaround": "Photographs", "hours_per_month": "5",
    }  # fmt: skip
    return data | changes


# -- my requests ---------------------------------------------------------------------------------------------


def test_my_requests_and_my_colleagues_are_there_and_nobody_elses(
    web: Client, product: Product, account: Account
) -> None:
    RequestFactory(product=product, account=account, title="Ours")
    RequestFactory(product=product, title="Of another customer")
    RequestFactory(account=account, title="On a product that we do not use")
    text = text_of(web.get("/portal/"))
    assert "Ours" in text
    assert "Of another customer" not in text
    assert "On a product that we do not use" not in text


def test_each_says_in_plain_words_where_it_stands(web: Client, product: Product, account: Account) -> None:
    statuses = ("new", "linked", "merged", "waiting", "snoozed", "parked", "declined")
    for status in statuses:
        RequestFactory(product=product, account=account, status=status)
    text = text_of(web.get("/portal/"))
    words = (
        "We are reading it",
        "On our list",
        "We need your answer",
        "We come back to it",
        "Kept open",
        "Not planned",
    )
    for phrase in words:
        assert phrase in text


def test_a_no_comes_with_its_reason_and_the_day_we_look_again(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    decline(one)
    for url in ("/portal/", f"/portal/requests/{one.pk}/"):
        text = text_of(web.get(url))
        assert "You can set a profile by floor instead." in text
        assert "We look at it again on" in text


def test_a_no_for_ever_promises_no_day(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    decline(one, days=None)
    assert "We look at it again" not in text_of(web.get(f"/portal/requests/{one.pk}/"))


def test_nothing_internal_is_shown(web: Client, product: Product, account: Account) -> None:
    item = ItemFactory(product=product, title="Internal title of the item")
    pm = CustomerPMFactory(full_name="Ana Internal")
    one = GapFactory(
        product=product, account=account, filed_by=pm, competitor="Paternoster",
        workaround__description="INTERNAL workaround", contact=ContactFactory(account=account, name="Jon Aske"),
    )  # fmt: skip
    link_request(actor=product.accountable_pm, request_id=one.pk, item_key=item.key)
    refused = RequestFactory(product=product, account=account, title="Night profile by ward")
    decline(refused)
    urls = ("/portal/", f"/portal/requests/{one.pk}/", f"/portal/requests/{refused.pk}/")
    pages = [text_of(web.get(url)) for url in urls]
    hidden = (
        item.key,
        "Internal title",
        one.reference,
        "Ana Internal",
        "Paternoster",
        "INTERNAL",
        "Tarnfeld",
        "Customisation",
    )
    for text in pages:
        for words in hidden:
            assert words not in text
    assert "Jon Aske" in pages[1]


def test_what_happened_is_told_step_by_step(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    decline(one)
    reopen_request(actor=None, request_id=one.pk)
    link_request(actor=None, request_id=one.pk, item_key=ItemFactory(product=product).key)
    steps = web.get(f"/portal/requests/{one.pk}/").context["one"].steps
    assert [step.title for step in steps] == ["Read and accepted", "Looked at again", "Not planned", "Received"]


def test_an_answer_is_a_step_and_what_was_taken_back_is_none(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    ask_back(actor=None, request_id=one.pk, question="Which robots?")
    answer_request(actor=None, request_id=one.pk, text="All.")
    decline(one)
    undo_decision(actor=None, request_id=one.pk)
    shown = web.get(f"/portal/requests/{one.pk}/").context["one"]
    assert [step.title for step in shown.steps] == ["Answered", "We asked you", "Received"]
    assert (shown.standing.words, shown.answer.text) == ("We are reading it", "")


def test_a_question_is_shown_to_be_answered(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account, status="waiting")
    TriageDecision.objects.create(request=one, decision="ask", text="Which robots will you use?")
    text = text_of(web.get(f"/portal/requests/{one.pk}/"))
    assert "We need your answer" in text
    assert "Which robots will you use?" in text


def test_another_customers_request_is_not_there(web: Client, product: Product) -> None:
    foreign = RequestFactory(product=product)
    assert web.get(f"/portal/requests/{foreign.pk}/").status_code == 404
    assert web.get("/portal/requests/999999/").status_code == 404


def test_my_requests_can_be_searched(web: Client, product: Product, account: Account) -> None:
    RequestFactory(product=product, account=account, title="Recall log as a file")
    RequestFactory(product=product, account=account, title="Voice assistant")
    RequestFactory(product=product, title="Recall log of somebody else")
    assert [one.title for one in web.get("/portal/?q=recalls").context["requests"]] == ["Recall log as a file"]
    assert "File it as a new request" in text_of(web.get("/portal/?q=zzz"))


def test_pages_of_requests_follow_each_other(web: Client, product: Product, account: Account) -> None:
    made = [RequestFactory(product=product, account=account) for _ in range(21)]
    first = web.get("/portal/").context["page"]
    assert len(first.rows) == 20
    assert list(web.get(first.next_url).context["page"].rows) == [made[0]]


def test_empty_houses_say_what_to_do(web: Client) -> None:
    assert "File your first request" in text_of(web.get("/portal/"))
    assert "You are not tied to a company yet" in text_of(browser_of(CustomerFactory()).get("/portal/"))


def test_the_portal_is_for_customers(product: Product) -> None:
    one = RequestFactory(product=product)
    colleague = browser_of(product.accountable_pm)
    for url in ("/portal/", "/portal/requests/new/", f"/portal/requests/{one.pk}/"):
        assert colleague.get(url).status_code == 403
        assert Client().get(url).status_code == 302


def test_the_portal_costs_as_many_queries_for_one_as_for_three(web: Client, product: Product, account: Account) -> None:
    def add() -> None:
        decline(RequestFactory(product=product, account=account, contact=ContactFactory(account=account)))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            web.get("/portal/")
        return len(captured)

    add()
    web.get("/portal/")
    one = queries()
    add()
    add()
    assert queries() == one


# -- filing --------------------------------------------------------------------------------------------------


def test_a_customer_files_in_their_own_words(web: Client, customer: User, product: Product, account: Account) -> None:
    response = web.post("/portal/requests/new/", request_data(product, account))
    one = Request.objects.get()
    assert response.headers["Location"] == f"/portal/requests/{one.pk}/"
    assert (one.account, one.product, one.filed_by, one.kind) == (account, product, customer, "gap")
    assert (one.source, one.evidence, one.importance) == ("customer", "first_hand", "must_have")
    assert one.contact == customer.contacts.get()
    assert (one.workaround.description, one.workaround.hours_per_month) == ("Photographs", 5)
    assert "We read it" in text_of(web.get(response.headers["Location"]))


def test_what_a_buyer_says_is_heard_from_a_buyer(product: Product, account: Account) -> None:
    buyer = CustomerFactory()
    ContactFactory(account=account, user=buyer, kind="buyer")
    browser_of(buyer).post("/portal/requests/new/", request_data(product, account))
    assert Request.objects.get().evidence == "buyer"


def test_something_new_has_no_workaround(web: Client, product: Product, account: Account) -> None:
    web.post("/portal/requests/new/", request_data(product, account, kind="feature"))
    assert not hasattr(Request.objects.get(), "workaround")


def test_the_only_company_and_product_are_not_asked_for(web: Client, product: Product, account: Account) -> None:
    text = text_of(web.get("/portal/requests/new/"))
    assert f'type="hidden" name="account" value="{account.pk}"' in text
    assert f'type="hidden" name="product" value="{product.pk}"' in text


def test_nobody_files_for_another_company(web: Client, product: Product, account: Account) -> None:
    foreign = AccountFactory(name="Tarnfeld Metro", products=[product])
    response = web.post("/portal/requests/new/", request_data(product, foreign))
    assert response.status_code == 422
    assert "Tarnfeld" not in text_of(response)
    assert not Request.objects.exists()


def test_nobody_files_for_a_product_that_they_do_not_use(web: Client, account: Account) -> None:
    assert web.post("/portal/requests/new/", request_data(ProductFactory(), account)).status_code == 422
    assert not Request.objects.exists()


def test_a_company_files_only_for_the_products_that_it_uses(product: Product, account: Account) -> None:
    other = ProductFactory()
    second = AccountFactory(products=[other])
    person = CustomerFactory(account=account)
    ContactFactory(account=second, user=person)
    response = browser_of(person).post("/portal/requests/new/", request_data(other, account))
    assert response.status_code == 403
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Tell us in a few words what you need."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"body": "x" * 100_001}, "at most 100000 characters"),
        ({"body": "a\x00b"}, "Null characters"),
        ({"kind": "complaint"}, "Select a valid choice"),
        ({"importance": ""}, "This field is required"),
        ({"hours_per_month": "-5"}, "greater than or equal to 0"),
        ({"hours_per_month": "NaN"}, "Enter a number"),
        ({"account": "x"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    web: Client, product: Product, account: Account, changes: dict[str, str], words: str
) -> None:
    response = web.post("/portal/requests/new/", request_data(product, account) | changes)
    text = text_of(response)
    assert response.status_code == 422
    assert words in text
    assert "Photographs" in text
    assert not Request.objects.exists()


def test_scripts_stay_text(web: Client, product: Product, account: Account) -> None:
    script = "<script>alert(1)</script>"
    data = request_data(product, account, title=script, body=script, workaround=script)
    response = web.post("/portal/requests/new/", data)
    for url in (response.headers["Location"], "/portal/"):
        assert script not in text_of(web.get(url))


def test_a_company_without_a_product_reads_whom_to_ask() -> None:
    customer = CustomerFactory(account=AccountFactory())
    assert "uses no product here yet" in text_of(browser_of(customer).get("/portal/requests/new/"))
