"""The account that counts: one that was merged into another leads there."""

from django.db import connection

from stakeholders.models import Account

_HELD = f"SELECT merged_into_id FROM {Account._meta.db_table} WHERE id = %s FOR KEY SHARE"  # noqa: S608 - its own name


def held(account: Account) -> Account:
    """The account on which something may be hung now: itself, or the one that it was merged into.

    Call inside a transaction: until it ends, the account is merged by nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [account.pk])
        row = cursor.fetchone()
    return Account.objects.get(pk=row[0]) if row and row[0] else account
