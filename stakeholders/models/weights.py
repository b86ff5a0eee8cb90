"""Weight profiles: every number of the score that is a matter of judgement, in versions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from stakeholders.models.products import Product
from stakeholders.querysets import WeightProfileQuerySet


def _at_least(least: float, *names: str) -> Q:
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__gte": least})
    return condition


def _between(least: float, most: float, *names: str) -> Q:
    condition = _at_least(least, *names)
    for name in names:
        condition &= Q(**{f"{name}__lte": most})
    return condition


class WeightProfile(models.Model):
    """One version of a product's weights and parameters; a change is a new version, with its reason.

    A draft waits without a number until somebody activates it. Without a product it is a version of the company's
    default, which ranks nothing: new products start from it.

    The letters are those of docs/algorithms/scoring.md: ``gamma``, ``rho``, ``kappa`` and so on; amounts are in the
    reporting currency, ``effort_ref`` and ``effort_min`` in person-days, ``hours_ref`` in hours a month.
    """

    # Typed as always there: whoever reads a version's product came to it by the product. The company's default has
    # none, which `product_id` says.
    product: "models.ForeignKey[Product | None, Product]" = models.ForeignKey(  # type: ignore[misc]
        Product, null=True, blank=True, on_delete=models.CASCADE, related_name="weight_profiles"
    )
    number = models.PositiveIntegerField(help_text="1 for the first version, then 2, 3, ...; 0 for a draft.")
    reason = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    activated_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=False)

    weight_current = models.FloatField(default=0.5)
    weight_future = models.FloatField(default=0.3)
    weight_strategy = models.FloatField(default=0.2)
    floor_current = models.FloatField(default=0)
    floor_future = models.FloatField(default=0)
    floor_strategy = models.FloatField(default=0)

    importance_must_have = models.FloatField(default=1.0)
    importance_important = models.FloatField(default=0.4)
    importance_nice_to_have = models.FloatField(default=0.1)
    arr_ref = models.FloatField(default=50_000)
    arr_floor = models.FloatField(default=1_000)
    gamma = models.FloatField(default=0.5)
    rho = models.FloatField(default=1)
    kappa = models.FloatField(default=0.5)
    hours_ref = models.FloatField(default=10)
    breadth_share = models.FloatField(default=0.5, help_text="s of the breadth factor.")
    breadth_half = models.FloatField(default=2, help_text="h of the breadth factor; at most 3.")
    upsilon = models.FloatField(default=0.05)
    sigma_current = models.FloatField(default=5)
    sigma_future = models.FloatField(default=3)
    tau = models.FloatField(default=1)
    urgency_max = models.FloatField(default=1)
    urgency_slip = models.FloatField(default=0.15)
    urgency_age = models.FloatField(default=0.02)
    confidence_prior = models.FloatField(default=0.7)
    confidence_strength = models.FloatField(default=2)
    effort_ref = models.FloatField(default=10)
    effort_min = models.FloatField(default=0.5)
    alpha = models.FloatField(default=0.5)

    objects = WeightProfileQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["product", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product", "number"],
                condition=Q(number__gt=0),
                nulls_distinct=False,
                name="weight_profile_number_once",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="one_active_weight_profile_per_product",
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0, activated_at__isnull=False)
                | Q(number=0, activated_at__isnull=True, is_active=False),
                name="weight_draft_has_no_number",
            ),
            models.CheckConstraint(
                condition=_at_least(0, "weight_current", "weight_future", "weight_strategy"),
                name="weights_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    weight_current__gte=1 - F("weight_future") - F("weight_strategy") - 1e-9,
                    weight_current__lte=1 - F("weight_future") - F("weight_strategy") + 1e-9,
                ),
                name="weights_sum_to_one",
            ),
            models.CheckConstraint(
                condition=_between(0, 100, "floor_current", "floor_future", "floor_strategy"),
                name="floors_0_to_100",
            ),
            models.CheckConstraint(
                condition=_between(
                    0,
                    1,
                    "gamma",
                    "breadth_share",
                    "confidence_prior",
                    "importance_must_have",
                    "importance_important",
                    "importance_nice_to_have",
                ),
                name="profile_shares_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(breadth_half__gt=0, breadth_half__lte=3),
                name="breadth_half_up_to_3",
            ),
            models.CheckConstraint(
                condition=Q(
                    arr_ref__gt=0,
                    arr_floor__gt=0,
                    hours_ref__gt=0,
                    sigma_current__gt=0,
                    sigma_future__gt=0,
                    effort_ref__gt=0,
                    effort_min__gt=0,
                    confidence_strength__gt=0,
                ),
                name="profile_scales_positive",
            ),
            models.CheckConstraint(
                condition=_at_least(
                    0,
                    "rho",
                    "kappa",
                    "upsilon",
                    "tau",
                    "urgency_max",
                    "urgency_slip",
                    "urgency_age",
                    "alpha",
                ),
                name="profile_strengths_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.number}" if self.number else f"draft {self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether it waits to be activated."""
        return self.number == 0

    @property
    def weights(self) -> dict[str, float]:
        """The three weights by stakeholder; they sum to one."""
        return {
            "current": self.weight_current,
            "future": self.weight_future,
            "strategy": self.weight_strategy,
        }

    @property
    def floors(self) -> dict[str, float]:
        """The least score asked of each stakeholder; 0 asks for nothing."""
        return {
            "current": self.floor_current,
            "future": self.floor_future,
            "strategy": self.floor_strategy,
        }


# What is judgement beside weights and floors, in the order of docs/algorithms/scoring.md.
EVIDENCE_PARAMETERS = (
    "importance_must_have", "importance_important", "importance_nice_to_have",
    "arr_ref", "arr_floor", "gamma", "rho", "kappa", "hours_ref", "breadth_share", "breadth_half", "upsilon",
    "sigma_current", "sigma_future", "tau",
)  # fmt: skip
COMBINING_PARAMETERS = (
    "urgency_max", "urgency_slip", "urgency_age", "confidence_prior", "confidence_strength",
    "effort_ref", "effort_min", "alpha",
)  # fmt: skip
PARAMETERS = EVIDENCE_PARAMETERS + COMBINING_PARAMETERS
