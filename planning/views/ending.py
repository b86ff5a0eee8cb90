"""How a release ends: shipping it, cancelling it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from backlog.choices import ItemStatus
from common.http.pages import form_page, posted
from planning.forms.ending import CancelForm, ShipForm
from planning.models import Release
from planning.permissions import Action, get_release_for
from planning.selectors.charter import standings_before
from planning.selectors.releases import coming_releases, items_of
from planning.services.shipping import cancel_release, ship_release
from users.selectors.people import signed_in

_LEAD = "Whoever asked for what ships hears of it. Goals are held against what came on the release's page."
_DONE = frozenset({ItemStatus.BUILDING, ItemStatus.SHIPPED})


def release_ship(request: HttpRequest, pk: int) -> HttpResponse:
    """Ship a release with what is done; what is being built is ticked to begin with."""
    user = signed_in(request)
    release = get_release_for(user, pk, Action.CHANGE)
    if over := _over(request, release):
        return over
    lines = items_of(release) if release.is_coming else []
    initial = {
        "shipped_on": timezone.localdate(),
        "version": release.version,
        "done": [str(line.item.pk) for line in lines if line.item.status in _DONE],
    }
    behind = [one for one in standings_before(release) if not one.readiness.is_ready]
    form = ShipForm(
        posted(request),
        lines=lines,
        release=release,
        behind=bool(behind),
        releases=_others(release),
        initial=initial,
    )
    return form_page(
        request,
        form,
        {"title": f"Ship {release}", "save": "Ship it", "cancel_url": _url(release),
         "lead": " ".join([*(f"{one.programme}: {one.readiness.sentence}." for one in behind), _LEAD])},
        write=lambda values: ship_release(
            actor=user,
            release_id=pk,
            done_ids={int(one) for one in values["done"]},
            shipped_on=values["shipped_on"],
            overrule=values.get("overrule", ""),
            effort=form.effort(),
            **form.ending(),
        ),
        url=_url,
        message=f"{release} has shipped.",
        subject=release,
        template="planning/ship.html",
    )  # fmt: skip


def release_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a release up."""
    user = signed_in(request)
    release = get_release_for(user, pk, Action.CHANGE)
    if over := _over(request, release):
        return over
    form = CancelForm(posted(request), releases=_others(release), initial={"version": release.version})
    return form_page(
        request,
        form,
        {"title": f"Cancel {release}", "save": "Cancel the release", "cancel_url": _url(release),
         "lead": "All that is planned in it leaves it and slips, with the reason that you give."},
        write=lambda _: cancel_release(actor=user, release_id=pk, **form.ending()),
        url=_url,
        message=f"{release} is cancelled.",
        subject=release,
        template="planning/end.html",
    )  # fmt: skip


def _over(request: HttpRequest, release: Release) -> HttpResponse | None:
    """Of a release that has ended nothing is asked: its page says how. What is sent gets the service's answer."""
    if release.is_coming or request.method == "POST":
        return None
    messages.info(request, release.ended)
    return HttpResponseRedirect(_url(release))


def _others(release: Release) -> list[Release]:
    coming = coming_releases(release.product, timezone.localdate())
    return [one for one in coming if one.pk != release.pk]


def _url(release: Release) -> str:
    return reverse("release", args=[release.pk])
