"""A user confirmed what somebody else had heard."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.http.pages import done_or_said
from requests_intake.permissions import Action, get_request_for
from requests_intake.services.confirming import confirm_first_hand
from users.selectors.people import signed_in


@require_POST
def request_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who confirmed it."""
    user = signed_in(request)
    found = get_request_for(user, pk, Action.CONFIRM)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    note = request.POST.get("note", "")
    return done_or_said(
        request,
        lambda: confirm_first_hand(actor=user, request_id=found.pk, note=note, version=seen),
        f"{found.reference} is first-hand from a user now.",
        reverse("request", args=[found.pk]),
    )
