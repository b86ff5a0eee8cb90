"""Talking on a request or an item: the thread, saying something, putting it right, taking it away.

Colleagues find the thread on the request's and the item's page, customers in the portal; each answer to htmx is the
thread alone. What was refused comes back on a page of its own with everything that was typed.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.forms.conversation import CommentForm, EditCommentForm
from backlog.models import Comment, Item
from backlog.permissions import Action, get_comment_for, get_item_to_discuss
from backlog.selectors import conversation as read
from backlog.selectors.mentions import proposed
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment, delete_comment, edit_comment
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, posted, status_of, wants_fragment
from common.presentation.searching import search_text
from requests_intake.models import Request
from requests_intake.permissions import get_request_for
from stakeholders.permissions import get_product_for
from users.models import User
from users.selectors.people import signed_in

PAGE_SIZE = 50
FRAGMENT = "conversation/_conversation.html"


def home_of(user: User, subject: Request | Item) -> str:
    """The page on which ``user`` reads what is said on a request or an item."""
    if isinstance(subject, Item):
        if user.is_internal:
            return f"/items/{subject.key}/?tab=conversation"
        return reverse("portal-idea", args=[subject.pk])
    return reverse("request" if user.is_internal else "portal-request", args=[subject.pk])


def address_of(user: User, subject: Request | Item) -> str:
    """Where one says something on it. A customer learns no item's key."""
    if isinstance(subject, Item):
        if not user.is_internal:
            return reverse("portal-idea-comments", args=[subject.pk])
        return reverse("item-comments", args=[subject.key])
    return reverse("request-comments", args=[subject.pk])


def follow_address_of(user: User, subject: Request | Item) -> str:
    """Where one follows it."""
    if isinstance(subject, Item):
        if not user.is_internal:
            return reverse("portal-idea-follow", args=[subject.pk])
        return reverse("item-follow", args=[subject.key])
    return reverse("request-follow", args=[subject.pk])


def conversation(
    request: HttpRequest, user: User, subject: Request | Item, form: CommentForm | None = None
) -> dict[str, Any]:
    """What ``conversation/_conversation.html`` needs; a form that is given is one that was refused."""
    on = read.on(subject)
    page = page_of(request, read.conversation_of(user, **on), read.NEWEST_FIRST, PAGE_SIZE)
    return {
        "subject": subject,
        "subject_request": on["request"],
        "thread": read.said(user, subject, page.rows[::-1]),
        "thread_earlier": _other_page(page.next_url, user, subject),
        "thread_later": _other_page(page.previous_url, user, subject),
        "thread_files": read.shown(user, subject, read.files_of(user, **on)),
        "comments_url": address_of(user, subject),
        "comment_form": form or CommentForm(user=user, subject=subject),
        "audience_choice": user.is_internal,
        "outside": read.can_be_read_outside(subject),
        "outside_name": subject.account if isinstance(subject, Request) else None,
        "following": read.is_following(user, subject),
        "follow_url": follow_address_of(user, subject),
    }


def _other_page(url: str, user: User, subject: Request | Item) -> str:
    """The pages of a long thread are those of its own address, whatever page shows it."""
    return f"{address_of(user, subject)}?{url.partition('?')[2]}" if url else ""


@require_http_methods(["GET", "HEAD", "POST"])
def request_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said on a request; sent, one more comment."""
    user = signed_in(request)
    return comments_on(request, user, get_request_for(user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def item_comments(request: HttpRequest, key: str) -> HttpResponse:
    """What is said on an item; sent, one more comment."""
    user = signed_in(request)
    return comments_on(request, user, get_item_to_discuss(user, key))


def comments_on(request: HttpRequest, user: User, subject: Request | Item) -> HttpResponse:
    """What is said on what ``user`` may see; sent, one more comment."""
    form = CommentForm(posted(request), request.FILES or None, user=user, subject=subject)
    if request.method == "POST" and form.is_valid():
        added = attempt(form, lambda: _say(user, subject, form.cleaned_data))
        if added is not None and not wants_fragment(request):
            return HttpResponseRedirect(f"{home_of(user, subject)}#{added}")
    refused = form if form.is_bound and form.errors else None
    return thread_page(request, user, subject, refused)


def thread_page(
    request: HttpRequest, user: User, subject: Request | Item, form: CommentForm | None = None
) -> HttpResponse:
    """The thread: to htmx alone, else as a page of its own."""
    context = conversation(request, user, subject, form) | {
        "home": home_of(user, subject),
        "frame": "base.html" if user.is_internal else "portal/base.html",
        "words": _words(user, subject),
    }
    status = status_of(form) if form is not None else 200
    return answer(request, "conversation/page.html", context, fragment=FRAGMENT, status=status)


def _words(user: User, subject: Request | Item) -> str:
    """The title, in words that ``user`` may read."""
    return subject.public_title if isinstance(subject, Item) and not user.is_internal else subject.title


def _say(user: User, subject: Request | Item, values: dict[str, Any]) -> str:
    """Add the comment, or its files alone if there are no words; return the place on the page where it stands."""
    meant: dict[str, Any] = {**read.on(subject), "account": values.get("account")}
    if values.get("audience"):
        meant["audience"] = values["audience"]
    if values["body"]:
        comment = add_comment(actor=user, body=values["body"], uploads=values["file"], **meant)
        return f"comment-{comment.pk}"
    for upload in values["file"]:
        attach(actor=user, upload=upload, **meant)
    return "files"


@require_safe
def comment_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment: to htmx alone, else where it stands."""
    user = signed_in(request)
    comment = get_comment_for(user, pk)
    if not wants_fragment(request):
        return HttpResponseRedirect(f"{home_of(user, comment.subject)}#comment-{comment.pk}")
    return _one(request, user, comment)


def _one(request: HttpRequest, user: User, comment: Comment) -> HttpResponse:
    (line,) = read.said(user, comment.subject, [comment])
    return answer(request, "conversation/_comment.html", {"said": line, "audience_choice": user.is_internal})


def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one's own comment right."""
    user = signed_in(request)
    comment = get_comment_for(user, pk, Action.CHANGE)
    initial = {"body": comment.body, "version": comment.version}
    form = EditCommentForm(posted(request), initial=initial, prefix=f"edit-{comment.pk}")
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: edit_comment(actor=user, comment_id=comment.pk, **form.cleaned_data))
        if changed is not None:
            return _one(request, user, changed) if wants_fragment(request) else _back_to(user, changed)
    context = {
        "comment": comment,
        "form": form,
        "form_id": f"edit-{comment.pk}",
        "home": home_of(user, comment.subject),
        "frame": "base.html" if user.is_internal else "portal/base.html",
        "audience_choice": user.is_internal,
        "mentions": comment.subject.product.slug if user.is_internal else "",
    }
    return answer(
        request, "conversation/edit.html", context, fragment="conversation/_edit.html", status=status_of(form)
    )


def _back_to(user: User, comment: Comment) -> HttpResponse:
    return HttpResponseRedirect(f"{home_of(user, comment.subject)}#comment-{comment.pk}")


@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a comment away."""
    user = signed_in(request)
    comment = get_comment_for(user, pk, Action.DELETE)
    subject = comment.subject
    delete_comment(actor=user, comment_id=comment.pk)
    if wants_fragment(request):
        return thread_page(request, user, subject)
    return done(request, "The comment is deleted.", home_of(user, subject))


@require_safe
def colleagues(request: HttpRequest, product: str) -> HttpResponse:
    """Colleagues whose name begins with ``q``, to be named on something of the product: a list for the text field."""
    user = signed_in(request)
    found = proposed(user, search_text(request.GET.get("q", "")), get_product_for(user, product))
    return answer(request, "conversation/_people.html", {"people": found})
