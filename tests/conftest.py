"""What every test runs with."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

# Named here too: a fixture of a conftest comes before that of the same name in a library's plugin.
from tests.plugins.browser import browser_type_launch_args  # noqa: F401


@pytest.fixture(autouse=True, scope="session")
def _fast_passwords() -> Iterator[None]:
    """Hash passwords fast: the real hasher is slow on purpose, and would be most of the suite's time."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
