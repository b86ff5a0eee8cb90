"""Tables that every app writes through services of this one: the outbox, the activity record, idempotency keys."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class OutboxMessage(models.Model):
    """Something that must happen after a write, recorded in the write's own transaction.

    A handled message is deleted; one that keeps failing becomes a dead letter, visible in the admin.
    """

    topic = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    available_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    is_dead = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["available_at", "id"],
                condition=Q(is_dead=False),
                name="outbox_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class Activity(models.Model):
    """Who did what to which thing, and when. Rows are only ever added."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target_type", "target_id", "-id"], name="activity_of_target")]
        verbose_name_plural = "activity"

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class IdempotencyRecord(models.Model):
    """The answer once given to a POST with an Idempotency-Key, so that a repeat gets the same one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_idempotency_key")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return self.key


class Mail(models.Model):
    """A mail to one person, written in the transaction of what it tells, and sent by the outbox.

    ``sent_at`` is when a mail server took it; ``gave_up_at`` when it was tried for the last time.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True)
    gave_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=Q(sent_at=None, gave_up_at=None), name="mail_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class MailAttempt(models.Model):
    """One try to send a mail; ``error`` is empty if the server took it."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now, editable=False)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.error or "sent"


class MailRefusal(models.Model):
    """Somebody who does not sign in wants no mail from us any more. ``email`` is in lower case."""

    email = models.EmailField(unique=True)
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="mail_refusal_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email
