"""Requests, gaps with their workarounds, the links to items, imports."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from backlog.models import EvidenceLink, Item
from requests_intake.choices import Evidence, Importance, RequestKind, Source
from requests_intake.models import ImportBatch, Request, Workaround
from tests.factories.companies import AccountFactory, ProductFactory
from tests.factories.items import ItemFactory


class RequestFactory(DjangoModelFactory[Request]):
    """A new feature request of an account; ``item=...`` links it."""

    class Meta:
        model = Request
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    account = factory.SubFactory(AccountFactory)
    kind = RequestKind.FEATURE
    title = factory.Sequence(lambda n: f"Request {n}")
    body = "In the sender's own words."
    importance = Importance.IMPORTANT
    source = Source.CUSTOMER_PM
    evidence = Evidence.FIRST_HAND

    @factory.lazy_attribute
    def merged_into(self: Any) -> Request | None:
        """One that is merged was merged into another."""
        return RequestFactory(product=self.product) if getattr(self, "status", "") == "merged" else None

    @factory.post_generation
    def item(self: Request, create: bool, item: Item | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """Link it to its item."""
        if item is not None:
            EvidenceLinkFactory(request=self, item=item)
            type(self).objects.filter(pk=self.pk).update(status="linked")
            self.status = "linked"


class WorkaroundFactory(DjangoModelFactory[Workaround]):
    """How an account lives with a gap."""

    class Meta:
        model = Workaround

    request = factory.SubFactory("tests.factories.RequestFactory", kind=RequestKind.GAP)
    description = "Copy it by hand"
    build_hours = 4.0
    hours_per_month = 10.0
    people = 3
    undo_hours = 6.0


class GapFactory(RequestFactory):
    """A gap report with its workaround; ``workaround__hours_per_month=4`` changes it, ``workaround=False`` none."""

    kind = RequestKind.GAP
    importance = Importance.MUST_HAVE

    @factory.post_generation
    def workaround(self: Request, create: bool, wanted: Any, **fields: Any) -> None:  # type: ignore[misc]
        """Give it its workaround."""
        if wanted is not False:
            WorkaroundFactory(request=self, **fields)


class ImportBatchFactory(DjangoModelFactory[ImportBatch]):
    """An import that waits for its worker."""

    class Meta:
        model = ImportBatch

    product = factory.SubFactory(ProductFactory)
    format = "csv"
    file_name = "requests.csv"


class EvidenceLinkFactory(DjangoModelFactory[EvidenceLink]):
    """A request linked to an item of the same product."""

    class Meta:
        model = EvidenceLink

    item = factory.SubFactory(ItemFactory)
    request = factory.SubFactory(RequestFactory, product=factory.SelfAttribute("..item.product"), status="linked")
