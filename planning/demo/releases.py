"""The demo's releases: past and to come, what is planned in them, and what left them, by the slips of the items."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import slugify

from backlog.demo import content as company
from backlog.demo.calendar import Calendar, draw
from backlog.models import Item
from planning.choices import ReleaseState
from planning.models import Departure, Release, ReleaseCapacity, ReleaseGoal, ReleaseItem
from planning.services.goals import FIELDS
from stakeholders.models import Pool, Product

Releases = dict[tuple[int, str], Release]


def add_releases(content: dict[str, Any], calendar: Calendar) -> None:
    """Make them straight in the database: no service plans in the past.

    Raises:
        ValueError: the slips of an item are not those that it left.
    """
    planned = _planned()
    _check(content["left"], planned)
    releases = _add_rows(content["release"], calendar)
    keys = {*planned, *content["left"]}
    items = {item.key: item for item in Item.objects.filter(key__in=keys).select_related("product__accountable_pm")}
    _add_entries(releases, {key: name for key, (name, _) in planned.items() if name}, items)
    _add_departures(releases, content["left"], planned, items, calendar)


def _planned() -> dict[str, tuple[str, int]]:
    """By item's key: the release where it is, and how often it slipped."""
    demo = company.read()
    return {
        f"{demo.products[note.product]['code']}-{note.number}": (
            note.facts.get("release", ""),
            note.facts.get("slips", 0),
        )
        for note in demo.items
    }


def _check(left: dict[str, Any], planned: dict[str, tuple[str, int]]) -> None:
    wrong = [key for key, (_, slips) in planned.items() if slips != len(left.get(key, ()))]
    if wrong or left.keys() - planned.keys():
        raise ValueError(f"count what {', '.join(sorted({*wrong, *(left.keys() - planned.keys())}))} left")


def _add_rows(rows: list[dict[str, Any]], calendar: Calendar) -> Releases:
    products = {one.slug: one for one in Product.objects.select_related("accountable_pm")}
    releases: Releases = {}
    for row in rows:
        product = products[row["product"]]
        release = _release(product, row, calendar)
        release.save()
        releases[product.pk, release.name] = release
        pools = dict(Pool.objects.filter(product=product).values_list("slug", "pk"))
        for slug, days in row["capacity"].items():
            ReleaseCapacity.objects.create(release=release, pool_id=pools[slug], days=days)
        for position, goal in enumerate(row["goals"]):
            ReleaseGoal.objects.create(release=release, position=position, **dict(zip(FIELDS, goal, strict=True)))
    return releases


def _release(product: Product, row: dict[str, Any], calendar: Calendar) -> Release:
    """One that is past was planned for the day first named, and shipped when it did."""
    first = _weekday(calendar.day(row["first"]))
    made = calendar.months_ago(f"{product.slug} {row['name']}", max(7 - row["first"], 1))
    release = Release(
        product=product, name=row["name"], slug=slugify(row["name"].replace(".", "-")), note=row.get("note", ""),
        first_ships_on=first, ships_on=first, created_by=product.accountable_pm, created_at=made, updated_at=made,
    )  # fmt: skip
    if "shipped" in row:
        release.state = ReleaseState.SHIPPED
        release.shipped_at = calendar.months_ago(f"{product.slug} {row['name']} shipped", -row["shipped"])
        if row["shipped"] == row["first"]:  # on the day
            release.first_ships_on = release.ships_on = release.shipped_on or first
    else:
        release.ships_on = _weekday(calendar.day(row["ships"]))
        release.state = ReleaseState(row.get("state", "planned"))
    return release


def _weekday(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def _add_entries(releases: Releases, names: dict[str, str], items: dict[str, Item]) -> None:
    for key, name in names.items():
        item = items[key]
        release = releases[item.product_id, name]
        added = max(item.created_at, release.created_at)
        ReleaseItem.objects.create(
            release=release, item=item, added_by=item.created_by, added_at=added, shipped_at=release.shipped_at
        )
        Item.objects.filter(pk=item.pk).update(release_name=name)


def _add_departures(
    releases: Releases,
    left: dict[str, Any],
    planned: dict[str, tuple[str, int]],
    items: dict[str, Item],
    calendar: Calendar,
) -> None:
    for key, steps in left.items():
        item = items[key]
        targets = [*(name for name, _ in steps[1:]), planned[key][0]]
        for (name, reason), target in zip(steps, targets, strict=True):
            release = releases[item.product_id, name]
            at = _left_at(key, release, calendar)
            Departure.objects.create(
                release=release, item=item, to_release=releases.get((item.product_id, target)), reason=reason,
                left_by=item.product.accountable_pm, left_at=at, planned_by=item.product.accountable_pm,
                planned_at=max(item.created_at, release.created_at),
            )  # fmt: skip


def _left_at(key: str, release: Release, calendar: Calendar) -> datetime:
    """Some days before the release shipped."""
    return (release.shipped_at or calendar.now) - timedelta(days=draw(f"{key} {release.name}", 3, 26))
