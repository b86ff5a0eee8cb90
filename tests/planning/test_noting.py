"""Who puts a promise on record: the product's PM any, a customer PM what they said to an account that they keep."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Notice
from common.models import OutboxMessage
from planning.handlers import tell_pm
from planning.models import Promise
from planning.services.promises import note_promise
from stakeholders.models import Account, Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerPMFactory, ProductFactory
from tests.news import told
from users.models import User

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def cpm() -> User:
    return CustomerPMFactory(full_name="Cara Keeper")


@pytest.fixture
def product(cpm: User) -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT", members=[cpm])


@pytest.fixture
def acme(product: Product, cpm: User) -> Account:
    return AccountFactory(name="Acme", products=[product], customer_pm=cpm)


@pytest.fixture
def others(product: Product) -> Account:
    return AccountFactory(name="Globex", products=[product], customer_pm=CustomerPMFactory())


def _tell() -> None:
    tell_pm([row.payload for row in OutboxMessage.objects.filter(topic="promise.noted")] * 2)


def _said(product: Product, **fields: Any) -> dict[str, Any]:
    return {"product": product.pk, "text": "Doors by spring", "due_on": str(SOON), **fields}


def test_a_customer_pm_notes_what_they_said_and_the_pm_hears(product: Product, cpm: User, acme: Account) -> None:
    web = browser_of(cpm)
    assert 'value="Acme"' in text_of(web.get("/promises/new/?account=Acme"))
    sent = _said(product, account="acme", made_on=str(timezone.localdate()), source="call")
    done = web.post("/promises/new/", sent)
    promise = Promise.objects.get()
    assert done["Location"] == f"/promises/{promise.pk}/"
    assert (promise.account, promise.made_by, promise.audience, promise.state) == (acme, cpm, "account", "open")
    _tell()
    assert (told(product.accountable_pm), told(cpm)) == (["promised"], [])
    notice = Notice.objects.get()
    assert (notice.subject, notice.path) == ("Promised to Acme: Doors by spring", f"/promises/{promise.pk}/")


def test_what_the_pm_notes_is_no_news_to_them(product: Product, acme: Account) -> None:
    note_promise(actor=product.accountable_pm, product=product, text="Doors", due_on=SOON, account=acme)
    _tell()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("name", "words"), [("", "To which account?"), ("Globex", "no account of this name")])
def test_a_customer_pm_promises_nothing_to_accounts_of_others(
    product: Product, cpm: User, others: Account, name: str, words: str
) -> None:
    sent = _said(product, account=name, made_on=str(timezone.localdate()), source="call")
    page = browser_of(cpm).post("/promises/new/", sent)
    assert (page.status_code, words in text_of(page)) == (422, True)
    assert "Doors by spring" in text_of(page)
    assert not Promise.objects.exists()


def test_a_program_notes_the_same(product: Product, cpm: User, acme: Account, others: Account) -> None:
    program, body = program_of(cpm), {"product": "lift", "text": "Doors", "due_on": str(SOON)}
    noted = program.post("promises/", {**body, "account": acme.pk})
    assert (noted.status_code, noted.json()["made_by"]) == (201, "Cara Keeper")
    refused = [
        {"account": others.pk},
        {"account": acme.pk, "audience": "everybody"},
        {"account": acme.pk, "made_by": product.accountable_pm.email},
    ]
    for changes in refused:
        assert program.post("promises/", {**body, **changes}).status_code == 403
    assert Promise.objects.count() == 1


def test_a_promise_of_theirs_is_settled_by_the_pm(product: Product, cpm: User, acme: Account) -> None:
    promise = note_promise(actor=cpm, product=product, text="Doors", due_on=SOON, account=acme)
    sent = {"state": "withdrawn", "reason": "Too dear", "version": "1"}
    assert browser_of(cpm).post(f"/promises/{promise.pk}/settle/", sent).status_code == 403
    assert browser_of(product.accountable_pm).post(f"/promises/{promise.pk}/settle/", sent).status_code == 302


def test_an_accounts_page_offers_it_to_who_may(product: Product, cpm: User, acme: Account, others: Account) -> None:
    address = "/promises/new/?account=Acme"
    assert address in text_of(browser_of(cpm).get(f"/accounts/{acme.pk}/"))
    assert address in text_of(browser_of(product.accountable_pm).get(f"/accounts/{acme.pk}/"))
    assert "/promises/new/" not in text_of(browser_of(cpm).get(f"/accounts/{others.pk}/"))
