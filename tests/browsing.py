"""Reading pages as somebody."""

import re

from django.http import HttpResponse
from django.test import Client

from users.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HTMX = {"HX-Request": "true"}


def browser_of(user: User) -> Client:
    """A browser in which ``user`` is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def text_of(response: HttpResponse) -> str:
    """The page as text; entities as they stand, and lines between two tags taken out, since no reader sees them."""
    return tight(response.content.decode())


def tight(html: str) -> str:
    """HTML without the lines and indents that stand between two tags."""
    return re.sub(r">\s*\n\s*<", "><", html)


def messages_of(response: HttpResponse) -> list[str]:
    """What the page said was done."""
    return [str(message) for message in response.context["messages"]]
