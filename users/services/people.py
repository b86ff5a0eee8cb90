"""People are made and changed here."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from common.activity import record
from common.errors import Invalid
from common.writes import apply, locked, store
from users.choices import Role
from users.models import User


@transaction.atomic
def create_user(*, actor: User | None, email: str, full_name: str, role: str, password: str | None = None) -> User:
    """Make a person who can sign in; without a password, once they have set one by the reset link.

    Raises:
        Invalid: an address that is taken or none, no name, an unknown role, a weak password.
    """
    user = User(email=email.strip().lower(), full_name=full_name.strip(), role=role, is_staff=role == Role.ADMIN)
    user.is_superuser = user.is_staff
    _set_password(user, password)
    store(user)
    record(actor=actor, verb="created", target=user, data={"role": role})
    return user


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    user.set_password(password)


@transaction.atomic
def update_user(*, actor: User | None, user_id: int, **changes: Any) -> User:
    """Change a person's name, address, role or whether they may sign in.

    Raises:
        Invalid: an unknown role, an address that is taken, or the last administrator taken away.
        NotFound: no such person.
    """
    others = _lock_administrators() - {user_id}
    user = locked(User.objects.get_queryset(), user_id)
    administered = user.is_admin and user.is_active
    if "email" in changes:
        changes["email"] = changes["email"].strip().lower()
    differences = apply(user, changes)
    if not differences:
        return user
    user.is_staff = user.is_superuser = user.role == Role.ADMIN
    if administered and not (user.is_admin and user.is_active) and not others:
        raise Invalid("Make somebody else an administrator first: this is the last one.", field="role")
    store(user)
    record(actor=actor, verb="changed", target=user, data=differences)
    return user


def _lock_administrators() -> set[int]:
    """Lock them all, so that two who step down at once cannot each count on the other."""
    rows = User.objects.get_queryset().filter(role=Role.ADMIN, is_active=True).order_by("pk")
    return set(rows.select_for_update(no_key=True).values_list("pk", flat=True))
