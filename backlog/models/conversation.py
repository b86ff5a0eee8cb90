"""What is said on a request or an item, by whom, for whose eyes; files that go with it; and who follows."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.choices import Audience
from backlog.models.items import Item
from backlog.querysets import AttachmentQuerySet, CommentQuerySet, FollowQuerySet
from requests_intake.models import Request
from stakeholders.models import Account

COMMENT_LENGTH = 20_000
ON_ONE_THING = Q(request__isnull=False, item__isnull=True) | Q(request__isnull=True, item__isnull=False)


def _one_of(request: Request | None, item: Item | None) -> Request | Item:
    """The one that is there; ``ON_ONE_THING`` sees to it."""
    found = request or item
    if found is None:
        raise ValueError("neither a request nor an item")
    return found


class Comment(models.Model):
    """A remark in Markdown on a request or an item.

    An internal one is for colleagues. One for the customer is read by colleagues and by ``account`` alone: on a
    request that is the request's account, on a published item the account with which the talk is. ``author`` is
    empty and ``author_name`` filled where it came by mail from somebody who does not sign in.
    """

    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="comments")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="comments")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.INTERNAL)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    author_name = models.CharField(max_length=120, blank=True)
    body = models.TextField(max_length=COMMENT_LENGTH)
    is_question = models.BooleanField(default=False, help_text="Triage asked the sender back.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ON_ONE_THING, name="comment_on_one_thing"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="comment_audience_known"),
            models.CheckConstraint(
                condition=~Q(audience=Audience.CUSTOMER) | Q(account__isnull=False),
                name="comment_for_a_customer_names_the_account",
            ),
            models.CheckConstraint(condition=~Q(body=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def subject(self) -> Request | Item:
        """What it is said on."""
        return _one_of(self.request, self.item)


class Attachment(models.Model):
    """A file on a request or an item, or of one of their comments. Stored outside the web root under a random name.

    ``content_type`` is what its bytes say, not what the sender's browser said.
    """

    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="attachments")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="attachments")
    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.INTERNAL)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField("SHA-256", max_length=64)
    stored_as = models.CharField(max_length=200, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ON_ONE_THING, name="attachment_on_one_thing"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="attachment_audience_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Request | Item:
        """What it belongs to."""
        return _one_of(self.request, self.item)


class Follow(models.Model):
    """A person hears what becomes of a request or an item."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="followers")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="followers")
    since = models.DateTimeField(default=timezone.now, editable=False)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ON_ONE_THING, name="follow_of_one_thing"),
            models.UniqueConstraint(
                fields=["user", "request"], condition=Q(request__isnull=False), name="follows_request_once"
            ),
            models.UniqueConstraint(fields=["user", "item"], condition=Q(item__isnull=False), name="follows_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.request_id or self.item_id}"
