"""The mails that carry news: answerable, threaded, and easy to be rid of."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import linebreaks, urlize

from backlog.models import Notice
from backlog.selectors.listeners import Listener, follows
from backlog.selectors.mail_addresses import Thread, reply_address, root_id, thread_of
from backlog.services.notices.wording import absolute
from common.mail import queue_mail
from common.models import Mail
from common.signed import packed, sign
from users.models import User


def queue_notice(listener: Listener, notice: Notice, text: str) -> Mail:
    """Have one piece of news sent to whom it is for."""
    thread = thread_of(notice.request or listener.request, notice.item)
    foot = _foot(listener, thread)
    to = listener.user.email if listener.user else listener.email
    return _queue(to, notice.subject, text, foot, headers_for(listener.user, listener.email, thread))


def queue_digest(user: User, subject: str, text: str) -> Mail:
    """Have several pieces of news sent in one mail; it belongs to no thread and cannot be answered."""
    foot = [f"How often you hear, or never: {absolute(reverse('news-settings'))}"]
    return _queue(user.email, subject, text, foot, headers_for(user, "", None))


def _queue(to: str, subject: str, text: str, foot: list[str], headers: dict[str, str]) -> Mail:
    parts = {
        "text": linebreaks(urlize(text, autoescape=True)),
        "foot": [urlize(line, autoescape=True) for line in foot],
    }
    html = render_to_string("news/mail.html", parts | {"subject": subject})
    plain = "\n".join([text, "", "-- ", *foot, ""])
    return queue_mail(to=to, subject=subject, text=plain, html=html, headers=headers)


def _foot(listener: Listener, thread: Thread | None) -> list[str]:
    lines = [f"You hear this because {listener.why.value}."]
    if thread and settings.INBOUND_ADDRESS:
        lines.append("Answer by replying to this mail.")
    if thread and follows(listener) and listener.user:
        lines.append(f"Follow it no longer: {unfollow_url(listener.user, thread)}")
    if listener.user:
        lines.append(f"How often you hear, or never: {absolute(reverse('news-settings'))}")
    else:
        lines.append(f"No mail any more: {unsubscribe_url(None, listener.email)}")
    return lines


def headers_for(user: User | None, email: str, thread: Thread | None) -> dict[str, str]:
    """What mail programs read: how to be rid of it (RFC 8058), what it belongs to, where an answer goes."""
    headers = {
        "List-Unsubscribe": f"<{unsubscribe_url(user, email)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "X-Auto-Response-Suppress": "All",
    }
    if thread is not None:
        headers |= {"In-Reply-To": root_id(thread), "References": root_id(thread)}
        if address := reply_address(thread):
            headers["Reply-To"] = address
    return headers


def unsubscribe_url(user: User | None, email: str) -> str:
    """The link that ends all mail to one person, without a sign-in."""
    text = f"u{user.pk}" if user else f"m{packed(email.lower())}"
    return absolute(reverse("news-unsubscribe", args=[sign("unsubscribe", text)]))


def unfollow_url(user: User, thread: Thread) -> str:
    """The link that ends following one thing, without a sign-in."""
    what = f"r{thread.request_id}" if thread.request_id else f"i{thread.item_id}"
    return absolute(reverse("news-unfollow", args=[sign("unfollow", f"u{user.pk}.{what}")]))
