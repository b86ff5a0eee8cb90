"""Keys for programs: made, shown once, revoked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import Forbidden, Invalid, NotFound
from tests.factories import AdminFactory, UserFactory
from tests.recorded import activity
from users.models import ApiKey, User
from users.services.api_keys import create_key, digest_of, revoke_key

pytestmark = pytest.mark.django_db


def _make(user: User, **changes: object) -> tuple[ApiKey, str]:
    return create_key(**{"actor": user, "user": user, "name": "Reports", "scopes": ["read"], **changes})


def test_a_key_is_shown_once_and_stored_as_a_digest() -> None:
    user = UserFactory()
    key, secret = _make(user, name=" Reports ", scopes={"write", "read"}, product_ids=[9, 3])
    key.refresh_from_db()
    assert secret.startswith("wb_")
    assert len(secret) == 46
    assert (key.digest, key.prefix) == (digest_of(secret), secret[:10])
    assert (key.user, key.name, key.scopes, key.product_ids) == (user, "Reports", ["read", "write"], [3, 9])
    assert (key.expires_at, key.revoked_at, key.last_used_at) == (None, None, None)
    assert activity(user) == [("api_key.created", {"key": key.pk, "name": "Reports", "scopes": ["read", "write"]})]
    assert secret not in str(ApiKey.objects.values().get())


def test_two_keys_are_two_secrets() -> None:
    user = UserFactory()
    assert _make(user)[1] != _make(user)[1]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "  "}, "name", "Give the key a name of up to 80 characters."),
        ({"name": "x" * 81}, "name", "Give the key a name of up to 80 characters."),
        ({"scopes": []}, "scopes", "Give one or more of the scopes: read, write."),
        ({"scopes": ["read", "sudo"]}, "scopes", "Give one or more of the scopes: read, write."),
        ({"expires_at": "yesterday"}, "expires_at", "The key would have expired already."),
        ({"secret": "wb_demo_read"}, "secret", "Demo keys exist only in the demo."),
    ],
)
def test_what_is_no_key_is_refused(settings, changes: dict[str, object], field: str, message: str) -> None:
    settings.WEIGHBRIDGE_DEMO = False
    if "expires_at" in changes:
        changes = {"expires_at": timezone.now() - timedelta(days=1)}
    with pytest.raises(Invalid) as refusal:
        _make(UserFactory(), **changes)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert ApiKey.objects.count() == 0


def test_a_name_with_nul_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        _make(UserFactory(), name="a\x00b")
    assert refusal.value.field == "name"


def test_only_an_administrator_makes_keys_for_somebody_else() -> None:
    user, other, admin = UserFactory(), UserFactory(), AdminFactory()
    with pytest.raises(Forbidden, match=r"^Only an administrator makes keys for somebody else\.$"):
        _make(user, actor=other)
    assert _make(user, actor=admin)[0].user == user
    assert _make(user, actor=None)[0].user == user


def test_a_revoked_key_is_useless_and_revoking_twice_changes_nothing() -> None:
    user = UserFactory()
    key, _ = _make(user)
    assert list(ApiKey.objects.usable()) == [key]
    first = revoke_key(actor=user, key_id=key.pk)
    second = revoke_key(actor=user, key_id=key.pk)
    assert first.revoked_at == second.revoked_at is not None
    assert list(ApiKey.objects.usable()) == []
    assert [verb for verb, _ in activity(user)] == ["api_key.created", "api_key.revoked"]


def test_a_key_of_somebody_else_does_not_exist() -> None:
    user, other = UserFactory(), UserFactory()
    key, _ = _make(user)
    for actor, pk in ((other, key.pk), (user, 4711)):
        with pytest.raises(NotFound, match=r"^There is no such API key\.$"):
            revoke_key(actor=actor, key_id=pk)
    assert revoke_key(actor=AdminFactory(), key_id=key.pk).revoked_at is not None


@pytest.mark.parametrize(
    ("fields", "usable"),
    [
        ({}, True),
        ({"expires": timedelta(hours=1)}, True),
        ({"expires": timedelta(seconds=-1)}, False),
        ({"left": True}, False),
    ],
)
def test_which_keys_open_a_door(fields: dict[str, object], usable: bool) -> None:
    user = UserFactory()
    key, _ = _make(user)
    if "expires" in fields:
        made = timezone.now() - timedelta(days=1)
        ApiKey.objects.update(created_at=made, expires_at=timezone.now() + fields["expires"])
    if "left" in fields:
        User.objects.get_queryset().update(is_active=False)
    assert list(ApiKey.objects.usable()) == ([key] if usable else [])
