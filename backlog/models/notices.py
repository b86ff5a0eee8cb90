"""What people are told, in which words, and what came in by mail."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backlog.choices import InboundOutcome, ListPage, NoticeTopic
from backlog.models.conversation import Comment
from backlog.models.items import Item
from backlog.querysets import NoticeQuerySet, SavedViewQuerySet
from common.models import Mail
from requests_intake.models import Request


class Notice(models.Model):
    """News for one person about a request or an item, in the words that were sent.

    ``user`` is empty for a contact who does not sign in: they hear by mail alone, at ``email``. ``mail`` is the mail
    that carried it, at once or in a digest. ``event`` names the happening, so that nobody hears of it twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="notices")
    email = models.EmailField(blank=True)
    topic = models.CharField(max_length=12, choices=NoticeTopic)
    event = models.CharField(max_length=80)
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="notices")
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="notices")
    subject = models.CharField(max_length=250)
    body = models.TextField()
    path = models.CharField(max_length=200, help_text="Where the person reads on.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True)
    is_for_digest = models.BooleanField(default=False)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(topic__in=NoticeTopic.values), name="notice_topic_known"),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(email=""), name="notice_for_somebody"),
            models.UniqueConstraint(fields=["event", "user", "email"], nulls_distinct=False, name="notice_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["user", "-id"], name="notice_newest"),
            models.Index(fields=["user"], condition=Q(is_for_digest=True, mail=None), name="notice_for_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} for {self.user_id or self.email}"


class NoticeTemplate(models.Model):
    """The words of one topic, as an administrator changed them; without a row the product's own words are used."""

    topic = models.CharField(max_length=12, choices=NoticeTopic, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(topic__in=NoticeTopic.values), name="notice_template_topic_known"),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()


class InboundMail(models.Model):
    """A mail that came in, once for each Message-ID, and what became of it. Its text lives in what it became."""

    message_id = models.CharField(max_length=500, unique=True)
    sender = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    outcome = models.CharField(max_length=10, choices=InboundOutcome)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was left out.")
    request = models.ForeignKey(Request, null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=InboundOutcome.values), name="inbound_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.subject}"


class SavedView(models.Model):
    """Filters of a list under a name: ``query`` is the address's part after the question mark."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=10, choices=ListPage)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1_000, blank=True)
    is_shared = models.BooleanField(default=False, help_text="All colleagues see it.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=Q(page__in=ListPage.values), name="saved_view_page_known"),
        ]

    def __str__(self) -> str:
        return self.name
