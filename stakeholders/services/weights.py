"""Weights change by new versions only, each with its reason; a draft is one that nobody has activated yet.

Where a product is asked for, ``None`` is the company: its default ranks nothing, new products start from it.
"""

import math
from collections.abc import Mapping

from django.db import connection, transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid, NotFound
from common.outbox import emit
from common.writes import clean, locked
from stakeholders.choices import Stakeholder
from stakeholders.models import Product, WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import GROUPS, words_of
from stakeholders.selectors.weights import COMPARED, active_profile
from users.models import User

_COMPANY_LOCK = "SELECT pg_advisory_xact_lock(hashtext('the company''s default weights'))"

Numbers = Mapping[str, float]


@transaction.atomic
def activate_new_version(
    *,
    actor: User | None,
    product: Product | None,
    reason: str,
    weights: Numbers,
    floors: Numbers | None = None,
    parameters: Numbers | None = None,
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
    active = _active_locked(product)
    _check_base(active, base_number, weights)
    profile = _changed(active, weights, floors or {}, parameters or {})
    profile.reason, profile.author = _reason(reason), actor
    _put_in_force(profile, active)
    _tell(actor, profile, {"version": profile.number, "reason": reason})
    return profile


@transaction.atomic
def keep_draft(
    *,
    actor: User | None,
    product: Product,
    reason: str,
    weights: Numbers,
    floors: Numbers | None = None,
    parameters: Numbers | None = None,
) -> WeightProfile:
    """Keep the active version with these changes as a draft: it ranks nothing until it is activated.

    Raises:
        Invalid: as ``activate_new_version``.
    """
    draft = _changed(_active_locked(product), weights, floors or {}, parameters or {})
    draft.reason, draft.author = _reason(reason), actor
    _check(draft)
    draft.save()
    record(actor=actor, verb="kept a draft of weights", target=product, data={"draft": draft.pk, "reason": reason})
    return draft


@transaction.atomic
def activate_draft(
    *, actor: User | None, product: Product, draft_id: int, base_number: int | None = None
) -> WeightProfile:
    """Make a draft the active version, under the next number; its author and reason stay.

    Raises:
        NotFound: it was activated or discarded since.
        Conflict: another version became active since ``base_number``, with which the person compared it.
    """
    active = _active_locked(product)
    draft = _draft(product, draft_id)
    _check_base(active, base_number, draft.weights)
    _put_in_force(draft, active)
    _tell(actor, draft, {"version": draft.number, "reason": draft.reason, "draft": draft.pk})
    return draft


@transaction.atomic
def discard_draft(*, actor: User | None, product: Product, draft_id: int) -> None:
    """Throw a draft away; the record keeps its numbers.

    Raises:
        NotFound: it was activated or discarded since.
    """
    locked(Product.objects.all(), product.pk)
    draft = _draft(product, draft_id)
    numbers = {name: getattr(draft, name) for name in COMPARED}
    said = {"draft": draft.pk, "reason": draft.reason, "numbers": numbers}
    draft.delete()
    record(actor=actor, verb="discarded a draft of weights", target=product, data=said)


def first_version(*, actor: User | None, product: Product) -> WeightProfile:
    """Give a new product its weights v1: the company's default, or those that the score comes with.

    Call inside a transaction.
    """
    default = active_profile(None)
    reason = f"The company's default {default} to begin with." if default else "The defaults to begin with."
    first = WeightProfile(product=product, reason=reason, author=actor)
    for name in COMPARED if default else ():
        setattr(first, name, getattr(default, name))
    _put_in_force(first, None)
    return first


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


def _active_locked(product: Product | None) -> WeightProfile:
    """The version in force, while nobody else can change it; the company begins with what the score comes with."""
    if product is not None:
        locked(Product.objects.all(), product.pk)
        return WeightProfile.objects.get(product=product, is_active=True)
    with connection.cursor() as cursor:
        cursor.execute(_COMPANY_LOCK)
    return active_profile(None) or WeightProfile(number=0)


def _draft(product: Product, draft_id: int) -> WeightProfile:
    draft = WeightProfile.objects.drafts().filter(product=product, pk=draft_id).first()
    if draft is None:
        raise NotFound("This draft is gone: somebody activated or discarded it.")
    return draft


def _check_base(active: WeightProfile, base_number: int | None, weights: Numbers) -> None:
    if base_number is None or base_number == active.number:
        return
    raise Conflict(
        f"{active.author or 'Somebody'} activated weights v{active.number} while you were editing v{base_number}."
        " Nothing was saved: compare both and save again.",
        data={"yours": dict(weights), "theirs": active.weights, "version": active.number},
    )


def _put_in_force(profile: WeightProfile, active: WeightProfile | None) -> None:
    profile.number = active.number + 1 if active else 1
    profile.activated_at, profile.is_active = timezone.now(), True
    _check(profile)
    if active:
        WeightProfile.objects.filter(pk=active.pk).update(is_active=False)
    profile.save()


def _tell(actor: User | None, profile: WeightProfile, said: dict[str, object]) -> None:
    if profile.product_id is None:
        record(actor=actor, verb="changed the company's default weights", target=profile, data=said)
        return
    record(actor=actor, verb="changed the weights", target=profile.product, data=said)
    emit("weights.activated", {"product_id": profile.product_id, "profile_id": profile.pk})


def _changed(active: WeightProfile, weights: Numbers, floors: Numbers, parameters: Numbers) -> WeightProfile:
    """A draft with the numbers of the active version and these changes."""
    profile = WeightProfile(product=active.product, number=0)
    for name in PARAMETERS:
        setattr(profile, name, parameters.get(name, getattr(active, name)))
    for name, share in normalised(weights).items():
        setattr(profile, f"weight_{name}", share)
    for name, floor in active.floors.items():
        setattr(profile, f"floor_{name}", floors.get(name, floor))
    _refuse_unknown("floor", set(floors) - set(Stakeholder.values))
    _refuse_unknown("parameter", set(parameters) - set(PARAMETERS))
    return profile


def _check(profile: WeightProfile) -> None:
    clean(profile, exclude={"is_active"})
    _check_ranges(profile)


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
