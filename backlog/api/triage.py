"""``requests/{id}/triage/``: one decision on one request; ``requests/triage/``: one decision on many."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request as HttpRequest
from rest_framework.response import Response

from backlog.api.decisions import DECISIONS, TriageBody, TriageManyBody, read_decision, read_many
from backlog.api.requests import detail
from backlog.api.shapes import OutcomeShape, TriagedShape
from backlog.services.bulk import Outcome, decide_many
from backlog.services.undoing import Undone
from common.api.etags import require_version
from common.api.resources import base_address, with_tag
from common.api.views import ApiView
from requests_intake.choices import Decision
from requests_intake.models import Request
from requests_intake.permissions import Action, check_decides_somewhere, get_request_for
from users.models import User


class Triage(ApiView):
    """Decide on a request."""

    @extend_schema(
        operation_id="triage_request",
        summary="Decide on a request",
        description=(
            "Product PM and administrators; an `answer` comes from whoever asked, or from a customer PM for them. "
            "A decided request is reopened before it is decided again; `undo` takes the latest decision back if "
            "nobody acted on the request since."
        ),
        tags=["requests"],
        request=TriageBody,
        responses={200: TriagedShape},
    )
    def post(self, request: HttpRequest, id: int) -> Response:  # noqa: A002 - the name in the address
        """Take the decision and return the request."""
        is_answer = isinstance(request.data, dict) and request.data.get("decision") == Decision.ANSWER
        found = get_request_for(self.user, id, Action.ANSWER if is_answer else Action.DECIDE)
        decision, given = read_decision(request)
        require_version(request, found.version, {"status": found.status})
        service = DECISIONS[decision][1]

        def take(seen: int | None) -> Any:
            return service(actor=self.user, request_id=found.pk, version=seen, **given)

        done = with_tag(request, given.pop("version", None), take)
        told = done.words if isinstance(done, Undone) else ""
        return Response({**detail(found.pk, self.user, base_address(request)), "message": told})


class TriageMany(ApiView):
    """Decide on many requests."""

    @extend_schema(
        operation_id="triage_requests",
        summary="Decide on many requests at once",
        description="Each is decided or refused for itself; what is refused says why and stops no other.",
        tags=["requests"],
        request=TriageManyBody,
        responses={200: OutcomeShape},
    )
    def post(self, request: HttpRequest) -> Response:
        """Take the decision on each and return what came of it."""
        check_decides_somewhere(self.user)
        decision, words = read_many(request)
        ids, versions = words.pop("requests"), words.pop("versions", None)
        if "assigned_to" in words:
            colleague = words["assigned_to"]
            words["assigned_to"] = colleague.pk if colleague else None
        rows = Request.objects.triaged_by(self.user).filter(pk__in=ids)
        allowed = set(rows.values_list("pk", flat=True))
        outcome = decide_many(actor=self.user, request_ids=allowed, decision=decision, words=words, versions=versions)
        outcome.refused += [(pk, _why_not(self.user, pk)) for pk in dict.fromkeys(ids) if pk not in allowed]
        return Response(_told(outcome))


def _why_not(user: User, pk: int) -> str:
    """Why this person decides nothing on it: they may not see it, or another decides."""
    request = Request.objects.visible_to(user).select_related("product").filter(pk=pk).first()
    if request is None:
        return "There is no such request, or none that you may see."
    return f"Another product PM decides on requests for {request.product.name}."


def _told(outcome: Outcome) -> dict[str, Any]:
    return {
        "done": outcome.done,
        "refused": [{"id": pk, "message": message} for pk, message in sorted(outcome.refused)],
    }
