"""Keys for programs: made, shown once, revoked. Only a digest is stored."""

import hashlib
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Forbidden, Invalid, NotFound
from users.choices import Scope
from users.models import ApiKey, User

DEMO_PREFIX = "wb_demo_"
NAME_LENGTH = 80
_PREFIX_LENGTH = 10


def digest_of(secret: str) -> str:
    """What is stored of a key. A plain hash will do: a key is 256 random bits, there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


@transaction.atomic
def create_key(
    *,
    actor: User | None,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    product_ids: Iterable[int] | None = None,
    secret: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for ``user`` and return it with its secret, which cannot be read again.

    Args:
        product_ids: narrows the key to these products; ``None`` leaves it as wide as its person.
        secret: a known one, for the demo only.

    Raises:
        Forbidden: ``actor`` is neither the person nor an administrator.
        Invalid: no name, no or an unknown scope, an expiry in the past, a demo key outside the demo.
    """
    _check_actor(actor, user)
    _check(name, scopes, expires_at, secret)
    secret = secret or f"wb_{secrets.token_urlsafe(32)}"
    key = ApiKey.objects.create(
        user=user,
        name=name.strip(),
        prefix=secret[:_PREFIX_LENGTH],
        digest=digest_of(secret),
        scopes=[scope for scope in Scope.values if scope in scopes],
        expires_at=expires_at,
        product_ids=None if product_ids is None else sorted(product_ids),
    )
    record(
        actor=actor,
        verb="api_key.created",
        target=user,
        data={"key": key.pk, "name": key.name, "scopes": key.scopes},
    )
    return key, secret


@transaction.atomic
def revoke_key(*, actor: User | None, key_id: int) -> ApiKey:
    """Make the key useless from now on; revoking twice changes nothing.

    Raises:
        NotFound: no such key among those that ``actor`` may see.
    """
    rows = ApiKey.objects.all() if actor is None else ApiKey.objects.visible_to(actor)
    key: ApiKey | None = rows.select_for_update().filter(pk=key_id).first()
    if key is None:
        raise NotFound("There is no such API key.")
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        data = {"key": key.pk, "name": key.name}
        record(actor=actor, verb="api_key.revoked", target=key.user, data=data)
    return key


def _check_actor(actor: User | None, user: User) -> None:
    if actor is not None and actor.pk != user.pk and not actor.is_admin:
        raise Forbidden("Only an administrator makes keys for somebody else.")


def _check(name: str, scopes: Collection[str], expires_at: datetime | None, secret: str | None) -> None:
    if not 0 < len(name.strip()) <= NAME_LENGTH or "\x00" in name:
        raise Invalid("Give the key a name of up to 80 characters.", field="name")
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        known = ", ".join(Scope.values)
        raise Invalid(f"Give one or more of the scopes: {known}.", field="scopes")
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid("The key would have expired already.", field="expires_at")
    if secret and secret.startswith(DEMO_PREFIX) and not settings.WEIGHBRIDGE_DEMO:
        raise Invalid("Demo keys exist only in the demo.", field="secret")
