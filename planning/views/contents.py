"""Planning items in releases, moving and dropping them, from the release's page and from the item's."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backlog.models import Item
from backlog.permissions import Action as ItemAction
from backlog.permissions import get_item_for
from common.errors import DomainError
from common.http.pages import answer, attempt, back_to, done_or_said, posted, status_of
from planning.forms.releases import PlaceForm
from planning.permissions import Action, get_departure_for, get_release_for
from planning.selectors.releases import coming_releases, departures_of_item, entry_of
from planning.services.contents import drop_item, plan_item, undo_departure
from planning.views.placing import place, say_planned
from stakeholders.permissions import decides
from users.selectors.people import signed_in


def item_release(request: HttpRequest, key: str) -> HttpResponse:
    """Where an item is planned and which releases it left; the PM plans, moves and drops it here."""
    user = signed_in(request)
    is_write = request.method == "POST"
    item = get_item_for(user, key, ItemAction.CHANGE if is_write else ItemAction.VIEW)
    entry = entry_of(item)
    coming = coming_releases(item.product, timezone.localdate())
    form = PlaceForm(posted(request), releases=coming, current=entry.release if entry else None)
    if is_write and form.is_valid() and attempt(form, lambda: place(request, user, item, form.cleaned_data)):
        return HttpResponseRedirect(_back(request, item))
    if hasattr(form, "conflict_message"):
        form.see(entry.release_id if entry else None)
    context = {
        "item": item,
        "entry": entry,
        "form": form,
        "coming": coming,
        "departures": departures_of_item(item)[:50],
        "may_plan": decides(user, item.product),
        "back_url": _back(request, item),
    }
    return answer(request, "planning/item.html", context, status=status_of(form))


@require_POST
def release_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan one more item, from the release's own page."""
    user = signed_in(request)
    release = get_release_for(user, pk, Action.CHANGE)
    item = get_item_for(user, request.POST.get("item", ""), ItemAction.CHANGE)
    try:
        plan_item(actor=user, release_id=pk, item_id=item.pk)
        say_planned(request, item, pk, str(release))
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, error.message)
    return HttpResponseRedirect(reverse("release", args=[pk]))


@require_POST
def take_back(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take an item out again that was planned a moment ago."""
    user = signed_in(request)
    release = get_release_for(user, pk, Action.CHANGE)
    item = get_item_for(user, key, ItemAction.CHANGE)
    return done_or_said(
        request,
        lambda: drop_item(actor=user, item_id=item.pk, from_release_id=pk),
        f"{item.key} is not in {release} any more.",
        back_to(request, reverse("release", args=[pk])),
    )


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item back that left a moment ago."""
    user = signed_in(request)
    departure = get_departure_for(user, pk, Action.CHANGE)
    return done_or_said(
        request,
        lambda: undo_departure(actor=user, departure_id=pk),
        f"{departure.item.key} is in {departure.release} again, and has not slipped.",
        back_to(request, reverse("release", args=[departure.release_id])),
    )


def _back(request: HttpRequest, item: Item) -> str:
    """Where the person came from: the page of a release, else the item's."""
    number = request.GET.get("from", "")
    if number.isascii() and number.isdecimal() and len(number) < 18:
        return reverse("release", args=[int(number)])
    return reverse("item", args=[item.key])
