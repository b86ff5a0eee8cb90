"""Requests: the list, one in full with its history, and opening one again."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backlog.selectors.declined import asked_again
from backlog.selectors.displacing import displacement_for
from backlog.selectors.filing import proposed_accounts
from backlog.selectors.inbox import account_context
from backlog.selectors.requests import decisions_of, filter_of, linked_item, requests_of
from backlog.selectors.similar import WORTH_SHOWING
from backlog.services.triage import reopen_request
from backlog.views.conversation import conversation
from common.http.keyset import page_of
from common.http.pages import answer, done
from common.presentation.searching import search_text
from requests_intake.choices import Decision, Evidence, RequestKind, RequestStatus, Source
from requests_intake.models import Request
from requests_intake.permissions import Action, get_request_for, may_confirm
from requests_intake.selectors.confirming import confirmation_of
from requests_intake.selectors.similar import SimilarRequest, requests_like_request
from stakeholders.models import Product
from stakeholders.permissions import decides
from users.choices import INTERNAL_ROLES, Role
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

MOST_ALIKE = 10


@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """Every request that I may see, the newest first."""
    user = signed_in(request)
    require(user.is_internal, "This list is for colleagues; your own requests are in the portal.")
    typed = request.GET.dict()
    chosen = filter_of(user, typed | {"q": search_text(typed.get("q", ""))})
    context = {
        "page": page_of(request, requests_of(user, chosen), ("-filed_at", "-id")),
        "chosen": chosen,
        "products": list(Product.objects.visible_to(user)),
        "statuses": RequestStatus.choices,
        "kinds": RequestKind.choices,
        "sources": Source.choices,
        "evidences": Evidence.choices,
        "departments": [(role.value, role.label) for role in Role if role in INTERNAL_ROLES],
        "account_names": proposed_accounts(user),
    }
    return answer(request, "requests/index.html", context)


@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its words, its account, what was decided and where it went. A customer reads it in the portal."""
    user = signed_in(request)
    found = get_request_for(user, pk, Action.VIEW)
    if not user.is_internal:
        return HttpResponseRedirect(reverse("portal-request", args=[pk]))
    related = ("product__accountable_pm", "account__segment", "account__customer_pm", "contact", "filed_by")
    one = Request.objects.select_related(*related, "workaround", "opportunity", "import_batch").get(pk=found.pk)
    went_to = linked_item(user, one)
    context = {
        "one": one,
        "context": account_context(user, one),
        "decisions": decisions_of(one),
        "went_to": went_to,
        "trade": displacement_for(one, went_to) if one.status != RequestStatus.DECLINED else None,
        **_no(user, one),
        "can_decide": decides(user, one.product),
        "is_open": one.status == RequestStatus.NEW,
        "confirmation": confirmation_of(one),
        "can_confirm": one.evidence != Evidence.FIRST_HAND and may_confirm(user, one),
        **conversation(request, user, one),
    }
    return answer(request, "requests/detail.html", context)


def _no(user: User, one: Request) -> dict[str, Any]:
    """Of a request that was declined: who asked for it again since, and what was filed since that is like it."""
    if one.status != RequestStatus.DECLINED:
        return {}
    no = one.decisions.filter(decision=Decision.DECLINE, undone_at=None).first()
    since = no.decided_at if no else one.updated_at
    similar = requests_like_request(user, one, limit=MOST_ALIKE)
    return {
        "again": asked_again("request", one.pk, since),
        "duplicates": list(one.duplicates.select_related("account").defer("search").order_by("-filed_at")[:MOST_ALIKE]),
        "alike": [found.request for found in similar if _is_later(found, since)],
    }


def _is_later(found: SimilarRequest, since: datetime) -> bool:
    later = found.request.filed_at > since and found.request.merged_into_id is None
    return later and found.likeness.score >= WORTH_SHOWING


@require_POST
def request_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a decided request back into the inbox; the decisions stay on record."""
    user = signed_in(request)
    found = get_request_for(user, pk, Action.DECIDE)
    version = request.POST.get("version", "")
    reopen_request(actor=user, request_id=found.pk, version=int(version) if version.isdecimal() else None)
    message = f"{found.reference} is open again and back in the inbox."
    return done(request, message, reverse("request", args=[found.pk]))
