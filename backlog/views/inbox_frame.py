"""The inbox around what is done in it: the list, the request that is open, its forms and candidates."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from backlog.forms.triage import form_of, initial_of, offered_days
from backlog.models import SavedView
from backlog.selectors.answers import ready_words_for
from backlog.selectors.displacing import displacement_for
from backlog.selectors.inbox import (
    Stretch,
    account_context,
    acted,
    bounded_count,
    done_today,
    inbox_list,
    lately_said,
    latest_acts,
)
from backlog.selectors.inbox_candidates import candidates_for
from backlog.selectors.inbox_filter import AGES, ME, NOBODY, STATUSES, InboxFilter, filter_of, inbox
from backlog.selectors.requests import decisions_of, linked_item
from backlog.views.decisions import Decided
from backlog.views.inbox_steps import last_step
from common.cursors import Cursor, decode
from common.http.pages import answer
from common.presentation.searching import search_text
from requests_intake.choices import UNDECIDED, Evidence, Importance, RequestKind, RequestStatus, Source
from requests_intake.models import Request
from stakeholders.models import Product
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

WHO = "The inbox is the product PM's: they answer for what becomes of a request. Every request is under Requests."
FRAGMENT = "inbox/_swap.html"
FORMS = ("new-item", "ask", "snooze", "park", "decline")
VIEWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}),
    ("Mine", {"assigned": "me"}),
    ("Must have", {"importance": "must_have"}),
    ("Snoozed", {"status": "snoozed"}),
    ("Waiting", {"status": "waiting"}),
    ("Parked", {"status": "parked"}),
    ("Due again", {"status": "due"}),
)
# The filter's fields with a few known values: label, what leaves nothing out, and the values with their words.
_CHOICES = {
    "kind": ("Kind", "Gaps and features", RequestKind.choices),
    "importance": ("Importance", "Any", Importance.choices),
    "status": ("Status", "", list(STATUSES.items())),
    "source": ("Source", "Any", Source.choices),
    "evidence": ("Evidence", "Any", Evidence.choices),
    "age": ("Age", "Any", [(code, f"Older than {words}") for code, (words, _) in AGES.items()]),
}
FIRST_VIEWS = 2
_RELATED = (
    "product__accountable_pm", "account__segment", "account__customer_pm", "contact", "filed_by", "workaround",
    "opportunity", "assigned_to", "merged_into",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """A view above the list."""

    name: str
    query: str
    is_current: bool
    pk: int | None = None
    is_own: bool = False
    owner: str = ""


def triager(request: HttpRequest) -> User:
    """Who is signed in, if the inbox is theirs. Raises ``Forbidden``."""
    user = signed_in(request)
    require(user.is_admin or user.role == "product_pm", WHO)
    return user


def filter_in_address(request: HttpRequest) -> InboxFilter:
    """What the address asks to be shown."""
    return filter_of(request.GET.dict())


def address_of(one: Request | None, chosen: InboxFilter) -> str:
    """The inbox with this request open."""
    base = reverse("inbox-request", args=[one.pk]) if one else reverse("inbox")
    return f"{base}?{chosen.query}" if chosen.query else base


def inbox_answer(
    request: HttpRequest, user: User, pk: int | None, decided: Decided | None = None, **extra: Any
) -> HttpResponse:
    """The inbox with the request ``pk`` open, else the first; ``decided`` is a decision that was not taken."""
    chosen, products = filter_in_address(request), list(Product.objects.triaged_by(user))
    rows, done = inbox(user, chosen), done_today(user)
    full = Request.objects.select_related(*_RELATED).defer("search")
    opened = full.filter(pk=pk).first() if pk else None
    stretch = inbox_list(rows, opened, order=chosen.order, cursor=_cursor(request))
    if opened is None and stretch.rows and "many" not in extra:
        opened = full.get(pk=stretch.rows[0].pk)
    context = {
        **_list(request, user, chosen, stretch),
        "waiting": (waiting := bounded_count(rows)),
        "done": done,
        "progress": _progress(done, waiting),
        "products": products,
        "backlog_url": f"/backlog/{products[0].slug}/" if products else "",
        "named": pk is not None or "many" in extra,
        **(_opened(user, opened, request, decided) if opened else {"one": None}),
        **extra,
    }
    status = decided.status if decided else 200
    return answer(request, "inbox/index.html", context, fragment=FRAGMENT, status=status)


def _cursor(request: HttpRequest) -> Cursor | None:
    text = request.GET.get("cursor", "")
    return decode(text, 2) if text else None


def _list(request: HttpRequest, user: User, chosen: InboxFilter, stretch: Stretch) -> dict[str, Any]:
    pairs = [("cursor", stretch.after)] if stretch.after else []
    behind, views = "&".join(filter(None, [chosen.query, urlencode(pairs)])), _views(user, chosen)
    return {
        "listed": list(stretch.rows),
        "more_url": f"{reverse('inbox')}?{behind}" if stretch.after else "",
        "starts_later": stretch.starts_later,
        "chosen": chosen,
        "query": chosen.query,
        "choices": [
            {"name": name, "label": label, "any": none, "options": options, "value": getattr(chosen, name)}
            for name, (label, none, options) in _CHOICES.items()
        ],
        "filters": _in_words(chosen),
        "views": views,
        "is_saved": any(view.is_current for view in views),
        "step": last_step(request),
    }


def _in_words(chosen: InboxFilter) -> list[str]:
    """What the filter lets through, as a person would say it."""
    said = [dict(options).get(getattr(chosen, name), "") for name, (_, _, options) in _CHOICES.items()]
    to = {"": "", ME: "assigned to me", NOBODY: "assigned to nobody"}.get(chosen.assigned, "assigned to a colleague")
    words = [f"“{text}”" for text in (chosen.q, chosen.account) if text and not text.isdecimal()]
    one_account = "one account" if chosen.account.isdecimal() else ""
    return list(filter(None, [chosen.product, *(word.lower() for word in said), to, one_account, *words]))


def _progress(done: str, waiting: str) -> int:
    """How much of today's work is done, in percent."""
    share = [int(text.rstrip("+")) for text in (done, waiting)]
    return round(100 * share[0] / sum(share)) if sum(share) else 100


def _views(user: User, chosen: InboxFilter) -> list[View]:
    """Those that are always there, with those that were saved behind the first two."""
    standing = [View(name, (fixed := InboxFilter(**given)).query, fixed == chosen) for name, given in VIEWS]
    saved = SavedView.objects.visible_to(user).filter(page="inbox").select_related("owner").order_by("name", "pk")
    named = [
        View(one.name, one.query, one.query == chosen.query, one.pk, one.owner_id == user.pk, str(one.owner))
        for one in saved[:50]
    ]
    return [*standing[:FIRST_VIEWS], *named, *standing[FIRST_VIEWS:]]


def _opened(user: User, one: Request, request: HttpRequest, decided: Decided | None) -> dict[str, Any]:
    text = search_text(request.GET.get("find", "") or request.POST.get("find", ""))
    is_open = one.status in UNDECIDED
    return {
        "one": one,
        "is_open": is_open,
        "is_new": one.status == RequestStatus.NEW,
        "context": account_context(user, one),
        "candidates": candidates_for(user, one, text) if is_open else None,
        "find": text,
        "forms": _forms(one, decided),
        "days": offered_days(),
        "open_form": decided.decision if decided else request.GET.get("do", ""),
        "conflict": decided.conflict if decided else None,
        "theirs": acted(latest_acts([one.pk]).get(one.pk)) if decided and decided.conflict else "",
        "yours": decided,
        "chosen_forms": [decided.form] if decided and decided.decision in {"link", "merge"} else [],
        "decisions": decisions_of(one),
        "went_to": (went_to := linked_item(user, one)),
        "trade": displacement_for(one, went_to),
        "said": lately_said(user, one),
        "colleagues": list(colleagues_of(one.product)),
    }


def _forms(one: Request, decided: Decided | None) -> dict[str, Any]:
    starts = initial_of(one)
    forms: dict[str, Any] = {
        name: form_of(name, initial={"version": one.version, **starts.get(name, {})}) for name in ("link", *FORMS)
    }
    if decided:
        forms[decided.decision] = decided.form
    forms["decline"].fields["reason"].widget.words = ready_words_for(one.product)
    return {name.replace("-", "_"): form for name, form in forms.items()}
