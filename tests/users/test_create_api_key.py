"""``manage.py create_api_key`` prints a key once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import UserFactory
from users.models import ApiKey
from users.services.api_keys import digest_of

pytestmark = pytest.mark.django_db


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("create_api_key", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_prints_the_key_and_nothing_else() -> None:
    UserFactory(email="pm@example.test")
    out, err = run("--user", "PM@example.test", "--name", "CI", "--scopes", "read", "--expires-in-days", "7")

    key = ApiKey.objects.get()
    assert key.digest == digest_of(out.strip())
    assert key.scopes == ["read"]
    assert key.expires_at is not None
    assert err == "Keep it: it cannot be shown again.\n"


def test_without_scopes_it_reads_and_writes() -> None:
    UserFactory(email="pm@example.test")
    run("--user", "pm@example.test", "--name", "CI")

    assert ApiKey.objects.get().scopes == ["read", "write"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--user", "nobody@example.test", "--name", "CI"), "Nobody signs in as nobody@example.test."),
        (
            ("--user", "pm@example.test", "--name", "CI", "--scopes", "all"),
            "Give one or more of the scopes: read, write.",
        ),
        (("--user", "pm@example.test", "--name", ""), "Give the key a name of up to 80 characters."),
    ],
)
def test_the_command_says_what_is_wrong(args: tuple[str, ...], message: str) -> None:
    UserFactory(email="pm@example.test")
    with pytest.raises(CommandError, match=message):
        run(*args)

    assert ApiKey.objects.count() == 0
