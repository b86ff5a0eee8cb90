"""Plans are asked for, cancelled, changed by hand and accepted here; ``plan_running`` solves them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from backlog.choices import OPEN_STATUSES
from backlog.models import Item
from common.activity import record
from common.errors import Conflict, Invalid
from common.outbox import emit
from common.writes import check_version, locked, store
from planning.choices import UNDER_WAY, PlanState
from planning.models import Plan, Release, ReleaseCapacity, ReleaseItem
from planning.selectors.plan_problem import STAKEHOLDERS
from planning.selectors.plans import the_plan_of
from planning.services.contents import check_takes_items, drop_item, move_item, plan_item
from planning.services.locking import lock_items, lock_plans_beside, lock_releases
from stakeholders.models import Product
from users.models import User

ASKED: Final = "plan.asked"
OUT: Final = "out"
DEFAULTS: Final[dict[str, Any]] = {
    "discount": 0.9,
    "gap_share": 0.0,
    "floors": {},
    "pins": {},
    "keep_planned": True,
    "account_value": 0.0,
    "solution_share": 0.0,
}
"""What a plan is asked with, unless told otherwise:

``discount``: what a value is worth if it comes one release later, 0 to 1. ``gap_share``, ``floors``: as in a planning
problem. ``pins``: "in", "out" or a release's slug by item key. ``keep_planned``: what is planned stays where it is.
``account_value``: what serving an account wholly is worth, for one of the profile's reference size.
``solution_share``: what shipping a solution whole is worth, as a share of its items' value.
"""


@transaction.atomic
def ask_for_plan(
    *, actor: User | None, product: Product, releases: Sequence[Release], name: str = "", time_limit: int = 60,
    **settings: Any,
) -> Plan:  # fmt: skip
    """Have a plan for these releases solved by a worker, within ``time_limit`` seconds.

    Raises:
        Invalid: no releases, releases of another product, twice, shipped or past; a share beyond 0 to 1; a pin of an
            item that is not open, or to a release that is not among these.
    """
    ordered = sorted(releases, key=lambda release: (release.ships_on, release.pk))
    _check_releases(product, ordered)
    chosen = DEFAULTS | settings
    _check_settings(product, ordered, chosen)
    chosen["releases"] = [release.slug for release in ordered]
    plan = Plan(product=product, name=name.strip() or _named(ordered), chosen=chosen, created_by=actor)
    plan.time_limit = time_limit
    store(plan)
    record(actor=actor, verb="asked for a plan", target=plan)
    emit(ASKED, {"plan_id": plan.pk})
    return plan


@transaction.atomic
def cancel_plan(*, actor: User | None, plan_id: int) -> Plan:
    """End the search; what it has found until then is kept.

    Raises:
        NotFound: it is gone.
        Conflict: it has ended already.
    """
    plan = locked(Plan.objects.select_related("product"), plan_id)
    if plan.state not in UNDER_WAY:
        raise Conflict(f"{plan} has ended already: {plan.get_state_display().lower()}.", code="ended")
    plan.cancel_asked = True
    if plan.state == PlanState.QUEUED:
        plan.state = PlanState.CANCELLED
    store(plan)
    record(actor=actor, verb="cancelled", target=plan)
    return plan


@transaction.atomic
def move_in_plan(
    *, actor: User | None, plan_id: int, item: str, release: str, seen: str | None = None, version: int | None = None
) -> Plan:
    """Put an item in another release of the plan, or ``out`` of it. Limits may break: the page says which.

    Args:
        seen: where the person saw the item; ``None`` does not mind. Others may have moved other items meanwhile.
        version: of the whole plan, for those who want to hear of any change.

    Raises:
        NotFound: the plan is gone.
        Conflict: somebody moved the item from where it was ``seen``, or changed the plan since ``version``.
        Invalid: an item or a release that the plan does not know.
    """
    plan = locked(Plan.objects.select_related("product"), plan_id)
    _check_has_plan(plan)
    before = plan.assignment.get(item, OUT)
    check_version(plan, version, {item: release}, {item: before})
    if item not in {row["id"] for row in plan.problem["items"]}:
        raise Invalid(f"{item} was not among the items that this plan chose from: make a new plan.", field="item")
    if release not in {OUT, *plan.chosen["releases"]}:
        raise Invalid(f"{release} is not a release of this plan: use one of {', '.join(plan.chosen['releases'])}.",
                      field="release")  # fmt: skip
    if release == before:
        return plan
    if seen not in {None, before}:
        raise _moved_meanwhile(plan, item, before, release)
    plan.assignment = {key: at for key, at in (plan.assignment | {item: release}).items() if at != OUT}
    _save_next(plan)
    record(actor=actor, verb="moved an item", target=plan, data={"item": item, "release": [before, release]})
    return plan


@transaction.atomic
def accept_plan(
    *, actor: User | None, plan_id: int, reason: str, version: int | None = None, instead_of: int | None = None
) -> Plan:
    """Make it the plan: its releases hold what it says, and nothing else of what it chose from. All or nothing.

    Items that leave a release or come later slip, with ``reason``. Accepting another plan is how this is taken back.

    Args:
        version: what the person saw of the plan.
        instead_of: the plan that was the plan when the person looked, 0 if none was; ``None`` does not mind.

    Raises:
        NotFound: the plan is gone.
        Conflict: somebody changed the plan since ``version``, accepted another meanwhile, or planned one of its items
            elsewhere.
        Invalid: no reason, nothing solved, or a release that no longer takes items.
    """
    lock_plans_beside(plan_id)
    plan = locked(Plan.objects.select_related("product"), plan_id)
    _check_has_plan(plan)
    check_version(plan, version, {"assignment": "as you saw it"}, {"assignment": "changed by hand meanwhile"})
    _check_instead_of(plan, instead_of)
    if not reason.strip():
        raise Invalid("Say why this plan: the reason stays on record, and with each item that slips.", field="reason")
    _carry_out(actor, plan, reason.strip())
    Plan.objects.filter(product=plan.product, is_the_plan=True).exclude(pk=plan.pk).update(is_the_plan=False)
    plan.is_the_plan, plan.accepted_at, plan.accepted_by = True, timezone.now(), actor
    plan.accepted_because = reason.strip()
    _save_next(plan)
    record(actor=actor, verb="accepted as the plan", target=plan, data={"reason": plan.accepted_because})
    return plan


@transaction.atomic
def delete_plan(*, actor: User | None, plan_id: int) -> None:
    """Remove a plan that is not the plan and not being solved.

    Raises:
        NotFound: it is gone.
        Conflict: it is the plan, or under way.
    """
    plan = locked(Plan.objects.select_related("product"), plan_id)
    if plan.is_the_plan or plan.is_under_way:
        raise Conflict("Cancel it first." if plan.is_under_way else "This is the plan: accept another one first.",
                       code="in_use")  # fmt: skip
    record(actor=actor, verb="removed a plan", target=plan.product, data={"plan": plan.name})
    plan.delete()


def _carry_out(actor: User | None, plan: Plan, reason: str) -> None:
    """Plan, move and drop the items."""
    items = dict(Item.objects.filter(key__in=[row["id"] for row in plan.problem["items"]]).values_list("key", "pk"))
    lock_items(items.values())
    releases = {release.slug: release for release in _releases_of(plan)}
    entries = ReleaseItem.objects.filter(item__in=items.values(), shipped_at=None)
    now = {entry.item.key: entry.release for entry in entries.select_related("item", "release").order_by("item_id")}
    for key, pk in items.items():
        wanted, there = releases.get(plan.assignment.get(key, OUT)), now.get(key)
        if there is not None and there.slug not in releases:
            raise Conflict(
                f"{key} was planned in {there} since. Nothing was changed: make a new plan.", code="elsewhere"
            )
        _put(actor, pk, there, wanted, reason)


def _put(actor: User | None, item_id: int, there: Release | None, wanted: Release | None, reason: str) -> None:
    """See to it that an item which is planned ``there`` comes in ``wanted``; None is no release."""
    if wanted is not None and there is None:
        plan_item(actor=actor, release_id=wanted.pk, item_id=item_id)
    elif wanted is not None and there is not None and there.pk != wanted.pk:
        move_item(actor=actor, item_id=item_id, from_release_id=there.pk, to_release_id=wanted.pk, reason=reason)
    elif wanted is None and there is not None:
        drop_item(actor=actor, item_id=item_id, from_release_id=there.pk, reason=reason)


def _releases_of(plan: Plan) -> list[Release]:
    found = list(Release.objects.filter(product=plan.product, slug__in=plan.chosen["releases"]))
    if len(found) < len(plan.chosen["releases"]):
        raise Invalid("A release of this plan is gone or has another name: make a new plan.", field="release")
    lock_releases(release.pk for release in found)
    for release in found:
        release.refresh_from_db()
        check_takes_items(release)
    return found


def _check_releases(product: Product, releases: Sequence[Release]) -> None:
    if not releases:
        raise Invalid("Choose at least one release to plan.", field="releases", code="required")
    for release in releases:
        check_takes_items(release)
        if release.product_id != product.pk:
            raise Invalid(f"{release} is of {release.product}, not of {product}.", field="releases")
    if len({release.pk for release in releases}) < len(releases):
        raise Invalid("A release is named twice.", field="releases")
    if not Item.objects.filter(product=product, status__in=OPEN_STATUSES).exists():
        raise Invalid(f"{product} has no open item that could be planned: add one first.", field="releases")


def _check_settings(product: Product, releases: Sequence[Release], chosen: Mapping[str, Any]) -> None:
    for name in ("discount", "gap_share", "solution_share"):
        _check_share(name, chosen[name])
    if chosen["gap_share"]:
        _check_have_capacity(releases)
    for name, share in chosen["floors"].items():
        if name not in STAKEHOLDERS:
            raise Invalid(f"A floor is for one of {', '.join(STAKEHOLDERS)}, not for {name!r}.", field="floors")
        _check_share("floors", share)
    if chosen["account_value"] < 0:
        raise Invalid("What an account served wholly is worth cannot be negative.", field="account_value")
    _check_pins(product, {release.slug for release in releases}, chosen)


def _check_pins(product: Product, slugs: set[str], chosen: Mapping[str, Any]) -> None:
    known = set(Item.objects.filter(product=product, key__in=chosen["pins"]).values_list("key", flat=True))
    for key, pin in chosen["pins"].items():
        if key not in known:
            raise Invalid(f"{product} has no item {key}.", field="pins")
        if pin not in {"in", OUT, *slugs}:
            raise Invalid(
                f"{key} is pinned to {pin!r}: use in, out or one of {', '.join(sorted(slugs))}.", field="pins"
            )


def _check_have_capacity(releases: Sequence[Release]) -> None:
    """A share of the capacity needs one."""
    limited = set(ReleaseCapacity.objects.filter(release__in=releases).values_list("release_id", flat=True))
    for release in releases:
        if release.pk not in limited:
            raise Invalid(
                f"{release} has no capacity of which a share could go to gaps: give it one, or ask for no share.",
                field="gap_share",
            )


def _check_share(field: str, share: float) -> None:
    if not 0 <= share <= 1:
        raise Invalid(f"A share is from 0 to 1, not {share:g}.", field=field)


def _check_has_plan(plan: Plan) -> None:
    if not plan.has_plan:
        raise Conflict(f"{plan} has no answer that could be used: {plan.get_state_display().lower()}.", code="no_plan")


def _check_instead_of(plan: Plan, instead_of: int | None) -> None:
    """Raise Conflict if another plan was accepted since the person looked."""
    now = the_plan_of(plan.product)
    if instead_of is None or instead_of == (now.pk if now else 0):
        return
    news = f"{now.accepted_by or 'Somebody'} made {now} the plan" if now else "What was the plan is it no more"
    raise Conflict(
        f"{news} meanwhile. Nothing was changed: look at it, then make yours the plan if you still want to.",
        code="accepted_meanwhile",
        data={
            "yours": {"the_plan": plan.name},
            "theirs": {"the_plan": now.name if now else None},
            "version": plan.version,
            "seen": {"instead_of": now.pk if now else 0},
        },
    )


def _moved_meanwhile(plan: Plan, item: str, now: str, wanted: str) -> Conflict:
    names = dict(Release.objects.filter(product=plan.product).values_list("slug", "name"))
    is_now, yours = (f"in {names[one]}" if one in names else "out of the plan" for one in (now, wanted))
    return Conflict(
        f"Somebody moved {item} meanwhile: it is {is_now} now, and you wanted it {yours}. Nothing was changed: look"
        " again, then move it.",
        code="moved_meanwhile",
        data={"yours": {"release": wanted}, "theirs": {"release": now}, "version": plan.version},
    )


def _named(releases: Sequence[Release]) -> str:
    return f"Best plan for {releases[0]}" + (f" to {releases[-1]}" if len(releases) > 1 else "")


def _save_next(plan: Plan) -> None:
    plan.version += 1
    store(plan)
