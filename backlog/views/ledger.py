"""The gap ledger, as a page and as a file; and writing how to work round a gap."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.forms.ledger import VIEWS, LedgerForm, WorkaroundForm
from backlog.models import Item
from backlog.permissions import Action, get_item_for, may_tell_workaround
from backlog.selectors.item_page import account_names
from backlog.selectors.ledger import (
    UNTRIAGED,
    Gap,
    LedgerPage,
    ProductCost,
    Scope,
    Sums,
    accounts_page,
    gaps_page,
    scope_of,
    sums_of,
)
from backlog.selectors.ledger import months_of as ledger_months
from backlog.services.workarounds import set_workaround_entry
from backlog.views.ledger_words import NAMED, accounts_title, debt_of, people_words, undo_words
from backlog.views.ranked import without
from common.cursors import Cursor
from common.http.pages import answer, form_page, posted
from stakeholders.permissions import decides
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "The gap ledger is for colleagues."
PAGE_SIZE = 50
MOST_DOTS = 12
MOST_TABS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A gap as it is drawn; ``share`` is that of the costliest on the page."""

    gap: Gap
    share: float
    url: str
    decide_url: str
    workaround_url: str

    @property
    def dots(self) -> range:
        """One for each release that it slipped."""
        return range(min(self.gap.slips, MOST_DOTS))


@require_safe
def gap_ledger(request: HttpRequest) -> HttpResponse:
    """What living with gaps costs: figures, the debt over time, and the list that the address asks for."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    form = LedgerForm(request.GET, user=user)
    form.is_valid()
    scope = scope_of(user, form.filters())
    figures = {} if form.view == "known" else _figures(request, scope)
    context = _filters(request, form) | figures | _LISTS[form.view](request, user, scope, form)
    return answer(request, "gaps/index.html", context, fragment="gaps/_ledger.html")


def _filters(request: HttpRequest, form: LedgerForm) -> dict[str, Any]:
    products = list(form.fields["product"].queryset)
    asked = request.GET.copy()
    asked.pop("cursor", None)
    used = [name for name in form.fields if name not in {"by", "order"} and form.value(name)]
    return {
        "form": form,
        "products": products if 1 < len(products) <= MOST_TABS else [],
        "menu_fields": [form[name] for name in (*(("product",) if len(products) > MOST_TABS else ()), *form.IN_MENU)],
        "account_names": account_names(form.user),
        "chips": [
            {"label": label, "value": value, "without": without(request, name)}
            for name, label, value in form.in_words()
        ],
        "is_filtered": bool(used),
        "tabs": [_tab(request, form, view, label) for view, label in VIEWS],
        "csv_url": _file(asked),
        "months_url": _file(asked, by="month"),
    }


def _file(asked: QueryDict, **more: str) -> str:
    query = asked.copy()
    for name, value in more.items():
        query[name] = value
    return f"{reverse('gaps-csv')}?{query.urlencode()}" if query else reverse("gaps-csv")


def _tab(request: HttpRequest, form: LedgerForm, view: str, label: str) -> dict[str, Any]:
    base = without(request, "by")
    sign = "&" if "?" in base else "?"
    url = base if view == VIEWS[0][0] else f"{base}{sign}by={view}"
    return {"label": label, "url": url, "current": form.view == view}


def _figures(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    sums = sums_of(scope)
    top = accounts_page(scope, limit=NAMED)
    largest = top.rows[0].hours if top.rows else 0.0
    return {
        "total": sums.total,
        "product_rows": _product_rows(request, sums),
        "people_words": people_words(sums.total.hours),
        "undo_words": undo_words(sums.total),
        "debt": debt_of(ledger_months(scope), scope.products),
        "top_accounts": [(one, one.hours / largest if largest else 0.0) for one in top.rows if one.hours],
        "top_title": accounts_title(top.rows, sums.total.hours),
        "more_accounts": max(0, (top.rows[0].accounts if top.rows else 0) - NAMED),
        "more_hours": sums.total.hours - sum(one.hours for one in top.rows),
    }


def _product_rows(request: HttpRequest, sums: Sums) -> list[tuple[ProductCost, float, str]]:
    """Each product with its share of the costliest, and where its gaps are listed."""
    base = without(request, "by", "product")
    sign = "&" if "?" in base else "?"
    largest = max((one.hours for one in sums.products), default=0.0)
    return [
        (one, one.hours / largest if largest else 0.0, f"{base}{sign}product={one.product.slug}")
        for one in sums.products
        if one.product
    ]


def _gap_list(request: HttpRequest, user: User, scope: Scope, form: LedgerForm) -> dict[str, Any]:
    page = gaps_page(scope, order=form.sorting, limit=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    largest = max((gap.hours for gap in page.rows), default=0.0)
    lines = [_line(user, gap, gap.hours / largest if largest else 0.0) for gap in page.rows]
    return {"lines": lines, "is_grouped": form.sorting == "age"} | _neighbours(request, page)


def _account_list(request: HttpRequest, user: User, scope: Scope, form: LedgerForm) -> dict[str, Any]:
    page = accounts_page(scope, limit=PAGE_SIZE, cursor=request.GET.get("cursor", ""))
    largest = max((one.hours for one in page.rows), default=0.0)
    return {"accounts": [(one, one.hours / largest if largest else 0.0) for one in page.rows]} | _neighbours(
        request, page
    )


def _no_list(request: HttpRequest, user: User, scope: Scope, form: LedgerForm) -> dict[str, Any]:
    """The sums by product are among the figures."""
    return {}


_LISTS = {"gap": _gap_list, "known": _gap_list, "account": _account_list, "product": _no_list}


def _line(user: User, gap: Gap, share: float) -> Line:
    may_decide = decides(user, gap.product)
    if gap.item_id is None:
        url = reverse("request", args=[gap.request_id])
        may_triage = may_decide and gap.status == UNTRIAGED
        return Line(gap, share, url, reverse("inbox-request", args=[gap.request_id]) if may_triage else "", "")
    url = reverse("item", args=[gap.key])
    decide_url = reverse("item-edit", args=[gap.key]) if may_decide and gap.is_due and gap.status == "open" else ""
    tells = may_tell_workaround(user, gap.product)
    return Line(gap, share, url, decide_url, reverse("item-workaround", args=[gap.key]) if tells else "")


def _neighbours(request: HttpRequest, page: LedgerPage[Any]) -> dict[str, str]:
    return {"previous_url": _at(request, page.previous), "next_url": _at(request, page.next)}


def _at(request: HttpRequest, cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    query = request.GET.copy()
    query["cursor"] = cursor.encode()
    return f"{request.path}?{query.urlencode()}"


def item_workaround(request: HttpRequest, key: str) -> HttpResponse:
    """Write how to live with a gap until it closes."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.WORK_ROUND)
    form = WorkaroundForm(posted(request), initial=WorkaroundForm.initial_of(item))
    url = reverse("item", args=[item.key])
    context = {
        "title": f"How to work round {item.key}",
        "lead": _lead(item),
        "save": "Save the workaround",
        "cancel_url": url,
    }
    return form_page(
        request,
        form,
        context,
        write=lambda values: set_workaround_entry(
            actor=user, item_id=item.pk, text=values["public_workaround"], version=values["version"]
        ),
        url=lambda _: url,
        message=f"The workaround of {item.key} is saved. Colleagues find it in the gap ledger.",
        subject=item,
    )


def _lead(item: Item) -> str:
    where = "and customers in the portal" if item.is_published else "and customers too once the gap is published"
    return f"{item.title}. Colleagues find these words in the gap ledger, {where}."
