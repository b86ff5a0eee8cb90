"""Releases are made and changed here, with their capacities and goals; what is planned in them: ``contents``."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from common.activity import record
from common.errors import Conflict, Invalid
from common.outbox import emit
from common.writes import apply, check_version, locked, store
from planning.choices import COMING, ReleaseState
from planning.models import Release
from planning.services.goals import goals_as_data, set_goals
from planning.services.pools import capacity_of, set_capacity
from stakeholders.models import Product
from users.models import User

CHANGED = "release.changed"
# What may still be said of a release that shipped: what came of it.
_AFTERWARDS = frozenset({"note", "goals"})


@transaction.atomic
def create_release(
    *,
    actor: User | None,
    product: Product,
    name: str,
    ships_on: date,
    note: str = "",
    capacity: Mapping[str, float | None] | None = None,
    goals: Sequence[Mapping[str, Any]] = (),
) -> Release:
    """Plan a release.

    Args:
        ships_on: from today on; its lateness will be counted from this day.
        capacity: person-days by the pool's slug; a pool that is not named is not limited.
        goals: as ``set_goals`` takes them.

    Raises:
        Invalid: no name, a day that is past, a pool that the product does not have, negative days, half a goal.
        Conflict: the product has a release of this name.
    """
    release = Release(product=product, ships_on=ships_on, first_ships_on=ships_on, note=note, created_by=actor)
    _name(release, name)
    _check_day(ships_on)
    store(release)
    set_capacity(release, capacity or {})
    set_goals(release, goals)
    record(actor=actor, verb="created", target=release)
    tell(release)
    return release


@transaction.atomic
def change_release(*, actor: User | None, release_id: int, version: int | None = None, **changes: Any) -> Release:
    """Change a release's name, day, note, capacity, goals, or whether it is being built.

    Args:
        version: what the person saw.
        changes: ``name``, ``ships_on``, ``note``, ``state`` (planned or building), ``capacity`` (of the pools that it
            names), ``goals`` (all of them).

    Raises:
        NotFound: it is gone.
        Conflict: somebody changed it since ``version`` (with both values), it was cancelled, or it shipped and more
            than its note and goals is to change.
        Invalid: as ``create_release``.
    """
    release = locked(Release.objects.select_related("product"), release_id)
    check_version(release, version, changes, {"capacity": capacity_of(release), "goals": goals_as_data(release)})
    _check_changeable(release, changes)
    differences = _apply(release, dict(changes))
    if not differences:
        return release
    save_next(release)
    record(actor=actor, verb="changed", target=release, data=differences)
    tell(release)
    return release


@transaction.atomic
def delete_release(*, actor: User | None, release_id: int) -> None:
    """Remove a release in which nothing was ever planned.

    Raises:
        NotFound: it is gone.
        Conflict: something was; cancel it instead.
    """
    release = locked(Release.objects.select_related("product"), release_id)
    if release.entries.exists() or release.departures.exists() or release.state == ReleaseState.SHIPPED:
        raise Conflict(f"Items were planned in {release}: cancel it instead, so that the record stays.", code="in_use")
    record(actor=actor, verb="removed a release", target=release.product, data={"release": release.name})
    tell(release)
    release.delete()


def save_next(release: Release) -> None:
    """Check and save a locked release as its next version."""
    release.version += 1
    release.updated_at = timezone.now()
    store(release)


def tell(release: Release) -> None:
    """Let the outbox know. Call inside a transaction."""
    emit(CHANGED, {"release_id": release.pk, "product_id": release.product_id})


def _apply(release: Release, changes: dict[str, Any]) -> dict[str, Any]:
    """Make the changes; return what differs, before and after."""
    differences: dict[str, Any] = {}
    if "capacity" in changes:
        differences |= set_capacity(release, changes.pop("capacity"))
    if "goals" in changes:
        differences |= set_goals(release, changes.pop("goals"))
    name, before = changes.pop("name", release.name), release.name
    if name != before:
        _name(release, name)
        differences["name"] = [before, release.name]
    if changes.get("ships_on", release.ships_on) != release.ships_on:
        _check_day(changes["ships_on"])
    return differences | apply(release, changes)


def _name(release: Release, name: str) -> None:
    release.name = name.strip()
    release.slug = slugify(release.name.replace(".", "-"))
    if release.name and not release.slug:
        raise Invalid("A name needs a letter or a digit, as in 2027.1.", field="name")
    others = Release.objects.filter(product=release.product).exclude(pk=release.pk)
    if others.filter(name__iexact=release.name).exists() or others.filter(slug=release.slug).exists():
        raise Invalid(f"{release.product} has a release called {release.name} already.", field="name", code="unique")


def _check_day(day: date) -> None:
    if day < timezone.localdate():
        raise Invalid(
            "This day is past: a release is planned for today or later.", field="ships_on", code="in_the_past"
        )


def _check_changeable(release: Release, changes: Mapping[str, Any]) -> None:
    if release.state == ReleaseState.CANCELLED:
        raise Conflict(f"{release} was cancelled. Plan a new release instead.", code="cancelled")
    if release.state == ReleaseState.SHIPPED and changes.keys() - _AFTERWARDS:
        raise Conflict(f"{release} has shipped: only its note and what came of its goals can change.", code="shipped")
    if changes.get("state", release.state) not in COMING | {release.state}:
        raise Invalid("Choose planned or being built; a release ships, or is cancelled, by a step of its own.",
                      field="state")  # fmt: skip
