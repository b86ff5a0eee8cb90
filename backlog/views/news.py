"""What is new for me, on colleagues' and customers' pages alike; and the links at the end of a mail."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.forms.news import MailPaceForm
from backlog.selectors.news import news_of
from backlog.services import notices
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, posted, status_of, wants_fragment
from common.mail import server_is_set
from users.models import User
from users.selectors.people import signed_in
from users.services.people import set_mail_pace


def _framed(user: User, context: dict[str, Any]) -> dict[str, Any]:
    """The page in the colleagues' frame or in the customers' own."""
    if user.is_internal:
        return {"frame": "base.html", **context}
    return {"frame": "portal/base.html", "section": "news", **context}


@never_cache
@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """My news, the newest first; ``?unread=1`` leaves out what I have read."""
    return _list(request, signed_in(request))


def _list(request: HttpRequest, user: User) -> HttpResponse:
    only_unread = request.GET.get("unread") == "1"
    page = page_of(request, news_of(user, unread=only_unread), ("-id",))
    context = {"page": page, "only_unread": only_unread, "mail_is_on": server_is_set()}
    return answer(request, "news/index.html", _framed(user, context), fragment="news/_swap.html")


@require_safe
def news_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Read on where a piece of news leads; it is read then. Opening it twice changes nothing more."""
    notice = notices.read_notice(actor=signed_in(request), notice_id=pk)
    return HttpResponseRedirect(notice.path or reverse("news"))


@require_POST
def news_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read."""
    user = signed_in(request)
    notices.read_notice(actor=user, notice_id=pk)
    return _list(request, user) if wants_fragment(request) else HttpResponseRedirect(_back(request))


@require_POST
def news_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read that were on the page or before; not what came meanwhile."""
    user = signed_in(request)
    up_to = request.POST.get("up_to", "")
    notices.read_all(actor=user, up_to=int(up_to) if up_to.isdecimal() and len(up_to) < 19 else None)
    return _list(request, user) if wants_fragment(request) else done(request, "All read.", _back(request))


def _back(request: HttpRequest) -> str:
    """The list as it was looked at; htmx sends to an address with the same question."""
    return reverse("news") + ("?unread=1" if request.GET.get("unread") == "1" else "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def news_settings(request: HttpRequest) -> HttpResponse:
    """How soon news reaches me by e-mail."""
    user = signed_in(request)
    form = MailPaceForm(posted(request), initial={"mail_pace": user.mail_pace})
    chosen = attempt(form, lambda: _choose(user, form)) if request.method == "POST" and form.is_valid() else None
    if chosen is not None:
        return done(request, "Saved.", reverse("news-settings"))
    context = {"form": form, "mail_is_on": server_is_set(), "section_of_settings": "news"}
    return answer(request, "news/settings.html", _framed(user, context), status=status_of(form))


def _choose(user: User, form: MailPaceForm) -> User:
    changed = set_mail_pace(actor=user, pace=form.cleaned_data["mail_pace"])
    notices.leave_out_of_digest(actor=changed)
    return changed


# The token is the permission: mail programs send these forms without a cookie (RFC 8058).


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No mail any more: asks first; a POST, which mail programs send by themselves, does it."""
    recipient = notices.unsubscribe(token) if request.method == "POST" else notices.recipient_of(token)
    context = {"recipient": recipient, "is_done": request.method == "POST"}
    return render(request, "news/unsubscribe.html", context)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unfollow(request: HttpRequest, token: str) -> HttpResponse:
    """Hear no more of one thing: asks first, a POST does it."""
    followed = notices.unfollow_by(token) if request.method == "POST" else notices.followed_of(token)
    return render(request, "news/unfollow.html", {"followed": followed, "is_done": request.method == "POST"})
