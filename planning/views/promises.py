"""The ledger of promises: the list, one of them, one by hand, and what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.selectors.item_page import account_names
from common.activity import activity_of
from common.forms import without_version
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, done_or_said, form_page, posted, status_of
from planning.choices import PromiseState
from planning.forms.promises import PromiseForm, SettleForm
from planning.models import Promise
from planning.permissions import Action, check_may_note, get_promise_for, may_promise, products_to_note
from planning.querysets import PromiseQuerySet
from planning.selectors.doubts import carried_by
from planning.selectors.promises import ALL, OVERDUE, in_state, promises_of, sum_of
from planning.services import promises
from stakeholders.models import Account, Product
from stakeholders.permissions import get_product_for
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

STATES = (
    (PromiseState.OPEN.value, "Open"), (OVERDUE, "Overdue"), (PromiseState.KEPT.value, "Kept"),
    (PromiseState.MISSED.value, "Missed"), (PromiseState.WITHDRAWN.value, "Withdrawn"), (ALL, "All"),
)  # fmt: skip
BY_DAY, LATEST_FIRST = ("due_on", "id"), ("-due_on", "-id")


@require_safe
def promise_list(request: HttpRequest) -> HttpResponse:
    """Promises by day, the open ones unless ``?state=``; ``?product=`` and ``?account=`` narrow it."""
    user = signed_in(request)
    require(user.is_internal, "Promises are for colleagues.")
    today, state, name = timezone.localdate(), _state(request), request.GET.get("account", "").strip()
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug) if slug else None
    rows = _narrowed(user, slug, name)
    order = BY_DAY if state in {PromiseState.OPEN, OVERDUE} else LATEST_FIRST
    page = page_of(request, in_state(rows, state, today), order, size=50)
    context = {
        "page": page,
        "lines": [
            (one, one.is_overdue(today), one.missed_since(today), may_promise(user, one.product)) for one in page.rows
        ],
        "sum": sum_of(rows, today),
        "state": state,
        "states": STATES,
        "product": product,
        "products": Product.objects.visible_to(user),
        "account": name,
        "names": account_names(user),
        "may_note": products_to_note(user).exists(),
    }
    return answer(request, "planning/promises/index.html", context)


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in dict(STATES) else PromiseState.OPEN.value


def _narrowed(user: User, slug: str, name: str) -> PromiseQuerySet:
    """Promises of a product and to an account, if these are named; none for a name that nobody has."""
    if not name:
        return promises_of(user, product=slug)
    accounts = Account.objects.visible_to(user)
    account = None if "\x00" in name else accounts.known_as(name__iexact=name).first()
    return promises_of(user, product=slug, account=account) if account else Promise.objects.none()


@require_safe
def promise_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise: what carries it, what stood against it, what became of it."""
    user = signed_in(request)
    promise = get_promise_for(user, pk)
    return _shown(request, user, promise, SettleForm(initial=_begun(promise)))


def _begun(promise: Promise) -> dict[str, Any]:
    return {"version": promise.version, "state": PromiseState.KEPT if promise.looks_kept else None}


def _shown(request: HttpRequest, user: User, promise: Promise, form: SettleForm) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "promise": promise,
        "form": form,
        "overdue": promise.is_overdue(today),
        "since": promise.missed_since(today),
        "carried": carried_by(promise.item, today) if promise.item and promise.is_open else "",
        "may_settle": may_promise(user, promise.product),
        "activity": activity_of(promise),
    }
    return answer(request, "planning/promises/detail.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def promise_new(request: HttpRequest) -> HttpResponse:
    """Put on record what was said outside the roadmap."""
    user = signed_in(request)
    products = products_to_note(user)
    require(products.exists(), "Product PMs and customer PMs put promises on record. Tell them what was said.")
    begun = {"account": request.GET.get("account", "")}
    form = PromiseForm(posted(request), user=user, products=products, initial=begun)

    def write(values: dict[str, Any]) -> Promise:
        check_may_note(user, values["product"], values["account"], values.get("made_by"))
        return promises.note_promise(actor=user, **without_version(values))

    context = {
        "title": "Note a promise", "save": "Put it on record", "cancel_url": reverse("promises"),
        "names": account_names(user),
        "lead": "What somebody said in a call or wrote in a mail binds us as much as what stands on the roadmap.",
    }  # fmt: skip
    return form_page(request, form, context, write=write, url=_url, message="It is on record.")


@require_POST
def promise_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of it."""
    user = signed_in(request)
    promise = get_promise_for(user, pk, Action.CHANGE)
    form = SettleForm(request.POST)
    if form.is_valid():
        settled = attempt(form, lambda: promises.settle_promise(actor=user, promise_id=pk, **form.cleaned_data))
        if settled is not None:
            return done(request, f"It is {settled.get_state_display().lower()}.", _url(settled))
    return _shown(request, user, promise, form)


@require_POST
def promise_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was said of it."""
    user = signed_in(request)
    promise = get_promise_for(user, pk, Action.CHANGE)
    return done_or_said(
        request,
        lambda: promises.settle_promise(actor=user, promise_id=pk, state=PromiseState.OPEN),
        "It is open again.",
        _url(promise),
    )


def _url(promise: Promise) -> str:
    return reverse("promise", args=[promise.pk])
