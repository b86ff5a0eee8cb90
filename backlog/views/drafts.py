"""Drafts: keep what was typed, take it up again, discard it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.errors import NotFound
from common.http.pages import done
from requests_intake.choices import RequestKind
from requests_intake.models import Draft
from requests_intake.permissions import get_draft_for
from requests_intake.services.drafts import discard_draft, keep_draft
from users.models import User
from users.selectors.people import signed_in


def draft_of(user: User, request: HttpRequest) -> Draft | None:
    """The draft that is taken up again: as the address names it, or the form that was opened from it.

    Raises:
        NotFound: the address names one that they do not have. A form whose draft is gone goes on without it.
    """
    typed = request.POST.get("draft") or request.GET.get("draft", "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
    if not number:
        return None
    try:
        return get_draft_for(user, number)
    except NotFound:
        if request.method == "POST":
            return None
        raise


def keep(user: User, request: HttpRequest, kind: RequestKind, draft: Draft | None) -> tuple[str, str]:
    """Keep what was typed; what to say and where to go."""
    typed = {name: str(value) for name, value in request.POST.items()}
    keep_draft(actor=user, kind=kind, typed=typed, draft_id=draft.pk if draft else None)
    files = " Files are not kept: choose them again then." if request.FILES else ""
    return f"Kept as a draft. Only you see it.{files}", f"{reverse('desk')}#h-drafts"


@require_POST
def draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a draft."""
    user = signed_in(request)
    draft = get_draft_for(user, pk)
    discard_draft(actor=user, draft_id=draft.pk)
    return done(request, "The draft is gone. Nothing was filed.", reverse("desk"))
