"""Accounts merged while others hang something on them."""

import pytest

from backlog.models import Support
from backlog.services.account_merging import merge_accounts
from backlog.services.evidence import set_support
from common.errors import Conflict
from requests_intake.models import Request
from requests_intake.services.requests import file_request
from stakeholders.models import Account
from tests.concurrency.at_once import at_once, refusals
from tests.factories import AccountFactory, ItemFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("_", range(3))
def test_what_is_filed_and_voted_meanwhile_does_not_stay_behind(_: int) -> None:
    product = ProductFactory()
    items = [ItemFactory(product=product) for _ in range(3)]
    old, kept = AccountFactory(), AccountFactory()
    results = at_once(
        lambda: merge_accounts(actor=None, account_id=old.pk, into_id=kept.pk),
        *[lambda: file_request(actor=None, product=product, kind="gap", title="No log", account=old)] * 3,
        *[lambda one=item: set_support(actor=None, item=one, account=old, importance="important") for item in items],
    )
    assert refusals(results) == []
    assert set(Request.objects.values_list("account", flat=True)) == {kept.pk}
    assert set(Support.objects.values_list("account", flat=True)) == {kept.pk}


@pytest.mark.parametrize("_", range(3))
def test_two_merges_into_each_other_make_no_circle(_: int) -> None:
    one, other = AccountFactory(), AccountFactory()
    results = at_once(
        lambda: merge_accounts(actor=None, account_id=one.pk, into_id=other.pk),
        lambda: merge_accounts(actor=None, account_id=other.pk, into_id=one.pk),
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict)
    assert Account.objects.filter(merged_into=None).count() == 1
