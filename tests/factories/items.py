"""Items with their scores, and the evidence for them."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from backlog.choices import OPEN_STATUSES, ItemKind
from backlog.models import Interview, Item, OpportunityLink, Score, SegmentImpact, Solution, Support, ThemeAlignment
from requests_intake.choices import Importance
from tests.factories.companies import AccountFactory, OpportunityFactory, ProductFactory, SegmentFactory, ThemeFactory


class ItemFactory(DjangoModelFactory[Item]):
    """An open item with its key and a score row that is not computed yet; ``score__current=70`` and so on fill it."""

    class Meta:
        model = Item
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    title = factory.Sequence(lambda n: f"Item {n}")
    kind = ItemKind.FEATURE

    @classmethod
    def _create(cls, model_class: type[Item], *args: Any, **kwargs: Any) -> Item:
        product = kwargs["product"]
        product.last_item_number += 1
        product.save(update_fields=["last_item_number"])
        kwargs.setdefault("number", product.last_item_number)
        kwargs.setdefault("key", f"{product.code}-{kwargs['number']}")
        return super()._create(model_class, *args, **kwargs)

    @factory.post_generation
    def score(self: Item, create: bool, wanted: Any, **figures: Any) -> None:  # type: ignore[misc]
        """Give it its score row."""
        if wanted is not False:
            Score.objects.create(
                item=self,
                product=self.product,
                is_open=self.status in OPEN_STATUSES,
                opened_at=self.opened_at,
                number=self.number,
                **figures,
            )


class SolutionFactory(DjangoModelFactory[Solution]):
    """A solution; ``items=[...]`` are those of its product that make it."""

    class Meta:
        model = Solution
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    number = factory.Sequence(lambda n: n + 1)
    key = factory.LazyAttribute(lambda one: f"{one.product.code}-S{one.number}")
    title = factory.Sequence(lambda n: f"Solution {n}")

    @factory.post_generation
    def items(self: Solution, create: bool, parts: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        """Make it of items."""
        for part in parts or ():
            part.solution = self
            part.save(update_fields=["solution"])


class SupportFactory(DjangoModelFactory[Support]):
    """An account's vote for an item."""

    class Meta:
        model = Support

    item = factory.SubFactory(ItemFactory)
    account = factory.SubFactory(AccountFactory)
    importance = Importance.IMPORTANT


class OpportunityLinkFactory(DjangoModelFactory[OpportunityLink]):
    """A deal that hangs on an item."""

    class Meta:
        model = OpportunityLink

    item = factory.SubFactory(ItemFactory)
    opportunity = factory.SubFactory(OpportunityFactory)


class SegmentImpactFactory(DjangoModelFactory[SegmentImpact]):
    """An item opens a market."""

    class Meta:
        model = SegmentImpact

    item = factory.SubFactory(ItemFactory)
    segment = factory.SubFactory(SegmentFactory)
    impact = 2


class ThemeAlignmentFactory(DjangoModelFactory[ThemeAlignment]):
    """An item serves a strategy theme."""

    class Meta:
        model = ThemeAlignment

    item = factory.SubFactory(ItemFactory)
    theme = factory.SubFactory(ThemeFactory)
    alignment = 2


class InterviewFactory(DjangoModelFactory[Interview]):
    """A talk with a customer."""

    class Meta:
        model = Interview

    product = factory.SubFactory(ProductFactory)
    account = factory.SubFactory(AccountFactory)
    notes = "What they said."
