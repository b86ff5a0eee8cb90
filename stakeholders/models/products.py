"""Products: each has exactly one accountable PM."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from stakeholders.querysets import ProductQuerySet


class Product(models.Model):
    """What a product PM is accountable for. ``code`` prefixes the keys of its items, as in LIFT-12.

    The accountable PM is one column that may not be empty: the database can hold neither none nor two.
    """

    name = models.CharField(max_length=80)
    slug = models.SlugField(unique=True)
    code = models.CharField(
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", "Two to eight capital letters or digits.")],
    )
    description = models.TextField(blank=True)
    accountable_pm = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="accountable_for",
    )
    marketing_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="markets",
    )
    members: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ProductMember", related_name="works_with"
    )
    is_one_way = models.BooleanField(
        "one-way portal",
        default=False,
        help_text="Customers see only what their own company asked, not what is published.",
    )
    last_item_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="product_name_once")]

    def __str__(self) -> str:
        return self.name


class ProductMember(models.Model):
    """Somebody who works with a product without being accountable for it: customer PMs, departments."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "user"], name="product_member_once")]

    def __str__(self) -> str:
        return f"{self.user} works with {self.product}"


class Pool(models.Model):
    """Whose person-days a product's items take: developers and testers to begin with, teams if it likes."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="pools")
    name = models.CharField(max_length=40)
    slug = models.SlugField(max_length=40, help_text="Its name for programs, as in 'developers'.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "slug"], name="pool_slug_once_per_product")]

    def __str__(self) -> str:
        return self.name
