"""What planning keeps of an account follows it when it is merged into another."""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import F

from planning.choices import Use, WorkaroundState
from planning.models import AccountOutcome, CharterMember, Promise, RoadmapEntry

_USE = ("use", "use_by_id", "use_at")
_WORKAROUND = ("workaround", "hours_per_month", "undo_hours", "settled_by_id", "settled_at")


@transaction.atomic
def follow_account(*, account_id: int, into_id: int) -> None:
    """Move what came of things for an account, what it is told and was promised, and its places in charter programmes,
    to the account that it became.

    Where both have one, that of the account that stays counts, filled with what only the other one knew. It may run
    twice.
    """
    _move(AccountOutcome.objects.all(), account_id, into_id, "outcome_id", _fill)
    _move(RoadmapEntry.objects.all(), account_id, into_id, "item_id", _join_entries)
    Promise.objects.filter(account=account_id).update(account=into_id, version=F("version") + 1)
    both = CharterMember.objects.filter(account=into_id).values("programme")
    CharterMember.objects.filter(account=account_id).exclude(programme__in=both).update(account=into_id)


def _move(
    rows: models.QuerySet[Any], account_id: int, into_id: int, about: str, join: Callable[[Any, Any], None]
) -> None:
    """Give rows to the account that stays; where it has one `about` the same, the two are joined."""
    found = list(rows.select_for_update(no_key=True).filter(account__in=[account_id, into_id]).order_by("pk"))
    there = {getattr(row, about): row for row in found if row.account_id == into_id}
    for row in found:
        if row.account_id == into_id:
            continue
        if same := there.get(getattr(row, about)):
            join(same, row)
        else:
            row.account_id = into_id
            row.version += 1
            row.save(update_fields=["account", "version"])


def _join_entries(row: RoadmapEntry, other: RoadmapEntry) -> None:
    """What the account that stays was told holds, with the other's day if it has none."""
    Promise.objects.filter(entry=other).update(entry=row)
    other.delete()
    if row.by_date is None and other.by_date is not None:
        row.by_date, row.by_words = other.by_date, other.by_words
        row.version += 1
        row.save(update_fields=["by_date", "by_words", "version"])


def _fill(row: AccountOutcome, other: AccountOutcome) -> None:
    """What is not known of the account that stays is as it was of the other."""
    names: list[str] = []
    if row.use == Use.UNKNOWN:
        names += _USE
    if row.workaround == WorkaroundState.NONE:
        names += _WORKAROUND
    for name in names:
        setattr(row, name, getattr(other, name))
    row.note = row.note or other.note
    row.version += 1
    row.save()
    other.delete()
