"""Looking back, on pages and over REST: what is due, what was found, account by account; workarounds undone."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import Item
from planning.models import AccountOutcome
from planning.services.looking_back import look_at_outcome, say_of_account
from stakeholders.models import Account, Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerPMFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
)
from tests.planning.factories import shipped_item
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT", members=[keeper])


@pytest.fixture
def acme(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


@pytest.fixture
def item(product: Product, acme: Account) -> Item:
    return shipped_item(acme, product=product, kind="gap", ago=60)


@pytest.fixture
def line(item: Item) -> AccountOutcome:
    row: AccountOutcome = item.outcome.accounts.get()
    return row


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def test_what_is_due_is_looked_at_and_then_stands_with_what_was_found(web: Client, item: Item) -> None:
    page = text_of(web.get("/outcomes/lift/"))
    assert ("1 item to look at" in page, "Not known yet whether 1 account uses it" in page) == (True, True)
    sent = {"pool_developers": "6", "pool_testers": "", "learnt": "Count panels first.", "looked": "on", "version": 1}
    assert web.post(f"/items/{item.key}/outcome/", sent).status_code == 302
    assert "Nothing is due to be looked at" in text_of(web.get("/outcomes/lift/"))
    looked = text_of(web.get("/outcomes/lift/?show=looked"))
    assert "Count panels first." in looked
    assert "looked at" in text_of(web.get(f"/items/{item.key}/outcome/"))


def test_what_has_just_shipped_is_not_due_yet(web: Client, product: Product) -> None:
    assert "Nothing shipped in the last six weeks" in text_of(web.get("/outcomes/lift/?show=coming"))
    item = shipped_item(product=product)
    assert item.key in text_of(web.get("/outcomes/lift/?show=coming"))
    assert item.key not in text_of(web.get("/outcomes/lift/"))


def test_a_refusal_keeps_what_was_typed(web: Client, item: Item) -> None:
    page = web.post(f"/items/{item.key}/outcome/", {"pool_developers": "-2", "learnt": "Half", "version": 1})
    assert (page.status_code, "Half</textarea>" in text_of(page)) == (422, True)
    look_at_outcome(actor=None, outcome_id=item.outcome.pk, learnt="Theirs")
    page = web.post(f"/items/{item.key}/outcome/", {"learnt": "Mine", "version": 1})
    assert (page.status_code, "Theirs" in text_of(page), "Mine" in text_of(page)) == (409, True, True)


def test_a_customer_pm_is_asked_on_the_desk_and_ticks_it_off(keeper: User, line: AccountOutcome) -> None:
    web = browser_of(keeper)
    desk = text_of(web.get("/desk/"))
    assert ("What shipped for your accounts" in desk, "workaround to be undone" in desk) == (True, True)
    say = f"/outcomes/accounts/{line.pk}/say/"
    assert web.post(say, {"workaround": "undone", "next": "/desk/"})["Location"] == "/desk/"
    assert "They use it" in text_of(web.get("/desk/"))
    assert web.post(say, {"use": "yes", "next": "//elsewhere.example/"})["Location"].startswith("/items/")
    assert "What shipped for your accounts" not in text_of(web.get("/desk/"))
    line.refresh_from_db()
    assert (line.workaround, line.use, line.use_by) == ("undone", "yes", keeper)


def test_keeping_a_workaround_asks_why(keeper: User, line: AccountOutcome) -> None:
    web = browser_of(keeper)
    page = text_of(web.get(f"/outcomes/accounts/{line.pk}/?workaround=kept"))
    assert re.search(r'value="kept"[^>]*checked', page)
    sent = {"use": "no", "workaround": "kept", "note": "", "version": 1}
    page = web.post(f"/outcomes/accounts/{line.pk}/", sent)
    assert (page.status_code, "Say why Acme keeps the workaround" in text_of(page)) == (422, True)
    assert web.post(f"/outcomes/accounts/{line.pk}/", {**sent, "note": "Faster"}).status_code == 302
    line.refresh_from_db()
    assert (line.workaround, line.note) == ("kept", "Faster")


def test_workarounds_are_listed_by_state_with_what_they_freed(web: Client, line: AccountOutcome) -> None:
    page = text_of(web.get("/workarounds/"))
    assert ("1 workaround can be undone" in page, "Nothing freed in the last year" in page) == (True, True)
    say_of_account(actor=None, account_outcome_id=line.pk, workaround="undone")
    page = text_of(web.get("/workarounds/"))
    assert ("No workaround is left" in page, "10\u202fh a month freed in a year" in page) == (True, True)
    assert ">Acme</a>" in text_of(web.get("/workarounds/?state=undone"))
    assert ">Acme</a>" in text_of(web.get("/workarounds/?state=use&product=lift&mine=0"))
    assert ">Acme</a>" not in text_of(web.get("/workarounds/?state=kept"))


def test_the_pages_of_the_item_and_the_account_say_it(web: Client, item: Item, acme: Account) -> None:
    from tests.api.client import score_product

    score_product(item.product_id)
    page = text_of(web.get(f"/items/{item.key}/"))
    assert ("0 of 1 account use it" in page, "0 of 1 workaround undone" in page) == (True, True)
    assert "What shipped for them" in text_of(web.get(f"/accounts/{acme.pk}/"))


def test_deals_and_customers_are_read_from_their_state(web: Client, item: Item, acme: Account) -> None:
    OpportunityLinkFactory(item=item, opportunity=OpportunityFactory(account=acme, stage="won", amount=120000))
    Account.objects.filter(pk=acme.pk).update(stage="former")
    page = text_of(web.get(f"/items/{item.key}/outcome/"))
    assert ("deal won: €120k" in page, "1 of 1 customer left since" in page) == (True, True)
    assert "was customer, now former customer" in page


@pytest.mark.parametrize(
    "path",
    ["/outcomes/lift/", "/workarounds/", "/desk/", "/accounts/{acme}/", "/items/{item}/outcome/",
     "/calibration/lift/", "/api/v1/calibration/", "/api/v1/outcomes/", "/api/v1/outcome-accounts/",
     "/api/v1/freed-hours/"],
)  # fmt: skip
def test_more_of_it_takes_no_more_queries(path: str, item: Item, acme: Account, keeper: User) -> None:
    address = path.format(acme=acme.pk, item=item.key)
    read: Any = program_of(keeper).get if path.startswith("/api") else browser_of(keeper).get

    def cost() -> int:
        read(address)
        with CaptureQueriesContext(connection) as queries:
            assert read(address).status_code == 200
        return len(queries)

    first = cost()
    for _ in range(2):
        shipped_item(acme, product=item.product, kind="gap", ago=60)
        item.outcome.accounts.create(
            account=AccountFactory(customer_pm=keeper), stage_then="customer", workaround="open", hours_per_month=1
        )
    assert cost() == first


def test_programs_look_back_too(item: Item, line: AccountOutcome, keeper: User, acme: Account) -> None:
    pm = program_of(item.product.accountable_pm)
    read = pm.get(f"outcomes/{item.key}/")
    assert (read.json()["is_due"], read.json()["found"]["unknown"], read.json()["goals"]) == (True, 1, None)
    sent = {"learnt": "Much", "looked": True, "effort": {"developers": 4.5}}
    done = pm.patch(f"outcomes/{item.key}/", sent, If_Match=read["ETag"])
    assert (done.json()["is_due"], done.json()["effort"]) == (
        False,
        [{"pool": "developers", "estimated": None, "estimated_by": None, "actual": 4.5}],
    )
    assert pm.patch(f"outcomes/{item.key}/", sent, If_Match=read["ETag"]).status_code == 412
    assert pm.get("outcomes/?show=due").json()["results"] == []
    program = program_of(keeper)
    (row,) = program.get(f"outcome-accounts/?workaround=open&mine=true&item={item.key}").json()["results"]
    assert (row["account"], row["hours_per_month"]) == (acme.pk, 10.0)
    told = program.patch(f"outcome-accounts/{row['id']}/", {"use": "yes", "workaround": "undone", "version": 1}).json()
    assert (told["use_by"], told["settled_by"], told["version"]) == ("Ana Ribeiro", "Ana Ribeiro", 2)
    (month,) = program.get("freed-hours/?product=lift").json()["results"]
    assert (month["workarounds"], month["hours_per_month"]) == (1, 10.0)
    assert pm.get(f"outcomes/{item.key}/").json()["found"]["words"].startswith("1 of 1 account uses it; 1 workaround")
