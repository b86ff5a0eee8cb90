"""One page for a board."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from backlog.selectors.insights.scope import PERIODS, scope_of
from common.http.pages import answer
from planning.selectors.leadership import board_of
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def leadership(request: HttpRequest) -> HttpResponse:
    """Whom the work is for, the goals of releases and what is promised; of a product or of all."""
    user = signed_in(request)
    require(user.is_internal, "This page is for colleagues.")
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug) if slug else None
    scope = scope_of(user, product, request.GET.get("period", ""))
    context = {
        "board": board_of(scope, product, timezone.localdate()),
        "product": product,
        "products": Product.objects.visible_to(user),
        "scope": scope,
        "periods": [(code, words) for code, (words, _) in PERIODS.items()],
    }
    return answer(request, "planning/leadership/page.html", context)
