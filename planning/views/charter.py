"""Charter programmes: the list, one of them, its members and meetings."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backlog.selectors.item_page import account_names
from common.forms import without_version
from common.http.keyset import page_of
from common.http.pages import allowed, answer, done, done_or_said, form_page, posted
from planning.forms.charter import MeetingForm, MemberForm, ProgrammeForm
from planning.models import CharterMeeting, CharterMember, CharterProgramme
from planning.permissions import (
    Action,
    check_may_bring,
    check_may_plan,
    get_meeting_for,
    get_member_for,
    get_programme_for,
)
from planning.selectors.charter import meetings_of, programmes_of, standing_of
from planning.services import charter
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """Every programme with how far it is, the latest first."""
    user = signed_in(request)
    require(user.is_internal, "Charter programmes are for colleagues.")
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug) if slug else None
    page = page_of(request, programmes_of(user, slug), ("-starts_on", "-id"), size=20)
    context = {
        "page": page,
        "standings": [standing_of(programme) for programme in page.rows],
        "product": product,
        "products": Product.objects.visible_to(user),
        "can_add": Product.objects.triaged_by(user).exists(),
    }
    return answer(request, "charter/index.html", context)


@require_safe
def programme_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: how ready it is, what should worry, who is in it, what was learnt."""
    user = signed_in(request)
    get_programme_for(user, pk)
    programme = programmes_of(user).get(pk=pk)
    context = {
        "programme": programme,
        "standing": standing_of(programme),
        "meetings": meetings_of(programme),
        "can_change": allowed(get_programme_for, user, pk, Action.CHANGE),
        "can_add": programme.closed_on is None and allowed(get_programme_for, user, pk, Action.ADD),
    }
    return answer(request, "charter/detail.html", context)


def programme_new(request: HttpRequest) -> HttpResponse:
    """Start a programme."""
    user = signed_in(request)
    products = Product.objects.triaged_by(user)
    require(products.exists(), "Only a product's PM starts its charter programme.")
    form = ProgrammeForm(posted(request), products=products)

    def write(values: dict[str, Any]) -> CharterProgramme:
        check_may_plan(user, values["product"])
        return charter.start_programme(actor=user, **without_version(values))

    context = {"title": "Start a charter programme", "save": "Start it", "cancel_url": reverse("charter")}
    return form_page(request, form, context, write=write, url=_page, message="The programme is started.")


def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme, or close it."""
    user = signed_in(request)
    programme = get_programme_for(user, pk, Action.CHANGE)
    form = ProgrammeForm(posted(request), products=Product.objects.visible_to(user), programme=programme)

    def write(values: dict[str, Any]) -> CharterProgramme:
        return charter.change_programme(actor=user, programme_id=pk, **values)

    context = {"title": f"Edit {programme}", "cancel_url": _page(programme)}
    return form_page(request, form, context, write=write, url=_page, message="Saved.", subject=programme)


@require_POST
def programme_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the members have the release, before everybody else."""
    user = signed_in(request)
    programme = get_programme_for(user, pk, Action.CHANGE)
    return done_or_said(
        request,
        lambda: charter.give_first(actor=user, programme_id=pk),
        f"The members of {programme} have it first.",
        _page(programme),
    )


def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a customer into a programme."""
    user = signed_in(request)
    programme = get_programme_for(user, pk, Action.ADD)
    form = MemberForm(posted(request), user=user)

    def write(values: dict[str, Any]) -> CharterMember:
        check_may_bring(user, programme, values["account"])
        return charter.add_member(actor=user, programme_id=pk, **without_version(values))

    context = {
        "title": f"Add a customer to {programme}",
        "save": "Add them",
        "cancel_url": _page(programme),
        "names": account_names(user),
    }
    return form_page(
        request,
        form,
        context,
        write=write,
        url=lambda member: _page(member.programme),
        message="They are on the list.",
    )


def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a member is."""
    user = signed_in(request)
    member = get_member_for(user, pk, Action.CHANGE)
    form = MemberForm(posted(request), user=user, member=member)

    def write(values: dict[str, Any]) -> CharterMember:
        return charter.change_member(actor=user, member_id=pk, **values)

    context = {"title": f"{member.account} in {member.programme}", "cancel_url": _page(member.programme)}
    return form_page(
        request,
        form,
        context,
        write=write,
        url=lambda changed: _page(changed.programme),
        message=f"{member.account} is up to date.",
        subject=member.programme,
    )


def meeting_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a meeting."""
    user = signed_in(request)
    programme = get_programme_for(user, pk, Action.ADD)
    form = MeetingForm(posted(request), programme=programme)

    def write(values: dict[str, Any]) -> CharterMeeting:
        return charter.record_meeting(actor=user, programme_id=pk, **without_version(values))

    context = {"title": f"Note a meeting of {programme}", "save": "Save the meeting", "cancel_url": _page(programme)}
    return form_page(
        request,
        form,
        context,
        write=write,
        url=lambda meeting: _page(meeting.programme),
        message="What was learnt is on record.",
    )


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a meeting."""
    user = signed_in(request)
    meeting = get_meeting_for(user, pk, Action.CHANGE)
    form = MeetingForm(posted(request), programme=meeting.programme, meeting=meeting)

    def write(values: dict[str, Any]) -> CharterMeeting:
        return charter.change_meeting(actor=user, meeting_id=pk, **values)

    context = {
        "title": f"Meeting of {meeting.programme}",
        "cancel_url": _page(meeting.programme),
        "delete_url": reverse("charter-meeting-delete", args=[pk]),
        "delete_text": "What was learnt in it goes too. This cannot be undone.",
    }
    return form_page(
        request,
        form,
        context,
        write=write,
        url=lambda changed: _page(changed.programme),
        message="Saved.",
        subject=meeting.programme,
    )


@require_POST
def meeting_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a meeting that was noted by mistake."""
    user = signed_in(request)
    meeting = get_meeting_for(user, pk, Action.CHANGE)
    charter.delete_meeting(actor=user, meeting_id=pk)
    return done(request, "The meeting is gone.", _page(meeting.programme))


def _page(programme: CharterProgramme) -> str:
    return reverse("charter-programme", args=[programme.pk])
