"""The ledger of promises: noting one, and what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import Conflict, Invalid
from planning.models import Promise
from planning.selectors.promises import Sum, in_state, promises_of, sum_of
from planning.services.promises import note_promise, settle_promise
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerPMFactory, ItemFactory, ProductFactory, SegmentFactory
from tests.planning.roadmap_rows import promised, told
from tests.recorded import activity
from users.models import User

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, SOON = TODAY - timedelta(days=1), TODAY + timedelta(days=20)


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> User:
    return product.accountable_pm


def test_what_was_said_in_a_call_is_put_on_record(product: Product, pm: User) -> None:
    seller, account = CustomerPMFactory(), AccountFactory(name="Acme")
    promise = note_promise(
        actor=pm, product=product, text="Doors by spring", due_on=SOON, account=account, made_by=seller,
        made_on=YESTERDAY,
    )  # fmt: skip
    assert (promise.made_by, promise.made_on, promise.source, promise.state) == (seller, YESTERDAY, "call", "open")
    assert activity(promise) == [("promised", {"to": "Acme", "until": str(SOON)})]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " "}, "text"),
        ({"account": None}, "account"),
        ({"audience": "segment"}, "segment"),
        ({"made_on": SOON}, "made_on"),
        ({"due_on": TODAY - timedelta(days=3), "made_on": YESTERDAY}, "due_on"),
        ({"source": "rumour"}, "source"),
    ],
)
def test_half_a_promise_is_refused(product: Product, fields: dict[str, Any], field: str) -> None:
    given = {"text": "Doors", "due_on": SOON, "account": AccountFactory(), **fields}
    with pytest.raises(Invalid) as refused:
        note_promise(actor=None, product=product, **given)
    assert refused.value.field == field
    assert not Promise.objects.exists()


def test_it_is_about_an_item_of_its_product(product: Product) -> None:
    with pytest.raises(Invalid, match="is no item of Lift"):
        note_promise(actor=None, product=product, text="Doors", due_on=SOON, audience="everybody", item=ItemFactory())


def test_it_is_kept_on_the_day_its_item_shipped(product: Product, pm: User) -> None:
    shipped = timezone.now() - timedelta(days=4)
    promise = promised(product, item=ItemFactory(product=product, status="shipped", closed_at=shipped))
    assert promise.looks_kept
    settled = settle_promise(actor=pm, promise_id=promise.pk, state="kept")
    assert (settled.state, settled.settled_on, settled.settled_by) == ("kept", timezone.localdate(shipped), pm)
    assert activity(promise) == [("settled a promise", {"state": ["open", "kept"], "reason": ""})]


def test_what_shipped_late_does_not_look_kept(product: Product) -> None:
    item = ItemFactory(product=product, status="shipped", closed_at=timezone.now())
    promise = promised(product, item=item, days=-3)
    assert (promise.looks_kept, promise.is_overdue(TODAY)) == (False, True)


@pytest.mark.parametrize(
    ("days", "sent", "field"),
    [
        (30, {"state": "withdrawn"}, "reason"),
        (-3, {"state": "missed"}, "reason"),
        (30, {"state": "missed", "reason": "x"}, "state"),
        (-3, {"state": "kept"}, "settled_on"),
        (30, {"state": "kept", "settled_on": TODAY + timedelta(days=1)}, "settled_on"),
        (30, {"state": "forgotten"}, "state"),
    ],
)
def test_what_became_of_it_has_to_be_true(days: int, sent: dict[str, Any], field: str) -> None:
    promise = promised(days=days)
    with pytest.raises(Invalid) as refused:
        settle_promise(actor=None, promise_id=promise.pk, **sent)
    assert refused.value.field == field
    promise.refresh_from_db()
    assert (promise.state, promise.settled_on) == ("open", None)


def test_a_settled_promise_is_opened_again_before_it_is_settled_otherwise() -> None:
    promise = promised(days=-3)
    settle_promise(actor=None, promise_id=promise.pk, state="missed", reason="No testers")
    with pytest.raises(Conflict) as refused:
        settle_promise(actor=None, promise_id=promise.pk, state="kept", settled_on=YESTERDAY - timedelta(days=9))
    assert refused.value.code == "settled"
    opened = settle_promise(actor=None, promise_id=promise.pk, state="open")
    assert (opened.state, opened.settled_on, opened.reason) == ("open", None, "")


def test_two_who_settle_it_see_both_values() -> None:
    promise = promised()
    settle_promise(actor=None, promise_id=promise.pk, state="kept", version=1)
    with pytest.raises(Conflict) as refused:
        settle_promise(actor=None, promise_id=promise.pk, state="withdrawn", reason="x", version=1)
    assert refused.value.data == {"yours": {"state": "withdrawn"}, "theirs": {"state": "kept"}, "version": 2}


def test_a_missed_promise_takes_its_day_off_the_roadmap(product: Product) -> None:
    due_on = TODAY - timedelta(days=3)
    entry = told(ItemFactory(product=product), by_date=due_on, by_words="for pilots")
    promise = promised(product, days=-3, entry=entry)
    settle_promise(actor=None, promise_id=promise.pk, state="missed", reason="No testers")
    entry.refresh_from_db()
    assert (entry.by_date, entry.by_words, entry.version) == (None, "", 2)
    assert activity(entry) == [("took the day off", {"by_date": [str(due_on), None]})]


# -- the ledger ----------------------------------------------------------------------------------------------


def test_the_ledger_is_counted_and_narrowed(product: Product, pm: User) -> None:
    segment = SegmentFactory()
    acme = AccountFactory(name="Acme", segment=segment, products=[product])
    own, of_segment = promised(product, account=acme, days=90), promised(product, segment=segment)
    for_all, late = promised(product, days=40), promised(product, account=AccountFactory(), days=-1)
    promised(product, account=AccountFactory(), days=-9, state="missed", reason="x", settled_on=TODAY)
    promised()
    rows = promises_of(pm)
    assert sum_of(rows, TODAY) == Sum(open=4, soon=1, overdue=1, kept=0, missed=1)
    assert list(in_state(rows, "overdue", TODAY)) == [late]
    assert set(promises_of(pm, account=acme)) == {own, of_segment, for_all}
    assert list(promises_of(pm, product="elsewhere")) == []


def test_the_page_shows_what_is_open_and_what_is_past(product: Product, pm: User) -> None:
    promised(product, text="Doors by spring", days=-2)
    promised(product, text="Long kept", state="kept", settled_on=TODAY)
    page = text_of(browser_of(pm).get("/promises/"))
    for words in ("1 open", "1 overdue", "1 kept", "Doors by spring", "Kept or missed?"):
        assert words in page
    assert "Long kept" not in page
    assert "Long kept" in text_of(browser_of(pm).get("/promises/?state=kept"))
    assert "No promise like that" in text_of(browser_of(pm).get("/promises/?account=nobody"))


def test_what_shipped_in_time_is_one_click_from_kept(product: Product, pm: User) -> None:
    item = ItemFactory(product=product, status="shipped", closed_at=timezone.now())
    promise, web = promised(product, item=item), browser_of(pm)
    assert "It is kept" in text_of(web.get("/promises/"))
    done = web.post(f"/promises/{promise.pk}/settle/", {"state": "kept", "version": 1})
    assert done["Location"] == f"/promises/{promise.pk}/"
    assert "Kept on" in text_of(web.get(done["Location"]))
    web.post(f"/promises/{promise.pk}/reopen/")
    assert "Say what became of it" in text_of(web.get(done["Location"]))


def test_what_was_typed_stays_when_it_is_refused(product: Product, pm: User) -> None:
    promise, web = promised(product), browser_of(pm)
    page = web.post(f"/promises/{promise.pk}/settle/", {"state": "missed", "reason": "Half the team is ill"})
    assert page.status_code == 422
    assert "is not past: withdraw it" in text_of(page)
    assert "Half the team is ill" in text_of(page)


def test_a_promise_is_noted_on_a_page(product: Product, pm: User) -> None:
    AccountFactory(name="Acme")
    web = browser_of(pm)
    sent = {
        "product": product.pk, "text": "Doors by spring", "due_on": SOON, "audience": "account", "account": "acme",
        "made_by": pm.pk, "made_on": TODAY, "source": "call",
    }  # fmt: skip
    done = web.post("/promises/new/", sent)
    assert done["Location"] == f"/promises/{Promise.objects.get().pk}/"
    refused = web.post("/promises/new/", {**sent, "account": "", "item": "LIFT-99"})
    assert refused.status_code == 422
    assert "The product has no item of this key" in text_of(refused)
    assert "Doors by spring" in text_of(refused)


def test_the_ledger_costs_the_same_for_one_and_for_three(
    product: Product, pm: User, django_assert_max_num_queries: Any
) -> None:
    def fill() -> None:
        promised(product, account=AccountFactory(), item=ItemFactory(product=product), made_by=CustomerPMFactory())

    web = browser_of(pm)
    fill()
    web.get("/promises/")
    with CaptureQueriesContext(connection) as once:
        web.get("/promises/")
    fill()
    fill()
    with django_assert_max_num_queries(len(once)):
        assert web.get("/promises/").status_code == 200
