"""Releases to test with, made straight in the database."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from django.utils.text import slugify
from factory.django import DjangoModelFactory

from backlog.models import Item
from planning.models import Departure, Release, ReleaseCapacity, ReleaseGoal, ReleaseItem
from planning.services.outcomes import open_outcomes
from stakeholders.models import Account
from tests.factories import GapFactory, ItemFactory, ProductFactory, RequestFactory


class ReleaseFactory(DjangoModelFactory[Release]):
    """A planned release, 30 days ahead; ``days=60`` puts it elsewhere, ``capacity={"developers": 20}`` limits it."""

    class Meta:
        model = Release
        skip_postgeneration_save = True

    class Params:
        days = 30

    product = factory.SubFactory(ProductFactory)
    name = factory.Sequence(lambda n: f"R{n}")
    slug = factory.LazyAttribute(lambda release: slugify(release.name))
    ships_on = factory.LazyAttribute(lambda release: timezone.localdate() + timedelta(days=release.days))
    first_ships_on = factory.SelfAttribute("ships_on")

    @factory.post_generation
    def capacity(self: Release, create: bool, days: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Limit pools, by slug."""
        for slug, amount in (days or {}).items():
            ReleaseCapacity.objects.create(release=self, pool=self.product.pools.get(slug=slug), days=amount)


class ReleaseGoalFactory(DjangoModelFactory[ReleaseGoal]):
    """A goal that nobody has measured yet."""

    class Meta:
        model = ReleaseGoal

    release = factory.SubFactory(ReleaseFactory)
    text = factory.Sequence(lambda n: f"Goal {n}")
    measure = "Calls to support about it"
    target = "under 5 a month"


def planned_item(release: Release, **fields: Any) -> Item:
    """An item that is planned in ``release``; ``days={"developers": 4}`` is its effort."""
    days = fields.pop("days", {})
    fields = {"product": release.product, "status": "planned", "release_name": release.name, **fields}
    item = ItemFactory(**fields)
    ReleaseItem.objects.create(release=release, item=item)
    for slug, amount in days.items():
        item.efforts.create(pool=release.product.pools.get(slug=slug), days=amount)
    return item


def departed(item: Item, release: Release, **fields: Any) -> Departure:
    """``item`` left ``release`` and slipped."""
    given = {"reason": "No time", "planned_at": release.created_at, **fields}
    return Departure.objects.create(item=item, release=release, **given)


def shipped_item(account: Account | None = None, **fields: Any) -> Item:
    """An item that shipped, asked for by ``account``, with a workaround if it is a gap; days back by ``ago=42``."""
    closed_at = timezone.now() - timedelta(days=fields.pop("ago", 0))
    item: Item = ItemFactory(**{"status": "shipped", "closed_at": closed_at, **fields})
    if account is not None:
        report = GapFactory if item.kind == "gap" else RequestFactory
        report(product=item.product, account=account, item=item)
    open_outcomes(actor=None, item_ids=[item.pk])
    return item
