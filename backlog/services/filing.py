"""Filing from the desk: for several customers at once, with files; and joining what is there instead of filing anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction

from backlog.models import Item, Support
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment
from backlog.services.evidence import set_support
from common.writes import locked
from requests_intake.choices import Horizon, Importance
from requests_intake.models import Request
from requests_intake.services.requests import file_request
from stakeholders.models import Account
from users.models import User

_STRENGTH = {value: place for place, value in enumerate(Importance.values)}


@dataclass(frozen=True, slots=True)
class Asking:
    """One customer who lives with it; ``hours_per_month`` if they differ from what the workaround says."""

    account: Account | None
    hours_per_month: float | None = None


@transaction.atomic
def file_for(
    *,
    actor: User | None,
    asking: Sequence[Asking],
    uploads: "Sequence[File[bytes]]" = (),
    note: str = "",
    workaround: Mapping[str, Any] | None = None,
    contact: Any = None,
    opportunity: Any = None,
    asked_by: str = "",
    **values: Any,
) -> list[Request]:
    """File one request for each customer, all or none; each has its own words, hours and files.

    Args:
        note: a remark to colleagues on each of them.
        contact, opportunity, asked_by: of the first customer.
        values: as ``file_request`` takes them.

    Raises:
        Invalid: as ``file_request`` and ``attach``.
    """
    filed = []
    for place, one in enumerate(asking):
        own = {"contact": contact, "opportunity": opportunity, "asked_by": asked_by} if place == 0 else {}
        request = file_request(
            actor=actor, account=one.account, workaround=_own_hours(workaround, one), **own, **values
        )  # fmt: skip
        for upload in uploads:
            upload.seek(0)
            attach(actor=actor, upload=upload, request=request)
        if note:
            add_comment(actor=actor, body=note, request=request)
        filed.append(request)
    return filed


def _own_hours(workaround: Mapping[str, Any] | None, one: Asking) -> Mapping[str, Any] | None:
    if one.hours_per_month is None:
        return workaround
    return {**(workaround or {}), "hours_per_month": one.hours_per_month}


@transaction.atomic
def join_item(*, actor: User | None, item: Item, accounts: Sequence[Account], importance: str) -> None:
    """Let accounts support an item. Joining never makes a voice weaker that an account has there already."""
    row = locked(Item.objects.all(), item.pk)
    there = {vote.account_id: vote for vote in Support.objects.filter(item=row, account__in=accounts)}
    for account in accounts:
        vote = there.get(account.pk)
        if vote is None or _STRENGTH[importance] < _STRENGTH[vote.importance]:
            horizon = vote.horizon if vote else Horizon.NOW
            set_support(actor=actor, item=row, account=account, importance=importance, horizon=horizon)
