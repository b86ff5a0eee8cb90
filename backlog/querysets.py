"""Chainable filters on items and what hangs on them."""

from typing import TYPE_CHECKING, Self

from django.db import models

from backlog.choices import OPEN_STATUSES
from stakeholders.models import Product

if TYPE_CHECKING:
    from backlog.models import Interview, Item  # noqa: F401 - base classes name them
    from users.models import User


class ItemQuerySet(models.QuerySet["Item"]):
    """Items."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see those of their products. Customers see none: what is published comes with the portal."""
        if not user.is_internal:
            return self.none()
        return self.filter(**Product.objects.seen_by(user))

    def called(self, key: str) -> Self:
        """The one with this key, however it is typed."""
        typed = key.strip().upper()
        if "\x00" in typed:  # PostgreSQL would refuse the question
            return self.none()
        return self.filter(key=typed).order_by("pk")

    def open(self) -> Self:
        """Those that are ranked."""
        return self.filter(status__in=OPEN_STATUSES)


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Interviews."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see."""
        if not user.is_internal:
            return self.none()
        return self.filter(product__in=Product.objects.visible_to(user).values("pk"))
