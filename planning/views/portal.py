"""What comes next, for customers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from common.http.pages import answer
from planning.permissions import get_told_product_for
from planning.selectors.told import told_customer
from stakeholders.models import Product
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_CUSTOMERS = "The portal is the customers' own page. What they read stands on the roadmap, under what customers see."


@require_safe
def portal_roadmaps(request: HttpRequest) -> HttpResponse:
    """On to the roadmap of the first of the customer's products that shares one; the page says so if none does."""
    user = _customer(request)
    first = _products(user)[:1]
    if first:
        return redirect("portal-roadmap", product=first[0].slug)
    return answer(request, "portal/roadmap.html", {"section": "roadmap", "outside": None})


@require_safe
def portal_roadmap(request: HttpRequest, product: str) -> HttpResponse:
    """What of a product is told to everybody, to the customer's account, or to its segment."""
    user = _customer(request)
    found = get_told_product_for(user, product)
    context = {
        "section": "roadmap",
        "product": found,
        "products": _products(user),
        "outside": told_customer(user, found),
    }
    return answer(request, "portal/roadmap.html", context)


def _customer(request: HttpRequest) -> User:
    user = signed_in(request)
    require(not user.is_internal, FOR_CUSTOMERS)
    return user


def _products(user: User) -> list[Product]:
    return list(Product.objects.visible_to(user).filter(is_one_way=False).order_by("name"))
