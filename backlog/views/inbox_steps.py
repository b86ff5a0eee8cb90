"""What this person decided last, kept in their session, so that one key takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from backlog.selectors.inbox import acted, latest_acts
from backlog.services.bulk import UNDO, Outcome, decide_many
from backlog.services.undoing import undo_decision
from common.errors import Conflict, DomainError
from requests_intake.models import Request
from users.models import User

KEPT = 30
_NAME = "inbox_steps"


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking a step back: the words for it, whether it was done, and a request to show."""

    words: str
    is_done: bool
    show: int | None = None


def remember(request: HttpRequest, done: list[int]) -> int:
    """Keep that these requests were decided on, as they stand now; return the step's number."""
    versions = dict(Request.objects.filter(pk__in=done).values_list("pk", "version"))
    steps = request.session.get(_NAME, [])
    number = int(steps[-1]["number"]) + 1 if steps else 1
    step = {"number": number, "versions": {str(pk): version for pk, version in versions.items()}}
    request.session[_NAME] = [*steps, step][-KEPT:]
    return number


def last_step(request: HttpRequest) -> int:
    """The number of the step that would be taken back; 0 for none."""
    steps = request.session.get(_NAME, [])
    return int(steps[-1]["number"]) if steps else 0


def take_back(request: HttpRequest, user: User, number: int) -> Undone:
    """Take a step back, the last one for 0; one that others have built upon is refused, and forgotten."""
    steps = request.session.get(_NAME, [])
    chosen = [one for one in steps if number in {0, one["number"]}]
    if not chosen:
        return Undone("There is no decision of yours to take back.", is_done=False)
    request.session[_NAME] = [one for one in steps if one != chosen[-1]]
    versions = {int(pk): version for pk, version in chosen[-1]["versions"].items()}
    allowed = Request.objects.triaged_by(user).filter(pk__in=versions)
    found = {pk: versions[pk] for pk in allowed.values_list("pk", flat=True)}
    return _one(user, *next(iter(found.items()))) if len(found) == 1 else _many(user, found)


def _one(user: User, pk: int, version: int) -> Undone:
    try:
        return Undone(undo_decision(actor=user, request_id=pk, version=version).words, is_done=True, show=pk)
    except Conflict as error:
        return Undone(_refusal(pk, error), is_done=False, show=pk)
    except DomainError as error:
        return Undone(error.message, is_done=False)


def _refusal(pk: int, error: Conflict) -> str:
    """Who was there since, if that is why."""
    if "version" not in error.data:
        return error.message
    return f"Nothing was taken back: {acted(latest_acts([pk]).get(pk))} since (R-{pk})."


def _many(user: User, versions: Mapping[int, int]) -> Undone:
    outcome = decide_many(actor=user, request_ids=versions, decision=UNDO, words={}, versions=versions)
    return Undone(_told(outcome), is_done=bool(outcome.done), show=next(iter(outcome.done), None))


def _told(outcome: Outcome) -> str:
    words = f"{len(outcome.done)} are as before."
    if not outcome.refused:
        return words
    names = ", ".join(f"R-{pk}" for pk, _ in outcome.refused)
    return f"{words} On {names} others have acted since; that stays."
