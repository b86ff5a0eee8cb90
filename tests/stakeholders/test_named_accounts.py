"""Accounts that files name: found whatever the case, made once, as customers of the product."""

from typing import Any

import pytest

from common.models import Activity
from stakeholders.models import Account, AccountProduct
from stakeholders.services.named_accounts import ensure_accounts, find_accounts
from tests.factories import AccountFactory, AdminFactory, ProductFactory

pytestmark = pytest.mark.django_db


def test_accounts_are_found_by_the_name_that_was_asked_for() -> None:
    known = AccountFactory(name="Straße & Söhne")
    assert find_accounts(["STRASSE", "straße & söhne", "Unknown"]) == {"strasse & söhne": known}
    assert find_accounts([]) == {}


def test_missing_accounts_are_made_as_customers_of_the_product() -> None:
    product, actor, known = ProductFactory(), AdminFactory(), AccountFactory(name="Acme", stage="prospect")
    accounts, made = ensure_accounts(actor=actor, product=product, names=["ACME", "Contoso", "contoso"])
    assert accounts == {"acme": known, "contoso": made[0]}
    [contoso] = made
    assert (contoso.name, contoso.stage, contoso.arr) == ("Contoso", "customer", 0)
    assert list(AccountProduct.objects.values_list("account", "product")) == [(contoso.pk, product.pk)]
    line = Activity.objects.get()
    assert (line.actor, line.verb, line.target_id, line.data) == (actor, "created", contoso.pk, {"by": "import"})


def test_nothing_is_made_for_names_that_are_known() -> None:
    AccountFactory(name="Acme")
    assert ensure_accounts(actor=None, product=ProductFactory(), names=["acme"])[1] == []
    assert Account.objects.count() == 1


def test_many_names_cost_as_few_queries_as_one(django_assert_num_queries: Any) -> None:
    names = [account.name for account in AccountFactory.create_batch(5)]
    for count in (1, 5):
        with django_assert_num_queries(2):
            assert len(find_accounts(names[:count])) == count
