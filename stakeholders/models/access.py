"""How people at an account come to sign in: by invitation, or by the account's mail domain and an approval."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from stakeholders.choices import AccessStatus
from stakeholders.models.accounts import Account
from stakeholders.querysets import AccessRequestQuerySet, InvitationQuerySet


class AccountDomain(models.Model):
    """A mail domain of an account, lower case. Who writes from it may ask for access; it belongs to one account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        ordering: ClassVar = ["domain"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="account_domain_lower_case"),
        ]

    def __str__(self) -> str:
        return self.domain


class Invitation(models.Model):
    """A link with which one person signs up for one account, once. Only a SHA-256 digest of its token is stored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    full_name = models.CharField(max_length=120, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.email}"


class AccessRequest(models.Model):
    """Somebody with a mail address at an account's domain asks to use the portal; its customer PM decides."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="access_requests")
    email = models.EmailField()
    full_name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=AccessStatus, default=AccessStatus.WAITING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=AccessStatus.values), name="access_status_known"),
            models.UniqueConstraint(
                "account",
                Lower("email"),
                condition=Q(status=AccessStatus.WAITING),
                name="access_asked_for_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} asks for {self.account}"
