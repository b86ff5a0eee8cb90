"""The doors to requests and imports."""

import pytest

from common.errors import Forbidden, NotFound
from requests_intake.models import ImportBatch, Request
from requests_intake.permissions import Action, check_may_file, get_import_for, get_request_for
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    ImportBatchFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
    UserFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CUSTOMER}))
def test_colleagues_see_the_requests_of_their_products(role: Role) -> None:
    user = UserFactory(role=role)
    request, other = RequestFactory(product=ProductFactory(members=[user])), RequestFactory()
    seen = set(Request.objects.visible_to(user))
    assert seen == ({request, other} if role in {Role.ADMIN, Role.LEADERSHIP, Role.FINANCE} else {request})
    assert get_request_for(user, request.pk) == request


def test_a_customer_sees_those_of_their_accounts_on_products_they_use_each_once() -> None:
    product = ProductFactory()
    mine, theirs = AccountFactory(products=[product]), AccountFactory(products=[product])
    customer = CustomerFactory(account=mine)
    ContactFactory(account=mine)
    request = RequestFactory(product=product, account=mine)
    RequestFactory(account=mine)  # of a product that the account no longer uses
    RequestFactory(product=product, account=None)
    hidden = RequestFactory(product=product, account=theirs)
    assert list(Request.objects.visible_to(customer)) == [request]
    assert get_request_for(customer, request.pk) == request
    for pk in (hidden.pk, 4711, 10**30):
        with pytest.raises(NotFound, match=r"^There is no such request, or none that you may see\.$"):
            get_request_for(customer, pk)


def test_only_the_accountable_pm_and_administrators_decide() -> None:
    member, leader = CustomerPMFactory(), UserFactory(role=Role.LEADERSHIP)
    pm = ProductPMFactory(full_name="Ann Lee")
    request = RequestFactory(product=ProductFactory(name="Lift", accountable_pm=pm, members=[member]))
    assert get_request_for(pm, request.pk, Action.DECIDE) == request
    assert get_request_for(AdminFactory(), request.pk, Action.DECIDE) == request
    for colleague in (member, leader):
        with pytest.raises(Forbidden, match=r"^Only Ann Lee decides on requests for Lift\.$"):
            get_request_for(colleague, request.pk, Action.DECIDE)


def test_the_pm_of_another_product_does_not_even_see_it() -> None:
    request, other = RequestFactory(), ProductFactory()
    with pytest.raises(NotFound):
        get_request_for(other.accountable_pm, request.pk, Action.DECIDE)


def test_the_door_takes_one_statement_with_all_that_a_page_names(django_assert_num_queries) -> None:
    request = RequestFactory(contact=ContactFactory(), filed_by=UserFactory())
    admin = AdminFactory()
    with django_assert_num_queries(1):
        found = get_request_for(admin, request.pk, Action.DECIDE)
        assert all((found.product.accountable_pm.pk, found.account.pk, found.contact.pk, found.filed_by.pk))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CUSTOMER}))
def test_colleagues_file_for_any_account_on_their_products(role: Role) -> None:
    user = UserFactory(role=role)
    check_may_file(user, ProductFactory(members=[user]), AccountFactory())
    check_may_file(user, ProductFactory(members=[user]), None)


def test_nobody_files_on_a_product_that_they_do_not_see() -> None:
    for user in (CustomerPMFactory(), CustomerFactory(account=AccountFactory())):
        with pytest.raises(Forbidden, match=r"^You do not work with this product\.$"):
            check_may_file(user, ProductFactory(), None)


def test_a_customer_files_for_their_own_account_and_the_products_it_uses() -> None:
    lift, gate = ProductFactory(), ProductFactory()
    own, second, foreign = (AccountFactory(products=[used]) for used in (lift, gate, lift))
    customer = CustomerFactory(account=own)
    ContactFactory(account=second, user=customer)
    check_may_file(customer, lift, own)
    check_may_file(customer, gate, second)
    with pytest.raises(Forbidden, match=r"^Choose which of your companies this is for\.$"):
        check_may_file(customer, lift, None)
    for product, account in ((lift, second), (lift, foreign), (gate, own)):
        with pytest.raises(Forbidden, match=r"^You can file requests for your own company and the products it uses\.$"):
            check_may_file(customer, product, account)


def test_the_refusal_names_no_other_customer() -> None:
    product = ProductFactory()
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    secret = AccountFactory(name="Secret Systems", products=[product])
    with pytest.raises(Forbidden) as refusal:
        check_may_file(customer, product, secret)
    assert "Secret" not in refusal.value.message


def test_imports_are_seen_by_who_decides_the_backlog() -> None:
    member = CustomerPMFactory()
    batch = ImportBatchFactory(product=ProductFactory(members=[member]))
    pm, admin = batch.product.accountable_pm, AdminFactory()
    assert get_import_for(pm, batch.pk) == batch
    assert list(ImportBatch.objects.visible_to(admin)) == [batch]
    for stranger in (member, ProductPMFactory(), UserFactory(role=Role.LEADERSHIP)):
        with pytest.raises(NotFound, match=r"^There is no such import, or none that you may see\.$"):
            get_import_for(stranger, batch.pk)


def test_the_inbox_has_new_requests_the_oldest_first() -> None:
    product = ProductFactory()
    late, early = (RequestFactory(product=product, filed_at=f"2026-0{month}-01T00:00:00Z") for month in (3, 1))
    RequestFactory(product=product, status="declined")
    assert list(Request.objects.waiting_for_triage()) == [early, late]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("door", True),
        ("doors opening", True),
        ('"opens slowly"', True),
        ("-door", False),
        ("window", False),
        ("'&|!", False),
    ],
)
def test_requests_are_found_by_their_words(text: str, found: bool) -> None:
    request = RequestFactory(title="The door", body="It opens slowly.")
    assert list(Request.objects.matching(text)) == ([request] if found else [])
