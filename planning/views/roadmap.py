"""The roadmap as colleagues see it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.http.pages import answer
from planning.permissions import may_publish
from planning.selectors.roadmap import roadmap_of
from stakeholders.permissions import decides, get_product_for
from users.selectors.people import signed_in


@require_safe
def roadmap(request: HttpRequest, product: str) -> HttpResponse:
    """What comes now, next and later, and when each release likely ships."""
    user = signed_in(request)
    found = get_product_for(user, product)
    context = {
        "product": found,
        "roadmap": roadmap_of(user, found, timezone.localdate()),
        "may_plan": decides(user, found),
        "may_publish": may_publish(user, found) and not found.is_one_way,
    }
    return answer(request, "planning/roadmap/roadmap.html", context)
