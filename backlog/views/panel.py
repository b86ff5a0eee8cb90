"""The item beside the list: why its score is what it is."""

from typing import Any

from django.http import HttpRequest

from backlog.models import Score
from backlog.selectors.explained import Explained, explained
from backlog.selectors.lifting import lifts_of
from backlog.selectors.robustness import figure_of
from backlog.selectors.robustness_words import sentence
from backlog.selectors.standing import Place, first_ones, is_stale, place_of, rank_with
from backlog.views.item_frame import tabs_of
from backlog.views.lifting import lift_ways
from backlog.views.moves import Levers, Moves, Standing, down_from_first, rank_of_lifter, up_a_place
from backlog.views.why import why
from common.presentation.dates import open_age
from stakeholders.models import Product, WeightProfile
from users.models import User


def panel_of(request: HttpRequest, user: User, product: Product, profile: WeightProfile | None) -> dict[str, Any]:
    """What the panel shows for the ``item`` of the address; nothing if none is asked for or there is none."""
    key = request.GET.get("item", "")
    rows = Score.objects.filter(product=product, item__key=key).select_related("item__product", "profile", "lifted_by")
    score = rows.defer("item__search", "lifted_by__search").first() if key else None
    if score is None or profile is None:
        return {}
    context = why_context(score, profile)
    query = request.GET.copy()
    query.pop("item", None)
    item = score.item
    return {
        **context,
        "item": item,
        "facts": _facts(score),
        "tabs": tabs_of(item, "why", {"evidence": score.requests}),
        "close_url": f"{request.path}?{query.urlencode()}" if query else request.path,
    }


def _facts(score: Score) -> list[str]:
    item = score.item
    days = f"{score.effort_days:g} days" if score.is_estimated else "no estimate yet"
    return [item.get_status_display(), days, open_age(item.opened_at)]


def why_context(score: Score, profile: WeightProfile) -> dict[str, Any]:
    """The explanation of one item with its place, and what would move it."""
    known = explained(score.item, profile)
    place = place_of(score)
    lifter = score.lifted_by.key if score.lifted_by else ""
    made = why(known.inputs, known.explanation, lifted_by=lifter)
    largest = made.largest
    sure = figure_of(score.pk) if score.is_open else None
    return {
        "why": made,
        "explained": known,
        "stale": is_stale(score, profile),
        "scored": score.scored_at is not None,
        "score": score,
        "place": place,
        "rank": place.rank,
        "rank_without": rank_with(score, largest.priority_without) if largest and not lifter else None,
        "lifter": lifter,
        "sure": sure,
        "sure_words": sentence(sure) if sure else "",
        "moves": _moves(score, known, place, lifter),
    }


def _moves(score: Score, known: Explained, place: Place, lifter: str) -> Moves | None:
    if lifter:
        return rank_of_lifter(lifter)
    if place.rank is None or score.scored_at is None:
        return None
    inputs = known.inputs
    levers = Levers(
        effort_days=inputs.effort_days,
        confirmed=inputs.confirmed,
        contradicted=inputs.contradicted,
        confidence=known.explanation.scored.confidence,
    )
    item = _standing(score)
    if place.ahead:
        above = _standing(place.ahead)
        found = lifts_of(score, known, place.ahead)
        return up_a_place(item, levers, above, known.profile, more=lift_ways(found, known.profile))
    others = [_standing(other) for other in first_ones(score)] if place.below else []
    return down_from_first(item, levers, others, known.profile) if others else None


def _standing(score: Score) -> Standing:
    return Standing(
        key=score.item.key,
        place=-score.neg_place,
        priority=score.priority,
        figures=(score.current, score.future, score.strategy),
        factor=score.priority / score.value if score.value else 0.0,
        below_floors=score.below_floors,
    )
