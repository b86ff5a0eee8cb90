"""The weighing triangle as a picture with its table: beside the list, as a page of its own, and as a file."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backlog.forms.what_if import what_if_of
from backlog.scoring import Tried, WhatIf
from backlog.scoring.triangle import Point
from backlog.selectors.explained import plain_profile
from backlog.selectors.triangle import Triangle, triangle_of
from common.errors import NotFound
from common.http.pages import wants_fragment
from common.presentation.figures import percent
from stakeholders.choices import Stakeholder
from stakeholders.models import Product
from stakeholders.permissions import Action, get_product_for
from stakeholders.selectors.weights import active_profile
from users.selectors.people import signed_in

CORNERS = ((130.0, 22.0), (35.0, 186.5), (225.0, 186.5))
"""Current on top, future left, strategy right, in the picture's own units; static/js/weigh.js has the same."""
STRENGTH = 0.5
"""How much of a region's colour is its stakeholders', and not the paper's."""
PATTERNS = 6
LABELLED = 0.035
SHORT = 0.15


@dataclass(frozen=True, slots=True)
class Patch:
    """One region as the picture draws it: three layers of colour, a pattern, a label."""

    key: str
    title: str
    share: float
    points: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    pattern: int
    label: str
    x: str
    y: str
    lifted_by: str


@require_safe
def triangle(request: HttpRequest, product: str) -> HttpResponse:
    """The triangle with its legend: a fragment beside the list, a page of its own otherwise."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    part = "_triangle" if wants_fragment(request) else "triangle"
    return render(request, f"backlog/{part}.html", _context(request, found))


@require_safe
def triangle_file(request: HttpRequest, product: str) -> HttpResponse:
    """The same picture as an SVG file, in light colours, for a slide."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    response = render(request, "backlog/triangle.svg", _context(request, found), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-weights.svg"'
    return response


def _context(request: HttpRequest, product: Product) -> dict[str, Any]:
    profile = active_profile(product)
    if profile is None:
        raise NotFound("Nothing is weighed until the product PM sets the weights.")
    plain = plain_profile(profile)
    tried = (what_if_of(request.GET.dict()) or WhatIf()).over(plain)
    today = plain.weights
    found = triangle_of(product.pk, tried)
    return {
        "product": product,
        "profile": profile,
        "triangle": found,
        "patches": patches_of(found),
        "today": _at((today.current, today.future, today.strategy)),
        "draft": _at(tried.shares),
        "is_draft": not tried.is_today,
        "contenders": found.contenders,
        "lead_words": _lead_words(found, tried),
        "query": request.GET.urlencode(),
    }


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


def patches_of(found: Triangle) -> list[Patch]:
    """The regions, the largest first."""
    return [_patch(at, region) for at, region in enumerate(found.regions)]


def _patch(at: int, region: dict[str, Any]) -> Patch:
    x, y = _xy(region["centre"])
    label = region["key"] if region["share"] >= SHORT else region["key"].rpartition("-")[2]
    return Patch(
        key=region["key"],
        title=region["title"],
        share=region["share"],
        points=tuple(" ".join(f"{px:.1f},{py:.1f}" for px, py in map(_xy, polygon)) for polygon in region["polygons"]),
        layers=_layers(region["centre"]),
        pattern=at % PATTERNS,
        label=label if region["share"] >= LABELLED else "",
        x=f"{x:.1f}",
        y=f"{y + 4:.1f}",
        lifted_by=", ".join(region["lifted_by"]),
    )


def _layers(weights: Point) -> tuple[tuple[str, str], ...]:
    """Opacities that, laid over each other, mix the three colours by the weights; classes keep them true to a theme."""
    left, found = 1.0, []
    for who, share in reversed(list(zip("cfs", weights, strict=True))):
        part = STRENGTH * share / left
        found.append((who, f"{part:.3f}"))
        left *= 1 - part
    return tuple(reversed(found))


def _xy(weights: Point) -> tuple[float, float]:
    pairs = list(zip(weights, CORNERS, strict=True))
    return sum(share * corner[0] for share, corner in pairs), sum(share * corner[1] for share, corner in pairs)


def _at(weights: Point) -> str:
    x, y = _xy(weights)
    return f"{x:.1f} {y:.1f}"
