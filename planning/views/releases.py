"""Releases: the list, one of them, planning and changing one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from backlog.selectors.definition import definitions_of
from common.errors import Conflict
from common.http.keyset import page_of
from common.http.pages import answer, done_or_said, form_page, posted
from common.presentation.searching import search_text
from planning.choices import ReleaseState
from planning.forms.releases import ReleaseForm
from planning.models import Release
from planning.permissions import Action, check_may_plan, get_release_for
from planning.selectors.charter import standings_before
from planning.selectors.overview import coming_blocks, past_rows, track_records
from planning.selectors.releases import candidates, departures_of, items_of
from planning.selectors.use import use_of
from planning.services.releases import change_release, create_release, delete_release
from stakeholders.models import Product
from stakeholders.permissions import decides, get_product_for
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "Releases are for colleagues."


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """What is to come, with how full it is; what has been, with how late it was and what of its goals was met."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug) if slug else None
    visible = Product.objects.visible_to(user)
    products = [product] if product else list(visible)
    rows = Release.objects.visible_to(user).filter(product__in=[one.pk for one in products])
    past = page_of(request, past_rows(rows), ("-ships_on", "-id"), size=30)
    context = {
        "blocks": coming_blocks(rows.coming(), timezone.localdate()),
        "past": past,
        "records": track_records(products),
        "product": product,
        "products": visible,
        "may_plan": Product.objects.triaged_by(user).exists(),
        "new_url": reverse("release-new") + (f"?product={product.slug}" if product else ""),
    }
    return answer(request, "planning/releases.html", context)


@require_safe
def release_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One release: how full it is, what is planned in it and what left it, its goals."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    return shown(request, user, get_release_for(user, pk))


def shown(request: HttpRequest, user: User, release: Release) -> HttpResponse:
    """The page of one release."""
    may_plan = decides(user, release.product)
    text = search_text(request.GET.get("q", ""))
    use = use_of([release])[release.pk]
    lines = items_of(release)
    definitions = definitions_of([line.item.pk for line in lines]) if release.is_coming else {}
    context = {
        "release": release,
        "use": use,
        "lines": [
            (line, [(pool.name, line.days.get(pool.slug)) for pool in use.pools], definitions.get(line.item.pk))
            for line in lines
        ],
        "undefined": sum(bool(one.warning) for one in definitions.values()),
        "charter": standings_before(release),
        "goals": release.goals.all(),
        "departures": departures_of(release)[:100],
        "may_plan": may_plan,
        "overdue": release.is_overdue(timezone.localdate()),
        "q": text,
        "candidates": candidates(user, release.product, text) if may_plan and release.is_coming else [],
    }
    return answer(request, "planning/release.html", context)


def release_new(request: HttpRequest) -> HttpResponse:
    """Plan a release of the product that ``?product=`` names, else of the person's own."""
    user = signed_in(request)
    own = Product.objects.triaged_by(user)
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug) if slug else own.first()
    require(product is not None, "Only a product's PM plans its releases.")
    assert product is not None  # noqa: S101 - tells the type checker what stands above
    check_may_plan(user, product)
    form = ReleaseForm(posted(request), product=product)
    return form_page(
        request,
        form,
        {"title": f"Plan a release of {product}", "product": product, "products": own, "save": "Plan the release",
         "cancel_url": reverse("releases")},
        write=lambda _: create_release(actor=user, product=product, **form.values()),
        url=_url,
        message="The release is planned. Now plan items in it.",
        template="planning/edit.html",
    )  # fmt: skip


def release_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a release; of one that shipped, its note and what came of its goals."""
    user = signed_in(request)
    release = get_release_for(user, pk, Action.CHANGE)
    form = ReleaseForm(posted(request), product=release.product, release=release)
    context: dict[str, Any] = {"title": f"Release {release}", "product": release.product, "cancel_url": _url(release)}
    if release.is_coming:
        context["delete_url"] = reverse("release-delete", args=[pk])
    return form_page(
        request,
        form,
        context,
        write=lambda values: _change(user, release, values["version"], form.values()),
        url=_url,
        message=f"Release {release} is saved.",
        subject=release,
        template="planning/edit.html",
    )


def _change(user: User, release: Release, version: int | None, changes: dict[str, Any]) -> Release:
    if release.state == ReleaseState.SHIPPED:
        changes = {name: changes[name] for name in ("note", "goals")}
    try:
        return change_release(actor=user, release_id=release.pk, version=version, **changes)
    except Conflict as error:
        for side in ("yours", "theirs"):
            error.data[side] = {name: _words(value) for name, value in error.data.get(side, {}).items()}
        raise


def _words(value: Any) -> Any:
    """A side of a conflict as people read it: capacities by pool, goals by their text."""
    if isinstance(value, dict):
        return ", ".join(f"{slug} {days:g}" for slug, days in value.items() if days is not None)
    if isinstance(value, list):
        return [" ".join(str(goal.get(name, "")) for name in ("text", "target", "reached", "met")) for goal in value]
    return value


@require_POST
def release_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one in which nothing was ever planned."""
    user = signed_in(request)
    release = get_release_for(user, pk, Action.CHANGE)
    return done_or_said(
        request,
        lambda: delete_release(actor=user, release_id=pk),
        f"Release {release} is gone.",
        reverse("releases"),
    )


def _url(release: Release) -> str:
    return reverse("release", args=[release.pk])
