"""What a person-day of a product costs, and what an hour with a workaround is reckoned at."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from backlog.querysets import ProductRatesQuerySet
from stakeholders.models import Pool, Product


class ProductRates(models.Model):
    """A product's rates, in the reporting currency; without a row, or a rate, cost is told in person-days alone.

    ``hour_rate`` is what an hour of a customer's people is reckoned at, for what living with gaps costs them.
    """

    product = models.OneToOneField(Product, primary_key=True, on_delete=models.CASCADE, related_name="rates")
    hour_rate = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProductRatesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "rates"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hour_rate=None) | Q(hour_rate__gt=0), name="hour_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"rates of {self.product}"


class PoolRate(models.Model):
    """What a person-day of one pool costs, in the reporting currency."""

    rates = models.ForeignKey(ProductRates, on_delete=models.CASCADE, related_name="pool_rates")
    pool = models.OneToOneField(Pool, primary_key=True, on_delete=models.CASCADE, related_name="rate")
    day_rate = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(day_rate__gt=0), name="day_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.day_rate} a day of {self.pool}"
