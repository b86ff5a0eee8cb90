"""One decision on many requests: each is taken or refused for itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from backlog.models import EvidenceLink, Score
from backlog.services import merging, triage, undoing
from common.errors import DomainError
from requests_intake.choices import Decision
from requests_intake.models import Request
from requests_intake.services import assigning
from requests_intake.services.triage import checked_decline, checked_park, checked_snooze
from users.models import User

UNDO = "undo"
ASSIGN = "assign"

# What may be decided on many at once: the service, its words by their names outside, and what checks them beforehand.
SERVICES: dict[str, Callable[..., Any]] = {
    Decision.LINK: lambda item, **given: triage.link_request(item_key=item, **given),
    Decision.NEW_ITEM: triage.link_to_new_item,
    Decision.MERGE: lambda into, **given: merging.merge_request(into_id=into, **given),
    Decision.ASK: triage.ask_back,
    Decision.SNOOZE: triage.snooze_request,
    Decision.PARK: triage.park_request,
    Decision.DECLINE: triage.decline_request,
    Decision.REOPEN: triage.reopen_request,
    UNDO: undoing.undo_decision,
    ASSIGN: lambda assigned_to, **given: assigning.assign_request(user_id=assigned_to, **given),
}
_CHECKS: dict[str, Callable[[Mapping[str, Any]], object]] = {
    Decision.ASK: lambda words: triage.checked_question(words["question"]),
    Decision.SNOOZE: lambda words: checked_snooze(words["until"], words.get("text", "")),
    Decision.PARK: lambda words: checked_park(words.get("text", ""), words.get("look_again_on")),
    Decision.DECLINE: lambda words: checked_decline(**words),
}


@dataclass(slots=True)
class Outcome:
    """Which requests were decided, and of the others why not: (id, message)."""

    done: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def decide_many(
    *,
    actor: User | None,
    request_ids: Iterable[int],
    decision: str,
    words: Mapping[str, Any],
    versions: Mapping[int, int] | None = None,
) -> Outcome:
    """Take one decision on each of the requests; what cannot be decided is told and stops no other.

    Args:
        decision: of ``Decision``, or ``undo``, or ``assign``.
        words: what belongs to it: ``item``, ``into``, ``question``, ``until``, ``text``, ``assigned_to``, ...
        versions: by request, the version that the person saw.

    Raises:
        Invalid: the words would do for none of them.
    """
    if decision in _CHECKS:
        _CHECKS[decision](words)
    ids, seen, outcome = sorted(set(request_ids)), versions or {}, Outcome()
    _lock(ids, words)
    for pk in ids:
        try:
            with transaction.atomic():
                SERVICES[decision](actor=actor, request_id=pk, version=seen.get(pk), **words)
        except DomainError as error:
            outcome.refused.append((pk, error.message))
        else:
            outcome.done.append(pk)
    return outcome


def _lock(ids: list[int], words: Mapping[str, Any]) -> None:
    """Take all locks in order beforehand: two who decide on many at once wait for each other, and are never stuck."""
    named = [*ids, *([words["into"]] if "into" in words else [])]
    into = Request.objects.filter(pk__in=named, merged_into__isnull=False).values_list("merged_into_id", flat=True)
    requests = Request.objects.filter(pk__in={*named, *into}).order_by("pk").select_for_update(no_key=True)
    list(requests.values_list("pk", flat=True))
    items = EvidenceLink.objects.filter(request__in=named).values("item_id")
    list(Score.objects.filter(pk__in=items).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
