"""Decision briefs: one page about an item, a solution or a weighting, to print and to share."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.choices import BriefState
from backlog.models.items import Item
from backlog.models.solutions import Solution
from backlog.querysets import BriefQuerySet
from stakeholders.models import Product, WeightProfile

_ABOUT_ONE = (
    Q(item__isnull=False, solution__isnull=True, profile__isnull=True)
    | Q(item__isnull=True, solution__isnull=False, profile__isnull=True)
    | Q(item__isnull=True, solution__isnull=True, profile__isnull=False)
)


class Brief(models.Model):
    """One page about one thing. A draft stands beside live figures; publishing freezes them, with the date.

    What is published is never changed: a later brief is the next ``number`` about the same thing.
    The texts are Markdown.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="briefs")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="briefs")
    solution = models.ForeignKey(Solution, null=True, on_delete=models.CASCADE, related_name="briefs")
    profile = models.ForeignKey(WeightProfile, null=True, on_delete=models.CASCADE, related_name="briefs")
    number = models.PositiveSmallIntegerField(help_text="1 for the first brief about the thing, then 2, 3, ...")
    state = models.CharField(max_length=10, choices=BriefState, default=BriefState.DRAFT)
    title = models.CharField(max_length=120)
    decision = models.TextField(blank=True, max_length=600)
    why = models.TextField(blank=True, max_length=1_200)
    trade_off = models.TextField("what we give up", blank=True, max_length=600)
    figures = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BriefQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-number", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_ABOUT_ONE, name="brief_about_one_thing"),
            models.CheckConstraint(condition=Q(state__in=BriefState.values), name="brief_state_known"),
            models.CheckConstraint(condition=~Q(title=""), name="brief_has_a_title"),
            models.CheckConstraint(
                condition=Q(state="draft", figures__isnull=True, published_at__isnull=True)
                | Q(state="published", figures__isnull=False, published_at__isnull=False),
                name="published_brief_has_its_figures",
            ),
            *(
                models.UniqueConstraint(fields=[subject, "number"], name=f"brief_number_once_per_{subject}")
                for subject in ("item", "solution", "profile")
            ),
        ]

    def __str__(self) -> str:
        return f"Brief {self.number}: {self.title}"

    @property
    def subject(self) -> Item | Solution | WeightProfile:
        """What it is about."""
        found = self.item or self.solution or self.profile
        assert found is not None  # noqa: S101 - the database holds it
        return found

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == BriefState.DRAFT


class BriefLink(models.Model):
    """A way to one published brief for somebody who does not sign in. The token is signed, not stored."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="links")
    with_names = models.BooleanField(default=False, help_text="Accounts are named.")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"link {self.pk} to {self.brief}"

    @property
    def is_open(self) -> bool:
        """Whether it leads anywhere."""
        return self.revoked_at is None and self.expires_at > timezone.now()
