"""Noting talks with customers on the pages."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import Interview, Item
from backlog.services.scoring import score_items
from stakeholders.models import Account
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerPMFactory,
    InterviewFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def item(keeper: User) -> Item:
    product = ProductFactory(name="Lift", slug="lift", code="LIFT", members=[keeper])
    return ItemFactory(product=product, kind="feature", title="Night shift")


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


@pytest.fixture
def web(keeper: User) -> Client:
    return browser_of(keeper)


def _typed(item: Item, **changes: Any) -> dict[str, Any]:
    return {
        "product": item.product_id, "account": "acme", "contact": "", "held_on": "2026-03-02", "kind": "interview",
        "notes": "They write it on paper.", "confirmed": item.key.lower(), "contradicted": "", **changes,
    }  # fmt: skip


def test_a_talk_is_noted_and_bears_on_its_items(web: Client, item: Item, account: Account) -> None:
    other = ItemFactory(product=item.product)
    ContactFactory(account=account, name="Ann Day")
    done = web.post("/interviews/new/", _typed(item, contact="ann day", contradicted=other.key))
    talk = Interview.objects.get()
    assert (done.status_code, done["Location"]) == (302, f"/interviews/{talk.pk}/")
    assert (talk.account, str(talk.contact), talk.held_on) == (account, "Ann Day", date(2026, 3, 2))
    assert {one.item: one.finding for one in talk.findings.all()} == {item: "confirmed", other: "contradicted"}
    assert item.score.inputs_revision < Item.objects.get(pk=item.pk).score.inputs_revision


def test_an_item_proposes_itself(web: Client, item: Item, account: Account) -> None:
    page = text_of(web.get(f"/interviews/new/?item={item.key}&account={account.pk}"))
    assert f'value="{item.key}"' in page
    assert 'value="Acme"' in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"account": "Acne"}, "There is no account of this name."),
        ({"account": ""}, "With which customer did you talk?"),
        ({"contact": "Bob"}, "Acme has no contact of this name. Known there: Ann Day."),
        ({"held_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "An interview cannot lie in the future."),
        ({"confirmed": "LIFT-99 nonsense"}, "Lift has no item LIFT-99, NONSENSE."),
        ({"contradicted": "LIFT-1"}, "LIFT-1 stands in both lists: choose one of them."),
        ({"kind": "séance"}, "Select a valid choice."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    web: Client, item: Item, account: Account, typed: dict[str, str], message: str
) -> None:
    ContactFactory(account=account, name="Ann Day")
    page = web.post("/interviews/new/", _typed(item, notes=SCRIPT, **typed))
    assert page.status_code == 422
    assert message in text_of(page).replace("&#x27;", "'")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(page)
    assert SCRIPT not in text_of(page)
    assert not Interview.objects.exists()


def test_a_talk_is_corrected_and_a_second_corrector_sees_both(
    web: Client, item: Item, account: Account, keeper: User
) -> None:
    talk = InterviewFactory(
        product=item.product, account=account, held_by=keeper, notes="Old", held_on=date(2026, 3, 1)
    )
    version = talk.version
    saved = web.post(f"/interviews/{talk.pk}/edit/", _typed(item, version=version))
    assert saved.status_code == 302
    talk.refresh_from_db()
    assert (talk.notes, [one.item for one in talk.findings.all()]) == ("They write it on paper.", [item])
    late = web.post(f"/interviews/{talk.pk}/edit/", _typed(item, version=version, notes="Mine"))
    assert late.status_code == 409
    assert "They write it on paper." in text_of(late)
    assert "Mine" in text_of(late)


def test_one_entered_by_mistake_is_removed(web: Client, item: Item, account: Account, keeper: User) -> None:
    talk = InterviewFactory(product=item.product, account=account, held_by=keeper)
    web.post(f"/interviews/{talk.pk}/delete/")
    assert not Interview.objects.exists()


def test_the_list_finds_and_tells_kinds_apart(web: Client, item: Item, account: Account) -> None:
    InterviewFactory(product=item.product, account=account, notes="paper")
    InterviewFactory(product=item.product, account=AccountFactory(name="Bolt"), kind="sales_call")
    assert "Bolt" not in text_of(web.get("/interviews/?q=paper"))
    assert "Acme" not in _rows(web, "kind=sales_call")
    assert "Sales call" in _rows(web, "kind=sales_call")
    assert "No interview matches" in text_of(web.get("/interviews/?q=nothing"))


def _rows(web: Client, query: str) -> str:
    return text_of(web.get(f"/interviews/?{query}")).partition("<tbody>")[2]


def test_features_that_nobody_spoke_for_are_listed(web: Client, item: Item, account: Account) -> None:
    heard, asked, voted, called, denied = (ItemFactory(product=item.product, kind="feature") for _ in range(5))
    gap = ItemFactory(product=item.product, kind="gap")
    web.post("/interviews/new/", _typed(item, confirmed=heard.key))
    web.post("/interviews/new/", _typed(item, confirmed=called.key, kind="sales_call"))
    web.post("/interviews/new/", _typed(item, confirmed="", contradicted=denied.key))
    RequestFactory(product=item.product, account=account, item=asked)
    SupportFactory(item=voted, account=account)
    score_items([one.pk for one in Item.objects.all()])
    page = text_of(web.get("/interviews/?product=lift")).partition("<table")[0]
    assert "3 features of Lift with no customer behind them" in page
    assert [key for key in (one.key for one in Item.objects.order_by("number")) if f"/items/{key}/" in page] == [
        item.key, called.key, denied.key,
    ]  # fmt: skip
    assert f"/items/{gap.key}/" not in page


def test_the_page_of_a_talk_costs_as_many_queries_as_it_has_findings_or_not(
    web: Client, item: Item, account: Account, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        InterviewFactory(product=item.product, account=account)
    with django_assert_max_num_queries(14):
        web.get("/interviews/")


def test_an_account_shows_the_talks_with_it(web: Client, item: Item, account: Account) -> None:
    address = f"/accounts/{account.pk}/"
    assert "No talk noted yet" in text_of(web.get(address))
    web.post("/interviews/new/", _typed(item))
    talk_here = Interview.objects.get().pk
    InterviewFactory(product=ProductFactory(), account=account)  # of a product that they do not work with
    page = text_of(web.get(address))
    assert [talk.pk for talk in Interview.objects.all() if f'href="/interviews/{talk.pk}/"' in page] == [talk_here]
    assert f"confirmed {item.key}" in page
