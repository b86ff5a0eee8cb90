"""Chainable filters on items and what hangs on them."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from backlog.choices import OPEN_STATUSES, Audience
from requests_intake.models import Request
from stakeholders.models import Account, Product

if TYPE_CHECKING:
    from backlog.models import (  # noqa: F401 - base classes name them
        Attachment,
        Brief,
        Comment,
        Follow,
        Interview,
        Item,
        Notice,
        ProductRates,
        SavedView,
        Solution,
    )
    from users.models import User


class ItemQuerySet(models.QuerySet["Item"]):
    """Items."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see those of their products; customers see none of them: see ``published_to``."""
        if not user.is_internal:
            return self.none()
        return self.filter(**Product.objects.seen_by(user))

    def published_to(self, user: "User") -> Self:
        """What a customer may see, in its public words alone: published, of a product that they use and that shares."""
        return self.filter(is_published=True, product__is_one_way=False, **Product.objects.seen_by(user))

    def called(self, key: str) -> Self:
        """The one with this key, however it is typed."""
        typed = key.strip().upper()
        if "\x00" in typed:  # PostgreSQL would refuse the question
            return self.none()
        return self.filter(key=typed).order_by("pk")

    def open(self) -> Self:
        """Those that are ranked."""
        return self.filter(status__in=OPEN_STATUSES)


class SolutionQuerySet(models.QuerySet["Solution"]):
    """Solutions."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see."""
        if not user.is_internal:
            return self.none()
        return self.filter(**Product.objects.seen_by(user))

    def called(self, key: str) -> Self:
        """The one with this key, however it is typed."""
        typed = key.strip().upper()
        return self.none() if "\x00" in typed else self.filter(key=typed).order_by("pk")


class BriefQuerySet(models.QuerySet["Brief"]):
    """Decision briefs."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see. Others come by a link."""
        if not user.is_internal:
            return self.none()
        return self.filter(**Product.objects.seen_by(user))


class InterviewQuerySet(models.QuerySet["Interview"]):
    """Interviews."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see."""
        if not user.is_internal:
            return self.none()
        return self.filter(product__in=Product.objects.visible_to(user).values("pk"))


def _items() -> ItemQuerySet:
    return apps.get_model("backlog", "Item")._default_manager.all()


def _spoken_to(user: "User") -> Q:
    """Of what is said or shown on requests and items, what ``user`` may read.

    Colleagues: all on what they see. A customer: what is meant for one of their accounts, on what they see.
    """
    on_request = Q(request__in=Request.objects.visible_to(user).values("pk"))
    if user.is_internal:
        return on_request | Q(item__in=_items().visible_to(user).values("pk"))
    own = Q(audience=Audience.CUSTOMER, account__in=Account.objects.visible_to(user).values("pk"))
    return own & (on_request | Q(item__in=_items().published_to(user).values("pk")))


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues read all on what they see, customers what was said with one of their accounts."""
        return self.filter(_spoken_to(user))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues get all on what they see, customers what was shared with one of their accounts."""
        return self.filter(_spoken_to(user))


class FollowQuerySet(models.QuerySet["Follow"]):
    """Who follows what."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see who follows what they see; a customer only that they follow."""
        if not user.is_internal:
            return self.filter(user=user)
        on_request = Q(request__in=Request.objects.visible_to(user).values("pk"))
        return self.filter(on_request | Q(item__in=_items().visible_to(user).values("pk")))


class NoticeQuerySet(models.QuerySet["Notice"]):
    """News."""

    def visible_to(self, user: "User") -> Self:
        """Everybody reads their own."""
        return self.filter(user=user)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Named filters."""

    def visible_to(self, user: "User") -> Self:
        """One's own, and those that a colleague shares."""
        return self.filter(Q(owner=user) | Q(is_shared=True)) if user.is_internal else self.none()


class ProductRatesQuerySet(models.QuerySet["ProductRates"]):
    """What the work on products costs."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues, for the products that they see; customers never."""
        return self.filter(**Product.objects.seen_by(user)) if user.is_internal else self.none()
