"""Filing a request or a gap as a colleague: the form itself."""

from typing import Any

import pytest
from django.test import Client

from requests_intake.choices import Source
from requests_intake.models import Request, Workaround
from stakeholders.models import Account, Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    LeaderFactory,
    ProductFactory,
    SegmentFactory,
    UserFactory,
)
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

WORKAROUND = ("workaround", "hours_per_month", "people", "build_hours", "undo_hours")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", members=[keeper])


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(customer_pm=keeper)


@pytest.fixture
def web(keeper: User, product: Product, account: Account) -> Client:
    return browser_of(keeper)


def gap_data(product: Product, account: Account, **changes: Any) -> dict[str, Any]:
    data = {
        "product": product.pk,
        "account": account.name,
        "title": "Recall log as a file",
        "body": "The inspector wants a list.",
        "importance": "must_have",
        "scope": "several",
        "is_anticipated": "on",
        "source": "customer_pm",
        "evidence": "first_hand",
        "competitor": "Paternoster",
        "workaround": "Copy each recall by hand",
        "hours_per_month": "4",
        "people": "3",
        "build_hours": "2",
        "undo_hours": "6.5",
    }
    return data | changes


# -- gaps ----------------------------------------------------------------------------------------------------


def test_a_gap_is_filed_with_all_that_was_said(web: Client, keeper: User, product: Product, account: Account) -> None:
    response = web.post("/gaps/new/", gap_data(product, account))
    one = Request.objects.get()
    assert response.headers["Location"] == f"/requests/{one.pk}/"
    assert (one.kind, one.title, one.body) == ("gap", "Recall log as a file", "The inspector wants a list.")
    assert (one.importance, one.scope, one.source, one.evidence) == (
        "must_have",
        "several",
        "customer_pm",
        "first_hand",
    )
    assert (one.account, one.product, one.filed_by, one.competitor) == (account, product, keeper, "Paternoster")
    assert one.is_anticipated
    workaround = one.workaround
    assert workaround.description == "Copy each recall by hand"
    hours = (workaround.hours_per_month, workaround.build_hours, workaround.undo_hours, workaround.people)
    assert hours == (4.0, 2.0, 6.5, 3)
    page = text_of(web.get(response.headers["Location"]))
    assert f"Gap filed as {one.reference}. It goes to {product.accountable_pm}." in page


@pytest.mark.parametrize("nothing", [{"no_workaround": "on"}, dict.fromkeys(WORKAROUND, "")])
def test_a_gap_without_a_workaround_has_none(
    web: Client, product: Product, account: Account, nothing: dict[str, str]
) -> None:
    web.post("/gaps/new/", gap_data(product, account, **nothing))
    assert Request.objects.count() == 1
    assert not Workaround.objects.exists()


def test_my_accounts_are_proposed_first(web: Client, product: Product, account: Account) -> None:
    AccountFactory(name="Large & Co", arr=9_000_000, segment=SegmentFactory(name="Hospitals"))
    text = text_of(web.get("/gaps/new/"))
    mine, other = (
        f'<option value="{account.name}">your account</option>',
        '<option value="Large &amp; Co">Hospitals</option>',
    )
    assert text.index(mine) < text.index(other)


def test_the_account_is_found_whatever_the_case(web: Client, product: Product, account: Account) -> None:
    web.post("/gaps/new/", gap_data(product, account) | {"account": f" {account.name.upper()} "})
    assert Request.objects.get().account == account


def test_an_account_that_is_not_known_is_told_with_those_that_may_be_meant(
    web: Client, product: Product, account: Account
) -> None:
    for name in ("Acme Lifts", "Acme Doors"):
        AccountFactory(name=name)
    response = web.post("/gaps/new/", gap_data(product, account) | {"account": "acme"})
    text = text_of(response)
    assert "There is no account of this name. Did you mean Acme Doors or Acme Lifts?" in text
    assert 'value="acme"' in text
    assert not Request.objects.exists()


def test_the_address_chooses_product_and_account(web: Client, keeper: User, account: Account) -> None:
    product = ProductFactory(slug="other", members=[keeper])
    form = web.get(f"/gaps/new/?product=other&account={account.pk}").context["form"]
    assert form["product"].value() == product.pk
    assert form["account"].value() == account.name


@pytest.mark.parametrize("query", ["product=nowhere", "account=x", "account=-1", "account=" + "9" * 40])
def test_an_address_that_names_nothing_chooses_nothing(web: Client, query: str) -> None:
    assert web.get(f"/gaps/new/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Say in a few words what is missing."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"title": "a\x00b"}, "Null characters"),
        ({"body": "x" * 100_001}, "at most 100000 characters"),
        ({"account": ""}, "Name the customer who lives with the gap."),
        ({"account": "999999"}, "There is no account of this name."),
        ({"account": "x" * 121}, "at most 120 characters"),
        ({"product": "999999"}, "Select a valid choice"),
        ({"product": ""}, "This field is required"),
        ({"importance": "huge"}, "Select a valid choice"),
        ({"scope": "galaxy"}, "Select a valid choice"),
        ({"source": "api"}, "Select a valid choice"),
        ({"evidence": "rumour"}, "Select a valid choice"),
        ({"competitor": "x" * 81}, "at most 80 characters"),
        ({"hours_per_month": "-1"}, "greater than or equal to 0"),
        ({"hours_per_month": "NaN"}, "Enter a number"),
        ({"hours_per_month": "inf"}, "Enter a number"),
        ({"hours_per_month": "1e9"}, "less than or equal to 100000"),
        ({"undo_hours": "-0.5"}, "greater than or equal to 0"),
        ({"build_hours": "four"}, "Enter a number"),
        ({"people": "-3"}, "greater than or equal to 0"),
        ({"people": "1.5"}, "Enter a whole number"),
        ({"people": "99999999999"}, "less than or equal to 1000000"),
        ({"workaround": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    web: Client, product: Product, account: Account, changes: dict[str, str], words: str
) -> None:
    response = web.post("/gaps/new/", gap_data(product, account) | changes)
    text = text_of(response)
    assert response.status_code == 422
    assert words in text
    assert "what you typed is still here" in text
    if "workaround" not in changes:
        assert "Copy each recall by hand" in text
    if "body" not in changes:
        assert "The inspector wants a list." in text
    assert not Request.objects.exists()


def test_texts_of_100_000_characters_are_kept(web: Client, product: Product, account: Account) -> None:
    web.post("/gaps/new/", gap_data(product, account, body="x" * 100_000))
    assert len(Request.objects.get().body) == 100_000


def test_scripts_in_every_field_stay_text(web: Client, product: Product, account: Account) -> None:
    texts = {"title": SCRIPT, "body": SCRIPT, "competitor": SCRIPT, "workaround": SCRIPT}
    wrong = web.post("/gaps/new/", gap_data(product, account, **texts, hours_per_month="x"))
    assert SCRIPT not in text_of(wrong)
    filed = web.post("/gaps/new/", gap_data(product, account, **texts))
    assert SCRIPT not in text_of(web.get(filed.headers["Location"]))
    assert Request.objects.get().title == SCRIPT


def test_a_product_that_i_do_not_see_is_no_choice(web: Client, product: Product, account: Account) -> None:
    foreign = ProductFactory()
    response = web.post("/gaps/new/", gap_data(foreign, account))
    assert response.status_code == 422
    assert foreign.name not in text_of(web.get("/gaps/new/"))
    assert not Request.objects.exists()


def test_an_empty_post_names_all_that_is_missing(web: Client) -> None:
    response = web.post("/gaps/new/", {})
    assert response.status_code == 422
    assert "Say in a few words what is missing." in text_of(response)


def test_five_products_are_a_list_and_four_are_buttons(keeper: User, product: Product) -> None:
    reader = browser_of(keeper)
    assert 'type="radio" name="product"' in text_of(reader.get("/gaps/new/"))
    for _ in range(4):
        ProductFactory(members=[keeper])
    assert '<select name="product"' in text_of(reader.get("/gaps/new/"))


# -- what it costs -------------------------------------------------------------------------------------------


def test_the_cost_of_a_gap_is_told_while_typing(web: Client) -> None:
    text = text_of(web.get("/gaps/new/cost/?hours_per_month=4&undo_hours=6&people=3"))
    assert "4.5 h a month" in text
    assert "shared by 3 people" in text
    assert "4 h to live with it and 0.5 h towards undoing it" in text
    assert "54 h a year" in text


@pytest.mark.parametrize("query", ["", "hours_per_month=", "hours_per_month=NaN", "hours_per_month=-4", "undo_hours=x"])
def test_no_hours_cost_nothing(web: Client, query: str) -> None:
    response = web.get(f"/gaps/new/cost/?{query}&people=many")
    assert response.status_code == 200
    assert "a month" not in text_of(response)


# -- feature requests ----------------------------------------------------------------------------------------


def test_a_request_needs_no_account_and_has_no_workaround(web: Client, product: Product) -> None:
    data = {
        "product": product.pk, "account": "", "title": "Call the lift by voice", "importance": "nice_to_have",
        "scope": "all", "horizon": "future", "source": "leadership", "evidence": "perceived",
    }  # fmt: skip
    response = web.post("/requests/new/", data)
    one = Request.objects.get()
    assert response.headers["Location"] == f"/requests/{one.pk}/"
    assert (one.kind, one.account, one.horizon, one.scope) == ("feature", None, "future", "all")
    assert not Workaround.objects.exists()


@pytest.mark.parametrize(
    ("role", "source"),
    [
        (Role.SALES, Source.SALES),
        (Role.SUPPORT, Source.SUPPORT),
        (Role.ENGINEERING, Source.ENGINEERING),
        (Role.LEADERSHIP, Source.LEADERSHIP),
        (Role.CUSTOMER_PM, Source.CUSTOMER_PM),
        (Role.PRODUCT_PM, Source.CUSTOMER),
    ],
)
def test_the_source_follows_the_role(product: Product, role: Role, source: Source) -> None:
    person = UserFactory(role=role)
    product.members.add(person)
    assert browser_of(person).get("/requests/new/").context["form"]["source"].value() == source


def test_whoever_works_with_no_product_reads_who_can_help() -> None:
    text = text_of(browser_of(CustomerPMFactory()).get("/gaps/new/"))
    assert "You work with no product yet" in text


def test_leadership_files_for_every_product(product: Product) -> None:
    assert browser_of(LeaderFactory()).get("/requests/new/").context["has_products"]


def test_customers_file_in_their_portal(product: Product) -> None:
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    for url in ("/requests/new/", "/gaps/new/"):
        assert browser_of(customer).get(url).headers["Location"] == "/portal/requests/new/"


def test_strangers_sign_in_first() -> None:
    for url in ("/requests/new/", "/gaps/new/", "/gaps/new/cost/"):
        assert Client().get(url).headers["Location"].startswith("/sign-in/login/")
