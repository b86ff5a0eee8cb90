"""Business cases: of an item, of a product's open backlog, as pages and as files; and the rates behind them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.forms.rates import RatesForm
from backlog.models import ProductRates
from backlog.permissions import check_may_set_rates, get_item_for, may_set_rates
from backlog.scoring.business_case import Case, Rates, pool_costs
from backlog.selectors.business_case import case_of_item, case_of_product, pool_names, rates_of, rates_row
from backlog.selectors.business_case_rows import case_rows
from backlog.selectors.business_case_words import case_title, gap_words, payback_words, unestimated_words
from backlog.services.rates import set_rates
from backlog.views.business_case_sheets import item_sheets, product_sheets
from backlog.views.item import frame
from common.cursors import Cursor
from common.http.pages import answer, form_page, posted
from common.http.sheets import xlsx_answer
from requests_intake.choices import Importance
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.models import User
from users.selectors.people import signed_in

SHOWN = 20
PAGE_SIZE = 50
IN_FILE = 1_000


@require_safe
def item_case(request: HttpRequest, key: str) -> HttpResponse:
    """What hangs on an item, what it costs, and when that is back."""
    user = signed_in(request)
    item = get_item_for(user, key)
    context = frame(user, item, "case") | _told(user, item.product, case_of_item(item))
    return answer(request, "finance/item.html", context)


@require_safe
def item_case_file(request: HttpRequest, key: str) -> HttpResponse:
    """The same as XLSX."""
    item = get_item_for(signed_in(request), key)
    sheets = item_sheets(case_of_item(item), rates_of(item.product), pool_names(item.product))
    return xlsx_answer(f"business-case-{item.key}", sheets)


@require_safe
def product_case(request: HttpRequest, product: str) -> HttpResponse:
    """Key figures of a product's open backlog, and the case of each item as it ranks."""
    user = signed_in(request)
    found = get_product_for(user, product)
    page = case_rows(found, limit=PAGE_SIZE, cursor=request.GET.get("cursor"))
    context = _told(user, found, case_of_product(found)) | {
        "products": Product.objects.visible_to(user),
        "rows": page.rows,
        "previous_url": _at(page.previous),
        "next_url": _at(page.next),
    }
    return answer(request, "finance/product.html", context)


@require_safe
def product_case_file(request: HttpRequest, product: str) -> HttpResponse:
    """The same as XLSX, with the first thousand items."""
    found = get_product_for(signed_in(request), product)
    rows = case_rows(found, limit=IN_FILE).rows
    sheets = product_sheets(case_of_product(found), rows, rates_of(found), pool_names(found))
    return xlsx_answer(f"finance-{found.slug}", sheets)


def product_rates(request: HttpRequest, product: str) -> HttpResponse:
    """Say what a person-day costs."""
    user = signed_in(request)
    found = get_product_for(user, product)
    check_may_set_rates(user, found)
    row = rates_row(found)
    form = RatesForm(posted(request), pools=pool_names(found), rates=rates_of(found), version=row.version)

    def write(values: dict[str, Any]) -> ProductRates:
        return set_rates(actor=user, product=found, **form.values())

    url = reverse("finance", args=[found.slug])
    context = {
        "title": f"Rates of {found}",
        "lead": "What is left empty is not known: cost is then told in person-days.",
        "cancel_url": url,
    }
    return form_page(request, form, context, write=write, url=lambda _: url, message="The rates are set.", subject=row)


def _told(user: User, product: Product, case: Case) -> dict[str, Any]:
    rates = rates_of(product)
    return {
        "product": product,
        "case": case,
        "title": case_title(case),
        "payback": payback_words(case),
        "living": gap_words(case),
        "unestimated": unestimated_words(case),
        "groups": [(str(Importance(one.importance).label), one) for one in case.groups],
        "backers": [(str(Importance(one.importance).label), one) for one in case.inputs.backers[:SHOWN]],
        "prospects": case.inputs.prospects[:SHOWN],
        "more_backers": max(0, len(case.inputs.backers) - SHOWN),
        "more_prospects": max(0, len(case.inputs.prospects) - SHOWN),
        "pools": _pools(product, case, rates),
        "rates": rates,
        "may_set_rates": may_set_rates(user, product),
    }


def _pools(product: Product, case: Case, rates: Rates) -> list[dict[str, Any]]:
    costs = pool_costs(case.inputs, rates)
    names = pool_names(product)
    return [
        {"name": names[slug], "days": days, "rate": rates.per_day.get(slug), "cost": costs.get(slug)}
        for slug, days in case.inputs.days.items()
    ]


def _at(cursor: Cursor | None) -> str:
    return f"?cursor={cursor.encode()}" if cursor else ""
