"""Accounts that are known by their name only, as files from outside name them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection

from common.activity import record
from stakeholders.choices import AccountStage
from stakeholders.models import Account, AccountProduct, Product

if TYPE_CHECKING:
    from users.models import User


def find_accounts(names: Iterable[str]) -> dict[str, Account]:
    """The accounts of these names, whatever the case; by the casefolded name as it was asked for."""
    wanted = list(_once(names).values())
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted, coalesce(account.merged_into_id, account.id) FROM unnest(%s::text[]) AS wanted"
            " JOIN stakeholders_account AS account ON lower(account.name) = lower(wanted)",
            [wanted],
        )
        ids = dict(cursor.fetchall())
    accounts = Account.objects.in_bulk(list(ids.values()))
    return {name.casefold(): accounts[pk] for name, pk in ids.items()}


def ensure_accounts(
    *, actor: "User | None", product: Product, names: Iterable[str]
) -> tuple[dict[str, Account], list[Account]]:
    """The accounts of these names; those that are missing are made, as customers who use the product.

    Call inside a transaction.

    Returns:
        all of them by casefolded name, and those that were made.
    """
    asked = _once(names)
    known = find_accounts(asked.values())
    missing = {key: name for key, name in asked.items() if key not in known}
    if not missing:
        return known, []
    # Somebody may be making the same account now; the database's word on "the same" counts.
    Account.objects.bulk_create(
        [Account(name=name, stage=AccountStage.CUSTOMER) for name in missing.values()], ignore_conflicts=True
    )
    found = find_accounts(missing.values())
    made = list({account.pk: account for account in found.values()}.values())
    AccountProduct.objects.bulk_create(
        [AccountProduct(account=account, product=product) for account in made], ignore_conflicts=True
    )
    for account in made:
        record(actor=actor, verb="created", target=account, data={"by": "import"})
    return known | found, made


def _once(names: Iterable[str]) -> dict[str, str]:
    """Each name as it came first, by its casefolded form."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return first
