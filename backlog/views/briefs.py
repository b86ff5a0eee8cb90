"""Decision briefs: the sheet about an item, a solution or a weighting; writing, publishing and sharing it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.forms.briefs import BriefForm, ShareForm
from backlog.models import Brief
from backlog.permissions import (
    Action,
    get_brief_for,
    get_item_for,
    get_link_for,
    get_solution_for,
    get_weighting_for,
)
from backlog.selectors.brief_figures import Subject, figures_of
from backlog.selectors.briefs import (
    address_of,
    brief_address,
    briefs_about,
    figures_shown,
    link_address,
    shared_by,
)
from backlog.services import briefs
from common.errors import NotFound
from common.http.pages import answer, attempt, done, done_or_said, form_page, posted, status_of
from stakeholders.permissions import decides
from users.models import User
from users.selectors.people import signed_in

both = require_http_methods(["GET", "HEAD", "POST"])


def _action(request: HttpRequest) -> Action:
    return Action.CHANGE if request.method == "POST" else Action.VIEW


@both
def item_brief(request: HttpRequest, key: str) -> HttpResponse:
    """The latest brief about an item; a POST begins the next one."""
    user = signed_in(request)
    return _about(request, user, get_item_for(user, key, _action(request)))


@both
def solution_brief(request: HttpRequest, key: str) -> HttpResponse:
    """The latest brief about a solution; a POST begins the next one."""
    user = signed_in(request)
    return _about(request, user, get_solution_for(user, key, _action(request)))


@both
def weights_brief(request: HttpRequest, product: str, number: int) -> HttpResponse:
    """The latest brief about a version of the weights; a POST begins the next one."""
    user = signed_in(request)
    return _about(request, user, get_weighting_for(user, product, number, _action(request)))


def _about(request: HttpRequest, user: User, subject: Subject) -> HttpResponse:
    known = briefs_about(subject)
    if request.method == "POST":
        return _begin(request, user, subject, known)
    may_write = decides(user, subject.product)
    shown = next((one for one in known if may_write or not one.is_draft), None)
    if shown is not None:
        return _sheet(request, user, get_brief_for(user, shown.pk))
    context = _frame(user, subject, known) | {"figures": figures_of(subject)}
    return answer(request, "briefs/sheet.html", context)


def _begin(request: HttpRequest, user: User, subject: Subject, known: list[Brief]) -> HttpResponse:
    """Begin the next one with the words of the one before, or with the thing's own title."""
    last = known[0] if known else None
    texts = {name: getattr(last, name) for name in ("decision", "why", "trade_off")} if last else {}
    title = last.title if last else (getattr(subject, "title", "") or str(figures_of(subject)["title"]))[:120]

    def write() -> None:
        briefs.write_brief(actor=user, subject=subject, title=title, **texts)

    said = done_or_said(request, write, "The draft is begun. Its figures are live until it is published.", "")
    draft = next((one for one in briefs_about(subject) if one.is_draft), None)
    said["Location"] = reverse("brief-edit", args=[draft.pk]) if draft else brief_address(subject)
    return said


def _frame(user: User, subject: Subject, known: list[Brief]) -> dict[str, Any]:
    return {
        "subject": subject,
        "product": subject.product,
        "subject_url": address_of(subject),
        "brief_url": brief_address(subject),
        "versions": known,
        "has_draft": any(one.is_draft for one in known),
        "can_change": decides(user, subject.product),
    }


@require_safe
def brief_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, as it was published, or a draft with live figures."""
    user = signed_in(request)
    return _sheet(request, user, get_brief_for(user, pk))


def _sheet(request: HttpRequest, user: User, brief: Brief, form: ShareForm | None = None) -> HttpResponse:
    subject = brief.subject
    can_change = decides(user, brief.product)
    links = brief.links.select_related("created_by") if can_change and not brief.is_draft else ()
    context = _frame(user, subject, briefs_about(subject)) | {
        "brief": brief,
        "figures": figures_shown(brief),
        "links": [{"link": link, "url": link_address(link)} for link in links],
        "open_links": sum(link.is_open for link in links),
        "share_form": form or ShareForm(),
    }
    return answer(request, "briefs/sheet.html", context, status=status_of(form) if form else 200)


def brief_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the texts of a draft."""
    user = signed_in(request)
    brief = get_brief_for(user, pk, Action.CHANGE)
    form = BriefForm(posted(request), initial=BriefForm.initial_of(brief))
    return form_page(
        request,
        form,
        {
            "title": f"Brief about {getattr(brief.subject, 'key', brief.subject)}",
            "lead": "One page: short texts beside figures that come by themselves.",
            "save": "Save the draft",
            "cancel_url": reverse("brief", args=[pk]),
            "delete_url": reverse("brief-discard", args=[pk]) if brief.is_draft else "",
            "delete_text": "The draft and its words go. What was published stays.",
        },
        write=lambda values: briefs.update_brief(actor=user, brief_id=pk, version=values["version"], **form.values()),
        url=lambda saved: reverse("brief", args=[saved.pk]),
        message="The draft is saved.",
        subject=brief.subject,
    )


@require_POST
def brief_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze it with the figures of this moment."""
    user = signed_in(request)
    brief = get_brief_for(user, pk, Action.CHANGE)
    words = f"Brief {brief.number} is published. Its figures are those of now and stay so."
    url = reverse("brief", args=[pk])
    return done_or_said(request, lambda: briefs.publish_brief(actor=user, brief_id=pk), words, url)


@require_POST
def brief_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    user = signed_in(request)
    brief = get_brief_for(user, pk, Action.CHANGE)
    url = brief_address(brief.subject) if brief.is_draft else reverse("brief", args=[pk])
    return done_or_said(request, lambda: briefs.discard_brief(actor=user, brief_id=pk), "The draft is gone.", url)


@require_POST
def brief_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for whoever has it."""
    user = signed_in(request)
    brief = get_brief_for(user, pk, Action.CHANGE)
    form = ShareForm(request.POST)
    made = None
    if form.is_valid():
        made = attempt(form, lambda: briefs.share_brief(actor=user, brief_id=pk, **form.cleaned_data))
    if made is not None:
        words = "The link is made. Whoever has it reads the brief until it expires or you revoke it."
        return done(request, words, f"{reverse('brief', args=[pk])}#links")
    return _sheet(request, user, brief, form)


@require_POST
def brief_revoke(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    """Let a link lead nowhere."""
    user = signed_in(request)
    found = get_link_for(user, get_brief_for(user, pk, Action.CHANGE), link)
    briefs.revoke_link(actor=user, link_id=found.pk)
    return done(request, "The link leads nowhere now.", f"{reverse('brief', args=[pk])}#links")


@login_not_required
@never_cache
@require_safe
def brief_shared(request: HttpRequest, token: str) -> HttpResponse:
    """The frozen page for whoever has the link; one plain answer for a link that is guessed, expired or revoked."""
    try:
        shared = shared_by(token)
    except NotFound:
        return _kept_private(render(request, "briefs/over.html", status=404))
    if not shared.is_open:
        return _kept_private(render(request, "briefs/over.html", status=410))
    context = {"brief": shared.link.brief, "figures": shared.figures, "link": shared.link, "outside": True}
    return _kept_private(render(request, "briefs/shared.html", context))


def _kept_private(response: HttpResponse) -> HttpResponse:
    """Let no search engine keep it, and no other site learn its address."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
