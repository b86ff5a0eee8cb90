"""Launches: what marketing knows of the releases to come, what it says of them, and what is still to be done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from common.http.pages import answer, attempt, done, done_or_said, form_page, posted, status_of
from planning.forms.launches import EntryForm, MessageForm
from planning.models import Launch, Release
from planning.permissions import get_launch_entry_for, get_launch_for, may_market
from planning.selectors.launches import launches_of
from planning.services import launches
from stakeholders.models import Product
from stakeholders.permissions import decides, get_product_for
from users.models import User
from users.selectors.people import signed_in


@require_safe
def launch_list(request: HttpRequest, product: str) -> HttpResponse:
    """The releases to come: likely dates, items, for whom, message and list."""
    user = signed_in(request)
    found = get_product_for(user, product)
    return answer(request, "launches/index.html", _context(user, found))


def launch_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the message of a release."""
    user = signed_in(request)
    release = get_launch_for(user, pk, change=True)
    form = MessageForm(posted(request), launch=Launch.objects.filter(release=release).first())

    def write(values: dict[str, Any]) -> Launch:
        return launches.write_message(actor=user, release_id=release.pk, **values)

    context = {"title": f"What {release} says to the market", "cancel_url": _page(release)}
    url = _page(release)
    return form_page(
        request, form, context, write=write, url=lambda _: url, message="The message is kept.", subject=release
    )


@require_POST
def entry_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put something on the list; what cannot be put there comes back beside the list, as it was typed."""
    user = signed_in(request)
    release = get_launch_for(user, pk, change=True)
    form = EntryForm(request.POST, product=release.product)
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: launches.add_entry(actor=user, release_id=release.pk, **values)):
            return done(request, "It is on the list.", _page(release))
    context = _context(user, release.product) | {"refused": {"release": release, "form": form}}
    return answer(request, "launches/index.html", context, status=status_of(form))


@require_POST
def entry_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick an entry off, or take the tick away."""
    user = signed_in(request)
    entry = get_launch_entry_for(user, pk, change=True)
    is_done = request.POST.get("done") == "1"
    return done_or_said(
        request,
        lambda: launches.change_entry(actor=user, entry_id=pk, is_done=is_done),
        "Done." if is_done else "It is to be done again.",
        _page(entry.release),
    )


@require_POST
def entry_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry off the list."""
    user = signed_in(request)
    entry = get_launch_entry_for(user, pk, change=True)
    launches.remove_entry(actor=user, entry_id=pk)
    return done(request, "It is off the list.", _page(entry.release))


def _context(user: User, product: Product) -> dict[str, Any]:
    return {
        "product": product,
        "products": Product.objects.visible_to(user),
        "sheets": launches_of(product, timezone.localdate()),
        "may_market": may_market(user, product),
        "may_plan": decides(user, product),
        "blank": EntryForm(product=product),
    }


def _page(release: Release) -> str:
    return f"{reverse('launches', args=[release.product.slug])}#launch-{release.pk}"
