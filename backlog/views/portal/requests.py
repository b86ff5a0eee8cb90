"""What became of my requests, answering a question, and filing a new one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backlog.forms.portal import AnswerForm, PortalRequestForm
from backlog.models import Comment
from backlog.selectors.portal.ideas import NEWEST_FIRST, ideas_of, known_gaps, published_ideas
from backlog.selectors.portal.requests import portal_request, portal_request_in_full, portal_requests
from backlog.selectors.similar import Suggestion, similar_to_text, suggestions
from backlog.services.attachments import attach
from backlog.services.triage import answer_request
from backlog.views.conversation import conversation
from backlog.views.portal.door import customer_of
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, posted, status_of
from common.presentation.searching import search_text
from requests_intake.models import Request
from requests_intake.permissions import Action, check_may_file, get_request_for
from requests_intake.services.requests import file_request
from stakeholders.models import Product
from users.models import User

GAPS_AT_HOME, FOUND, ALIKE = 4, 8, 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My requests, the newest first; with a search, those and what is published that hold its words."""
    user = customer_of(request)
    text = search_text(request.GET.get("q", ""))
    page = page_of(request, portal_requests(user, text), ("-filed_at", "-id"), size=20)
    published = published_ideas(user, text).order_by(*NEWEST_FIRST)[:FOUND] if text else known_gaps(user, GAPS_AT_HOME)
    context = {
        "page": page,
        "requests": [portal_request(one) for one in page.rows],
        "ideas": ideas_of(user, list(published)),
        "q": text,
        "section": "requests",
    }
    return answer(request, "portal/home.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my requests: where it stands, what we answered, what happened, what was said."""
    user = customer_of(request)
    get_request_for(user, pk, Action.VIEW)
    return _detail(request, user, pk, AnswerForm())


def _detail(request: HttpRequest, user: User, pk: int, form: AnswerForm) -> HttpResponse:
    row = portal_requests(user).get(pk=pk)
    one = portal_request_in_full(user, row)
    ideas = ideas_of(user, [one.idea]) if one.idea else []
    context = {
        "one": one,
        "idea": ideas[0] if ideas else None,
        "form": form,
        "section": "requests",
        **conversation(request, user, row),
    }
    return answer(request, "portal/request.html", context, status=status_of(form))


@require_http_methods(["POST"])
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer our question, with files if they help."""
    user = customer_of(request)
    found = get_request_for(user, pk, Action.ANSWER)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        answered = attempt(form, lambda: _answer(user, found, **form.cleaned_data))
        if answered is not None:
            return done(
                request, "Thank you. We read it again with your answer.", reverse("portal-request", args=[found.pk])
            )
    return _detail(request, user, found.pk, form)


@transaction.atomic
def _answer(user: User, found: Request, text: str, file: Sequence[Any]) -> Comment:
    comment = answer_request(actor=user, request_id=found.pk, text=text)
    for upload in file:
        attach(actor=user, upload=upload, comment=comment)
    return comment


@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """File a request; ``look`` only looks for what is like it, and sends nothing."""
    user = customer_of(request)
    looks = "look" in request.POST
    sent = None if looks else posted(request)
    typed = request.POST.dict() if looks else request.GET.dict()
    form = PortalRequestForm(sent, user=user, initial={name: typed[name] for name in typed if name != "look"})
    if form.is_bound and form.is_valid():
        filed = attempt(form, lambda: _file(user, form.filing()))
        if filed:
            message = "Thank you. We read it and tell you what becomes of it."
            return done(request, message, reverse("portal-request", args=[filed.pk]))
    context = {
        "form": form,
        "can_file": Product.objects.visible_to(user).exists(),
        "suggestions": _alike(user, typed) if looks else [],
        "title": typed.get("title", "").strip() if looks else "",
        "section": "new",
    }
    return answer(request, "portal/new.html", context, status=status_of(form))


def _alike(user: User, typed: dict[str, str]) -> Sequence[Suggestion]:
    named = typed.get("product", "")
    known = named.isdecimal() and len(named) < 19
    product = Product.objects.visible_to(user).filter(pk=int(named)).first() if known else None
    title = typed.get("title", "").strip()
    if product is None or not title:
        return []
    return suggestions(user, similar_to_text(user, product, title, typed.get("body", ""), limit=ALIKE), ALIKE)


def _file(user: User, values: dict[str, Any]) -> Request:
    check_may_file(user, values["product"], values["account"])
    return file_request(actor=user, **values)
