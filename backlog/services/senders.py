"""Whoever asked follows what becomes of it."""

from collections.abc import Iterable

from django.db.models import Count

from backlog.models import Follow
from requests_intake.models import Request, TriageDecision


def let_follow(pairs: Iterable[tuple[int, int]]) -> None:
    """Let people follow requests, each as (request's id, user's id); who follows already goes on."""
    rows = [Follow(request_id=request, user_id=user) for request, user in sorted(set(pairs))]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)


def let_senders_follow(request_ids: Iterable[int]) -> None:
    """Let those who filed these requests, and those for whom they did, follow them."""
    rows = Request.objects.filter(pk__in=list(request_ids))
    let_follow(rows.filter(filed_by__is_active=True).values_list("pk", "filed_by_id"))
    let_follow(rows.filter(contact__user__is_active=True).values_list("pk", "contact__user_id"))


def let_senders_follow_first(request_ids: set[int]) -> None:
    """The same for requests with no decision before: who follows one no longer is not made to once more."""
    decided = TriageDecision.objects.filter(request__in=request_ids).values("request_id")
    often = decided.annotate(count=Count("pk")).filter(count__gt=1).values_list("request_id", flat=True)
    let_senders_follow(request_ids - set(often))
