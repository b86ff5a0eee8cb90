"""``interviews/``: talks with customers, and what they said of items."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import ErrorDetail, ValidationError

from backlog.api.bodies import InterviewBody, InterviewChange, InterviewQuery
from backlog.api.shapes import InterviewShape
from backlog.models import Interview, Item
from backlog.permissions import Action, check_may_interview, get_interview_for
from backlog.services import interviews
from common.api.resources import Collection, RemovableMember, Resource, base_address, documented
from stakeholders.models import Product


class _Shown(Resource):
    """Interviews as plain data."""

    def represent(self, rows: Sequence[Interview]) -> Sequence[Any]:
        """Write them with the items' keys."""
        base = base_address(self.request)
        ids = [row.pk for row in rows]
        full = Interview.objects.filter(pk__in=ids).select_related("product", "held_by")
        by_id = {row.pk: row for row in full.prefetch_related("findings__item")}
        return [_data(by_id[pk], base) for pk in ids]


def _data(row: Interview, base: str) -> dict[str, Any]:
    findings = sorted(row.findings.all(), key=lambda one: one.item.number)
    return {
        "id": row.pk,
        "product": row.product.slug,
        "account": row.account_id,
        "contact": row.contact_id,
        "kind": row.kind,
        "held_on": row.held_on,
        "held_by": None if row.held_by is None else str(row.held_by),
        "notes": row.notes,
        "findings": {one.item.key: one.finding for one in findings},
        "version": row.version,
        "url": f"{base}interviews/{row.pk}/",
    }


def _by_item(findings: dict[str, str], product: Product) -> dict[int, str]:
    """Turn keys into ids; a key that the product does not have is refused by name."""
    ids = dict(Item.objects.filter(product=product, key__in=findings).values_list("key", "pk"))
    unknown = sorted(set(findings) - set(ids))
    if unknown:
        message = ErrorDetail(f"{product.name} has no item {unknown[0]}.", code="unknown")
        raise ValidationError({"findings": [message]})
    return {ids[key]: finding for key, finding in findings.items()}


@documented("interview")
class Interviews(_Shown, Collection):
    """Talks with customers."""

    shape, body, query = InterviewShape, InterviewBody, InterviewQuery

    def rows(self, query: dict[str, Any]) -> QuerySet[Interview]:
        """Return those that the person may see."""
        rows = Interview.objects.visible_to(self.user)
        if "product" in query:
            rows = rows.filter(product__slug=query["product"])
        if "account" in query:
            rows = rows.filter(**{f"account__{name}": value for name, value in query["account"].items()})
        return rows.filter(kind=query["kind"]) if "kind" in query else rows

    def create(self, data: dict[str, Any]) -> Interview:
        """Record one."""
        check_may_interview(self.user, data["product"])
        findings = _by_item(data.pop("findings", {}), data["product"])
        return interviews.record_interview(actor=self.user, findings=findings, **data)


@documented("interview", methods=["get", "patch", "delete"])
class OneInterview(_Shown, RemovableMember):
    """One talk."""

    shape, body = InterviewShape, InterviewChange

    def find(self, ref: int, action: str) -> Interview:
        """Return it."""
        return get_interview_for(self.user, ref, Action(action))

    def change(self, row: Interview, version: int | None, changes: dict[str, Any]) -> Interview:
        """Change what was sent."""
        findings = changes.pop("findings", None)
        chosen = None if findings is None else _by_item(findings, row.product)
        return interviews.update_interview(
            actor=self.user, interview_id=row.pk, version=version, findings=chosen, **changes
        )

    def remove(self, row: Interview) -> None:
        """Remove one that was entered by mistake."""
        interviews.delete_interview(actor=self.user, interview_id=row.pk)
