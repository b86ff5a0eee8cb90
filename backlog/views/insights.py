"""Insights into a product, or into all of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from backlog.selectors.insights.read import insights_of
from backlog.selectors.insights.scope import PERIODS, Scope, scope_of
from common.http.pages import answer
from common.http.tables import csv_answer
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "Insights are for colleagues."


@require_safe
def insights(request: HttpRequest, product: str = "") -> HttpResponse:
    """Every finding, of one product or of the company."""
    user, chosen, scope = _scope(request, product)
    context = {
        "insights": insights_of(scope),
        "product": chosen,
        "products": Product.objects.visible_to(user),
        "scope": scope,
        "periods": [(code, words, f"?period={code}") for code, (words, _) in PERIODS.items()],
        "base_url": reverse("insights", args=[chosen.slug]) if chosen else reverse("company-insights"),
    }
    return answer(request, "insights/index.html", context)


@require_safe
def insights_csv(request: HttpRequest, name: str, product: str = "") -> HttpResponse:
    """The figures behind one finding, as a file."""
    _, chosen, scope = _scope(request, product)
    found = insights_of(scope).tables().get(name)
    if found is None:
        raise Http404
    _, table = found
    return csv_answer(f"{chosen.slug if chosen else 'company'}-{name}", table.head, table.rows)


def _scope(request: HttpRequest, slug: str) -> tuple[User, Product | None, Scope]:
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    product = get_product_for(user, slug) if slug else None
    return user, product, scope_of(user, product, request.GET.get("period", ""))
