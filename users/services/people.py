"""People are made and changed here."""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from common.activity import record
from common.errors import Invalid
from common.writes import apply, locked, store
from users.choices import ACCOUNTABLE_ROLES, Role
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
        Invalid: an unknown role, an address that is taken, or ``check_leaving`` refuses.
        NotFound: no such person.
    """
    others = _lock_administrators() - {user_id}
    user = locked(User.objects.get_queryset(), user_id)
    if "email" in changes:
        changes["email"] = changes["email"].strip().lower()
    check_leaving(user, changes, others)
    differences = apply(user, changes)
    if not differences:
        return user
    user.is_staff = user.is_superuser = user.role == Role.ADMIN
    store(user)
    record(actor=actor, verb="changed", target=user, data=differences)
    return user


def check_leaving(user: User, changes: Mapping[str, Any], other_administrators: Collection[int]) -> None:
    """Refuse to take a role or the sign-in from somebody without whom nobody is answerable.

    Raises:
        Invalid: the last administrator, or a product's accountable PM while no other is named.
    """
    role, is_active = changes.get("role", user.role), changes.get("is_active", user.is_active)
    administers = is_active and role == Role.ADMIN
    if user.is_admin and user.is_active and not administers and not other_administrators:
        raise Invalid("Make somebody else an administrator first: this is the last one.", field="role")
    if (role, is_active) != (user.role, user.is_active) and not (is_active and role in ACCOUNTABLE_ROLES):
        _check_accountable(user, "role" if is_active else "is_active")


def _check_accountable(user: User, field: str) -> None:
    names = list(user.accountable_for.order_by("name").values_list("name", flat=True))
    if names:
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        message = f"{user.full_name} is accountable for {listed}: name another accountable PM there first."
        raise Invalid(message, field=field, data={"products": names})


def administrators_beside(user: User) -> set[int]:
    """The other people who administer."""
    return set(_administrators().exclude(pk=user.pk).values_list("pk", flat=True))


def _administrators() -> QuerySet[User]:
    return User.objects.get_queryset().filter(role=Role.ADMIN, is_active=True).order_by("pk")


def _lock_administrators() -> set[int]:
    """Lock them all, so that two who step down at once cannot each count on the other."""
    return set(_administrators().select_for_update(no_key=True).values_list("pk", flat=True))


@transaction.atomic
def set_mail_pace(*, actor: User, pace: str) -> User:
    """Choose how soon news reaches oneself by e-mail. Raises ``Invalid`` for no known pace."""
    user = locked(User.objects.get_queryset(), actor.pk)
    if user.mail_pace != pace:
        differences = apply(user, {"mail_pace": pace})
        store(user)
        record(actor=user, verb="changed how news comes", target=user, data=differences)
    return user
