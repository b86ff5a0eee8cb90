"""An account together with the products that it uses: one form, one write."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from common.activity import record
from stakeholders.models import Account, AccountProduct, Product
from stakeholders.services.accounts import create_account, update_account
from users.models import User


@transaction.atomic
def save_account(*, actor: User, account_id: int | None = None, products: Iterable[Product], **fields: Any) -> Account:
    """Make the account, or change it, and set which products it uses.

    Products that ``actor`` may not see stay as they are.

    Raises:
        Conflict, Invalid, NotFound: as ``create_account`` and ``update_account``.
    """
    if account_id is None:
        account = create_account(actor=actor, **fields)
    else:
        account = update_account(actor=actor, account_id=account_id, **fields)
    _set_products(actor, account, {product.pk: product for product in products})
    return account


def _set_products(actor: User, account: Account, wanted: dict[int, Product]) -> None:
    seen = Product.objects.visible_to(actor)
    used = set(AccountProduct.objects.filter(account=account, product__in=seen).values_list("product_id", flat=True))
    gone, new = used - set(wanted), set(wanted) - used
    if not gone and not new:
        return
    AccountProduct.objects.filter(account=account, product_id__in=gone).delete()
    AccountProduct.objects.bulk_create(AccountProduct(account=account, product_id=pk) for pk in sorted(new))
    names = sorted(product.name for product in wanted.values())
    record(actor=actor, verb="changed the products of", target=account, data={"products": names})
