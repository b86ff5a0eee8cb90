"""People and the keys of their programs."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from users.choices import INTERNAL_ROLES, MailPace, Role, Scope
from users.querysets import ApiKeyQuerySet, UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. ``role`` decides what they may see and do."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open the Django admin.")
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    mail_pace = models.CharField("news by e-mail", max_length=10, choices=MailPace, default=MailPace.AT_ONCE)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["full_name"]

    # Set per request by API-key authentication; never stored. ``None`` means "no narrower than the role".
    key_scopes: frozenset[str] | None = None
    key_products: frozenset[int] | None = None

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_the_case"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(condition=Q(mail_pace__in=MailPace.values), name="user_mail_pace_known"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_internal(self) -> bool:
        """Whether this person works for the company (everybody but a customer)."""
        return self.role in INTERNAL_ROLES

    @property
    def is_admin(self) -> bool:
        """Whether this person administers the installation."""
        return self.role == Role.ADMIN

    @property
    def initials(self) -> str:
        """Two letters for the account menu."""
        words = (self.full_name or self.email).split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


class ApiKey(models.Model):
    """A program's key. Only a SHA-256 digest of it is stored; ``prefix`` helps people tell keys apart."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=list)
    product_ids = ArrayField(
        models.BigIntegerField(),
        null=True,
        blank=True,
        help_text="Empty: every product that the user may see.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values),
                name="api_key_scopes_known",
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="api_key_has_a_scope"),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="api_key_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
