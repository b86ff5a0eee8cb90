"""What our own people ask for, beside what it would displace."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backlog.models import Item
from backlog.selectors.displacing import OWN_SOURCES, Displacement, displacements
from backlog.selectors.pressure import asked_of, item_of, own_asks
from common.http.keyset import page_of
from common.http.pages import answer
from requests_intake.models import Request
from stakeholders.models import Product
from users.permissions import require
from users.selectors.people import signed_in

PAGE_SIZE = 30


@require_safe
def pressure(request: HttpRequest) -> HttpResponse:
    """The latest first; ``all=1`` also what is closed."""
    user = signed_in(request)
    require(user.is_internal, "This list is for colleagues; your own requests are in the portal.")
    products = list(Product.objects.visible_to(user))
    slug, source = request.GET.get("product", ""), request.GET.get("source", "")
    chosen: dict[str, Any] = {
        "product": slug if slug in {one.slug for one in products} else "",
        "source": source if source in OWN_SOURCES else "",
        "with_closed": request.GET.get("all") == "1",
    }
    rows = own_asks(user, **chosen)
    page = page_of(request, rows, ("-filed_at", "-id"), size=PAGE_SIZE)
    items = {one.pk: item for one in page.rows if (item := item_of(one))}
    found = displacements(items.values())
    context = {
        "asked": asked_of(rows),
        "lines": [_line(one, items.get(one.pk), found) for one in page.rows],
        "page": page,
        "products": products,
        "sources": [(one.value, one.label) for one in OWN_SOURCES],
        "chosen": chosen,
    }
    return answer(request, "pressure/index.html", context)


def _line(request: Request, item: Item | None, found: Mapping[int, Displacement]) -> dict[str, Any]:
    return {"one": request, "item": item, "trade": found.get(item.pk) if item else None}
