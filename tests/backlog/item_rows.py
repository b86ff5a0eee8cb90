"""An item for its pages."""

from datetime import timedelta

from django.utils import timezone

from backlog.models import InterviewFinding, Item, ItemEffort
from backlog.services.scoring import score_items
from stakeholders.models import Product
from tests.factories import (
    AccountFactory,
    GapFactory,
    InterviewFactory,
    ItemFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    SegmentFactory,
    SegmentImpactFactory,
    SupportFactory,
    ThemeAlignmentFactory,
    ThemeFactory,
)

ALL_PARTS = ("", "?tab=evidence", "?tab=definition", "?tab=activity")


def well_founded(product: Product) -> Item:
    """A gap with something of every kind behind it, scored; the first of two."""
    opened = timezone.now() - timedelta(days=615)
    made = ItemFactory(
        product=product, title="Fire-recall log", kind="gap", slips=2, competitor="Hoistware", opened_at=opened,
        problem="Screens are **photographed**.", status="planned",
    )  # fmt: skip
    brackwater = AccountFactory(name="Brackwater Hospitals", arr=186_000, churn_risk=0.55)
    GapFactory(product=product, account=brackwater, item=made, title="As a file", workaround__hours_per_month=14)
    SupportFactory(item=made, account=AccountFactory(name="Tarnfeld Metro"), importance="nice_to_have")
    OpportunityLinkFactory(item=made, opportunity=OpportunityFactory(name="Tender", account__name="Cedarholt"))
    SegmentImpactFactory(item=made, segment=SegmentFactory(name="Hospitals"))
    ThemeAlignmentFactory(item=made, theme=ThemeFactory(name="Safe by default"))
    InterviewFinding.objects.create(
        interview=InterviewFactory(product=product, account=brackwater), item=made, finding="confirmed"
    )
    for pool, days in zip(product.pools.all(), (12, 5), strict=True):
        ItemEffort.objects.create(item=made, pool=pool, days=days)
    score_items([made.pk, ItemFactory(product=product, title="Another").pk])
    return made
