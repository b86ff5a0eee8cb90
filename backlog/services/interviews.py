"""Talks with customers, and what they said of items."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from backlog.choices import Finding, InterviewKind
from backlog.models import Interview, InterviewFinding, Item
from backlog.services.freshness import touch
from common.activity import record
from common.errors import Invalid
from common.writes import apply, check_version, locked, store
from stakeholders.models import Account, Contact, Product
from users.models import User


@transaction.atomic
def record_interview(
    *,
    actor: User | None,
    product: Product,
    account: Account,
    kind: str = InterviewKind.INTERVIEW,
    held_on: date | None = None,
    notes: str = "",
    contact: Contact | None = None,
    findings: Mapping[int, str] | None = None,
) -> Interview:
    """Record a talk and, by item id, what it confirmed or contradicted.

    Raises:
        Invalid: a date ahead, a contact of another account, an item of another product, an unknown finding.
    """
    interview = Interview(
        product=product, account=account, kind=kind, held_on=held_on or timezone.localdate(), notes=notes,
        contact=contact, held_by=actor,
    )  # fmt: skip
    _check(interview)
    store(interview)
    record(actor=actor, verb="interviewed", target=account, data={"interview": interview.pk})
    touch(_set_findings(interview, findings or {}))
    return interview


@transaction.atomic
def update_interview(
    *,
    actor: User | None,
    interview_id: int,
    version: int | None = None,
    findings: Mapping[int, str] | None = None,
    **changes: Any,
) -> Interview:
    """Change a talk; ``findings``, if given, replace the former ones. Raises ``Conflict`` or ``Invalid``."""
    interview = locked(Interview.objects.select_related("account"), interview_id)
    check_version(interview, version, changes)
    differences = apply(interview, changes)
    _check(interview)
    touched = _set_findings(interview, _found(interview) if findings is None else findings)
    if not differences and not touched:
        return interview
    interview.version += 1
    store(interview)
    touch(touched | set(_found(interview)) if "kind" in differences else touched)
    record(actor=actor, verb="changed an interview", target=interview.account, data=differences)
    return interview


@transaction.atomic
def delete_interview(*, actor: User | None, interview_id: int) -> None:
    """Remove a talk that was entered by mistake, with its findings."""
    interview = locked(Interview.objects.select_related("account"), interview_id)
    item_ids = list(_found(interview))
    record(actor=actor, verb="removed an interview", target=interview.account, data={"interview": interview.pk})
    interview.delete()
    touch(item_ids)


def _found(interview: Interview) -> dict[int, str]:
    """What the interview is stored to have said, by item."""
    return dict(InterviewFinding.objects.filter(interview=interview).values_list("item_id", "finding"))


def _check(interview: Interview) -> None:
    if interview.held_on > timezone.localdate():
        raise Invalid("An interview cannot lie in the future.", field="held_on")
    if interview.contact is not None and interview.contact.account_id != interview.account_id:
        raise Invalid("This contact belongs to another account.", field="contact")


def _set_findings(interview: Interview, findings: Mapping[int, str]) -> set[int]:
    """Make the findings these and return the items for which something changed."""
    known = set(Item.objects.filter(product_id=interview.product_id, pk__in=findings).values_list("pk", flat=True))
    if known != set(findings):
        raise Invalid("A finding must be about an item of the interview's product.", field="findings")
    if unknown := sorted(set(findings.values()) - set(Finding.values)):
        raise Invalid(f"Unknown finding {unknown[0]!r}: use {', '.join(Finding.values)}.", field="findings")
    before = _found(interview)
    changed = {pk for pk in before.keys() | findings.keys() if before.get(pk) != findings.get(pk)}
    if changed:
        InterviewFinding.objects.filter(interview=interview, item_id__in=changed).delete()
        rows = [InterviewFinding(interview=interview, item_id=pk, finding=findings[pk]) for pk in changed & known]
        InterviewFinding.objects.bulk_create(rows)
    return changed
