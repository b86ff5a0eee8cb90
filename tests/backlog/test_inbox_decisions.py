"""The inbox's further decisions on pages: merge, ask back, snooze, park, reopen, undo, assign; filters and context."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import Comment, EvidenceLink
from backlog.selectors.inbox_filter import InboxFilter, filter_in, inbox
from backlog.services.triage import decline_request, park_request, snooze_request
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from requests_intake.services.assigning import assign_request
from stakeholders.models import Product
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    GapFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    RequestFactory,
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


@pytest.fixture
def one(product: Product) -> Request:
    return RequestFactory(product=product, title="Recall log as a file")


def ahead(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def send(web: Client, one: Request, decision: str, **data: Any) -> Any:
    return web.post(f"/inbox/{one.pk}/{decision}/", {"version": one.version, **data})


def standing(one: Request) -> Request:
    one.refresh_from_db()
    return one


# -- decisions -------------------------------------------------------------------------------------------------


def test_a_duplicate_is_merged_into_the_chosen_request(web: Client, product: Product, one: Request) -> None:
    into = RequestFactory(product=product, title="Recall log")
    response = send(web, one, "merge", item=into.reference.lower())
    assert response.status_code == 302
    assert standing(one).merged_into == into
    assert f"{one.reference} is merged into {into.reference}." in text_of(web.get(response.headers["Location"]))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("LIFT-1", "Only a request takes in a duplicate"),
        ("", "Choose the request that says the same"),
        ("R-999999999", "has no request R-999999999"),
        ("self", "cannot be merged into itself"),
    ],
)
def test_a_merge_that_leads_nowhere_says_so(web: Client, one: Request, typed: str, words: str) -> None:
    response = send(web, one, "merge", item=one.reference if typed == "self" else typed)
    assert response.status_code == 422
    assert words in text_of(response)
    assert standing(one).status == RequestStatus.NEW


def test_linking_to_a_request_links_to_its_item(web: Client, product: Product, one: Request) -> None:
    item = ItemFactory(product=product)
    other, unlinked = RequestFactory(product=product, item=item), RequestFactory(product=product)
    refused = send(web, one, "link", item=unlinked.reference)
    assert refused.status_code == 422
    assert "counts at no item yet" in text_of(refused)
    send(web, one, "link", item=other.reference)
    assert EvidenceLink.objects.get(request=one).item == item


def test_the_question_goes_to_the_sender(web: Client, one: Request) -> None:
    send(web, one, "ask", question="How often?")
    assert standing(one).status == RequestStatus.WAITING
    assert Comment.objects.get(request=one).body == "How often?"
    text = text_of(web.get(f"/inbox/{one.pk}/?status=waiting"))
    assert "How often?" in text
    assert "asked back" in text


def test_a_fitting_question_is_proposed(web: Client, product: Product) -> None:
    for made, words in (
        (RequestFactory(product=product), "What would you do with it"),
        (GapFactory(product=product), "How do you get by without it"),
        (RequestFactory(product=product, body=""), "tell us a little more"),
    ):
        assert words in web.get(f"/inbox/{made.pk}/?do=ask").context["forms"]["ask"]["question"].value()


@pytest.mark.parametrize("name", ["quick", "until"])
def test_a_snooze_ends_on_the_day_of_the_button_or_of_the_field(web: Client, one: Request, name: str) -> None:
    send(web, one, "snooze", **{name: ahead(7)})
    assert standing(one).status == RequestStatus.SNOOZED
    assert one.look_again_on is not None
    assert one.look_again_on.isoformat() == ahead(7)


@pytest.mark.parametrize(
    ("day", "words"),
    [("", "Choose the day"), ("2020-01-01", "Choose a day ahead"), ("soon", "Write the day as year-month-day")],
)
def test_a_snooze_to_no_day_ahead_is_refused(web: Client, one: Request, day: str, words: str) -> None:
    response = send(web, one, "snooze", until=day, text="After the fair")
    assert response.status_code == 422
    assert words in text_of(response)
    assert "After the fair" in text_of(response)


def test_a_request_is_parked_with_or_without_a_day(web: Client, product: Product, one: Request) -> None:
    other = RequestFactory(product=product)
    send(web, one, "park", text="Not yet")
    send(web, other, "park", quick=ahead(90))
    assert (standing(one).status, one.look_again_on) == (RequestStatus.PARKED, None)
    assert standing(other).look_again_on is not None


def test_a_decided_request_is_reopened_in_place(web: Client, product: Product) -> None:
    one = RequestFactory(product=product, item=ItemFactory(product=product))
    assert "Already decided." in text_of(web.get(f"/inbox/{one.pk}/"))
    response = send(web, one, "reopen")
    assert response.headers["Location"] == f"/inbox/{one.pk}/"
    assert standing(one).status == RequestStatus.NEW


def test_what_sleeps_can_be_decided_at_once(web: Client, product: Product, one: Request) -> None:
    park_request(actor=None, request_id=one.pk)
    one.refresh_from_db()
    text = text_of(web.get(f"/inbox/{one.pk}/?status=parked"))
    assert "Back to the inbox" in text
    assert 'data-do="park"' not in text
    send(web, one, "link", item=ItemFactory(product=product).key)
    assert standing(one).status == RequestStatus.LINKED


@pytest.mark.parametrize("form", ["ask", "snooze", "park", "new-item", "decline"])
def test_each_form_opens_by_its_address(web: Client, one: Request, form: str) -> None:
    text = text_of(web.get(f"/inbox/{one.pk}/?do={form}"))
    opened = text.split(f'id="do-{form}"')[1].split(">")[0]
    assert "hidden" not in opened


# -- undo ------------------------------------------------------------------------------------------------------


def test_the_last_decisions_are_taken_back_one_by_one(web: Client, product: Product, one: Request) -> None:
    other = RequestFactory(product=product)
    send(web, one, "park")
    send(web, other, "snooze", until=ahead(7))
    first = web.post("/inbox/undo/")
    assert first.headers["Location"] == f"/inbox/{other.pk}/"
    assert (standing(other).status, standing(one).status) == (RequestStatus.NEW, RequestStatus.PARKED)
    web.post("/inbox/undo/", headers=HTMX)
    assert standing(one).status == RequestStatus.NEW
    assert "no decision of yours" in text_of(web.post("/inbox/undo/", headers=HTMX))


def test_a_toast_takes_its_own_step_back(web: Client, product: Product, one: Request) -> None:
    other = RequestFactory(product=product)
    toast = text_of(web.post(f"/inbox/{one.pk}/park/", {"version": one.version}, headers=HTMX))
    assert 'name="step" value="1"' in toast
    send(web, other, "park")
    web.post("/inbox/undo/", {"step": "1"})
    assert (standing(one).status, standing(other).status) == (RequestStatus.NEW, RequestStatus.PARKED)


def test_undo_after_others_acted_names_them_and_changes_nothing(web: Client, one: Request) -> None:
    send(web, one, "park")
    snooze_request(actor=AdminFactory(full_name="Edda Kruse"), request_id=one.pk, until=timezone.localdate().max)
    response = web.post("/inbox/undo/", headers=HTMX)
    assert "Nothing was taken back: Edda Kruse snoozed it since" in text_of(response)
    assert standing(one).status == RequestStatus.SNOOZED


def test_nobody_takes_back_what_another_decided(web: Client, product: Product, one: Request) -> None:
    send(browser_of(AdminFactory()), one, "park")
    web.post("/inbox/undo/")
    assert standing(one).status == RequestStatus.PARKED


# -- two at once -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "data", "kept"),
    [
        ("snooze", {"until": "2999-01-01", "text": "After the fair"}, "After the fair"),
        ("park", {"text": "Collect more"}, "Collect more"),
        ("ask", {"question": "Which screen do you mean?"}, "Which screen do you mean?"),
    ],
)
def test_a_conflict_shows_both_and_keeps_what_was_typed(
    web: Client, one: Request, decision: str, data: dict[str, str], kept: str
) -> None:
    seen = one.version
    decline_request(
        actor=AdminFactory(full_name="Edda Kruse"), request_id=one.pk, reason="too_few", text="Too few so far.",
        would_change="More", look_again_on=None,
    )  # fmt: skip
    response = web.post(f"/inbox/{one.pk}/{decision}/", {"version": seen, **data})
    text = text_of(response)
    assert response.status_code == 409
    for words in ("Edda Kruse declined it meanwhile.", "Too few so far.", kept, "Yours is not saved yet."):
        assert words in text
    assert standing(one).status == RequestStatus.DECLINED
    again = web.post(f"/inbox/{one.pk}/{decision}/", {"version": one.version, "again": "1", **data})
    assert again.status_code == 302
    newest = TriageDecision.objects.filter(request=one).order_by("-pk")[:2]
    assert [row.decision for row in newest] == [decision, Decision.REOPEN]


def test_a_merge_in_conflict_is_repeated_with_one_button(web: Client, product: Product, one: Request) -> None:
    into, seen = RequestFactory(product=product), one.version
    assign_request(actor=AdminFactory(full_name="Edda Kruse"), request_id=one.pk, user_id=product.accountable_pm_id)
    response = web.post(f"/inbox/{one.pk}/merge/", {"version": seen, "item": into.reference})
    assert response.status_code == 409
    assert "Edda Kruse assigned it to" in text_of(response)
    assert "Do it anyway: merge into" in text_of(response)
    one.refresh_from_db()
    web.post(f"/inbox/{one.pk}/merge/", {"version": one.version, "item": into.reference, "again": "1"})
    assert standing(one).merged_into == into


# -- assignment ------------------------------------------------------------------------------------------------


def test_a_request_is_handed_on_and_back(web: Client, product: Product, pm: User, one: Request) -> None:
    colleague = AdminFactory(full_name="Edda Kruse")
    send(web, one, "assign", assigned_to=colleague.pk)
    assert standing(one).assigned_to == colleague
    assert "Edda Kruse" in text_of(web.get("/inbox/"))
    send(web, one, "assign", assigned_to=pm.pk)
    assert standing(one).assigned_to == pm
    send(web, one, "assign", assigned_to="")
    assert standing(one).assigned_to is None


@pytest.mark.parametrize("to", ["999999999", "nobody", "-1"])
def test_only_colleagues_can_be_chosen(web: Client, one: Request, to: str) -> None:
    response = web.post(f"/inbox/{one.pk}/assign/", {"version": one.version, "assigned_to": to}, headers=HTMX)
    assert "Choose a colleague" in text_of(response)
    assert standing(one).assigned_to is None


# -- filters ---------------------------------------------------------------------------------------------------


def test_each_filter_lets_through_what_it_names(product: Product, pm: User) -> None:
    wanted = GapFactory(
        product=product, title="Braille panels", source="sales", evidence="buyer", importance="nice_to_have",
        account=AccountFactory(name="Brackwater Hospitals"), assigned_to=pm,
        filed_at=timezone.now() - timedelta(days=40),
    )  # fmt: skip
    other = RequestFactory(product=product, title="Robots", importance="must_have", assigned_to=AdminFactory())
    for query in (
        "kind=gap", "importance=nice_to_have", "source=sales", "evidence=buyer", "q=braille", "account=brackwater",
        f"account={wanted.account_id}", "assigned=me", f"assigned={pm.pk}", "age=month", "product=lift&kind=gap",
    ):  # fmt: skip
        assert set(inbox(pm, filter_in(query))) == {wanted}, query
    for query in ("assigned=nobody", "age=year", "q=nothing", "product=other", "account=nobody"):
        assert not inbox(pm, filter_in(query)).exists(), query
    for query in ("status=<b>", "age=ever", "assigned=<b>", "source=x&evidence=y", "q=%00", "account=%00"):
        assert set(inbox(pm, filter_in(query))) == {wanted, other}, query


def test_each_status_has_its_own_list(product: Product, pm: User) -> None:
    today = timezone.localdate()
    due = RequestFactory(product=product, status="declined", look_again_on=today)
    RequestFactory(product=product, status="declined", look_again_on=today + timedelta(days=1))
    late, soon = (
        RequestFactory(product=product, status="snoozed", look_again_on=today + timedelta(days=n)) for n in (9, 2)
    )
    waiting, parked = (RequestFactory(product=product, status=status) for status in ("waiting", "parked"))

    def listed(status: str) -> list[Request]:
        return list(inbox(pm, InboxFilter(status=status)))

    assert listed("due") == [due]
    assert listed("snoozed") == [soon, late]
    assert (listed("waiting"), listed("parked"), listed("")) == ([waiting], [parked], [])


def test_a_filter_is_its_address(web: Client, product: Product) -> None:
    GapFactory(product=product, source="sales")
    response = web.get("/inbox/?source=sales&kind=gap&status=nonsense&page=2")
    assert response.context["query"] == "kind=gap&source=sales"
    assert "Save as a view" in text_of(response)


def test_the_list_goes_on_page_by_page_without_counting(web: Client, product: Product) -> None:
    moment = timezone.now()
    Request.objects.bulk_create(
        Request(product=product, kind="feature", title=f"No {n}", source="import", filed_at=moment) for n in range(120)
    )
    seen: list[int] = []
    address = "/inbox/?kind=feature"
    while address:
        response = web.get(address)
        seen += [row.pk for row in response.context["listed"]]
        address = response.context["more_url"]
    assert seen == sorted(Request.objects.values_list("pk", flat=True))
    assert web.get("/inbox/?cursor=nonsense").status_code == 400


# -- what stands beside it ---------------------------------------------------------------------------------------


def test_sales_requests_show_their_deal_and_how_sure_it_is(web: Client, product: Product) -> None:
    account = AccountFactory(stage="prospect")
    deal = OpportunityFactory(account=account, name="Harbour towers", amount=74_000, win_probability=0.5)
    one = RequestFactory(product=product, account=account, opportunity=deal, source="sales", evidence="buyer")
    text = text_of(web.get(f"/inbox/{one.pk}/"))
    for words in ("Harbour towers", "€74k", "heard from a buyer; no user has confirmed it yet", "prospect"):
        assert words in text
    Request.objects.filter(pk=one.pk).update(evidence="perceived")
    assert "perceived by us" in text_of(web.get(f"/inbox/{one.pk}/"))
    Request.objects.filter(pk=one.pk).update(evidence="first_hand")
    assert "no user has confirmed" not in text_of(web.get(f"/inbox/{one.pk}/"))


def test_likeliest_items_and_duplicates_are_numbered_and_marked(web: Client, product: Product, one: Request) -> None:
    ItemFactory(product=product, title="Recall log cannot be exported")
    twin = RequestFactory(product=product, title="Export the recall log")
    found = web.get(f"/inbox/{one.pk}/").context["candidates"]
    assert [choice.number for choice in (*found.items, *found.requests)] == [1, 2]
    assert found.requests[0].request == twin
    assert "<mark>Recall</mark>" in found.items[0].title


def test_requests_are_found_by_words_and_number(web: Client, product: Product, one: Request) -> None:
    twin = RequestFactory(product=product, title="Braille panels")
    RequestFactory(title="Braille of another product")
    for find in ("braille", twin.reference, str(twin.pk)):
        found = web.get(f"/inbox/{one.pk}/items/", {"find": find}, headers=HTMX).context["candidates"]
        assert [choice.request for choice in found.requests] == [twin], find


def test_todays_work_is_counted_and_what_was_taken_back_is_not(web: Client, product: Product, one: Request) -> None:
    RequestFactory(product=product)
    send(web, one, "park")
    assert web.get("/inbox/").context["done"] == "1"
    assert web.get("/inbox/").context["progress"] == 50
    web.post("/inbox/undo/")
    assert web.get("/inbox/").context["done"] == "0"
