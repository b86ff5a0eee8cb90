"""Accounts, weights and administrators changed at once."""

import pytest

from common.errors import Conflict, DomainError, Invalid
from stakeholders.models import Account, WeightProfile
from stakeholders.services.accounts import create_account, update_account, upsert_account
from stakeholders.services.products import create_product, update_product
from stakeholders.services.weights import activate_new_version
from tests.concurrency.at_once import at_once, refusals
from tests.factories import AccountFactory, AdminFactory, ProductFactory, ProductPMFactory
from users.models import User
from users.services.people import create_user, update_user

pytestmark = pytest.mark.django_db(transaction=True)


def _answered(error: DomainError) -> bool:
    """Refused as a rule says, whether the other's row was seen before the write or at the write."""
    return isinstance(error, Conflict | Invalid)


def test_of_two_accounts_of_one_name_one_is_made() -> None:
    make = lambda: create_account(actor=None, name="Acme")  # noqa: E731
    refused = refusals(at_once(make, make, make))
    assert [_answered(error) for error in refused] == [True, True]
    assert Account.objects.get().name == "Acme"


def test_of_two_users_or_products_of_one_name_one_is_made() -> None:
    pm = ProductPMFactory()
    user = lambda: create_user(actor=None, email="a@example.test", full_name="Ann", role="sales")  # noqa: E731
    product = lambda: create_product(actor=None, name="Lift", slug="lift", accountable_pm=pm)  # noqa: E731
    assert [_answered(error) for error in refusals(at_once(user, user))] == [True]
    assert [_answered(error) for error in refusals(at_once(product, product))] == [True]


def test_a_crm_that_sends_an_account_twice_makes_one() -> None:
    send = lambda: upsert_account(actor=None, crm_id="C-1", name="Acme")[1]  # noqa: E731
    results = at_once(send, send, send)
    assert Account.objects.get().crm_id == "C-1"
    assert results.count(True) == 1
    assert [error for error in refusals(results) if not _answered(error)] == []


def test_of_two_who_change_an_account_the_second_is_told() -> None:
    account = AccountFactory()
    (refusal,) = refusals(
        at_once(
            *[
                lambda n=n: update_account(actor=None, account_id=account.pk, version=1, churn_risk=n)
                for n in (0.5, 0.6)
            ]
        )
    )
    assert isinstance(refusal, Conflict)
    account.refresh_from_db()
    assert refusal.data["theirs"] == {"churn_risk": account.churn_risk}


def test_of_two_who_change_the_weights_the_second_is_told() -> None:
    product = ProductFactory(profile__number=1)
    results = at_once(
        *[
            lambda weight=weight: activate_new_version(
                actor=None, product=product, reason="x", weights={"current": weight, "future": 1}, base_number=1
            )
            for weight in (2, 3)
        ]
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict)
    assert list(WeightProfile.objects.filter(product=product).values_list("number", "is_active")) == [
        (2, True),
        (1, False),
    ]


def test_without_a_version_both_weights_stand_one_after_the_other() -> None:
    product = ProductFactory(profile__number=1)
    change = lambda: activate_new_version(actor=None, product=product, reason="x", weights={"current": 1})  # noqa: E731
    assert refusals(at_once(change, change)) == []
    assert list(WeightProfile.objects.filter(is_active=True).values_list("number", flat=True)) == [3]


def test_two_administrators_who_step_down_at_once_leave_one() -> None:
    first, second = AdminFactory(), AdminFactory()
    (refusal,) = refusals(
        at_once(*[lambda pk=pk: update_user(actor=None, user_id=pk, role="sales") for pk in (first.pk, second.pk)])
    )
    assert isinstance(refusal, Invalid)
    assert User.objects.get_queryset().filter(role="admin", is_active=True).count() == 1


@pytest.mark.parametrize("_", range(3))
def test_nobody_leaves_while_being_named_the_accountable_pm(_: int) -> None:
    product, pm = ProductFactory(), ProductPMFactory()
    results = at_once(
        lambda: update_product(actor=None, product_id=product.pk, accountable_pm=pm),
        lambda: update_user(actor=None, user_id=pm.pk, is_active=False),
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Invalid)
    product.refresh_from_db()
    assert product.accountable_pm.is_active
