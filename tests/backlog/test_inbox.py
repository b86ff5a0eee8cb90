"""The triage inbox: what it shows, the three decisions, two PMs at once, bad input."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import EvidenceLink, Item
from backlog.selectors.inbox import next_after, renewal_words
from backlog.selectors.inbox_candidates import candidates_for
from backlog.selectors.inbox_filter import InboxFilter, inbox
from backlog.services.triage import decline_request, link_request
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product
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


def days_ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def decline_data(request: Request, **changes: Any) -> dict[str, Any]:
    ahead = timezone.localdate() + timedelta(days=90)
    data = {
        "version": request.version,
        "reason": "too_few",
        "would_change": "Three more accounts",
        "look_again": "on",
        "look_again_on": ahead.isoformat(),
        "text": "Too few of our customers need this today.",
    }
    return data | changes


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


# -- decisions -----------------------------------------------------------------------------------------------


def test_linking_records_the_decision_and_the_next_request_comes(web: Client, product: Product, pm: User) -> None:
    item = ItemFactory(product=product)
    first = RequestFactory(product=product, filed_at=days_ago(9))
    second = RequestFactory(product=product, filed_at=days_ago(5))
    response = web.post(f"/inbox/{first.pk}/link/?kind=feature", {"item": item.key.lower(), "version": first.version})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/inbox/{second.pk}/?kind=feature"
    assert EvidenceLink.objects.get(request=first).item == item
    decision = TriageDecision.objects.get(request=first)
    assert (decision.decision, decision.decided_by, decision.item_key) == (Decision.LINK, pm, item.key)
    followed = web.get(response.headers["Location"])
    assert f"{first.reference} is linked to {item.key}." in text_of(followed)


def test_with_htmx_the_next_request_slides_in(web: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    first = RequestFactory(product=product, filed_at=days_ago(9))
    second = RequestFactory(product=product, title="The next one", filed_at=days_ago(5))
    response = web.post(f"/inbox/{first.pk}/link/", {"item": item.key, "version": first.version}, headers=HTMX)
    text = text_of(response)
    assert response.status_code == 200
    assert response.headers["HX-Push-Url"] == f"/inbox/{second.pk}/"
    assert "<html" not in text
    assert 'id="inbox-list"' in text
    assert "The next one" in text
    assert f"{first.reference} is linked to {item.key}." in text


def test_after_the_last_request_the_inbox_is_empty(web: Client, product: Product) -> None:
    one = RequestFactory(product=product)
    response = web.post(f"/inbox/{one.pk}/decline/", decline_data(one))
    assert response.headers["Location"] == "/inbox/"
    assert "The inbox is empty" in text_of(web.get("/inbox/"))


def test_a_new_item_takes_the_words_of_the_request(web: Client, product: Product) -> None:
    one = GapFactory(product=product, title="As they said it", body="In detail", filed_at=days_ago(40))
    web.post(f"/inbox/{one.pk}/new-item/", {"title": "As we name it", "kind": "gap", "version": one.version})
    item = Item.objects.get()
    assert (item.title, item.kind, item.problem, item.key) == ("As we name it", "gap", "In detail", "LIFT-1")
    assert item.opened_at == one.filed_at
    one.refresh_from_db()
    assert one.status == RequestStatus.LINKED


def test_declining_keeps_reason_text_condition_and_day(web: Client, product: Product) -> None:
    one = RequestFactory(product=product)
    data = decline_data(one)
    web.post(f"/inbox/{one.pk}/decline/", data)
    decision = TriageDecision.objects.get(request=one)
    assert decision.reason == "too_few"
    assert decision.text == data["text"]
    assert decision.would_change == "Three more accounts"
    assert decision.look_again_on.isoformat() == data["look_again_on"]


def test_never_needs_no_day(web: Client, product: Product) -> None:
    one = RequestFactory(product=product)
    web.post(f"/inbox/{one.pk}/decline/", decline_data(one, look_again="never", look_again_on=""))
    assert TriageDecision.objects.get(request=one).look_again_on is None


@pytest.mark.parametrize("form", ["decline", "new-item"])
def test_the_forms_open_in_place_without_script(web: Client, product: Product, form: str) -> None:
    one = RequestFactory(product=product)
    response = web.get(f"/inbox/{one.pk}/?do={form}")
    assert f'action="/inbox/{one.pk}/{form}/"' in text_of(response)


# -- bad input -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Write what the sender should read."),
        ({"text": "   "}, "Write what the sender should read."),
        ({"text": "x" * 100_000}, "at most 10000 characters"),
        ({"would_change": ""}, "Say what would change the answer"),
        ({"reason": "because"}, "not one of the available choices"),
        ({"look_again_on": ""}, "Name the day to look again, or choose never."),
        ({"look_again_on": "2020-01-01"}, "must be ahead"),
        ({"look_again_on": "someday"}, "Enter a valid date"),
        ({"look_again": "perhaps"}, "not one of the available choices"),
        ({"text": "null\x00byte"}, "Null characters are not allowed"),
    ],
)
def test_an_incomplete_no_is_refused_and_nothing_is_lost(
    web: Client, product: Product, changes: dict[str, str], words: str
) -> None:
    one = RequestFactory(product=product)
    response = web.post(f"/inbox/{one.pk}/decline/", decline_data(one, **changes))
    assert response.status_code == 422
    assert words in text_of(response)
    assert ("Three more accounts" in text_of(response)) == ("would_change" not in changes)
    one.refresh_from_db()
    assert one.status == RequestStatus.NEW


def test_scripts_are_shown_as_text(web: Client, product: Product) -> None:
    script = "<script>alert(1)</script>"
    one = RequestFactory(product=product, title=script, body=script, asked_by=script)
    response = web.post(f"/inbox/{one.pk}/decline/", decline_data(one, text="", would_change=script))
    assert script not in text_of(response)
    assert "&lt;script&gt;alert(1)" in text_of(response)


@pytest.mark.parametrize("key", ["", "NOPE-1", "x" * 21, "<b>"])
def test_linking_to_no_item_says_so(web: Client, product: Product, key: str) -> None:
    one = RequestFactory(product=product)
    response = web.post(f"/inbox/{one.pk}/link/", {"item": key, "version": one.version})
    assert response.status_code == 422
    assert 'class="err"' in text_of(response)
    assert not EvidenceLink.objects.exists()


def test_an_item_of_another_product_is_no_item_here(web: Client, product: Product) -> None:
    foreign = ItemFactory()
    one = RequestFactory(product=product)
    response = web.post(f"/inbox/{one.pk}/link/", {"item": foreign.key, "version": one.version})
    assert response.status_code == 422
    assert not EvidenceLink.objects.exists()


@pytest.mark.parametrize("title", ["", " ", "x" * 201])
def test_an_item_needs_a_fitting_title(web: Client, product: Product, title: str) -> None:
    one = RequestFactory(product=product)
    response = web.post(f"/inbox/{one.pk}/new-item/", {"title": title, "kind": "gap", "version": one.version})
    assert response.status_code == 422
    assert not Item.objects.exists()


def test_decisions_are_posted(web: Client, product: Product) -> None:
    one = RequestFactory(product=product)
    assert web.get(f"/inbox/{one.pk}/decline/").status_code == 405
    assert Client().post(f"/inbox/{one.pk}/decline/", decline_data(one)).headers["Location"].startswith("/sign-in/")


# -- two PMs -------------------------------------------------------------------------------------------------


def test_two_decisions_at_once_show_both_and_lose_nothing(web: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    one = RequestFactory(product=product)
    other = AdminFactory(full_name="Edda Kruse")
    link_request(actor=other, request_id=one.pk, item_key=item.key, version=one.version)
    response = web.post(f"/inbox/{one.pk}/decline/", decline_data(one))
    text = text_of(response)
    assert response.status_code == 409
    assert "Edda Kruse" in text
    assert item.key in text
    assert "Too few of our customers need this today." in text
    assert "Reopen and decline" in text
    one.refresh_from_db()
    assert one.status == RequestStatus.LINKED


def test_using_mine_opens_it_again_and_keeps_both_on_record(web: Client, product: Product, pm: User) -> None:
    item = ItemFactory(product=product)
    one = RequestFactory(product=product)
    link_request(actor=AdminFactory(), request_id=one.pk, item_key=item.key)
    one.refresh_from_db()
    response = web.post(f"/inbox/{one.pk}/decline/", decline_data(one, again="1"))
    assert response.status_code == 302
    one.refresh_from_db()
    assert one.status == RequestStatus.DECLINED
    decisions = list(TriageDecision.objects.filter(request=one).values_list("decision", flat=True))
    assert decisions == [Decision.DECLINE, Decision.REOPEN, Decision.LINK]
    assert not EvidenceLink.objects.exists()


def test_an_old_version_conflicts_even_where_it_is_open_again(web: Client, product: Product) -> None:
    one = RequestFactory(product=product)
    stale = one.version
    Request.objects.filter(pk=one.pk).update(version=stale + 2)
    response = web.post(f"/inbox/{one.pk}/link/", {"item": ItemFactory(product=product).key, "version": stale})
    assert response.status_code == 409
    assert f'value="{stale + 2}"' in text_of(response)


def test_a_link_in_conflict_can_be_repeated_with_one_button(web: Client, product: Product) -> None:
    mine, theirs = ItemFactory(product=product), ItemFactory(product=product)
    one = RequestFactory(product=product)
    link_request(actor=AdminFactory(), request_id=one.pk, item_key=theirs.key)
    response = web.post(f"/inbox/{one.pk}/link/", {"item": mine.key, "version": 1})
    assert response.status_code == 409
    assert "Reopen and link" in text_of(response)
    one.refresh_from_db()
    web.post(f"/inbox/{one.pk}/link/", {"item": mine.key, "version": one.version, "again": "1"})
    assert EvidenceLink.objects.get(request=one).item == mine


def test_a_decided_request_says_so_when_it_is_opened_in_the_inbox(web: Client, product: Product) -> None:
    one = RequestFactory(product=product)
    decline_request(actor=None, request_id=one.pk, reason="too_few", text="No", would_change="More", look_again_on=None)
    assert "Already decided." in text_of(web.get(f"/inbox/{one.pk}/"))


# -- selectors -----------------------------------------------------------------------------------------------


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
