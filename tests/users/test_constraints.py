"""What the users' tables refuse, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tests.factories import UserFactory
from users.models import ApiKey, User

pytestmark = pytest.mark.django_db


def _key(**fields: object) -> ApiKey:
    given = {"user": UserFactory(), "name": "k", "prefix": "wb_", "digest": "d" * 64, "scopes": ["read"], **fields}
    return ApiKey(**given)


def _same_address() -> User:
    UserFactory(email="ann@example.test")
    return UserFactory.build(email="ANN@example.test")


def _same_digest() -> ApiKey:
    _key(digest="e" * 64).save()
    return _key(digest="e" * 64)


CASES = {
    "user_email_once_whatever_the_case": _same_address,
    "user_mail_pace_known": lambda: UserFactory.build(mail_pace="hourly"),
    "user_role_known": lambda: UserFactory.build(role="owner"),
    "api_key_scopes_known": lambda: _key(scopes=["read", "sudo"]),
    "api_key_has_a_scope": lambda: _key(scopes=[]),
    "api_key_expires_later": lambda: _key(expires_at=timezone.now() - timedelta(days=1)),
    "users_apikey_digest_key": _same_digest,
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name: str) -> None:
    row: models.Model = CASES[name]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


def test_every_constraint_is_tried() -> None:
    named = {constraint.name for model in (User, ApiKey) for constraint in model._meta.constraints}
    assert named - set(CASES) == set()
