"""The triage inbox: list left, request right, one key for each decision, and the next request slides in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from backlog.forms.triage import AssignForm
from backlog.selectors.inbox import next_after
from backlog.selectors.inbox_candidates import candidates_for
from backlog.selectors.inbox_filter import inbox
from backlog.views.decisions import decide
from backlog.views.inbox_frame import address_of, filter_in_address, inbox_answer, triager
from backlog.views.inbox_steps import remember, take_back
from common.errors import DomainError
from common.http.pages import wants_fragment
from common.presentation.searching import search_text
from requests_intake.models import Request
from requests_intake.permissions import Action, get_request_for
from requests_intake.services.assigning import assign_request
from users.models import User


@require_safe
def inbox_page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The inbox with one request open: the one named, else the first."""
    user = triager(request)
    if pk is not None:
        get_request_for(user, pk, Action.DECIDE)
    return inbox_answer(request, user, pk)


@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """The items and requests that match what is typed into the search field; the whole page without htmx."""
    user = triager(request)
    found = get_request_for(user, pk, Action.DECIDE)
    if not wants_fragment(request):
        return inbox_answer(request, user, pk)
    text = search_text(request.GET.get("find", ""))
    context = {"one": found, "find": text, "candidates": candidates_for(user, found, text)}
    return render(request, "inbox/_candidates.html", context)


@require_POST
def decide_on(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Take a decision on a request and go on to the next one; one that was reopened stays."""
    user = triager(request)
    found = get_request_for(user, pk, Action.DECIDE)
    chosen = filter_in_address(request)
    following = next_after(inbox(user, chosen), found, chosen.order)
    decided = decide(user, found, decision, request.POST)
    if not decided.message:
        return inbox_answer(request, user, pk, decided)
    step = remember(request, [found.pk])
    messages.success(request, decided.message, extra_tags=f"undo-{step}")
    return _go_on(request, user, found if decision == "reopen" else following)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what this person decided last, or the step that a toast names; the request is shown again."""
    user = triager(request)
    number = request.POST.get("step", "")
    undone = take_back(request, user, int(number) if number.isdecimal() else 0)
    (messages.success if undone.is_done else messages.error)(request, undone.words)
    shown = Request.objects.triaged_by(user).filter(pk=undone.show).first() if undone.show else None
    return _go_on(request, user, shown)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the request to a colleague, or to nobody; it stays open."""
    user = triager(request)
    found = get_request_for(user, pk, Action.DECIDE)
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a colleague from the list.")
        return _go_on(request, user, found)
    try:
        done = assign_request(
            actor=user, request_id=pk, user_id=form.cleaned_data["assigned_to"], version=form.cleaned_data["version"]
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        to = "you" if done.assigned_to_id == user.pk else str(done.assigned_to or "nobody")
        messages.success(request, f"{done.reference} is assigned to {to}.")
    return _go_on(request, user, found)


def _go_on(request: HttpRequest, user: User, following: Request | None) -> HttpResponse:
    address = address_of(following, filter_in_address(request))
    if not wants_fragment(request):
        return HttpResponseRedirect(address)
    response = inbox_answer(request, user, following.pk if following else None)
    response["HX-Push-Url"] = address
    return response
