"""Requests are filed here, whoever files them and through whichever door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Invalid
from common.outbox import emit
from common.writes import store
from requests_intake.choices import Evidence, Horizon, RequestKind, Source
from requests_intake.models import Request, Workaround
from requests_intake.models.requests import BODY_LENGTH
from stakeholders.models import Account, Contact, Opportunity, Product
from stakeholders.services.held_accounts import held
from users.choices import Role
from users.models import User

# More than a company works in a year; it keeps sums of hours within what a number can hold.
MOST_HOURS = 1_000_000_000

# Where a request comes from if the person does not say.
SOURCE_OF_ROLE = {
    Role.CUSTOMER: Source.CUSTOMER,
    Role.CUSTOMER_PM: Source.CUSTOMER_PM,
    Role.LEADERSHIP: Source.LEADERSHIP,
    Role.ENGINEERING: Source.ENGINEERING,
    Role.SALES: Source.SALES,
    Role.MARKETING: Source.MARKETING,
    Role.FINANCE: Source.FINANCE,
    Role.SUPPORT: Source.SUPPORT,
}


@transaction.atomic
def file_request(
    *,
    actor: User | None,
    product: Product,
    kind: str,
    title: str,
    body: str = "",
    account: Account | None = None,
    contact: Contact | None = None,
    opportunity: Opportunity | None = None,
    source: str | None = None,
    workaround: Mapping[str, Any] | None = None,
    filed_at: datetime | None = None,
    **fields: Any,
) -> Request:
    """File a request or, with ``kind`` gap, a gap report.

    Args:
        source: through whom it came; by default what the actor's role says.
        workaround: of a gap: ``description``, ``build_hours``, ``hours_per_month``, ``people``, ``undo_hours``.
        filed_at: when it was asked; by default now.
        fields: further fields of ``Request``: importance, scope, horizon, evidence, competitor, ...

    Raises:
        Invalid: no title, a text that is too long, a workaround on a feature, negative hours, a date in the future,
            a contact or deal of another account, something first-hand from sales.
    """
    request = Request(
        product=product, kind=kind, title=title.strip(), body=body.strip(),
        filed_by=actor, source=source or _source(actor), filed_at=filed_at or timezone.now(),
        account=account, contact=contact, opportunity=opportunity, **fields,
    )  # fmt: skip
    if account is not None:
        request.account = held(account)
    _check(request, workaround)
    store(request, exclude={"search"})
    if workaround is not None:
        _add_workaround(request, workaround)
    record(actor=actor, verb="filed", target=request)
    emit("request.created", {"request_id": request.pk})
    return request


def _source(actor: User | None) -> str:
    return SOURCE_OF_ROLE.get(Role(actor.role), Source.CUSTOMER_PM) if actor else Source.API


def _check(request: Request, workaround: Mapping[str, Any] | None) -> None:
    if workaround is not None and request.kind != RequestKind.GAP:
        raise Invalid("Only a gap has a workaround: make this a gap or leave the workaround out.", field="workaround")
    if len(request.body) > BODY_LENGTH:
        raise Invalid(f"The text is longer than {BODY_LENGTH:,} characters: shorten it.", field="body")
    if request.filed_at > timezone.now():
        raise Invalid("A request cannot have been filed in the future.", field="filed_at")
    for name in ("contact", "opportunity"):
        part = getattr(request, name)
        if part is not None and part.account_id != request.account_id:
            raise Invalid(f"This {name} belongs to another account.", field=name)
    if request.filed_by and request.filed_by.role == Role.SALES and request.evidence == Evidence.FIRST_HAND:
        message = "What sales hears comes from a buyer, or is perceived by us, until a user confirms it."
        raise Invalid(message, field="evidence")
    if request.kind == RequestKind.GAP and request.horizon == Horizon.FUTURE:
        raise Invalid("A gap is missing today: choose the horizon now, or file a feature.", field="horizon")


def _add_workaround(request: Request, values: Mapping[str, Any]) -> None:
    workaround = Workaround(request=request, **values)
    for name in ("build_hours", "hours_per_month", "undo_hours"):
        if (hours := getattr(workaround, name)) is not None and hours > MOST_HOURS:
            raise Invalid(f"Hours are a number from 0 to {MOST_HOURS:,}.", field=name)
    store(workaround)
