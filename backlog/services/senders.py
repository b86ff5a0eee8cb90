"""Whoever asked follows what becomes of it."""

from collections.abc import Iterable

from backlog.models import Follow
from requests_intake.models import Request


def let_follow(pairs: Iterable[tuple[int, int]]) -> None:
    """Let people follow requests, each as (request's id, user's id); who follows already goes on."""
    rows = [Follow(request_id=request, user_id=user) for request, user in sorted(set(pairs))]
    Follow.objects.bulk_create(rows, ignore_conflicts=True)


def let_senders_follow(request_ids: Iterable[int]) -> None:
    """Let those who filed these requests follow them; who sends by a program is nobody to tell."""
    rows = Request.objects.filter(pk__in=list(request_ids), filed_by__is_active=True)
    let_follow(rows.values_list("pk", "filed_by_id"))
