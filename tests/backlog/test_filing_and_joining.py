"""Filing for several customers, with files and deals; joining what is there instead."""

from typing import Any

import pytest
from django.test import Client

from backlog.models import Attachment, Comment, Support
from common.errors import Invalid
from requests_intake.models import Request
from requests_intake.services.requests import file_request
from stakeholders.models import Account, Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
    UserFactory,
)
from tests.uploads import picture
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

TITLE = "Recall log cannot be exported as a file"


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", code="LIFT", members=[keeper])


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


@pytest.fixture
def web(keeper: User, product: Product, account: Account) -> Client:
    return browser_of(keeper)


def gap(product: Product, **changes: Any) -> dict[str, Any]:
    return {
        "product": product.pk, "account": "Acme", "title": TITLE, "body": "", "importance": "important", "scope": "one",
        "source": "customer_pm", "evidence": "first_hand", **changes,
    }  # fmt: skip


# -- for several at once ---------------------------------------------------------------------------------------


def test_each_customer_gets_a_request_with_its_own_hours(web: Client, product: Product) -> None:
    for name in ("Globex", "Initech"):
        AccountFactory(name=name)
    data = gap(product, hours_per_month="4", undo_hours="6", account_2="globex", hours_2="9", account_3="Initech")
    response = web.post("/gaps/new/", data)
    hours = {one.account.name: one.workaround.hours_per_month for one in Request.objects.select_related("account")}
    assert (response.status_code, hours) == (302, {"Acme": 4, "Globex": 9, "Initech": 4})
    assert set(Request.objects.values_list("workaround__undo_hours", flat=True)) == {6}


def test_hours_of_a_further_customer_alone_are_a_workaround(web: Client, product: Product) -> None:
    AccountFactory(name="Globex")
    web.post("/gaps/new/", gap(product, account_2="Globex", hours_2="9"))
    assert {one.account.name: hasattr(one, "workaround") for one in Request.objects.all()} == {
        "Acme": False,
        "Globex": True,
    }


def test_one_unknown_or_twice_named_customer_and_nothing_is_filed(web: Client, product: Product) -> None:
    for name, said in (("acme", "Acme is named already."), ("Nobody", "There is no account of this name.")):
        response = web.post("/gaps/new/", gap(product, account_2=name))
        assert (response.status_code, said in text_of(response)) == (422, True)
    assert not Request.objects.exists()


def test_the_first_customer_cannot_be_left_empty_before_others(product: Product) -> None:
    pm = browser_of(product.accountable_pm)
    AccountFactory(name="Globex")
    assert "Name the first customer here." in text_of(
        pm.post("/gaps/new/", gap(product, account="", account_2="Globex"))
    )


# -- who asked, which deal, files ------------------------------------------------------------------------------


def test_who_asked_and_who_filed_are_both_kept(web: Client, product: Product, account: Account, keeper: User) -> None:
    jo = ContactFactory(account=account, name="Jo Kerr")
    web.post("/gaps/new/", gap(product, contact="jo kerr"))
    web.post("/gaps/new/", gap(product, title="No audit trail", contact="A visitor"))
    known, unknown = Request.objects.order_by("pk")
    assert (known.contact, known.asked_by, known.filed_by) == (jo, "", keeper)
    assert (unknown.contact, unknown.asked_by) == (None, "A visitor")


def test_a_deal_of_the_account_goes_along_and_no_other(web: Client, product: Product, account: Account) -> None:
    deal, lost, foreign = OpportunityFactory(account=account), OpportunityFactory(account=account), OpportunityFactory()
    type(lost).objects.filter(pk=lost.pk).update(stage="lost")
    assert web.post("/gaps/new/", gap(product, opportunity=foreign.pk)).status_code == 422
    assert web.post("/gaps/new/", gap(product, opportunity=lost.pk)).status_code == 422
    web.post("/gaps/new/", gap(product, opportunity=deal.pk))
    assert Request.objects.get().opportunity == deal


def test_people_and_deals_of_the_typed_account_are_offered(web: Client, account: Account) -> None:
    ContactFactory(account=account, name="Jo Kerr")
    OpportunityFactory(account=account, name="New wing")
    offered = text_of(web.get("/gaps/new/account/?account=acme"))
    assert "Jo Kerr" in offered
    assert "New wing" in offered
    assert "Jo Kerr" not in text_of(web.get("/gaps/new/account/?account=Nobody"))


def test_files_go_with_each_request(web: Client, product: Product) -> None:
    AccountFactory(name="Globex")
    web.post("/gaps/new/", gap(product, account_2="Globex", file=picture()))
    assert set(Attachment.objects.values_list("request__account__name", flat=True)) == {"Acme", "Globex"}
    assert set(Attachment.objects.values_list("audience", flat=True)) == {"internal"}


def test_the_last_product_and_customer_stand_there_again(web: Client, product: Product, keeper: User) -> None:
    other = ProductFactory(name="Aaa", members=[keeper])
    assert web.get("/gaps/new/").context["form"]["product"].value() == other.pk
    web.post("/gaps/new/", gap(product))
    form = web.get("/gaps/new/").context["form"]
    assert (form["product"].value(), form["account"].value()) == (product.pk, "Acme")


# -- looking first ---------------------------------------------------------------------------------------------


def test_who_did_not_see_the_likest_is_shown_it_before_anything_is_filed(web: Client, product: Product) -> None:
    item = ItemFactory(product=product, title=TITLE, kind="gap")
    shown = web.post("/gaps/new/", gap(product))
    assert "This looks like what is there already" in text_of(shown)
    assert item.key in text_of(shown)
    assert not Request.objects.exists()
    assert web.post("/gaps/new/", gap(product, looked="1")).status_code == 302
    assert Request.objects.count() == 1


# -- joining ---------------------------------------------------------------------------------------------------


def test_joining_an_item_gives_each_customer_a_voice_and_files_nothing(web: Client, product: Product) -> None:
    item, globex = ItemFactory(product=product), AccountFactory(name="Globex")
    response = web.post("/gaps/new/", gap(product, title="", importance="must_have", account_2="Globex", join=item.key))
    assert response.headers["Location"] == f"/items/{item.key}/"
    assert set(Support.objects.values_list("account__name", "importance")) == {
        ("Acme", "must_have"),
        (globex.name, "must_have"),
    }
    assert not Request.objects.exists()


def test_joining_never_weakens_a_voice(web: Client, product: Product, account: Account) -> None:
    item = ItemFactory(product=product)
    SupportFactory(item=item, account=account, importance="must_have")
    web.post("/gaps/new/", gap(product, importance="nice_to_have", join=item.key))
    assert Support.objects.get().importance == "must_have"


def test_what_was_typed_is_filed_too_and_says_where_it_belongs(web: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    web.post("/gaps/new/", gap(product, body="Every Monday.", hours_per_month="4", join=item.key))
    one = Request.objects.get()
    assert (one.body, one.workaround.hours_per_month, Support.objects.count()) == ("Every Monday.", 4, 1)
    assert item.key in Comment.objects.get(request=one).body


def test_a_request_that_counts_at_an_item_leads_there(web: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    linked = GapFactory(product=product, item=item)
    web.post("/gaps/new/", gap(product, join=linked.reference))
    assert Support.objects.get().item == item


def test_beside_an_undecided_request_one_is_filed_that_says_so(web: Client, product: Product) -> None:
    there = RequestFactory(product=product, account=AccountFactory(), title="Recall log as a file")
    web.post("/gaps/new/", gap(product, title="", join=there.reference))
    filed = Request.objects.exclude(pk=there.pk).get()
    assert (filed.title, filed.account.name) == (there.title, "Acme")  # type: ignore[union-attr]
    assert there.reference in Comment.objects.get(request=filed).body


def test_who_asked_already_is_not_filed_twice_but_heard(web: Client, product: Product, account: Account) -> None:
    there = RequestFactory(product=product, account=account)
    web.post("/gaps/new/", gap(product, join=there.reference))
    assert (Request.objects.count(), Comment.objects.count()) == (1, 0)
    web.post("/gaps/new/", gap(product, body="Now daily.", hours_per_month="4", join=there.reference))
    assert Request.objects.count() == 1
    assert "Now daily." in Comment.objects.get(request=there).body


def test_who_may_not_speak_for_an_account_files_with_the_word_that_it_is_the_same(product: Product) -> None:
    helper = UserFactory(role=Role.SUPPORT)
    product.members.add(helper)
    AccountFactory(name="Acme")
    item = ItemFactory(product=product)
    response = browser_of(helper).post("/gaps/new/", gap(product, source="support", join=item.key))
    assert response.status_code == 302
    assert not Support.objects.exists()
    assert item.key in Comment.objects.get(request=Request.objects.get()).body


def test_joining_names_a_customer_and_something_that_is_there(web: Client, product: Product, account: Account) -> None:
    item = ItemFactory(product=product)
    assert web.post("/gaps/new/", gap(product, account="", join=item.key)).status_code == 422
    for foreign in (ItemFactory().key, RequestFactory().reference, "LIFT-999", "R-x", "nonsense\x00"):
        assert web.post("/gaps/new/", gap(product, join=foreign)).status_code == 404
    assert not Support.objects.exists()


# -- departments -----------------------------------------------------------------------------------------------


def test_departments_file_in_their_own_name_with_their_source(product: Product) -> None:
    for role, evidence in ((Role.SALES, "buyer"), (Role.SUPPORT, "first_hand"), (Role.FINANCE, "perceived")):
        person = UserFactory(role=role)
        product.members.add(person)
        form = browser_of(person).get("/gaps/new/").context["form"]
        assert (form["source"].value(), form["evidence"].value()) == (role.value, evidence)


def test_what_sales_heard_is_never_first_hand(product: Product, account: Account) -> None:
    seller = UserFactory(role=Role.SALES)
    product.members.add(seller)
    response = browser_of(seller).post("/gaps/new/", gap(product, source="sales", evidence="first_hand"))
    assert response.status_code == 422
    with pytest.raises(Invalid, match="until a user confirms it"):
        file_request(actor=seller, product=product, kind="gap", title="Log", account=account, evidence="first_hand")
