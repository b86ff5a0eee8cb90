"""The list of what was declined: its order, its filters, who asked again, its file, and what people do from it."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import EvidenceLink, Item, ItemDecline
from backlog.selectors.declined import Filters, counts_of, declined_page, scope_of
from backlog.services.declining import decline_item
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import decline_request, link_request
from common.errors import Invalid
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerFactory, ItemFactory, LeaderFactory, ProductFactory, RequestFactory

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def said(**words: Any) -> dict[str, Any]:
    given = {"reason": "too_few", "text": "Only two need it.", "would_change": "Ten more.", "look_again_on": None}
    return {**given, **words}


def no_to(product: Product, title: str, *, days_ago: float = 10, look: int | None = None, **fields: Any) -> Request:
    """A request that was declined so many days ago; ``look`` days from today it is looked at again."""
    words = {name: fields.pop(name) for name in ("reason", "text", "would_change") if name in fields}
    filed_at = timezone.now() - timedelta(days=days_ago + 5)
    request = RequestFactory(product=product, title=title, filed_at=filed_at, **fields)
    decline_request(actor=product.accountable_pm, request_id=request.pk, **said(**words))
    at = timezone.now() - timedelta(days=days_ago)
    TriageDecision.objects.filter(request=request).update(decided_at=at)
    if look is not None:
        Request.objects.filter(pk=request.pk).update(look_again_on=ahead(look))
    return Request.objects.get(pk=request.pk)


def titles(seen: Product, /, **filters: Any) -> list[str]:
    scope = scope_of(seen.accountable_pm, Filters(**filters))
    return [row.title for row in declined_page(scope).rows]


# -- the list --------------------------------------------------------------------------------------------------


def test_what_is_due_stands_first_and_then_the_latest_no(product: Product) -> None:
    no_to(product, "Old", days_ago=90)
    no_to(product, "Fresh", days_ago=1, look=30)
    no_to(product, "Due", days_ago=200, look=0)
    no_to(product, "Long due", days_ago=100, look=-40)
    assert titles(product) == ["Long due", "Due", "Fresh", "Old"]
    assert counts_of(scope_of(product.accountable_pm, Filters())) == (4, 2)


def test_items_stand_among_them_and_a_request_of_one_is_no_line_of_its_own(product: Product) -> None:
    no_to(product, "Request")
    item = ItemFactory(product=product, title="Item")
    asked = RequestFactory(product=product, item=item)
    decline_item(actor=None, item_id=item.pk, **said(reason="too_costly"))
    Request.objects.filter(pk=asked.pk).update(status="declined")
    bare = ItemFactory(product=product, title="Bare")
    update_item(actor=None, item_id=bare.pk, version=None, status="declined")
    assert titles(product) == ["Bare", "Item", "Request"]
    first, second, _ = declined_page(scope_of(product.accountable_pm, Filters())).rows
    assert (first.reason_label, first.is_item, first.declined_by) == ("No reason on record", True, None)
    assert (second.reason_label, second.key, second.text) == (
        "Costs more than it brings", item.key, "Only two need it.",
    )  # fmt: skip


def test_the_latest_no_counts_and_one_that_was_taken_back_does_not(product: Product) -> None:
    request = no_to(product, "Twice", reason="too_few")
    TriageDecision.objects.create(
        request=request, decision="decline", reason="not_now", text="x", would_change="y", undone_at=timezone.now()
    )
    (row,) = declined_page(scope_of(product.accountable_pm, Filters())).rows
    assert (row.reason, row.declined_by) == ("too_few", product.accountable_pm.full_name)


def test_who_asked_again_since_is_counted_once_an_account(product: Product) -> None:
    request = no_to(product, "Dark mode", days_ago=30)
    big, small = AccountFactory(name="Big", arr=90_000), AccountFactory(name="Small", arr=10_000)
    for account, days in ((big, 20), (big, 3), (small, 2), (None, 1)):
        later = RequestFactory(product=product, account=account, filed_at=timezone.now() - timedelta(days=days))
        Request.objects.filter(pk=later.pk).update(status="merged", merged_into=request)
    before = RequestFactory(product=product, filed_at=timezone.now() - timedelta(days=60))
    Request.objects.filter(pk=before.pk).update(status="merged", merged_into=request)
    (row,) = declined_page(scope_of(product.accountable_pm, Filters())).rows
    assert (row.again.times, row.again.arr) == (4, 100_000)
    assert [(one.name, one.times) for one in row.again.accounts] == [("Big", 2), ("Small", 1)]


def test_an_older_request_that_is_merged_later_asked_again(product: Product) -> None:
    older = RequestFactory(product=product, filed_at=timezone.now() - timedelta(days=90))
    request = no_to(product, "Dark mode", days_ago=30)
    merge_request(actor=None, request_id=older.pk, into_id=request.pk)
    (row,) = declined_page(scope_of(product.accountable_pm, Filters())).rows
    assert row.again.times == 1


def test_requests_that_are_linked_to_a_declined_item_asked_again(product: Product) -> None:
    item = ItemFactory(product=product)
    before = RequestFactory(product=product, item=item, filed_at=timezone.now() - timedelta(days=5))
    EvidenceLink.objects.filter(request=before).update(linked_at=timezone.now() - timedelta(days=4))
    decline_item(actor=None, item_id=item.pk, **said())
    account = AccountFactory(name="Later", arr=5_000)
    later = RequestFactory(product=product, account=account)
    link_request(actor=None, request_id=later.pk, item_key=item.key)
    (row,) = declined_page(scope_of(product.accountable_pm, Filters())).rows
    assert (row.again.times, [one.name for one in row.again.accounts]) == (1, ["Later"])


def test_filters_narrow_the_list(product: Product) -> None:
    acme = AccountFactory(name="Acme")
    first = no_to(product, "Dark mode", reason="not_now", account=acme)
    other = no_to(product, "Gold panel", look=-1)
    RequestFactory(product=product, account=acme)
    item = ItemFactory(product=product, title="Golden doors", key="LIFT-77")
    decline_item(actor=None, item_id=item.pk, **said())
    RequestFactory(product=product, item=item, account=acme)
    assert titles(product, reason="not_now") == ["Dark mode"]
    assert titles(product, due=True) == ["Gold panel"]
    assert titles(product, account=acme.pk) == ["Golden doors", "Dark mode"]
    assert titles(product, q="gold") == ["Gold panel", "Golden doors"]
    assert titles(product, q=first.reference.lower()) == ["Dark mode"]
    assert titles(product, q=item.key) == ["Golden doors"]
    assert titles(product, q="!!!") == []
    assert titles(product, product="elsewhere") == []
    assert other.title in titles(product, product="lift")


def test_each_sees_the_products_they_work_with_and_customers_none(product: Product) -> None:
    request = no_to(product, "Dark mode")
    stranger = ProductFactory().accountable_pm
    customer = CustomerFactory(account=request.account)
    for user in (stranger, customer):
        assert declined_page(scope_of(user, Filters())).rows == ()
    assert browser_of(customer).get("/declined/").status_code == 403
    assert browser_of(customer).get("/declined/declined.csv").status_code == 403


def test_pages_meet_without_a_gap_both_ways(product: Product) -> None:
    for number in range(7):
        no_to(product, f"No {number}", days_ago=number + 1, look=-number if number % 2 else None)
    scope = scope_of(product.accountable_pm, Filters())
    whole = [row.id for row in declined_page(scope).rows]
    first = declined_page(scope, limit=3)
    assert first.previous is None
    second = declined_page(scope, limit=3, cursor=first.next.encode())  # type: ignore[union-attr]
    third = declined_page(scope, limit=3, cursor=second.next.encode())  # type: ignore[union-attr]
    assert [row.id for page in (first, second, third) for row in page.rows] == whole
    assert third.next is None
    back = declined_page(scope, limit=3, cursor=third.previous.encode())  # type: ignore[union-attr]
    assert back.rows == second.rows


@pytest.mark.parametrize(
    "cursor", ["x", "WzAsMCwwLCJpdGVtIiwiYSJd", "WzAsMiwwLCJpdGVtIiwxXQ", "WzAsMCwwLCJkb29yIiwxXQ"]
)
def test_a_cursor_of_another_list_is_refused(product: Product, pm: Client, cursor: str) -> None:
    with pytest.raises(Invalid):
        declined_page(scope_of(product.accountable_pm, Filters()), cursor=cursor)
    assert pm.get(f"/declined/?cursor={cursor}").status_code == 400


# -- the page --------------------------------------------------------------------------------------------------


def test_the_page_says_why_when_and_who_asked_again(pm: Client, product: Product) -> None:
    request = no_to(product, f"Dark mode {SCRIPT}", look=-3, text=SCRIPT)
    later = RequestFactory(product=product, account=AccountFactory(name="Acme", arr=90_000))
    merge_request(actor=None, request_id=later.pk, into_id=request.pk)
    text = text_of(pm.get("/declined/"))
    assert "Due for another look" in text
    assert "Too few need it" in text
    assert "1 time" in text
    assert "€90k a year" in text
    assert SCRIPT not in text
    assert f'action="/requests/{request.pk}/reopen/"' in text
    assert f'href="/requests/{request.pk}/look-again/"' in text


def test_others_read_it_without_the_buttons(product: Product) -> None:
    no_to(product, "Dark mode")
    reader = LeaderFactory()
    product.members.add(reader)
    text = text_of(browser_of(reader).get("/declined/"))
    assert "Dark mode" in text
    assert "/reopen/" not in text
    assert "/settings/answers/" not in text


def test_an_empty_list_says_what_it_is_for(pm: Client, product: Product) -> None:
    assert "Nothing was declined yet" in text_of(pm.get("/declined/"))
    assert "Nothing declined matches" in text_of(pm.get("/declined/?due=1"))
    assert "There is no account of this name." in text_of(pm.get("/declined/?account=nobody"))


def test_more_lines_take_no_more_questions(pm: Client, product: Product) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert pm.get("/declined/").status_code == 200
        return len(queries)

    pm.get("/declined/")
    for number in range(2):
        no_to(product, f"No {number}")
    few = asked()
    for number in range(6):
        request = no_to(product, f"No more {number}")
        merge_request(actor=None, request_id=RequestFactory(product=product).pk, into_id=request.pk)
    assert asked() == few


def test_the_file_holds_every_line(pm: Client, product: Product) -> None:
    request = no_to(product, "=Dark mode", account=AccountFactory(name="Acme"), look=9)
    item = ItemFactory(product=product, title="Doors")
    decline_item(actor=None, item_id=item.pk, **said())
    response = pm.get("/declined/declined.csv?product=lift")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row["key"] for row in rows] == [item.key, request.reference]
    assert rows[1]["title"] == "'=Dark mode"
    assert (rows[1]["account"], rows[1]["kind of reason"], rows[1]["look again on"]) == (
        "Acme", "Too few need it", str(ahead(9)),
    )  # fmt: skip
    assert (rows[0]["look again on"], rows[0]["asked again"]) == ("never", "0")


# -- looking again, on the pages ---------------------------------------------------------------------------------


def test_a_pm_moves_the_look_with_a_reason(pm: Client, product: Product) -> None:
    request = no_to(product, "Dark mode", look=3)
    address = f"/requests/{request.pk}/look-again/"
    assert str(ahead(3)) in text_of(pm.get(address))
    sent = {"look_again": "on", "until": str(ahead(60)), "why": "After the fair.", "version": request.version}
    done = pm.post(address, sent)
    assert (done.status_code, done["Location"]) == (302, "/declined/")
    assert Request.objects.get(pk=request.pk).look_again_on == ahead(60)
    stale = pm.post(address, sent | {"why": "Again"})
    assert stale.status_code == 409
    assert pm.post(address, {"look_again": "never", "why": "Nobody asks."}).status_code == 302
    assert Request.objects.get(pk=request.pk).look_again_on is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"look_again": "on", "until": "", "why": "x"}, "Name the day to look again"),
        ({"look_again": "on", "until": "2020-01-01", "why": "x"}, "must be ahead"),
        ({"look_again": "never", "why": " "}, "Say why it is looked at on another day."),
    ],
)
def test_what_is_wrong_with_the_day_is_said(pm: Client, product: Product, sent: dict[str, str], words: str) -> None:
    request = no_to(product, "Dark mode")
    response = pm.post(f"/requests/{request.pk}/look-again/", sent)
    assert response.status_code == 422
    assert words in text_of(response)


def test_the_request_page_names_who_asked_again(pm: Client, product: Product) -> None:
    request = no_to(product, "Dark mode for the panel at night", body="The panel is too bright at night.")
    later = RequestFactory(product=product, title="Merged wish", account=AccountFactory(name="Acme", arr=90_000))
    merge_request(actor=None, request_id=later.pk, into_id=request.pk)
    RequestFactory(product=product, title="Dark mode at night for the panel", body="The panel is bright at night.")
    text = text_of(pm.get(f"/requests/{request.pk}/"))
    assert "Asked again 1 time since, by 1 account worth €90k a year" in text
    assert "Merged wish" in text
    assert "Perhaps the same, filed since" in text
    assert "Dark mode at night for the panel" in text


# -- items -----------------------------------------------------------------------------------------------------


def test_an_item_is_declined_in_the_products_words(pm: Client, product: Product) -> None:
    item = ItemFactory(product=product, title="Doors")
    address = f"/items/{item.key}/decline/"
    page = text_of(pm.get(f"{address}?reason=too_costly"))
    assert "it costs more than it would bring" in page
    sent = {
        "reason": "too_costly", "text": "Too dear.", "would_change": "Cheaper doors.", "look_again": "on",
        "look_again_on": str(ahead(90)), "version": item.version,
    }  # fmt: skip
    assert pm.post(address, sent | {"text": ""}).status_code == 422
    assert pm.post(address, sent)["Location"] == f"/items/{item.key}/"
    no = ItemDecline.objects.get()
    assert (no.item, no.text, no.look_again_on) == (item, "Too dear.", ahead(90))
    shown = text_of(pm.get(f"/items/{item.key}/"))
    assert "Declined: costs more than it brings." in shown
    assert "Cheaper doors." in shown
    assert pm.post(address, sent | {"version": ""}).status_code == 422, "it is declined already"
    moved = pm.post(f"/items/{item.key}/look-again/", {"look_again": "never", "why": "No doors."})
    assert moved["Location"] == "/declined/"
    assert ItemDecline.objects.get().look_again_on is None
    assert pm.post(f"/items/{item.key}/reopen/", {"version": "3"}).status_code == 302
    assert Item.objects.get(pk=item.pk).status == "open"


def test_an_item_that_was_declined_without_a_word_asks_for_it(pm: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    update_item(actor=None, item_id=item.pk, version=None, status="declined")
    assert "Nobody said why." in text_of(pm.get(f"/items/{item.key}/"))
    assert f'href="/items/{item.key}/decline/"' in text_of(pm.get("/declined/"))
    assert f"Say why {item.key} is declined" in text_of(pm.get(f"/items/{item.key}/decline/"))
    refused = pm.post(f"/items/{item.key}/look-again/", {"look_again": "never", "why": "x"})
    assert "say why first" in text_of(refused)


def test_editing_an_item_declines_nothing(pm: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    page = text_of(pm.get(f"/items/{item.key}/edit/"))
    assert '<option value="declined"' not in page
    sent = {"title": item.title, "kind": item.kind, "status": "declined", "version": item.version}
    assert pm.post(f"/items/{item.key}/edit/", sent).status_code in {200, 422}
    assert Item.objects.get(pk=item.pk).status == "open"
