"""The releases of a product side by side: items are moved between them, and what that does is seen at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from backlog.models import Item
from backlog.permissions import Action as ItemAction
from backlog.permissions import get_item_for
from common.http.pages import answer, attempt, wants_fragment
from common.presentation.searching import search_text
from planning.forms.releases import PlaceForm
from planning.permissions import check_may_plan
from planning.selectors.board import Board, board_of, cards_of
from planning.selectors.releases import candidates, coming_releases, entry_of
from planning.views.placing import place
from stakeholders.models import Product
from stakeholders.permissions import decides, get_product_for
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def release_board(request: HttpRequest, product: str) -> HttpResponse:
    """What is planned in each release to come, and the best of what is in none."""
    user = signed_in(request)
    found = get_product_for(user, product)
    require(user.is_internal, "Releases are for colleagues.")
    return answer(request, "planning/board.html", _context(request, user, found))


@require_POST
def board_move(request: HttpRequest, product: str) -> HttpResponse:
    """Put an item in another release, or in none; asks for the reason where it slips. With htmx the board after it."""
    user = signed_in(request)
    found = get_product_for(user, product)
    check_may_plan(user, found)
    item = get_item_for(user, request.POST.get("item", ""), ItemAction.CHANGE)
    entry = entry_of(item)
    coming = coming_releases(item.product, timezone.localdate())
    form = PlaceForm(request.POST, releases=coming, current=entry.release if entry else None)
    board = _address(request, found)
    if form.is_valid() and attempt(form, lambda: place(request, user, item, form.cleaned_data, back=board)):
        return _stands(request, user, found)
    if form.has_error("reason"):
        return _asked(request, user, found, item, form)
    messages.error(request, " ".join(_refusals(form)))
    return _stands(request, user, found)


def _stands(request: HttpRequest, user: User, product: Product) -> HttpResponse:
    """The board as it stands now."""
    if wants_fragment(request):
        return answer(request, "planning/_board_swap.html", _context(request, user, product))
    return HttpResponseRedirect(_address(request, product))


def _asked(request: HttpRequest, user: User, product: Product, item: Item, form: PlaceForm) -> HttpResponse:
    """The board with the question why an item leaves its release. Nothing was changed."""
    context = _context(request, user, product)
    board: Board = context["board"]
    target = form.cleaned_data["release"]
    column = board.column(target.pk) if target else None
    context["asked"] = {
        "item": item,
        "form": form,
        "seen": board.column(form.cleaned_data["seen"]),
        "target": target,
        "too_much": column.too_much_with(*cards_of([item])) if column else [],
        "is_missing": "reason" in request.POST,
    }
    return answer(request, "planning/board.html", context, fragment="planning/_board_swap.html", status=422)


def _refusals(form: PlaceForm) -> list[str]:
    """Why nothing was moved, in words."""
    if hasattr(form, "conflict_message"):
        return [form.conflict_message]
    return [str(words) for errors in form.errors.values() for words in errors]


def _context(request: HttpRequest, user: User, product: Product) -> dict[str, Any]:
    text = search_text(request.GET.get("q", ""))
    board = board_of(product, timezone.localdate())
    return {
        "product": product,
        "board": board,
        "targets": [column.release for column in board.columns if not column.is_overdue],
        "out": cards_of(candidates(user, product, text)),
        "may_plan": decides(user, product),
        "q": text,
        "address": _address(request, product),
        "move_url": _address(request, product, "release-board-move"),
    }


def _address(request: HttpRequest, product: Product, name: str = "release-board") -> str:
    text = search_text(request.GET.get("q", ""))
    return reverse(name, args=[product.slug]) + (f"?{urlencode({'q': text})}" if text else "")
