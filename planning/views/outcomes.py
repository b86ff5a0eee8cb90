"""Looking back: what is due and what was found, one item that shipped, one account, workarounds to be undone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.http.keyset import page_of
from common.http.pages import allowed, answer, attempt, back_to, done, done_or_said, form_page, posted, status_of
from planning.choices import Use, WorkaroundState
from planning.forms.looking_back import AccountOutcomeForm, OutcomeForm
from planning.models import AccountOutcome, Outcome
from planning.permissions import Action, get_account_outcome_for, get_outcome_for, may_say_of
from planning.selectors.outcomes import DUE, SHIPPED_LAST, SHOWN, due_count, looked_at, outcomes_of
from planning.selectors.workarounds import UNKNOWN_USE, Lines, freed_by_month, lines_narrowed, to_undo
from planning.services.looking_back import look_at_outcome, say_of_account
from planning.services.outcomes import LOOK_BACK_AFTER
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.choices import Role
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "What came of what shipped is for colleagues."
_SHOWN_WORDS = {"due": "To look at", "looked": "Looked at", "coming": "Not due yet"}
_STATES = (
    (WorkaroundState.OPEN.value, "To be undone"),
    (UNKNOWN_USE, "Use not known"),
    (WorkaroundState.UNDONE.value, "Undone"),
    (WorkaroundState.KEPT.value, "Kept on purpose"),
)


@require_safe
def outcome_list(request: HttpRequest, product: str) -> HttpResponse:
    """What is due to be looked at, what was found, what is not due yet."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    found = get_product_for(user, product)
    show = request.GET.get("show", DUE)
    show = show if show in SHOWN else DUE
    page = page_of(request, outcomes_of(user, found.slug, show), SHIPPED_LAST, size=20)
    context = {
        "product": found,
        "products": Product.objects.visible_to(user),
        "show": show,
        "shown": [(one, _SHOWN_WORDS[one]) for one in SHOWN],
        "due": due_count(user, found.slug),
        "page": page,
        "rows": looked_at(page.rows),
        "weeks": LOOK_BACK_AFTER.days // 7,
    }
    return answer(request, "outcomes/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item_outcome(request: HttpRequest, key: str) -> HttpResponse:
    """What came of one item; its product's PM says what it took and what was learnt."""
    user = signed_in(request)
    outcome = get_outcome_for(user, key, Action.CHANGE if request.method == "POST" else Action.VIEW)
    efforts = list(outcome.efforts.select_related("pool", "estimated_by"))
    form = OutcomeForm(posted(request), outcome=outcome, efforts=efforts)
    if form.is_bound and form.is_valid():
        saved = attempt(form, lambda: look_at_outcome(actor=user, outcome_id=outcome.pk, **form.values()))
        if saved is not None:
            return done(request, "What came of it is on record.", reverse("item-outcome", args=[outcome.item.key]))
    context = _shown(user, outcome) | {"form": form, "efforts": efforts}
    return answer(request, "outcomes/item.html", context, status=status_of(form))


def _shown(user: User, outcome: Outcome) -> dict[str, Any]:
    (looked,) = looked_at(list(outcomes_of(user).filter(pk=outcome.pk)))
    lines = looked.outcome.accounts.all()
    return {
        "outcome": outcome,
        "item": outcome.item,
        "looked": looked,
        "lines": [(line, may_say_of(user, line, outcome.item.product)) for line in lines],
        "may_change": allowed(get_outcome_for, user, outcome.item.key, Action.CHANGE),
    }


def account_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of something for one account, with a note."""
    user = signed_in(request)
    row = get_account_outcome_for(user, pk, Action.CHANGE)
    asked = request.GET.get("workaround", "")
    initial = {"workaround": asked} if asked in WorkaroundState.values else {}
    form = AccountOutcomeForm(posted(request), row=row, initial=initial)
    url = reverse("item-outcome", args=[row.outcome.item.key])
    return form_page(
        request,
        form,
        {"title": f"{row.outcome.item.key} at {row.account}", "lead": row.outcome.item.title, "cancel_url": url},
        write=lambda values: say_of_account(actor=user, account_outcome_id=pk, **values),
        url=lambda _: url,
        message=f"What came of it for {row.account} is on record.",
        subject=row.outcome.item,
    )


@require_POST
def account_outcome_say(request: HttpRequest, pk: int) -> HttpResponse:
    """One click: it is used or not, the workaround is undone; back to where it was clicked."""
    user = signed_in(request)
    row = get_account_outcome_for(user, pk, Action.CHANGE)
    said: dict[str, Any] = {name: request.POST[name] for name in ("use", "workaround") if request.POST.get(name)}
    return done_or_said(
        request,
        lambda: say_of_account(actor=user, account_outcome_id=pk, **said),
        _said(row, said),
        back_to(request, reverse("item-outcome", args=[row.outcome.item.key])),
    )


def _said(row: AccountOutcome, said: dict[str, str]) -> str:
    words = {
        Use.YES: f"{row.account} uses {row.outcome.item.key}.",
        Use.NO: f"{row.account} does not use {row.outcome.item.key}. A note says why.",
        WorkaroundState.UNDONE: f"The workaround of {row.account} is undone.",
    }
    return next((words[one] for one in said.values() if one in words), f"Noted for {row.account}.")  # type: ignore[index]


@require_safe
def workaround_list(request: HttpRequest) -> HttpResponse:
    """Workarounds of gaps that shipped, account by account; a customer PM sees their own accounts first."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    to = _narrowed(request, user)
    page = page_of(request, lines_narrowed(user, to), ("-id",), size=30)
    products = Product.objects.visible_to(user)
    context = {
        "to": to,
        "states": _STATES,
        "page": page,
        "lines": [(row, may_say_of(user, row, row.outcome.product)) for row in page.rows],
        "open": to_undo(user, to),
        "freed": freed_by_month(user, to),
        "products": products,
    }
    return answer(request, "outcomes/workarounds.html", context)


def _narrowed(request: HttpRequest, user: User) -> Lines:
    state = request.GET.get("state", WorkaroundState.OPEN)
    known = {code for code, _ in _STATES}
    slug = request.GET.get("product", "")
    return Lines(
        state=state if state in known else WorkaroundState.OPEN.value,
        product=get_product_for(user, slug).slug if slug else "",
        mine=request.GET.get("mine", "1" if user.role == Role.CUSTOMER_PM else "") == "1",
    )
