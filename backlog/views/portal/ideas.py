"""What is published: ideas and known gaps, that we need one too, what we say of it, and hearing of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.choices import ItemKind
from backlog.forms.portal import NeedForm
from backlog.models import Item
from backlog.permissions import get_published_for
from backlog.selectors.portal.ideas import NEWEST_FIRST, ideas_of, published_ideas
from backlog.services.portal import drop_need, say_need
from backlog.views.conversation import comments_on, conversation
from backlog.views.following import follow_on
from backlog.views.portal.door import customer_of
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, status_of
from common.presentation.searching import search_text
from stakeholders.permissions import get_account_for
from users.models import User

KINDS = (("", "All"), (ItemKind.FEATURE, "Ideas"), (ItemKind.GAP, "Known gaps"))


@require_safe
def idea_list(request: HttpRequest) -> HttpResponse:
    """Ideas and known gaps of the products that my company uses, the newest first; ``?q=`` and ``?kind=`` narrow it."""
    user = customer_of(request)
    text, kind = search_text(request.GET.get("q", "")), request.GET.get("kind", "")
    page = page_of(request, published_ideas(user, text, kind), NEWEST_FIRST, size=20)
    context = {
        "page": page,
        "ideas": ideas_of(user, page.rows),
        "q": text,
        "kind": kind,
        "kinds": KINDS,
        "section": "ideas",
    }
    return answer(request, "portal/ideas.html", context)


@require_safe
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    user = customer_of(request)
    item = get_published_for(user, pk)
    return _idea(request, user, item, NeedForm(user=user, item=item))


def _idea(request: HttpRequest, user: User, item: Item, form: NeedForm) -> HttpResponse:
    (one,) = ideas_of(user, [item])
    context = {
        "idea": one,
        "form": form,
        "can_need": len(one.supports) < form.fields["account"].queryset.count(),
        "section": "ideas",
        **conversation(request, user, item),
    }
    return answer(request, "portal/idea.html", context, status=status_of(form))


@require_POST
def idea_support(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that my company needs it too, and how much; a second time changes the first."""
    user = customer_of(request)
    item = get_published_for(user, pk)
    form = NeedForm(request.POST, user=user, item=item)
    if form.is_valid():
        said = attempt(form, lambda: say_need(actor=user, item=item, **form.cleaned_data))
        if said is not None:
            message = "Thank you. It counts for your company, and you hear what becomes of it."
            return done(request, message, reverse("portal-idea", args=[pk]))
    return _idea(request, user, item, form)


@require_POST
def idea_support_remove(request: HttpRequest, pk: int, account: int) -> HttpResponse:
    """Say that my company needs it no more."""
    user = customer_of(request)
    item = get_published_for(user, pk)
    drop_need(actor=user, item=item, account=get_account_for(user, account))
    return done(request, "Your company needs it no longer.", reverse("portal-idea", args=[pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def idea_comments(request: HttpRequest, pk: int) -> HttpResponse:
    """What we and my company said on it; sent, one more comment."""
    user = customer_of(request)
    return comments_on(request, user, get_published_for(user, pk))


@require_POST
def idea_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow it, or with ``stop`` follow it no more."""
    user = customer_of(request)
    return follow_on(request, user, get_published_for(user, pk))
