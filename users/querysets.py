"""Chainable filters on people and keys."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from users.choices import INTERNAL_ROLES, Role

if TYPE_CHECKING:
    from users.models import ApiKey, User  # noqa: F401 - names of the base classes


class UserQuerySet(models.QuerySet["User"]):
    """People."""

    def visible_to(self, user: "User") -> Self:
        """Colleagues see colleagues; a customer sees only themself."""
        if user.role == Role.ADMIN:
            return self
        if user.is_internal:
            return self.filter(role__in=INTERNAL_ROLES, is_active=True)
        return self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address, the name they sign in with."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User") -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password they cannot sign in by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator who may use the Django admin (for ``createsuperuser``)."""
        return self.create_user(email, password, role=Role.ADMIN, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """API keys."""

    def visible_to(self, user: "User") -> Self:
        """A person sees their own keys; an administrator sees all."""
        return self if user.role == Role.ADMIN else self.filter(user_id=user.pk)

    def usable(self) -> Self:
        """Keys that are neither revoked nor expired, of people who may still sign in."""
        alive = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return self.filter(alive, revoked_at=None, user__is_active=True)
