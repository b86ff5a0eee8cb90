"""Taking the latest decision on a request back: everything is as it was before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from backlog.models import Attachment, Comment, EvidenceLink, Follow, Item, Support
from backlog.services.freshness import touch
from backlog.services.imports.held import HUNG_ON_ITEMS
from backlog.services.links import family_of, link_of, put_links
from common.activity import record
from common.errors import Conflict
from common.models import Activity
from common.outbox import emit
from common.writes import check_version
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision
from requests_intake.services.triage import lock_family, move
from users.models import User


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back. ``kept`` is the item that the decision had made, if it stays; ``removed`` the key if not."""

    request: Request
    decision: TriageDecision
    kept: Item | None = None
    removed: str = ""

    @property
    def words(self) -> str:
        """In one or two sentences."""
        status = RequestStatus(self.request.status).label.lower()
        told = f"{self.request.reference} is {status}, as before."
        if self.kept is not None:
            return f"{told} {self.kept.key} stays: others have worked with it since."
        return f"{told} {self.removed} is removed." if self.removed else told


@transaction.atomic
def undo_decision(*, actor: User | None, request_id: int, version: int | None = None) -> Undone:
    """Take back the latest decision on a request if nothing happened to it since.

    An item that the decision made is removed, unless others have worked with it.

    Raises:
        NotFound: the request is gone.
        Conflict: there is nothing to take back, somebody acted on the request since, or what it was linked to is gone.
    """
    request, decision = _locked(request_id)
    check_version(request, version, {"status": decision.previous.get("status") if decision else request.status})
    decision = _checked(request, decision)
    changed = _restore(request, decision)
    kept, removed = _take_item_away(decision)
    if removed is not None:
        changed.discard(removed.pk)
        removed.delete()
    decision.undone_at, decision.undone_by = timezone.now(), actor
    decision.save(update_fields=["undone_at", "undone_by"])
    touch(changed)
    record(actor=actor, verb=f"took back {decision.decision}", target=request, data=_told(decision, kept, removed))
    emit("request.triaged", {"request_id": request.pk, "decision_id": decision.pk, "undone": True})
    return Undone(request, decision, kept, removed.key if removed else "")


def _locked(request_id: int) -> tuple[Request, TriageDecision | None]:
    """The request and its latest decision; locked with the request that either state makes it a duplicate of."""
    latest = TriageDecision.objects.filter(request=request_id).order_by("-id")
    seen = latest.first()
    back = seen.previous.get("merged_into") if seen else None
    request = lock_family(request_id, *([back] if back else []))
    return request, latest.first()


def _checked(request: Request, decision: TriageDecision | None) -> TriageDecision:
    """The decision, if it can be taken back."""
    if decision is None or decision.undone_at is not None:
        raise Conflict(f"There is no decision on {request.reference} to take back.", code="nothing_to_undo")
    if "version" not in decision.previous:
        raise Conflict(
            f"The decision on {request.reference} came with an import: reopen it instead.", code="nothing_to_undo"
        )
    if decision.decision == Decision.ANSWER:
        raise Conflict("An answer cannot be taken back: ask again if you need more.", code="nothing_to_undo")
    if decision.previous["version"] != request.version:
        raise Conflict(
            f"Others have acted on {request.reference} since. Nothing was taken back: look again, then reopen it.",
            code="acted_since",
            data={
                "yours": {"status": decision.previous["status"]},
                "theirs": {"status": request.status},
                "version": request.version,
            },
        )
    return decision


def _restore(request: Request, decision: TriageDecision) -> set[int]:
    """Put the request back to where it stood, with those merged into it; return the items whose evidence changed."""
    was = decision.previous
    canonical = _canonical(request, was)
    link = link_of(canonical) if canonical else _link(request, was)
    move(
        request,
        status=was["status"],
        look_again_on=date.fromisoformat(was["look_again_on"]) if was["look_again_on"] else None,
        merged_into=canonical,
        asked_at=_moment(was["asked_at"]),
        reminded_at=_moment(was["reminded_at"]),
    )
    _regroup(request, decision, canonical)
    return put_links({request.pk, *family_of(request)}, link)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _canonical(request: Request, was: dict[str, Any]) -> Request | None:
    """The request that this one was a duplicate of, or what that was merged into since."""
    if was["merged_into"] is None:
        return None
    found = Request.objects.select_related("merged_into").filter(pk=was["merged_into"]).first()
    canonical = found and (found.merged_into or found)
    if canonical is None or canonical.pk == request.pk:
        raise Conflict(f"{request.reference} cannot go back to what it was merged into.", code="acted_since")
    return canonical


def _link(request: Request, was: dict[str, Any]) -> dict[str, Any] | None:
    link: dict[str, Any] | None = was.get("link")
    if link is not None and not Item.objects.filter(pk=link["item"]).exists():
        raise Conflict(f"The item that {request.reference} was linked to is gone.", code="acted_since")
    if link is not None and not User.objects.filter(pk=link["by"]).exists():
        link = {**link, "by": None}
    return link


def _regroup(request: Request, decision: TriageDecision, canonical: Request | None) -> None:
    """A request that a merge brought with it comes back with it, unless it was decided on since."""
    if canonical is not None:
        Request.objects.filter(merged_into=request).update(merged_into=canonical)
    if decision.decision == Decision.MERGE:
        brought = Request.objects.filter(pk__in=decision.previous["duplicates"], merged_into=decision.merged_into_id)
        moved_on = TriageDecision.objects.filter(request__in=brought.values("pk"), pk__gt=decision.pk)
        brought.exclude(pk__in=moved_on.values("request_id")).update(merged_into=request)


def _take_item_away(decision: TriageDecision) -> tuple[Item | None, Item | None]:
    """The item that the decision had made: kept, or to be removed."""
    if decision.decision != Decision.NEW_ITEM:
        return None, None
    rows = Item.objects.filter(product=decision.request.product_id, key=decision.item_key)
    item = rows.select_for_update().first()
    if item is None:
        return None, None
    return (None, item) if _is_untouched(item, decision) else (item, None)


# Beside what judges an item: whose words or attention went to it.
_ON_ITEMS: Sequence[tuple[type[Model], str]] = (
    *HUNG_ON_ITEMS,
    (Support, "item_id"),
    (EvidenceLink, "item_id"),
    (Comment, "item_id"),
    (Attachment, "item_id"),
)


def _is_untouched(item: Item, decision: TriageDecision) -> bool:
    """Whether nothing but the decision made the item what it is."""
    if item.version > 1 or any(model._default_manager.filter(**{name: item.pk}).exists() for model, name in _ON_ITEMS):
        return False
    if Follow.objects.filter(item=item).exclude(user=decision.decided_by_id).exists():
        return False
    lines = Activity.objects.filter(target_type=Item._meta.label_lower, target_id=item.pk)
    return not lines.exclude(verb="created").exists()


def _told(decision: TriageDecision, kept: Item | None, removed: Item | None) -> dict[str, Any]:
    data: dict[str, Any] = {"item": decision.item_key} if decision.item_key else {}
    if kept is not None:
        data["kept"] = True
    if removed is not None:
        data["removed"] = True
    return data
