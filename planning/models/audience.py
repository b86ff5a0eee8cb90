"""To whom something about the future is told: everybody who uses the product, one account, or one segment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from planning.choices import RoadmapAudience
from stakeholders.models import Account, Segment


class ForAudience(models.Model):
    """A row that is for an audience. ``account`` and ``segment`` are there for that audience alone."""

    audience = models.CharField(max_length=10, choices=RoadmapAudience, default=RoadmapAudience.EVERYBODY)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints: ClassVar = []

    @property
    def told_to(self) -> str:
        """The audience by name, for colleagues alone."""
        if self.audience == RoadmapAudience.ACCOUNT:
            return str(self.account)
        return f"segment {self.segment}" if self.audience == RoadmapAudience.SEGMENT else "everybody"


def audience_named(name: str) -> models.CheckConstraint:
    """The constraint that an audience names what it needs and nothing else."""
    condition = (
        Q(audience=RoadmapAudience.EVERYBODY, account=None, segment=None)
        | Q(audience=RoadmapAudience.ACCOUNT, account__isnull=False, segment=None)
        | Q(audience=RoadmapAudience.SEGMENT, account=None, segment__isnull=False)
    )
    return models.CheckConstraint(condition=condition, name=name)
