"""The list of what is like a text that somebody types: beside every form that files something."""

import pytest
from django.test import Client

from backlog.models import EvidenceLink
from requests_intake.models import Request
from stakeholders.models import Account, Product
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    ItemFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def pm(db: None) -> User:
    return ProductPMFactory()


@pytest.fixture
def product(pm: User) -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT", accountable_pm=pm)


@pytest.fixture
def account(product: Product) -> Account:
    return AccountFactory(name="Acme", products=[product])


@pytest.fixture
def filed(product: Product, account: Account) -> Request:
    return RequestFactory(product=product, account=account, title="Export the recall log", kind="gap")


def listed(user: User, **typed: object) -> str:
    client = Client()
    client.force_login(user)
    response = client.get("/similar/", typed, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def test_what_both_say_is_marked(pm: User, filed: Request) -> None:
    page = listed(pm, product="lift", title="Recall log as a file")

    assert f'<a href="/requests/{filed.pk}/">Export the <mark>recall</mark> <mark>log</mark></a>' in page
    assert "Acme · " in page
    assert "like</span>" in page


def test_the_product_by_its_number_as_forms_send_it(pm: User, filed: Request) -> None:
    assert "Export the" in listed(pm, product=filed.product_id, title="Recall log")


def test_before_anything_is_typed(pm: User, filed: Request) -> None:
    assert "Similar gaps appear here while you type." in listed(pm, product="lift", title=" ", kind="gap")


def test_nothing_like_it(pm: User, filed: Request) -> None:
    assert "No similar request" in listed(pm, product="lift", title="Zebra crossings")


@pytest.mark.parametrize("named", ["", "gone", "a\x00b", "9" * 30, "-1"])
def test_a_product_that_is_none(pm: User, filed: Request, named: str) -> None:
    assert "Export" not in listed(pm, product=named, title="Recall log")


def test_a_script_stays_a_text(pm: User, product: Product) -> None:
    RequestFactory(product=product, title='<script>alert("log")</script> & <b>recall</b>')

    page = listed(pm, product="lift", title="recall")

    assert "<script>" not in page
    assert "&lt;/script&gt; &amp; &lt;b&gt;<mark>recall</mark>&lt;/b&gt;</a>" in page


def test_joining_is_offered_where_a_form_asks_for_it(pm: User, filed: Request) -> None:
    assert "Join this one" not in listed(pm, product="lift", title="Recall log")
    assert f'name="join" value="R-{filed.pk}"' in listed(pm, product="lift", title="Recall log", join="1")


def test_a_request_whose_item_is_listed_is_not_listed_as_well(pm: User, filed: Request) -> None:
    item = ItemFactory(product=filed.product, title="Recall log as a file")
    EvidenceLink.objects.create(item=item, request=filed)

    page = listed(pm, product="lift", title="Recall log", join="1")

    assert page.count("<li") == 1
    assert f'name="join" value="{item.key}"' in page


def test_a_request_that_went_to_another_item_says_where(pm: User, filed: Request) -> None:
    item = ItemFactory(product=filed.product, title="Something else")
    EvidenceLink.objects.create(item=item, request=filed)

    assert f'<span class="key">{item.key}</span>' in listed(pm, product="lift", title="Recall log")


def test_a_customer_reads_their_own_requests_in_plain_words(filed: Request, account: Account, product: Product) -> None:
    other = AccountFactory(name="Initech", products=[product])
    RequestFactory(product=product, account=other, title="Recall log for Initech")

    page = listed(CustomerFactory(account=account), product="lift", title="Recall log")

    assert f'<a href="/portal/requests/{filed.pk}/">' in page
    assert "We are reading it" in page
    assert "Initech" not in page


def test_a_customer_reads_of_published_items_only_what_is_meant_for_them(account: Account, product: Product) -> None:
    item = ItemFactory(
        product=product, title="Zephyr recall log", is_published=True, public_title="Recall log as a file"
    )

    page = listed(CustomerFactory(account=account), product="lift", title="Recall log")

    assert "<mark>Recall</mark> <mark>log</mark> as a file" in page
    assert "Zephyr" not in page
    assert item.key not in page
    assert f'href="/portal/ideas/{item.pk}/#support"' in page
