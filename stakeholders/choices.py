"""Enums of those who ask."""

from django.db import models


class AccountStage(models.TextChoices):
    """Where the company stands with us."""

    CUSTOMER = "customer", "Customer"
    PROSPECT = "prospect", "Prospect"
    FORMER = "former", "Former customer"
    PARTNER = "partner", "Partner"


class ContactKind(models.TextChoices):
    """What a person at an account is to us."""

    USER = "user", "User"
    INFLUENCER = "influencer", "Influencer"
    BUYER = "buyer", "Buyer"
    CHAMPION = "champion", "Champion"


class OpportunityStage(models.TextChoices):
    """How a deal stands."""

    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class SegmentKind(models.TextChoices):
    """What part of the market a segment is."""

    EXISTING = "existing", "Existing market"
    TARGET = "target", "Target market not yet won"
    INDUSTRY_FUTURE = "industry_future", "Future of an industry"
    NEW_INDUSTRY = "new_industry", "New industry"


class AccessStatus(models.TextChoices):
    """What became of somebody's wish to use the portal."""

    WAITING = "waiting", "Waiting for its customer PM"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"


class Stakeholder(models.TextChoices):
    """The three groups that are weighed. The order is the same everywhere."""

    CURRENT = "current", "Current customer"
    FUTURE = "future", "Future customer"
    STRATEGY = "strategy", "Strategy"
