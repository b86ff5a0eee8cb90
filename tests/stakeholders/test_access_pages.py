"""Letting people in, and signing up, on the pages."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from stakeholders.models import AccessRequest, Account, Invitation
from stakeholders.services.access import invite, set_domains
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerFactory, CustomerPMFactory
from users.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "five wet elephants"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


def test_an_invitation_shows_its_link_once_and_the_link_signs_up(keeper: User, account: Account) -> None:
    web, address = browser_of(keeper), f"/accounts/{account.pk}/access/"
    page = web.post(address, {"email": "ann@acme.test", "full_name": "Ann Day"})
    link = re.search(r"/join/[\w-]+/", page.content.decode())
    assert link is not None
    assert link[0] not in web.get(address).content.decode()
    assert "ann@acme.test" in text_of(web.get(address))
    stranger = Client()
    assert "You are invited for <b>Acme</b>" in text_of(stranger.get(link[0]))
    done = stranger.post(link[0], {"full_name": "Ann Day", "password": PASSWORD}, follow=True)
    assert done.redirect_chain[-1][0] == "/portal/"
    assert "Ann Day" in text_of(done)
    assert stranger.get(link[0]).status_code == 404


def test_what_was_typed_stays_when_a_password_is_too_weak(keeper: User, account: Account) -> None:
    _, token = invite(actor=keeper, account=account, email="ann@acme.test")
    page = Client().post(f"/join/{token}/", {"full_name": "Ann Day", "password": "1234"})
    assert page.status_code == 422
    assert 'value="Ann Day"' in page.content.decode()
    assert "This password is too short" in text_of(page)


def test_a_customer_of_another_company_adds_this_one(keeper: User, account: Account) -> None:
    ann = CustomerFactory(email="ann@acme.test", account=AccountFactory(name="Globex"))
    _, token = invite(actor=keeper, account=account, email="ann@acme.test")
    assert "Sign in first" in text_of(Client().get(f"/join/{token}/"))
    assert Client().post(f"/join/{token}/").status_code == 409
    web = browser_of(ann)
    assert "Add it to my sign-in" in text_of(web.get(f"/join/{token}/"))
    web.post(f"/join/{token}/")
    assert set(Account.objects.visible_to(ann).values_list("name", flat=True)) == {"Acme", "Globex"}


def _asked(email: str) -> str:
    return text_of(Client().post("/join/", {"full_name": "Ann", "email": email}))


def test_asking_is_answered_alike_whether_we_know_the_company_or_not(keeper: User, account: Account) -> None:
    set_domains(actor=keeper, account=account, domains=["acme.test"])
    answers = {
        re.sub(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", _asked(email))
        for email in ("ann@acme.test", "ann@nowhere.test")
    }
    assert len(answers) == 1
    assert AccessRequest.objects.get().email == "ann@acme.test"


def test_asking_too_often_is_held_up() -> None:
    web = Client()
    codes = [web.post("/join/", {"full_name": "Ann", "email": "ann@acme.test"}).status_code for _ in range(21)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_a_wish_is_granted_on_the_page(keeper: User, account: Account) -> None:
    asked = AccessRequest.objects.create(account=account, email="ann@acme.test", full_name=SCRIPT)
    web = browser_of(keeper)
    assert SCRIPT not in web.get(f"/accounts/{account.pk}/access/").content.decode()
    page = web.post(f"/access/{asked.pk}/approve/")
    assert "ann@acme.test is invited." in text_of(page)
    again = web.post(f"/access/{asked.pk}/approve/", follow=True)
    assert "Somebody decided this already: approved." in text_of(again)
    assert Invitation.objects.count() == 1


def test_a_wish_is_refused_and_an_invitation_withdrawn(keeper: User, account: Account) -> None:
    asked = AccessRequest.objects.create(account=account, email="ann@acme.test", full_name="Ann")
    invitation, _ = invite(actor=keeper, account=account, email="bob@acme.test")
    web = browser_of(keeper)
    assert "Ann does not get in" in text_of(web.post(f"/access/{asked.pk}/refuse/", follow=True))
    page = web.post(f"/invitations/{invitation.pk}/withdraw/", follow=True)
    assert "The invitation of bob@acme.test opens nothing any more." in text_of(page)


def test_a_domain_that_is_none_stays_on_the_page(keeper: User, account: Account) -> None:
    web = browser_of(keeper)
    page = web.post(f"/accounts/{account.pk}/domains/", {"domains": "acme.test, gmail.com"})
    assert page.status_code == 422
    assert 'value="acme.test, gmail.com"' in page.content.decode()
    assert "Anybody can have an address at gmail.com" in text_of(page)
    web.post(f"/accounts/{account.pk}/domains/", {"domains": "acme.test, acme.example"})
    assert [one.domain for one in account.domains.all()] == ["acme.example", "acme.test"]
