"""The factories make what their docstrings promise."""

import pytest

from backlog.models import EvidenceLink
from requests_intake.choices import RequestStatus
from stakeholders.models import Contact
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)

pytestmark = pytest.mark.django_db


def test_a_product_has_one_active_profile_two_pools_and_its_members() -> None:
    colleague = CustomerPMFactory()
    product = ProductFactory(members=[colleague], profile__weight_current=0.6, profile__weight_future=0.2)
    assert product.weight_profiles.get(is_active=True).weights == {
        "current": 0.6,
        "future": 0.2,
        "strategy": 0.2,
    }
    assert [pool.slug for pool in product.pools.all()] == ["developers", "testers"]
    assert list(product.members.all()) == [colleague]


def test_items_of_a_product_are_numbered_and_have_their_score_row() -> None:
    product = ProductFactory(code="LIFT")
    first, second = (
        ItemFactory(product=product),
        ItemFactory(product=product, status="shipped", score__current=12),
    )
    assert (first.key, second.key) == ("LIFT-1", "LIFT-2")
    assert (first.score.is_open, second.score.is_open, second.score.current) == (
        True,
        False,
        12,
    )
    product.refresh_from_db()
    assert product.last_item_number == 2


def test_a_gap_has_its_workaround_and_a_linked_request_its_link() -> None:
    item = ItemFactory()
    gap = GapFactory(product=item.product, item=item, workaround__hours_per_month=4)
    assert gap.workaround.hours_per_month == 4
    assert EvidenceLink.objects.get().request == gap
    assert gap.status == RequestStatus.LINKED
    assert not hasattr(GapFactory(workaround=False), "workaround")
    assert RequestFactory().status == RequestStatus.NEW


def test_a_customer_is_a_contact_of_their_account() -> None:
    account = AccountFactory()
    customer = CustomerFactory(account=account)
    assert Contact.objects.get(user=customer).account == account
    assert customer.check_password("demo")
    assert SupportFactory(account=account).account == account
