"""The words that planning chooses from."""

from django.db import models


class ReleaseState(models.TextChoices):
    """How far a release is. The first two are coming: items can be planned in them."""

    PLANNED = "planned", "Planned"
    BUILDING = "building", "Being built"
    SHIPPED = "shipped", "Shipped"
    CANCELLED = "cancelled", "Cancelled"


COMING = frozenset({ReleaseState.PLANNED, ReleaseState.BUILDING})


class GoalMet(models.TextChoices):
    """Whether a release reached one of its goals."""

    UNKNOWN = "unknown", "Not known yet"
    YES = "yes", "Met"
    NO = "no", "Missed"
