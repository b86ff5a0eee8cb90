"""What planning keeps of an account follows it when it is merged into another."""

from django.db import transaction
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
    _move_outcomes(account_id, into_id)
    _move_entries(account_id, into_id)
    Promise.objects.filter(account=account_id).update(account=into_id, version=F("version") + 1)
    both = CharterMember.objects.filter(account=into_id).values("programme")
    CharterMember.objects.filter(account=account_id).exclude(programme__in=both).update(account=into_id)


def _move_outcomes(account_id: int, into_id: int) -> None:
    rows = AccountOutcome.objects.select_for_update(no_key=True).filter(account__in=[account_id, into_id])
    found = list(rows.order_by("pk"))
    there = {row.outcome_id: row for row in found if row.account_id == into_id}
    for row in found:
        if row.account_id == into_id:
            continue
        if row.outcome_id in there:
            _fill(there[row.outcome_id], row)
            row.delete()
        else:
            row.account_id = into_id
            row.version += 1
            row.save(update_fields=["account", "version"])


def _move_entries(account_id: int, into_id: int) -> None:
    """Of two entries about one item that of the account that stays is told, with the other's day if it has none."""
    rows = RoadmapEntry.objects.select_for_update(no_key=True).filter(account__in=[account_id, into_id]).order_by("pk")
    found = list(rows)
    there = {row.item_id: row for row in found if row.account_id == into_id}
    for row in found:
        if row.account_id == into_id:
            continue
        if row.item_id in there:
            _join_entries(there[row.item_id], row)
        else:
            row.account_id = into_id
            row.version += 1
            row.save(update_fields=["account", "version"])


def _join_entries(row: RoadmapEntry, other: RoadmapEntry) -> None:
    Promise.objects.filter(entry=other).update(entry=row)
    other.delete()
    if row.by_date is None and other.by_date is not None:
        row.by_date, row.by_words = other.by_date, other.by_words
        row.version += 1
        row.save(update_fields=["by_date", "by_words", "version"])


def _fill(row: AccountOutcome, other: AccountOutcome) -> None:
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
