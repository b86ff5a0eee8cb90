"""Weights change by new versions only, each with its reason."""

import math
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.outbox import emit
from common.writes import clean, locked
from stakeholders.choices import Stakeholder
from stakeholders.models import Product, WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import GROUPS, words_of
from users.models import User


@transaction.atomic
def activate_new_version(
    *,
    actor: User | None,
    product: Product,
    reason: str,
    weights: Mapping[str, float],
    floors: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
    base_number: int | None = None,
) -> WeightProfile:
    """Make a version out of the active one and these changes, make it the active one, and have the product re-ranked.

    Args:
        weights: by stakeholder, any non-negative numbers; stored as shares of their sum.
        floors: least scores by stakeholder, 0 to 100; missing ones stay as they are.
        parameters: other numbers of the profile by name; missing ones stay as they are.
        base_number: the version that the person saw; ``None`` does not ask.

    Raises:
        Invalid: no reason, weights that are negative, no numbers or sum to nothing, a parameter outside its range.
        Conflict: another version became active since ``base_number``.
    """
    locked(Product.objects.all(), product.pk)
    active = WeightProfile.objects.get(product=product, is_active=True)
    if base_number is not None and base_number != active.number:
        raise Conflict(
            f"{active.author or 'Somebody'} activated weights v{active.number} while you were editing v{base_number}."
            " Nothing was saved: compare both and save again.",
            data={"yours": dict(weights), "theirs": active.weights, "version": active.number},
        )
    profile = _next_version(active, weights, floors or {}, parameters or {})
    profile.reason, profile.author = _reason(reason), actor
    clean(profile, exclude={"is_active"})
    _check_ranges(profile)
    WeightProfile.objects.filter(pk=active.pk).update(is_active=False)
    profile.save()
    record(actor=actor, verb="changed the weights", target=product, data={"version": profile.number, "reason": reason})
    emit("weights.activated", {"product_id": product.pk, "profile_id": profile.pk})
    return profile


def normalised(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the weights by stakeholder as shares of their sum.

    Raises:
        Invalid: a stakeholder is unknown, a weight negative or no number, or all are zero.
    """
    if unknown := sorted(set(weights) - set(Stakeholder.values)):
        raise Invalid(f"Unknown stakeholder {unknown[0]!r}: use {', '.join(Stakeholder.values)}.", field="weights")
    given = {name: float(weights.get(name, 0)) for name in Stakeholder.values}
    for name, weight in given.items():
        if not math.isfinite(weight) or weight < 0:
            raise Invalid(f"The weight of {name} must be a number from 0 upwards.", field="weights")
    total = sum(given.values())
    if total <= 0 or not math.isfinite(total):
        raise Invalid("Give at least one stakeholder a weight above 0.", field="weights")
    return {name: weight / total for name, weight in given.items()}


def _next_version(
    active: WeightProfile, weights: Mapping[str, float], floors: Mapping[str, float], parameters: Mapping[str, float]
) -> WeightProfile:
    now = timezone.now()
    profile = WeightProfile(product=active.product, number=active.number + 1, is_active=True, activated_at=now)
    for name in PARAMETERS:
        setattr(profile, name, parameters.get(name, getattr(active, name)))
    for name, share in normalised(weights).items():
        setattr(profile, f"weight_{name}", share)
    for name, floor in active.floors.items():
        setattr(profile, f"floor_{name}", floors.get(name, floor))
    _refuse_unknown("floor", set(floors) - set(Stakeholder.values))
    _refuse_unknown("parameter", set(parameters) - set(PARAMETERS))
    return profile


def _check_ranges(profile: WeightProfile) -> None:
    """The database keeps the promises of the score; these ranges keep its figures within what a double can hold."""
    for _, parameters in GROUPS:
        for one in parameters:
            if not one.allows(getattr(profile, one.name)):
                raise Invalid(f"{words_of(one.name)} must be {one.range_words}.", field=one.name)
    levels = [profile.importance_must_have, profile.importance_important, profile.importance_nice_to_have]
    if levels != sorted(levels, reverse=True):
        message = "A stronger importance must count at least as much as a weaker one."
        raise Invalid(message, field="importance_important")


def _refuse_unknown(noun: str, names: set[str]) -> None:
    if names:
        raise Invalid(f"Unknown {noun} {min(names)!r}.", field=f"{noun}s")


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise Invalid("Say why the weights change: others will ask.", field="reason")
    return reason
