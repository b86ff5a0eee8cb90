"""What was declined: the list, its file, and moving the day on which a no is looked at again."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.forms.declined import DeclinedFilterForm, LookAgainForm
from backlog.selectors.declined import Declined, Scope, counts_of, declined_page, every_line, scope_of
from backlog.selectors.item_page import account_names
from backlog.views.ranked import without
from common.cursors import Cursor
from common.http.pages import answer, form_page, posted
from common.http.tables import csv_answer
from requests_intake.permissions import Action, get_request_for
from requests_intake.services.looking_again import postpone_look
from stakeholders.models import Product
from stakeholders.permissions import decides
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "This list is for colleagues; your own requests are in the portal."


@require_safe
def declined_list(request: HttpRequest) -> HttpResponse:
    """What the address asks for: what is due for another look first."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    form, scope = _asked(request, user)
    page = declined_page(scope, cursor=request.GET.get("cursor", ""))
    total, due = counts_of(scope)
    products = list(Product.objects.visible_to(user))
    decided = {product.pk for product in products if decides(user, product)}
    query = request.GET.copy()
    query.pop("cursor", None)
    return answer(
        request,
        "declined/index.html",
        {
            "form": form,
            "lines": [_drawn(line, may_decide=line.product_id in decided) for line in page.rows],
            "total": total,
            "due": due,
            "products": products,
            "may_write": bool(decided),
            "names": account_names(user),
            "chips": [
                {"label": label, "value": value, "without": without(request, name)}
                for name, label, value in form.in_words()
            ],
            "is_filtered": any(form.value(name) for name in form.fields),
            "csv_url": f"{reverse('declined-csv')}?{query.urlencode()}" if query else reverse("declined-csv"),
            "previous_url": _at(request, page.previous),
            "next_url": _at(request, page.next),
        },
    )


def _asked(request: HttpRequest, user: User) -> tuple[DeclinedFilterForm, Scope]:
    form = DeclinedFilterForm(request.GET, user=user)
    form.is_valid()
    return form, scope_of(user, form.filters())


def _drawn(line: Declined, *, may_decide: bool) -> dict[str, Any]:
    """A line with its ways: where it is, and what the person may do with it."""
    ref = [line.key] if line.is_item else [line.id]
    shown = {"line": line, "url": reverse("item" if line.is_item else "request", args=ref)}
    if not may_decide:
        return shown
    if line.is_item and not line.reason:
        return shown | {"why_url": reverse("item-decline", args=ref), "open_url": reverse("item-reopen", args=ref)}
    names = ("item-look-again", "item-reopen") if line.is_item else ("request-look-again", "request-reopen")
    look, reopen = (reverse(name, args=ref) for name in names)
    return shown | {"look_url": look, "open_url": reopen}


def _at(request: HttpRequest, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor.encode()
    return f"{request.path}?{query.urlencode()}"


@require_safe
def declined_csv(request: HttpRequest) -> HttpResponse:
    """The filtered list without its pages."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    _, scope = _asked(request, user)
    head = (
        "key", "title", "product", "kind", "account", "kind of reason", "text", "what would change the answer",
        "declined on", "declined by", "look again on", "due", "asked again", "accounts",
        f"their ARR, {settings.REPORTING_CURRENCY}", "asked again by", "last asked on",
    )  # fmt: skip
    return csv_answer("declined", head, (_cells(line) for line in every_line(scope)))


def _cells(line: Declined) -> Sequence[Any]:
    again = line.again
    return (
        line.key, line.title, line.product_name, line.kind, line.account_name or "", line.reason_label, line.text,
        line.would_change, line.declined_at.date(), line.declined_by or "", line.look_again_on or "never",
        "yes" if line.is_due else "no", again.times, len(again.accounts), again.arr,
        "; ".join(one.name for one in again.accounts), again.last_at.date() if again.last_at else "",
    )  # fmt: skip


def request_look_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a request that was declined or parked again on another day."""
    user = signed_in(request)
    found = get_request_for(user, pk, Action.DECIDE)
    form = LookAgainForm(posted(request), initial={"until": found.look_again_on, "version": found.version})
    url = reverse("request", args=[pk])
    return form_page(
        request,
        form,
        {"title": f"Look at {found.reference} again", "lead": found.title, "save": "Save the day", "cancel_url": url},
        write=lambda values: postpone_look(
            actor=user, request_id=pk, until=values["until"], why=values["why"], version=values["version"]
        ),
        url=lambda _: reverse("declined") if found.status == "declined" else url,
        message=f"{found.reference} is looked at again on the day that you chose.",
        subject=found,
    )
