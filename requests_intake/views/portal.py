"""The customers' own house: what became of my requests, and filing a new one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, posted, status_of
from common.presentation.searching import search_text
from requests_intake.forms import PortalRequestForm
from requests_intake.models import Request
from requests_intake.permissions import Action, check_may_file, get_request_for
from requests_intake.selectors.portal import portal_request, portal_requests
from requests_intake.services.requests import file_request
from stakeholders.models import Account, Product
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_CUSTOMERS = "The portal is the customers' own page. Colleagues find every request under Requests."


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My requests, the newest first, and a search over them."""
    user = _customer(request)
    text = search_text(request.GET.get("q", ""))
    page = page_of(request, portal_requests(user, text), ("-filed_at", "-id"), size=20)
    context = _frame(user) | {
        "page": page,
        "requests": [portal_request(one) for one in page.rows],
        "q": text,
    }
    return answer(request, "portal/home.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my requests: where it stands, what we answered, what happened."""
    user = _customer(request)
    get_request_for(user, pk, Action.VIEW)
    found = portal_request(portal_requests(user).get(pk=pk))
    return answer(request, "portal/request.html", _frame(user) | {"one": found})


def request_new(request: HttpRequest) -> HttpResponse:
    """File a request."""
    user = _customer(request)
    form = PortalRequestForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        filed = attempt(form, lambda: _checked(user, form.filing()))
        if filed:
            message = "Thank you. We read it and tell you what becomes of it."
            return done(request, message, reverse("portal-request", args=[filed.pk]))
    context = _frame(user) | {
        "form": form,
        "can_file": Product.objects.visible_to(user).exists(),
    }
    return answer(request, "portal/new.html", context | {"section": "new"}, status=status_of(form))


def _checked(user: User, values: dict[str, Any]) -> Request:
    check_may_file(user, values["product"], values["account"])
    return file_request(actor=user, **values)


def _customer(request: HttpRequest) -> User:
    user = signed_in(request)
    require(not user.is_internal, FOR_CUSTOMERS)
    return user


def _frame(user: User) -> dict[str, object]:
    return {"accounts": list(Account.objects.visible_to(user))}
