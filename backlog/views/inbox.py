"""The triage inbox: list left, request right, three decisions, and the next request slides in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backlog.forms.triage import DeclineForm, LinkForm, NewItemForm
from backlog.selectors.inbox import (
    InboxFilter,
    account_context,
    bounded_count,
    inbox,
    inbox_list,
    items_to_link,
    next_after,
)
from backlog.selectors.requests import decisions_of, linked_item
from backlog.views.decisions import Decided, decide
from common.http.pages import answer, wants_fragment
from common.presentation.searching import search_text
from requests_intake.choices import Importance, RequestKind, RequestStatus
from requests_intake.models import Request
from requests_intake.permissions import Action, get_request_for
from stakeholders.models import Product
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

WHO = "The inbox is the product PM's: they answer for what becomes of a request. Every request is under Requests."


@require_safe
def inbox_page(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The inbox with one request open: the one named, else the first."""
    user = _triager(request)
    if pk is not None:
        get_request_for(user, pk, Action.DECIDE)
    return _page(request, user, pk)


@require_safe
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """The items that match what is typed into the search field; the whole page without htmx."""
    user = _triager(request)
    found = get_request_for(user, pk, Action.DECIDE)
    if not wants_fragment(request):
        return _page(request, user, pk)
    text = search_text(request.GET.get("find", ""))
    context = {"one": found, "find": text, "items": items_to_link(user, found, text)}
    return render(request, "inbox/_items.html", context)


@require_POST
def decide_on(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Take a decision on a request and go on to the next one."""
    user = _triager(request)
    found = get_request_for(user, pk, Action.DECIDE)
    chosen = _filter(request)
    following = next_after(inbox(user, chosen), found)
    decided = decide(user, found, decision, request.POST)
    if not decided.message:
        return _page(request, user, pk, decided)
    messages.success(request, decided.message)
    address = _address(following, chosen)
    if not wants_fragment(request):
        return HttpResponseRedirect(address)
    response = _page(request, user, following.pk if following else None)
    response["HX-Push-Url"] = address
    return response


def _triager(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user.is_admin or user.role == "product_pm", WHO)
    return user


def _filter(request: HttpRequest) -> InboxFilter:
    get = request.GET.get
    kind, importance = get("kind", ""), get("importance", "")
    return InboxFilter(
        product=get("product", "").replace("\x00", ""),
        kind=kind if kind in RequestKind.values else "",
        importance=importance if importance in Importance.values else "",
    )


def _address(one: Request | None, chosen: InboxFilter) -> str:
    base = reverse("inbox-request", args=[one.pk]) if one else reverse("inbox")
    query = _query(chosen)
    return f"{base}?{query}" if query else base


def _query(chosen: InboxFilter) -> str:
    pairs = (("product", chosen.product), ("kind", chosen.kind), ("importance", chosen.importance))
    return urlencode([pair for pair in pairs if pair[1]])


def _page(request: HttpRequest, user: User, pk: int | None, decided: Decided | None = None) -> HttpResponse:
    chosen = _filter(request)
    rows = inbox(user, chosen)
    full = Request.objects.select_related(
        "product__accountable_pm", "account__segment", "account__customer_pm", "contact", "filed_by", "workaround"
    )
    products = list(Product.objects.triaged_by(user))
    opened = full.filter(pk=pk).first() if pk else None
    listed, waiting = inbox_list(rows, opened), bounded_count(rows)
    if opened is None and listed:
        opened = full.get(pk=listed[0].pk)
    context = {
        "listed": listed,
        "waiting": waiting,
        "more_wait": str(len(listed)) != waiting,
        "chosen": chosen,
        "query": _query(chosen),
        "products": products,
        "backlog_url": f"/backlog/{products[0].slug}/" if products else "",
        "named": pk is not None,
        "do": request.GET.get("do", ""),
        **(_opened(user, opened, request, decided) if opened else {"one": None}),
    }
    status = decided.status if decided else 200
    return answer(request, "inbox/index.html", context, fragment="inbox/_swap.html", status=status)


def _opened(user: User, one: Request, request: HttpRequest, decided: Decided | None) -> dict[str, Any]:
    text = search_text(request.GET.get("find", "") or request.POST.get("find", ""))
    forms: dict[str, Any] = {
        "link": LinkForm(initial={"version": one.version}),
        "new-item": NewItemForm(initial={"version": one.version, "title": one.title, "kind": one.kind}),
        "decline": DeclineForm(initial=DeclineForm.initial_of(one)),
    }
    if decided:
        forms[decided.decision] = decided.form
    is_open = one.status == RequestStatus.NEW
    return {
        "one": one,
        "is_open": is_open,
        "context": account_context(user, one),
        "items": items_to_link(user, one, text) if is_open else [],
        "find": text,
        "forms": {name.replace("-", "_"): form for name, form in forms.items()},
        "open_form": decided.decision if decided else request.GET.get("do", ""),
        "conflict": decided.conflict if decided else None,
        "yours": decided,
        "decisions": decisions_of(one),
        "went_to": linked_item(user, one),
    }
