"""``Authorization: Bearer <key>``: one query finds the key and its person."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from users.models import ApiKey, User
from users.services.api_keys import digest_of

USED_EVERY = timedelta(minutes=1)
REALM = 'Bearer realm="weighbridge"'


class ApiKeyAuthentication(BaseAuthentication):
    """Signs a program in by its key, as the key's person, narrowed to the key's scopes and products."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        """Return the person and the key; ``None`` without the header, for the session to try.

        Raises:
            AuthenticationFailed: an unknown, revoked or expired key, each said plainly.
        """
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        scheme, _, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise AuthenticationFailed("Send the key as 'Authorization: Bearer <key>'.", "bearer_expected")
        key = _usable(secret.strip())
        _mark_used(key)
        user = key.user
        user.key_scopes = frozenset(key.scopes)
        user.key_products = None if key.product_ids is None else frozenset(key.product_ids)
        return user, key

    def authenticate_header(self, request: Request) -> str:
        """What ``WWW-Authenticate`` says on a 401."""
        if request.META.get("HTTP_AUTHORIZATION"):
            return f'{REALM}, error="invalid_token"'
        return REALM


# Every request begins with this query, so its text is made once and not by the ORM each time.
_KEY = [field.attname for field in ApiKey._meta.concrete_fields]
_PERSON = [field.attname for field in User._meta.concrete_fields if field.name != "password"]
_COLUMNS = ", ".join([*(f"k.{name}" for name in _KEY), *(f"u.{name}" for name in _PERSON)])
_FIND = f"SELECT {_COLUMNS} FROM users_apikey k JOIN users_user u ON u.id = k.user_id WHERE k.digest = %s"  # noqa: S608


def _find(secret: str) -> ApiKey | None:
    """The key with its person, whatever state they are in."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [digest_of(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    key: ApiKey = ApiKey.from_db(connection.alias, _KEY, row[: len(_KEY)])
    key.user = User.from_db(connection.alias, _PERSON, row[len(_KEY) :])
    return key


def _usable(secret: str) -> ApiKey:
    key = _find(secret)
    if key is None:
        raise AuthenticationFailed("No such API key.", "unknown_key")
    if key.revoked_at is not None:
        raise AuthenticationFailed(f"The API key “{key.name}” was revoked; make a new one.", "revoked_key")
    if key.expires_at is not None and key.expires_at <= timezone.now():
        day = key.expires_at.date().isoformat()
        raise AuthenticationFailed(f"The API key “{key.name}” expired on {day}; make a new one.", "expired_key")
    if not key.user.is_active:
        raise AuthenticationFailed(
            f"The person behind the API key “{key.name}” may no longer sign in.",
            "inactive_user",
        )
    return key


def _mark_used(key: ApiKey) -> None:
    """Note the use, at most once a minute: a busy key shall not write a row on every read."""
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
