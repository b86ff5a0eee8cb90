"""The ranked backlog: the list, and beside it the item whose place is asked about."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from backlog.forms.backlog import FilterForm
from backlog.selectors.history import add_movement
from backlog.selectors.item_page import account_names
from backlog.selectors.ranked import RankedPage, ranked_page
from backlog.selectors.standing import COUNTED_UP_TO, open_count
from backlog.views.panel import panel_of
from backlog.views.past import past_backlog
from backlog.views.rows import COLUMNS, Columns, rows_of
from backlog.views.what_if import moves_in_words, trial_of, without_trial
from common.cursors import Cursor
from common.http.pages import wants_fragment
from common.presentation.figures import counted
from stakeholders.models import Product, WeightProfile
from stakeholders.permissions import Action, decides, get_product_for
from stakeholders.selectors.weights import active_profile
from users.models import User
from users.selectors.people import signed_in

NAMES = "account-names"
FRAGMENTS = {"panel": "backlog/_panel.html", "list": "backlog/_list.html", NAMES: "backlog/_account_names.html"}
COOKIE = "wb_columns"
A_YEAR = 31_536_000


@require_safe
def ranked(request: HttpRequest, product: str) -> HttpResponse:
    """The product's open items in their order; ``item`` in the address opens one beside the list."""
    user = signed_in(request)
    found = get_product_for(user, product, Action.VIEW)
    if request.session.get("product") != found.slug:
        request.session["product"] = found.slug
    if request.GET.get("as_of", "").strip():
        return past_backlog(request, found)
    part = request.headers.get("HX-Target", "") if wants_fragment(request) else ""
    context = {"account_names": account_names(user)} if part == NAMES else _context(request, user, found, part)
    response = render(request, FRAGMENTS.get(part, "backlog/backlog.html"), context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _context(request: HttpRequest, user: User, product: Product, part: str) -> dict[str, Any]:
    context: dict[str, Any] = {"product": product, "profile": active_profile(product)}
    if part != "list":
        context |= panel_of(request, user, product, context["profile"])
    if part != "panel":
        context |= _list(request, user, product, context["profile"])
    return context


def _list(request: HttpRequest, user: User, product: Product, profile: WeightProfile | None) -> dict[str, Any]:
    form = FilterForm(request.GET, user=user)
    form.is_valid()
    filters = form.filters()
    trial = trial_of(request.GET.dict(), profile)
    tried = trial.tried if trial else None
    page = ranked_page(product.pk, filters=filters, tried=tried, cursor=request.GET.get("cursor"))
    if tried is None:
        add_movement(product.pk, page.rows)
    count = open_count(product)
    in_force = profile.weights if profile else None
    columns = Columns.chosen(request.COOKIES.get(COOKIE))
    return {
        "rows": rows_of(request, page.rows, trial.shares if trial and tried else in_force, columns),
        "trial": trial,
        "is_what_if": tried is not None,
        "moves_said": moves_in_words(page.rows, profile),
        "back_url": f"{request.path}?{urlencode(without_trial(request.GET.dict()))}",
        "has_stale": any(row["stale"] for row in page.rows),
        "previous_url": _at(request, page.previous),
        "next_url": _at(request, page.next),
        "page_words": _page_words(page),
        "columns": columns,
        "form": form,
        "is_filtered": bool(filters),
        "chips": chips(request, form),
        "menu_fields": [form[name] for name in FilterForm.IN_MENU],
        "open_words": counted(count, "open item") if count <= COUNTED_UP_TO else "more than 1 000 open items",
        "may_decide": decides(user, product),
        "today": timezone.localdate(),
        "weights": in_force or {},
    }


def _at(request: HttpRequest, cursor: Cursor | None) -> str:
    """The address of a neighbouring page; the open item stays behind."""
    if cursor is None:
        return ""
    query = request.GET.copy()
    query.pop("item", None)
    query["cursor"] = cursor.encode()
    return f"{request.path}?{query.urlencode()}"


def _page_words(page: RankedPage) -> str:
    if not page.rows or not (page.previous or page.next):
        return ""
    return f"Ranks {page.rows[0]['rank']} to {page.rows[-1]['rank']}"


def chips(request: HttpRequest, form: FilterForm) -> list[dict[str, str]]:
    """What the list is filtered by, each with the address that leaves it out."""
    return [
        {"label": label, "value": value, "without": without(request, name)} for name, label, value in form.in_words()
    ]


def without(request: HttpRequest, *names: str) -> str:
    """This address without some parameters, and from the list's beginning."""
    query = request.GET.copy()
    for name in (*names, "cursor"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_POST
def columns(request: HttpRequest, product: str) -> HttpResponse:
    """Keep the chosen columns for this person's browser, and go back to the list."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("backlog", args=[found.slug])
    response = HttpResponseRedirect(back)
    known = [column.code for column in COLUMNS if column.code in request.POST.getlist("column")]
    response.set_cookie(COOKIE, ".".join(known) or "none", max_age=A_YEAR, secure=request.is_secure(), samesite="Lax")
    return response
