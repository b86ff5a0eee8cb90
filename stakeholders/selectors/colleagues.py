"""Who of us sees a product."""

from django.db.models import Q, QuerySet

from stakeholders.models import Product, ProductMember
from stakeholders.querysets import SEES_ALL_PRODUCTS
from users.choices import INTERNAL_ROLES
from users.models import User


def colleagues_of(product: Product) -> QuerySet[User]:
    """Those who work here and see the product, by name: what ``Product.objects.seen_by`` says, asked the other way."""
    working = {product.accountable_pm_id, product.marketing_manager_id} - {None}
    members = ProductMember.objects.filter(product=product).values("user")
    seeing = Q(role__in=SEES_ALL_PRODUCTS) | Q(pk__in=working) | Q(pk__in=members)
    return User.objects.filter(seeing, role__in=INTERNAL_ROLES, is_active=True).order_by("full_name", "pk")
