"""What people see when something is refused, missing or broken."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from tests.browsing import BACKEND, browser_of, text_of
from tests.factories import AccountFactory, CustomerFactory, LeaderFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    """Somebody who reads every product and decides none."""
    ProductFactory(slug="web", code="WEB", name="Web platform")
    return browser_of(LeaderFactory())


def test_a_missing_page_says_so_and_keeps_the_ways(reader: Client) -> None:
    response = reader.get("/nowhere/")
    assert response.status_code == 404
    page = text_of(response)
    assert "There is nothing here" in page
    assert 'aria-label="Main"' in page


def test_a_stranger_learns_nothing_from_a_missing_page() -> None:
    response = Client().get("/nowhere/")
    assert response.status_code == 404
    assert 'aria-label="Main"' not in text_of(response)


def test_a_customer_is_led_back_without_the_bar_of_the_house(reader: Client) -> None:
    response = browser_of(CustomerFactory(account=AccountFactory())).get("/accounts/")
    assert response.status_code == 403
    page = text_of(response)
    assert 'aria-label="Main"' not in page
    assert "Go to the start page" in page


def test_a_refusal_says_who_may(reader: Client) -> None:
    response = reader.get("/inbox/")
    assert response.status_code == 403
    assert "This is not yours to do" in text_of(response)
    assert "403 permission_denied" in text_of(response)


def test_what_cannot_be_read_is_a_400_with_words(reader: Client) -> None:
    response = reader.get("/backlog/web/?cursor=abc")
    assert response.status_code == 400
    assert "This cursor does not belong to this list" in text_of(response)


def test_a_form_that_was_open_too_long_says_so() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(LeaderFactory(), backend=BACKEND)
    response = strict.post("/theme/", {"theme": "dark"})
    assert response.status_code == 403
    assert "The page was open too long" in text_of(response)


def test_a_fault_of_ours_needs_neither_person_nor_data() -> None:
    page = render_to_string("500.html")
    assert "Something broke on our side" in page
    assert "<script" not in page
