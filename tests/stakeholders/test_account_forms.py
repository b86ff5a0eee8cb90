"""Editing accounts, contacts and opportunities."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from common.models import OutboxMessage
from stakeholders.models import Account, AccountProduct, Contact, Opportunity, Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    LeaderFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
    RequestFactory,
    SegmentFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def web(keeper: User) -> Client:
    return browser_of(keeper)


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Brackwater", customer_pm=keeper)


def account_data(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Brackwater Hospitals", "stage": "customer", "description": "Six hospitals", "arr": "186000.50",
        "renewal_on": "2027-03-24", "churn_risk": "55", "open_support_issues": "7", "in_target_market": "on",
        "lost_to": "", "crm_id": "C-1",
    }  # fmt: skip
    return data | changes


# -- accounts ------------------------------------------------------------------------------------------------


def test_an_account_is_added_and_kept_by_who_added_it(web: Client, keeper: User) -> None:
    product, segment = ProductFactory(members=[keeper]), SegmentFactory()
    response = web.post("/accounts/new/", account_data(products=[product.pk], segment=segment.pk))
    account = Account.objects.get()
    assert response.headers["Location"] == f"/accounts/{account.pk}/"
    assert (account.name, account.arr, account.churn_risk) == ("Brackwater Hospitals", Decimal("186000.50"), 0.55)
    assert (account.customer_pm, account.segment, account.crm_id) == (keeper, segment, "C-1")
    assert list(account.products.all()) == [product]


def test_two_accounts_without_a_crm_id_are_two(web: Client) -> None:
    web.post("/accounts/new/", account_data(crm_id=""))
    web.post("/accounts/new/", account_data(name="Another", crm_id=""))
    assert list(Account.objects.values_list("crm_id", flat=True)) == [None, None]


def test_an_account_is_changed_and_what_it_asked_for_weighed_again(web: Client, account: Account) -> None:
    response = web.post(f"/accounts/{account.pk}/edit/", account_data(version=account.version))
    assert response.status_code == 302
    account.refresh_from_db()
    assert (account.name, account.churn_risk, account.version) == ("Brackwater Hospitals", 0.55, 2)
    assert OutboxMessage.objects.filter(topic="account.changed", payload={"account_id": account.pk}).exists()


def test_the_form_shows_what_is_saved(web: Client, account: Account) -> None:
    text = text_of(web.get(f"/accounts/{account.pk}/edit/"))
    assert 'value="Brackwater"' in text
    assert 'name="churn_risk" value="20"' in text


def test_products_that_i_do_not_see_stay_as_they_are(web: Client, keeper: User, account: Account) -> None:
    mine, hidden = ProductFactory(members=[keeper]), ProductFactory()
    for product in (mine, hidden):
        AccountProduct.objects.create(account=account, product=product)
    web.post(f"/accounts/{account.pk}/edit/", account_data(version=1))
    assert set(account.products.all()) == {hidden}


def test_two_who_edit_see_both_values_and_lose_nothing(web: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(version=2, churn_risk=0.9, stage="former")
    response = web.post(f"/accounts/{account.pk}/edit/", account_data(version=1))
    text = text_of(response)
    assert response.status_code == 409
    rows = {row.label: (row.now, row.yours) for row in response.context["form"].conflict}
    assert rows["Churn risk"] == ("90", "55")
    assert rows["Stage"] == ("Former customer", "Customer")
    assert "Brackwater Hospitals" in text
    assert 'name="version" value="2"' in text
    account.refresh_from_db()
    assert account.name == "Brackwater"


def test_a_conflict_names_who_was_first(web: Client, account: Account) -> None:
    other = browser_of(AdminFactory(full_name="Edda Kruse"))
    other.post(f"/accounts/{account.pk}/edit/", account_data(version=1, arr="1"))
    text = text_of(web.post(f"/accounts/{account.pk}/edit/", account_data(version=1)))
    assert "Edda Kruse changed this just now." in text


def test_use_mine_sends_the_same_again(web: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(version=2)
    web.post(f"/accounts/{account.pk}/edit/", account_data(version=2))
    account.refresh_from_db()
    assert (account.name, account.version) == ("Brackwater Hospitals", 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"name": "x" * 100_000}, "at most 120 characters"),
        ({"name": "a\x00b"}, "Null characters"),
        ({"stage": "friend"}, "Select a valid choice"),
        ({"arr": "-1"}, "greater than or equal to 0"),
        ({"arr": "NaN"}, "Enter a number"),
        ({"arr": "Infinity"}, "Enter a number"),
        ({"arr": "1" * 15}, "digits"),
        ({"arr": "1.234"}, "2 decimal places"),
        ({"arr": ""}, "This field is required"),
        ({"churn_risk": "101"}, "less than or equal to 100"),
        ({"churn_risk": "-1"}, "greater than or equal to 0"),
        ({"churn_risk": "nan"}, "Enter a number"),
        ({"renewal_on": "soon"}, "Enter a valid date"),
        ({"renewal_on": "2027-13-45"}, "Enter a valid date"),
        ({"open_support_issues": "-1"}, "greater than or equal to 0"),
        ({"open_support_issues": "99999999999"}, "less than or equal to"),
        ({"segment": "999999"}, "Select a valid choice"),
        ({"customer_pm": "999999"}, "Select a valid choice"),
        ({"products": ["999999"]}, "Select a valid choice"),
        ({"lost_to": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    web: Client, account: Account, changes: dict[str, Any], words: str
) -> None:
    response = web.post(f"/accounts/{account.pk}/edit/", account_data(version=1) | changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Six hospitals" in text_of(response)
    account.refresh_from_db()
    assert account.version == 1


def test_a_taken_name_or_crm_id_is_said(web: Client, account: Account) -> None:
    AccountFactory(name="Tarnfeld", crm_id="C-9")
    for changes in ({"name": "TARNFELD"}, {"crm_id": "C-9"}):
        response = web.post(f"/accounts/{account.pk}/edit/", account_data(version=1) | changes)
        assert response.status_code == 422
        assert Account.objects.get(pk=account.pk).version == 1


def test_a_person_who_is_no_customer_pm_cannot_keep_an_account(web: Client, account: Account) -> None:
    leader = LeaderFactory()
    response = web.post(f"/accounts/{account.pk}/edit/", account_data(version=1, customer_pm=leader.pk))
    assert response.status_code == 422


def test_scripts_stay_text(web: Client, account: Account) -> None:
    web.post(f"/accounts/{account.pk}/edit/", account_data(version=1, name=SCRIPT, description=SCRIPT, lost_to=SCRIPT))
    for url in (f"/accounts/{account.pk}/", f"/accounts/{account.pk}/edit/", "/accounts/"):
        assert SCRIPT not in text_of(web.get(url))


def test_who_may_not_edit_is_told_who_may(account: Account) -> None:
    for user in (CustomerPMFactory(), LeaderFactory(), CustomerFactory(account=account)):
        reader = browser_of(user)
        assert reader.get(f"/accounts/{account.pk}/edit/").status_code == 403
        assert reader.post(f"/accounts/{account.pk}/edit/", account_data(version=1)).status_code == 403
    assert browser_of(LeaderFactory()).get("/accounts/new/").status_code == 403
    assert browser_of(CustomerFactory()).get(f"/accounts/{account.pk}/edit/").status_code == 404
    assert Client().get(f"/accounts/{account.pk}/edit/").headers["Location"].startswith("/sign-in/")


# -- contacts ------------------------------------------------------------------------------------------------


def contact_data(**changes: Any) -> dict[str, Any]:
    return {"name": "Marta Lindqvist", "title": "facility manager", "email": "m@b.example", "kind": "user"} | changes


def test_a_contact_is_added_changed_and_removed(web: Client, account: Account) -> None:
    response = web.post(f"/accounts/{account.pk}/contacts/new/", contact_data())
    assert response.headers["Location"] == f"/accounts/{account.pk}/"
    contact = Contact.objects.get()
    assert (contact.account, contact.name, contact.kind) == (account, "Marta Lindqvist", "user")
    web.post(f"/contacts/{contact.pk}/edit/", contact_data(kind="champion", version=1))
    contact.refresh_from_db()
    assert (contact.kind, contact.version) == ("champion", 2)
    one = RequestFactory(account=account, contact=contact)
    response = web.post(f"/contacts/{contact.pk}/delete/")
    assert response.headers["Location"] == f"/accounts/{account.pk}/"
    one.refresh_from_db()
    assert one.contact is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"kind": "boss"}, "Select a valid choice"),
        ({"title": "x" * 81}, "at most 80 characters"),
    ],
)
def test_a_wrong_contact_is_refused(web: Client, account: Account, changes: dict[str, str], words: str) -> None:
    response = web.post(f"/accounts/{account.pk}/contacts/new/", contact_data(**changes))
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Contact.objects.exists()


def test_one_address_is_one_contact_of_an_account(web: Client, account: Account) -> None:
    ContactFactory(account=account, email="M@b.example")
    response = web.post(f"/accounts/{account.pk}/contacts/new/", contact_data())
    assert response.status_code == 422
    assert Contact.objects.count() == 1


def test_a_contact_in_conflict_shows_both(web: Client, account: Account) -> None:
    contact = ContactFactory(account=account, kind="user")
    Contact.objects.filter(pk=contact.pk).update(version=5, kind="buyer")
    response = web.post(f"/contacts/{contact.pk}/edit/", contact_data(version=1))
    assert response.status_code == 409
    assert ("Buyer", "User") in [(row.now, row.yours) for row in response.context["form"].conflict]


# -- opportunities -------------------------------------------------------------------------------------------


def deal_data(**changes: Any) -> dict[str, Any]:
    data = {
        "name": "Two towers",
        "amount": "90000",
        "win_probability": "40",
        "stage": "open",
        "closes_on": "2027-05-01",
    }
    return data | changes


def test_an_opportunity_is_added_and_changed(web: Client, account: Account) -> None:
    web.post(f"/accounts/{account.pk}/opportunities/new/", deal_data())
    deal = Opportunity.objects.get()
    assert (deal.account, deal.amount, deal.win_probability) == (account, Decimal(90_000), 0.4)
    web.post(f"/opportunities/{deal.pk}/edit/", deal_data(stage="won", version=1))
    deal.refresh_from_db()
    assert (deal.stage, deal.version) == ("won", 2)
    assert OutboxMessage.objects.filter(topic="opportunity.changed").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "-90000"}, "greater than or equal to 0"),
        ({"amount": "NaN"}, "Enter a number"),
        ({"amount": ""}, "This field is required"),
        ({"win_probability": "140"}, "less than or equal to 100"),
        ({"win_probability": "likely"}, "Enter a number"),
        ({"stage": "dreaming"}, "Select a valid choice"),
        ({"closes_on": "31.02.2027"}, "Enter a valid date"),
    ],
)
def test_a_wrong_opportunity_is_refused(web: Client, account: Account, changes: dict[str, str], words: str) -> None:
    response = web.post(f"/accounts/{account.pk}/opportunities/new/", deal_data(**changes))
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Opportunity.objects.exists()


def test_an_unused_opportunity_is_deleted_and_a_used_one_is_not(web: Client, account: Account) -> None:
    unused, used = OpportunityFactory(account=account), OpportunityFactory(account=account)
    OpportunityLinkFactory(opportunity=used)
    web.post(f"/opportunities/{unused.pk}/delete/")
    web.get(f"/accounts/{account.pk}/")
    response = web.post(f"/opportunities/{used.pk}/delete/")
    assert response.status_code == 302
    assert list(Opportunity.objects.all()) == [used]
    assert "set its stage to lost instead" in text_of(web.get(f"/accounts/{account.pk}/"))


@pytest.mark.parametrize("path", ["contacts/{0}/edit/", "contacts/{0}/delete/", "opportunities/{0}/edit/"])
def test_others_things_are_not_mine_to_change(path: str) -> None:
    account = AccountFactory(customer_pm=CustomerPMFactory())
    thing = ContactFactory(account=account) if path.startswith("contacts") else OpportunityFactory(account=account)
    url = f"/{path.format(thing.pk)}"
    assert browser_of(CustomerPMFactory()).post(url, contact_data()).status_code == 403
    assert browser_of(CustomerFactory()).post(url, contact_data()).status_code == 404
    assert browser_of(account.customer_pm).post(f"/{path.format(999_999)}", {}).status_code == 404


def test_deleting_is_posted(web: Client, account: Account) -> None:
    assert web.get(f"/contacts/{ContactFactory(account=account).pk}/delete/").status_code == 405
    assert web.get(f"/opportunities/{OpportunityFactory(account=account).pk}/delete/").status_code == 405


def test_products_are_recorded_when_they_change(web: Client, keeper: User, account: Account) -> None:
    product: Product = ProductFactory(members=[keeper])
    web.post(f"/accounts/{account.pk}/edit/", account_data(version=1, products=[product.pk]))
    web.post(f"/accounts/{account.pk}/edit/", account_data(version=2, products=[product.pk]))
    assert list(account.products.all()) == [product]
