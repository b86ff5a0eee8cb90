"""The start page leads to what the person's role does most."""

import pytest
from django.test import Client

from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import AdminFactory, ProductFactory, UserFactory
from users.choices import DEPARTMENTS, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="lift")


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.PRODUCT_PM, "/inbox/"),
        (Role.CUSTOMER_PM, "/desk/"),
        (Role.CUSTOMER, "/portal/"),
        (Role.ADMIN, "/settings/"),
        (Role.LEADERSHIP, "/backlog/lift/"),
        *((role, "/desk/") for role in sorted(DEPARTMENTS - {Role.LEADERSHIP})),
    ],
)
def test_each_role_lands_where_its_work_is(product: Product, role: Role, place: str) -> None:
    person = UserFactory(role=role)
    product.members.add(person)
    assert browser_of(person).get("/").headers["Location"] == place


def test_whoever_works_with_no_product_reads_whom_to_ask() -> None:
    AdminFactory(full_name="Edda Kruse", email="edda@example.test")
    response = browser_of(UserFactory(role=Role.LEADERSHIP)).get("/")
    assert response.status_code == 200
    assert "You work with no product yet" in text_of(response)
    assert "Edda Kruse (edda@example.test)" in text_of(response)


def test_strangers_sign_in_first() -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/login/")


def test_the_start_page_is_only_read(product: Product) -> None:
    assert browser_of(product.accountable_pm).post("/").status_code == 405
