"""Linking, beginning an item and declining in the inbox: the way there, bad input, two at once."""

import pytest
from django.test import Client

from backlog.models import EvidenceLink, Item
from backlog.services.triage import decline_request, link_request
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product
from tests.backlog.inbox_rows import days_ago, decline_data
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import AdminFactory, GapFactory, ItemFactory, ProductFactory, RequestFactory
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
