"""The weighing triangle as a picture with its table: beside the list, as a page of its own, and as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backlog.forms.what_if import what_if_of
from backlog.scoring import Tried, WhatIf
from backlog.selectors.explained import plain_profile
from backlog.selectors.triangle import Triangle, triangle_of
from backlog.views.triangle_patches import at, patches_of
from backlog.views.triangle_slide import slide_of
from common.errors import Invalid, NotFound
from common.http.pages import wants_fragment
from common.presentation.figures import percent
from stakeholders.choices import Stakeholder
from stakeholders.models import Product
from stakeholders.permissions import Action, get_product_for
from stakeholders.selectors.weights import active_profile
from users.selectors.people import signed_in


@require_safe
def triangle(request: HttpRequest, product: str) -> HttpResponse:
    """The triangle with its legend: a fragment beside the list, a page of its own otherwise."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    if not wants_fragment(request):
        return render(request, "backlog/triangle.html", _context(request, found))
    return render(request, "backlog/_triangle.html", _context(request, found, lenient=True))


@require_safe
def triangle_file(request: HttpRequest, product: str) -> HttpResponse:
    """The same picture as an SVG file, in light colours, with title and legend: for a slide."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    context = _context(request, found)
    context["slide"] = slide_of(
        product=found, words=context["lead_words"], tried=context["tried"], patches=context["patches"]
    )
    response = render(request, "backlog/triangle.svg", context, content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-weights.svg"'
    return response


def _context(request: HttpRequest, product: Product, *, lenient: bool = False) -> dict[str, Any]:
    """Everything to draw; if ``lenient``, what cannot be tried is left out: the list beside it says what is wrong."""
    profile = active_profile(product)
    if profile is None:
        raise NotFound("Nothing is weighed until the product PM sets the weights.")
    plain = plain_profile(profile)
    tried = _asked(request, lenient=lenient).over(plain)
    today = plain.weights
    found = triangle_of(product.pk, tried)
    return {
        "product": product,
        "profile": profile,
        "triangle": found,
        "patches": patches_of(found),
        "tried": tried,
        "today": at((today.current, today.future, today.strategy)),
        "draft": at(tried.shares),
        "is_draft": not tried.is_today,
        "contenders": found.contenders,
        "lead_words": _lead_words(found, tried),
        "query": request.GET.urlencode(),
    }


def _asked(request: HttpRequest, *, lenient: bool) -> WhatIf:
    try:
        return what_if_of(request.GET.dict()) or WhatIf()
    except Invalid:
        if lenient:
            return WhatIf()
        raise


def _lead_words(found: Triangle, tried: Tried) -> str:
    """'LIFT-12 stays first until current customer weighs 32 % (now 45 %). Then LIFT-53 leads.'"""
    if found.lead is None:
        return ""
    until = found.lead["until"]
    if until is None:
        return f"{found.lead['key']} stays first whichever single weight moves."
    who, now = Stakeholder(until["stakeholder"]), getattr(tried.weights, until["stakeholder"])
    change = f"until {str(who.label).lower()} weighs {percent(until['weight'])} (now {percent(now)})"
    return f"{found.lead['key']} stays first {change}. Then {until['key']} leads."
