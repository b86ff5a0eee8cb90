"""What a decision over REST takes: one list of decisions, for the checks, the description and the messages."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request as HttpRequest

from backlog.choices import ItemKind
from backlog.services.bulk import ASSIGN, SERVICES, UNDO
from backlog.services.triage import answer_request
from common.api.serializers import StrictSerializer, TextRef, read_body
from requests_intake.choices import Decision, DeclineReason
from requests_intake.services.triage import WORDS_LENGTH
from users.models import User

NEVER = "never"
MOST_AT_ONCE = 200
Service = Callable[..., Any]


class LookAgain(serializers.DateField):
    """A day, or "never"."""

    def to_internal_value(self, value: Any) -> date | None:  # type: ignore[override]  # "never" is no day
        """Return the day; ``None`` for never."""
        return None if value == NEVER else super().to_internal_value(value)


def _id(**options: Any) -> Any:
    return serializers.IntegerField(min_value=1, max_value=2**63 - 1, **options)


class Words(StrictSerializer):
    """Everything that belongs to some decision."""

    item = serializers.CharField(max_length=20, required=False, help_text="Of link: the item's key.")
    title = serializers.CharField(max_length=200, required=False, help_text="Of new_item: unless the request's.")
    kind = serializers.ChoiceField(ItemKind.choices, required=False, help_text="Of new_item: unless the request's.")
    into = _id(required=False, help_text="Of merge: the id of the other request.")
    question = serializers.CharField(max_length=WORDS_LENGTH, required=False, help_text="Of ask, for the sender.")
    until = serializers.DateField(required=False, help_text="Of snooze: a day ahead.")
    reason = serializers.ChoiceField(DeclineReason.offered(), required=False, help_text="Of decline.")
    text = serializers.CharField(
        max_length=WORDS_LENGTH,
        required=False,
        help_text="Of decline, snooze and park: for whoever asked. Of answer: the answer.",
    )
    would_change = serializers.CharField(max_length=WORDS_LENGTH, required=False, help_text="Of decline.")
    look_again_on = LookAgain(
        required=False, allow_null=True, help_text='Of decline and park: a day ahead, null or "never".'
    )


class LinkBody(StrictSerializer):
    """Link to an item by its key."""

    item = serializers.CharField(max_length=20)


class NewItemBody(StrictSerializer):
    """Make an item of it; title and kind are the request's unless sent."""

    title = serializers.CharField(max_length=200, required=False)
    kind = serializers.ChoiceField(ItemKind.choices, required=False)


class MergeBody(StrictSerializer):
    """Merge into another request of the product."""

    into = _id()


class AskBody(StrictSerializer):
    """Ask the sender back."""

    question = serializers.CharField(max_length=WORDS_LENGTH)


class AnswerBody(StrictSerializer):
    """Answer the question that triage asked."""

    text = serializers.CharField(max_length=WORDS_LENGTH)


class SnoozeBody(StrictSerializer):
    """Put it off until a day."""

    until = serializers.DateField()
    text = serializers.CharField(max_length=WORDS_LENGTH, required=False)


class ParkBody(StrictSerializer):
    """Keep it open, outside the inbox."""

    text = serializers.CharField(max_length=WORDS_LENGTH, required=False)
    look_again_on = LookAgain(allow_null=True, required=False)


class DeclineBody(StrictSerializer):
    """Say no, why, what would change the answer, and when to look again."""

    reason = serializers.ChoiceField(DeclineReason.offered())
    text = serializers.CharField(max_length=WORDS_LENGTH)
    would_change = serializers.CharField(max_length=WORDS_LENGTH)
    look_again_on = LookAgain(allow_null=True, help_text='A day ahead; null or "never" for never.')


class NoWords(StrictSerializer):
    """Reopening and taking back need no words."""


class AssignBody(StrictSerializer):
    """Hand it to a colleague."""

    assigned_to = TextRef(User, "email", allow_null=True)


# Of one request. Assigning is no decision: the request itself is changed.
DECISIONS: dict[str, tuple[type[StrictSerializer], Service]] = {
    Decision.LINK.value: (LinkBody, SERVICES[Decision.LINK]),
    Decision.NEW_ITEM.value: (NewItemBody, SERVICES[Decision.NEW_ITEM]),
    Decision.MERGE.value: (MergeBody, SERVICES[Decision.MERGE]),
    Decision.ASK.value: (AskBody, SERVICES[Decision.ASK]),
    Decision.SNOOZE.value: (SnoozeBody, SERVICES[Decision.SNOOZE]),
    Decision.PARK.value: (ParkBody, SERVICES[Decision.PARK]),
    Decision.DECLINE.value: (DeclineBody, SERVICES[Decision.DECLINE]),
    Decision.REOPEN.value: (NoWords, SERVICES[Decision.REOPEN]),
    UNDO: (NoWords, SERVICES[UNDO]),
    Decision.ANSWER.value: (AnswerBody, answer_request),
}
# Of many at once: each answers for itself.
MANY = {name: body for name, (body, _) in DECISIONS.items() if name != Decision.ANSWER} | {ASSIGN: AssignBody}


class TriageBody(Words):
    """A decision and what belongs to it."""

    decision = serializers.ChoiceField(list(DECISIONS))
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="The version that you read; a 409 if somebody decided meanwhile."
    )


class TriageManyBody(Words):
    """One decision on many requests, and what belongs to it."""

    decision = serializers.ChoiceField(list(MANY))
    requests = serializers.ListField(child=_id(), min_length=1, max_length=MOST_AT_ONCE, help_text="Their ids.")
    versions = serializers.DictField(
        child=serializers.IntegerField(min_value=1),
        required=False,
        help_text="By id, the versions that you read: a request that somebody decided meanwhile is refused.",
    )
    assigned_to = TextRef(
        User, "email", required=False, allow_null=True, help_text="Of assign: a colleague's e-mail address; or null."
    )

    def validate_versions(self, versions: dict[str, int]) -> dict[int, int]:
        """Return them by number."""
        if not all(name.isdecimal() and name.isascii() for name in versions):
            raise ValidationError("Name each request by its id.")
        return {int(name): version for name, version in versions.items()}


def read_decision(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """The decision on one request with exactly what belongs to it, and ``version`` if it was sent."""
    decision = _decision(request, DECISIONS)
    return decision, _read(request, TriageBody, {"decision", "version"}, DECISIONS[decision][0])


def read_many(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """The decision on many requests with exactly what belongs to it, ``requests``, and ``versions`` if sent."""
    decision = _decision(request, MANY)
    return decision, _read(request, TriageManyBody, {"decision", "requests", "versions"}, MANY[decision])


def _decision(request: HttpRequest, known: dict[str, Any]) -> str:
    sent = request.data if isinstance(request.data, dict) else {}
    chosen = sent.get("decision")
    if not isinstance(chosen, str) or chosen not in known:
        message = f"Known decisions: {', '.join(known)}."
        raise ValidationError({"decision": [ErrorDetail(message, code="unknown_decision")]})
    return chosen


def _read(
    request: HttpRequest, whole: type[StrictSerializer], common: set[str], body: type[StrictSerializer]
) -> dict[str, Any]:
    """Read the decision's own fields with those that every decision takes."""
    fields = {name: field for name, field in whole._declared_fields.items() if name in common}
    checks = {name: getattr(whole, name) for name in dir(whole) if name.removeprefix("validate_") in common - {name}}
    data = read_body(request, type(body.__name__, (body,), {**fields, **checks}))
    data.pop("decision")
    return data
