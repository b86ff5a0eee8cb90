"""The start page: it leads to what the person's role does most."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stakeholders.models import Product
from users.choices import Role
from users.models import User
from users.selectors.people import signed_in

WORKPLACES = {
    Role.PRODUCT_PM: "inbox",
    Role.CUSTOMER_PM: "desk",
    Role.ENGINEERING: "desk",
    Role.SALES: "desk",
    Role.MARKETING: "desk",
    Role.FINANCE: "desk",
    Role.SUPPORT: "desk",
    Role.CUSTOMER: "portal",
    Role.ADMIN: "settings",
}


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Go to the inbox, the desk, the portal, the settings or the first product's backlog, by role."""
    user = signed_in(request)
    workplace = WORKPLACES.get(Role(user.role))
    if workplace:
        return HttpResponseRedirect(reverse(workplace))
    product = Product.objects.visible_to(user).first()
    if product is None:
        return render(request, "settings/no_product.html", {"admins": _helpers()})
    return HttpResponseRedirect(f"/backlog/{product.slug}/")


def _helpers() -> list[User]:
    return list(User.objects.filter(role=Role.ADMIN, is_active=True).order_by("full_name")[:3])
