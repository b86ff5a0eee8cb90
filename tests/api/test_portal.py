"""``portal/items/``: what customers' programs see and do."""

import pytest

from backlog.models import Follow, Item, Support
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, program_of
from tests.factories import AccountFactory, ContactFactory, CustomerFactory, ItemFactory, ProductFactory, SupportFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def account(product: Product) -> Account:
    return AccountFactory(name="Acme", products=[product])


@pytest.fixture
def customer(account: Account) -> User:
    return CustomerFactory(account=account)


@pytest.fixture
def program(customer: User) -> Program:
    return program_of(customer)


@pytest.fixture
def item(product: Product) -> Item:
    return ItemFactory(product=product, kind="gap", title="Ours", is_published=True, public_title="Reports time out")


def test_what_is_published_is_listed_and_read(program: Program, item: Item, product: Product) -> None:
    ItemFactory(product=product, title="Not published")
    SupportFactory(item=item)
    row = {
        "id": item.pk, "product": "Lift", "kind": "gap", "title": "Reports time out", "summary": "", "workaround": "",
        "status": "open", "status_words": "Considered", "supports": [], "requests": [],
        "url": f"http://testserver/api/v1/portal/items/{item.pk}/",
    }  # fmt: skip
    assert program.get("portal/items/").json()["results"] == [row]
    assert program.get(f"portal/items/{item.pk}/").json() == row | {"following": False}
    assert program.get("portal/items/?q=report&kind=gap").json()["results"] == [row]
    assert program.get("portal/items/?kind=feature").json()["results"] == []


def test_a_company_needs_it_changes_that_and_no_longer_does(program: Program, item: Item, account: Account) -> None:
    path = f"portal/items/{item.pk}/support/"
    made = program.put(path, {"importance": "must_have"})
    assert made.status_code == 201
    assert made.json()["supports"] == [{"account": account.pk, "importance": "must_have"}]
    assert (made.json()["following"], Follow.objects.count()) == (True, 1)
    assert program.put(path, {"importance": "important"}).status_code == 200
    assert (program.delete(path).status_code, Support.objects.count()) == (204, 0)
    assert program.delete(path).status_code == 204


def test_who_speaks_for_two_says_for_which(program: Program, customer: User, item: Item, product: Product) -> None:
    second, foreign = AccountFactory(products=[product]), AccountFactory(products=[product])
    ContactFactory(account=second, user=customer)
    path = f"portal/items/{item.pk}/support/"
    assert errors_of(program.put(path, {})) == [("invalid", "account")]
    assert errors_of(program.put(path, {"account": foreign.pk})) == [("unknown", "account")]
    assert program.put(path, {"account": second.pk}).status_code == 201
    assert program.delete(f"{path}?account={foreign.pk}").status_code == 404
    assert program.delete(f"{path}?account={second.pk}").status_code == 204


def test_there_is_nothing_of_one_way_products(program: Program, item: Item, product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(is_one_way=True)
    assert program.get("portal/items/").json()["results"] == []
    ways = [("GET", ""), ("PUT", "support/"), ("GET", "comments/"), ("PUT", "follow/")]
    found = {program.send(method, f"portal/items/{item.pk}/{way}", {}).status_code for method, way in ways}
    assert found == {404}


def test_customers_know_products_by_name_alone(program: Program, product: Product) -> None:
    assert program.get("products/").json()["results"] == [{"slug": "lift", "name": "Lift"}]
