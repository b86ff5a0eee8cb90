"""Calibration: estimates held against what came, and what each source's asks were worth."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.http.pages import answer
from planning.selectors.calibrated import LATEST, calibration_of
from planning.selectors.calibration import LEAST
from requests_intake.choices import Source
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "Calibration is for colleagues."


@require_safe
def calibration(request: HttpRequest, product: str = "") -> HttpResponse:
    """Of one product, or of all that the person sees."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    found = get_product_for(user, product) if product else None
    known = calibration_of(user, found.slug if found else "")
    context = {
        "product": found,
        "products": Product.objects.visible_to(user),
        "calibration": known,
        "worth": [(one, Source(one.source).label) for one in known.worth],
        "least": LEAST,
        "latest": LATEST,
    }
    return answer(request, "outcomes/calibration.html", context)
