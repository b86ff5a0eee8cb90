"""Plans: which items would come in which of the next releases, and what is known of how good that is."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from planning.choices import UNDER_WAY, PlanState
from planning.querysets import PlanQuerySet
from stakeholders.models import Product


class Plan(models.Model):
    """A planning problem, as it was when it was asked, and the answer to it.

    ``chosen`` is what the person chose (``services/plans.py`` names them). ``problem`` is the JSON that was solved,
    ``answer`` what ``solve_plan`` would print. ``assignment`` is the plan as it stands, the release's slug by item key:
    the solver's until somebody moves an item. ``inputs`` tells which figures it was made from.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="plans")
    name = models.CharField(max_length=80)
    chosen = models.JSONField(default=dict)
    time_limit = models.PositiveSmallIntegerField("time limit", default=60, help_text="Seconds.")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.QUEUED, editable=False)
    cancel_asked = models.BooleanField(default=False, editable=False)
    problem = models.JSONField(default=dict, editable=False)
    answer = models.JSONField(default=dict, editable=False)
    assignment = models.JSONField(default=dict, editable=False)
    inputs = models.JSONField(default=dict, editable=False)
    status = models.CharField(max_length=10, blank=True, editable=False, help_text="As solve_plan says it.")
    objective = models.FloatField(null=True, editable=False)
    bound = models.FloatField(null=True, editable=False)
    seconds = models.FloatField(default=0, editable=False)
    error = models.TextField(blank=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False, help_text="When the worker last told of its progress.")
    is_the_plan = models.BooleanField(default=False, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    accepted_because = models.TextField(blank=True, max_length=2_000, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=~Q(name=""), name="plan_has_a_name"),
            models.CheckConstraint(condition=Q(time_limit__gte=1, time_limit__lte=600), name="plan_time_limit"),
            models.CheckConstraint(
                condition=Q(is_the_plan=False) | (Q(accepted_at__isnull=False) & ~Q(accepted_because="")),
                name="accepted_plan_has_its_reason",
            ),
            models.UniqueConstraint(fields=["product"], condition=Q(is_the_plan=True), name="one_plan_is_the_plan"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for a worker or is being solved."""
        return self.state in UNDER_WAY

    @property
    def has_plan(self) -> bool:
        """Whether there is something to look at, move and accept."""
        return self.state in {PlanState.DONE, PlanState.CANCELLED} and self.objective is not None

    @property
    def gap(self) -> float | None:
        """The share of the bound that the solver's plan may lack, 0 to 1."""
        if self.objective is None or self.bound is None:
            return None
        return max(0.0, self.bound - self.objective) / self.bound if self.bound > 0 else 0.0
