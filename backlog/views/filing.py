"""File a request or a gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.forms.filing import IMPORTANCE_WORDS, FilingForm
from backlog.selectors.filing import filed_lately, proposed_accounts
from common.forms import hours_field
from common.http.pages import answer, attempt, done, posted, status_of
from requests_intake.choices import RequestKind
from requests_intake.models import Request
from requests_intake.permissions import check_may_file
from requests_intake.services.requests import file_request
from stakeholders.models import Account, Product
from users.models import User
from users.selectors.people import signed_in

MONTHS = 12


def request_new(request: HttpRequest) -> HttpResponse:
    """File a feature request."""
    return _file(request, RequestKind.FEATURE)


def gap_new(request: HttpRequest) -> HttpResponse:
    """File a gap, with its workaround."""
    return _file(request, RequestKind.GAP)


def _file(request: HttpRequest, kind: RequestKind) -> HttpResponse:
    user = signed_in(request)
    if not user.is_internal:
        return HttpResponseRedirect(reverse("portal-request-new"))
    initial = _initial(user, request.GET)
    form = FilingForm(posted(request), user=user, kind=kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        filed = attempt(form, lambda: _checked(user, form.filing()))
        if filed:
            pm = filed.product.accountable_pm
            message = f"{kind.label} filed as {filed.reference}. It goes to {pm}."
            return done(request, message, reverse("request", args=[filed.pk]))
    context = {
        "form": form,
        "kind": kind,
        "importance_words": IMPORTANCE_WORDS,
        "lately": filed_lately(user, kind),
        "account_names": proposed_accounts(user),
        "has_products": Product.objects.visible_to(user).exists(),
    }
    return answer(request, "requests/new.html", context, status=status_of(form))


def _checked(user: User, values: dict[str, Any]) -> Request:
    check_may_file(user, values["product"], values["account"])
    return file_request(actor=user, **values)


def _initial(user: User, query: Mapping[str, str]) -> dict[str, object]:
    """Product and account that the link named, as far as the person may see them."""
    product = Product.objects.visible_to(user).filter(slug=query.get("product", "")).first()
    named = query.get("account", "")
    account = Account.objects.visible_to(user).known_as(pk=named).first() if named.isdecimal() else None
    return {
        **({"product": product.pk} if product else {}),
        **({"account": account.name} if account else {}),
    }


@dataclass(frozen=True, slots=True)
class Cost:
    """What living with a gap costs an account: undoing it later is spread over a year."""

    hours: float
    undo: float
    people: int

    @property
    def monthly(self) -> float:
        """Hours a month."""
        return self.hours + self.undo / MONTHS

    @property
    def undo_monthly(self) -> float:
        """The part of a month that goes towards undoing it."""
        return self.undo / MONTHS

    @property
    def yearly(self) -> float:
        """Hours a year."""
        return self.monthly * MONTHS


@require_safe
def gap_cost(request: HttpRequest) -> HttpResponse:
    """What the typed hours come to, in words; nothing as long as they are no hours."""
    signed_in(request)
    hours, undo = (_typed(request, name) for name in ("hours_per_month", "undo_hours"))
    people = request.GET.get("people", "")
    cost = Cost(hours, undo, int(people) if people.isdecimal() and len(people) < 8 else 0)
    return render(request, "requests/cost.html", {"cost": cost if cost.monthly else None})


def _typed(request: HttpRequest, name: str) -> float:
    field = hours_field("")
    try:
        return field.clean(request.GET.get(name, "")) or 0.0
    except ValidationError:
        return 0.0
