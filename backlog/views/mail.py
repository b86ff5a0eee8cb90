"""Mail, for administrators: how it is set up, a test, what left and what came in."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from backlog.selectors.mail_settings import (
    advice_on,
    incoming_facts,
    latest_inbound,
    latest_mails,
    outgoing_facts,
)
from backlog.services.inbound import check_mailbox
from common.errors import NotFound
from common.http.keyset import page_of
from common.http.pages import done
from common.mail import retry_mail, send_test_mail, server_is_set
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in


def _administrator(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user.is_admin, "Administrators look after mail; ask one of them.")
    return user


@never_cache
@require_safe
def mail_page(request: HttpRequest) -> HttpResponse:
    """How mail is set up, what left, what came in."""
    _administrator(request)
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "section": "mail",
        "server_is_set": server_is_set(),
        "outgoing": outgoing_facts(),
        "incoming": incoming_facts(),
        "page": page_of(request, latest_mails(), ("-id",), size=20),
        "inbound": latest_inbound(),
        **more,
    }
    return render(request, "settings/mail.html", context, status=status)


@require_POST
def mail_test(request: HttpRequest) -> HttpResponse:
    """Send myself a mail, and show what the server said."""
    user = _administrator(request)
    text = f"Hello {user},\n\nmail leaves from here as it should.\n"
    mail = send_test_mail(to=user.email, subject="Mail from Weighbridge works", text=text)
    error = mail.attempts.get().error
    return _page(request, tested=mail, error=error, advice=advice_on(error), status=502 if error else 200)


@require_POST
def mailbox_test(request: HttpRequest) -> HttpResponse:
    """Look into the mailbox without touching a mail, and show what is there or what went wrong."""
    _administrator(request)
    found = check_mailbox()
    return _page(request, mailbox=found, status=502 if found.error else 200)


@require_POST
def mail_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a mail that was given up tried again."""
    _administrator(request)
    mail = retry_mail(pk)
    if mail is None:
        raise NotFound("There is no such mail, or it was not given up.")
    return done(request, f"The mail to {mail.to} is tried again.", reverse("mail"))
