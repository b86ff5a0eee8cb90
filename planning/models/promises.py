"""The ledger of promises: what was said to somebody about the future, and what became of it."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from backlog.choices import ItemStatus
from backlog.models import Item
from planning.choices import PROMISE_SETTLED, PromiseSource, PromiseState
from planning.models.audience import ForAudience, audience_named
from planning.models.roadmap import RoadmapEntry
from planning.querysets import PromiseQuerySet
from stakeholders.models import Product


class Promise(ForAudience):
    """Something said about the future: ``text``, until ``due_on``, by ``made_by`` on ``made_on``.

    ``doubts`` are the warnings that stood against it when it was made. ``settled_on`` is the day on which it was kept,
    missed or withdrawn. One that a published day wrote hangs on its ``entry``, as long as that is there.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="promises")
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises")
    entry = models.ForeignKey(
        RoadmapEntry, null=True, blank=True, on_delete=models.SET_NULL, related_name="promises", editable=False
    )
    text = models.CharField("what was promised", max_length=500)
    due_on = models.DateField("until")
    made_on = models.DateField("said on", default=timezone.localdate)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="said by"
    )
    source = models.CharField("where", max_length=10, choices=PromiseSource, default=PromiseSource.ROADMAP)
    doubts = models.JSONField(default=list, blank=True, editable=False)
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN, editable=False)
    settled_on = models.DateField(null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            audience_named("promise_names_its_audience"),
            models.CheckConstraint(condition=Q(source__in=PromiseSource.values), name="promise_source_known"),
            models.CheckConstraint(condition=~Q(text=""), name="promise_says_something"),
            models.CheckConstraint(condition=Q(due_on__gte=F("made_on")), name="promise_is_about_the_future"),
            models.CheckConstraint(
                condition=Q(state=PromiseState.OPEN, settled_on=None)
                | Q(state__in=PROMISE_SETTLED, settled_on__isnull=False),
                name="promise_settled_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PromiseState.MISSED, PromiseState.WITHDRAWN]) | ~Q(reason=""),
                name="broken_promise_has_its_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["product", "state", "due_on"], name="promise_by_day")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what became of it."""
        return self.state == PromiseState.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether its day is past and nobody has said what became of it."""
        return self.is_open and self.due_on < today

    def days_left(self, today: date) -> int | None:
        """Days until its day, negative once that is past; nothing once somebody has said what became of it."""
        return (self.due_on - today).days if self.is_open else None

    def missed_since(self, today: date) -> date | None:
        """The first day on which it was not kept, if it is missed, or open past its day and nothing shipped in time."""
        late = self.state == PromiseState.MISSED or (self.is_overdue(today) and not self.looks_kept)
        return self.due_on + timedelta(days=1) if late else None

    @property
    def shipped_on(self) -> date | None:
        """The day on which its item shipped."""
        if self.item is None or self.item.status != ItemStatus.SHIPPED or self.item.closed_at is None:
            return None
        return timezone.localdate(self.item.closed_at)

    @property
    def looks_kept(self) -> bool:
        """Whether its item shipped in time, and nobody has said yet that it is kept."""
        return self.is_open and self.shipped_on is not None and self.shipped_on <= self.due_on
