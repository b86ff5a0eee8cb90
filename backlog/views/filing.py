"""File a request or a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.forms.filing import IMPORTANCE_WORDS, FilingForm
from backlog.selectors.filing import proposed_accounts
from backlog.selectors.similar import Suggestion, similar_to_text, suggestions
from backlog.services.filing import file_for
from backlog.views.drafts import draft_of, keep
from backlog.views.joining import join_instead
from common.forms import hours_field
from common.http.pages import answer, attempt, done, posted, status_of
from requests_intake.choices import RequestKind
from requests_intake.models import Draft
from requests_intake.permissions import check_may_file
from requests_intake.selectors.drafts import drafts_of
from requests_intake.selectors.likeness import VERY_LIKE
from requests_intake.services.drafts import discard_draft
from stakeholders.models import Account, Product
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

MONTHS = 12
SHOWN = 4
# In the session: product and account last filed for.
LAST = "filed_last"


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
    joined, draft = request.POST.get("join", ""), draft_of(user, request)
    initial = initial_of(user, request) | (draft.typed if draft else {})
    form = FilingForm(
        posted(request), request.FILES or None, user=user, kind=kind, joining=bool(joined), initial=initial
    )
    looks_like: Sequence[Suggestion] = ()
    if "keep" in request.POST:
        form.is_valid()  # so that a refusal has where to stand
        if kept := attempt(form, lambda: keep(user, request, kind, draft)):
            return done(request, *kept)
    elif request.method == "POST" and form.is_valid():
        looks_like = () if joined or "looked" in request.POST else _very_like(user, form)
        went = attempt(form, lambda: _done(user, form, joined, draft)) if not looks_like else None
        if went:
            remember(request, form)
            return done(request, *went)
    context = _context(user, form, draft) | {"looks_like": looks_like}
    return answer(request, "requests/new.html", context, status=status_of(form))


def _context(user: User, form: FilingForm, draft: Draft | None) -> dict[str, object]:
    return {
        "form": form,
        "kind": form.kind,
        "noun": "gap" if form.is_gap else "request",
        "importance_words": IMPORTANCE_WORDS,
        "account_names": proposed_accounts(user),
        "has_products": Product.objects.visible_to(user).exists(),
        "draft": draft,
        "drafts": drafts_of(user, besides=draft),
        "join": True,
    }


@transaction.atomic
def _done(user: User, form: FilingForm, joined: str, draft: Draft | None) -> tuple[str, str]:
    """Join or file, which ends the draft that it was; what to say and where to go."""
    values, asking = form.filing(), form.asking()
    for one in asking:
        check_may_file(user, values["product"], one.account)
    if draft is not None:
        discard_draft(actor=user, draft_id=draft.pk)
    if joined:
        return join_instead(user, joined, asking, values, says_more=form.says_more)
    filed = file_for(actor=user, asking=asking, **values)
    first, pm = filed[0], values["product"].accountable_pm
    names = " and ".join(one.reference for one in filed[-2:])
    names = ", ".join([*(one.reference for one in filed[:-2]), names])
    return f"{form.kind.label} filed as {names}. It goes to {pm}.", reverse("request", args=[first.pk])


def _very_like(user: User, form: FilingForm) -> Sequence[Suggestion]:
    """What says nearly the same already; shown once to whoever did not see it while typing."""
    values = form.cleaned_data
    found = similar_to_text(user, values["product"], values["title"], values["body"], limit=SHOWN)
    return [one for one in suggestions(user, found, SHOWN) if one.likeness.score >= VERY_LIKE]


def initial_of(user: User, request: HttpRequest) -> dict[str, object]:
    """Product and account that the link named, else those last filed for, as far as the person may see them."""
    last, query = request.session.get(LAST, {}), request.GET
    products, accounts = Product.objects.visible_to(user), Account.objects.visible_to(user)
    chosen = {"slug": query["product"].replace("\x00", "")} if "product" in query else {"pk": last.get("product")}
    product = products.filter(**chosen).first()
    number = query.get("account", str(last.get("account", "")))
    account = accounts.known_as(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    return {
        **({"product": product.pk} if product else {}),
        **({"account": account.name} if account else {}),
    }


def remember(request: HttpRequest, form: FilingForm) -> None:
    """The next one is often for the same customer."""
    account = form.cleaned_data["account"]
    request.session[LAST] = {"product": form.cleaned_data["product"].pk, "account": account.pk if account else ""}


@require_safe
def of_account(request: HttpRequest) -> HttpResponse:
    """Who and which deals there are at the account that was typed."""
    user = signed_in(request)
    require(user.is_internal, "Customers file in the portal.")
    typed = {name: request.GET.get(name, "") for name in ("account", "contact", "opportunity")}
    form = FilingForm(user=user, kind=RequestKind.GAP, initial=typed)
    return render(request, "requests/_of_account.html", {"form": form})


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
