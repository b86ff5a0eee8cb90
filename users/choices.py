"""Roles and scopes."""

from django.db import models


class Role(models.TextChoices):
    """What a person does here; one each. It decides what they may see and do."""

    ADMIN = "admin", "Administrator"
    PRODUCT_PM = "product_pm", "Product PM"
    CUSTOMER_PM = "customer_pm", "Customer PM"
    CUSTOMER = "customer", "Customer"
    LEADERSHIP = "leadership", "Leadership"
    ENGINEERING = "engineering", "Engineering"
    SALES = "sales", "Sales"
    MARKETING = "marketing", "Marketing"
    FINANCE = "finance", "Finance"
    SUPPORT = "support", "Support"


DEPARTMENTS = frozenset(
    {
        Role.LEADERSHIP,
        Role.ENGINEERING,
        Role.SALES,
        Role.MARKETING,
        Role.FINANCE,
        Role.SUPPORT,
    }
)
#: Who may be accountable for a product.
ACCOUNTABLE_ROLES = frozenset({Role.PRODUCT_PM, Role.ADMIN})
INTERNAL_ROLES = frozenset(set(Role) - {Role.CUSTOMER})


class MailPace(models.TextChoices):
    """How soon news reaches a person by e-mail; in the app it is there at once."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, together"
    NEVER = "never", "Never: I read it here"


class Scope(models.TextChoices):
    """What an API key may do on behalf of its user."""

    READ = "read", "Read"
    WRITE = "write", "Write"
