"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedSignupAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth carries no types
    """Nobody signs up by themselves: an administrator makes the users."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False
