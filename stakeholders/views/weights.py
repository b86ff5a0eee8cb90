"""Weights of a product: the active version, a form for the next one, drafts and history; and the company's default."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.http.pages import answer, attempt, done, posted, status_of
from stakeholders.forms import WeightsForm
from stakeholders.models import Product, WeightProfile
from stakeholders.permissions import (
    Action,
    check_may_set_default_weights,
    decides,
    get_product_for,
    may_set_default_weights,
)
from stakeholders.selectors.weights import (
    active_profile,
    changes_between,
    company_default,
    drafts_of,
    products_beside_default,
    shares_of,
    versions_of,
)
from stakeholders.services.weights import activate_new_version, keep_draft
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in


def default_weights(request: HttpRequest) -> HttpResponse:
    """Show the company's default beside what ranks each product; a POST sets another."""
    user = signed_in(request)
    require(user.is_internal, "The weights are for colleagues.")
    if request.method == "POST":
        check_may_set_default_weights(user)
    default = company_default()
    form = WeightsForm(posted(request), initial=WeightsForm.initial_of(default))
    if request.method == "POST" and form.is_valid():
        version = attempt(form, lambda: _activate(user, None, form))
        if version:
            return done(request, f"{version} is what new products start from.", request.path)
        default = company_default()
        _say_conflict(form, default)
    context = {
        "profile": default,
        "form": form,
        "versions": versions_of(None),
        "products": products_beside_default(Product.objects.visible_to(user)),
        "can_change": may_set_default_weights(user),
        "next_number": default.number + 1,
        "active_shares": shares_of(default),
    }
    return answer(request, "weights/default.html", context, status=status_of(form))


def weights(request: HttpRequest, product: str) -> HttpResponse:
    """Show the weights; a POST activates a new version, which ranks the backlog anew, or keeps it as a draft."""
    user = signed_in(request)
    found = get_product_for(user, product, Action.WEIGH if request.method == "POST" else Action.VIEW)
    profile = active_profile(found)
    form = WeightsForm(posted(request), initial=_initial(request, found, profile))
    if request.method == "POST" and form.is_valid():
        write = _keep if "keep" in request.POST else _activate
        version = attempt(form, lambda: write(user, found, form))
        if version:
            return _written(request, found, version)
        profile = active_profile(found) or profile
        _say_conflict(form, profile)
    return answer(request, "weights/index.html", _context(user, found, profile, form), status=status_of(form))


def _context(user: User, product: Product, profile: WeightProfile | None, form: WeightsForm) -> dict[str, Any]:
    default = active_profile(None)
    return {
        "product": product,
        "profile": profile,
        "form": form,
        "versions": versions_of(product),
        "drafts": drafts_of(product),
        "can_change": decides(user, product),
        "next_number": profile.number + 1 if profile else 1,
        "active_shares": shares_of(profile) if profile else None,
        "default": default,
        "from_default": changes_between(profile, default) if default and profile else (),
        "preview_url": reverse("weights-preview", args=[product.slug]),
        "who_text": f"{product.accountable_pm} is accountable for {product}; ask them.",
    }


def _initial(request: HttpRequest, product: Product, profile: WeightProfile | None) -> dict[str, Any] | None:
    """The numbers in the fields: those in force, or those of the version or the default that is taken over."""
    if profile is None:
        return None
    taken = _taken_over(request.GET.get("from", ""), product) or profile
    return WeightsForm.initial_of(taken) | {"version": profile.number} | _tried(request)


def _taken_over(text: str, product: Product) -> WeightProfile | None:
    if text == "company":
        return active_profile(None)
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    return WeightProfile.objects.versions().filter(product=product, number=int(text)).first()


def _tried(request: HttpRequest) -> dict[str, str]:
    """Numbers that a what-if on the backlog's page hands over to be kept: they are in the fields, and not yet saved."""
    names = WeightsForm.base_names()
    return {name: request.GET[name] for name in names if request.GET.get(name, "").strip()}


def _activate(user: User, product: Product | None, form: WeightsForm) -> WeightProfile:
    cleaned = form.cleaned_data
    return activate_new_version(
        actor=user, product=product, reason=cleaned["reason"], base_number=cleaned["version"], **form.values()
    )


def _keep(user: User, product: Product, form: WeightsForm) -> WeightProfile:
    return keep_draft(actor=user, product=product, reason=form.cleaned_data["reason"], **form.values())


def _written(request: HttpRequest, product: Product, version: WeightProfile) -> HttpResponse:
    if version.is_draft:
        url = reverse("weights-draft", args=[product.slug, version.pk])
        return done(request, "Kept as a draft. The backlog is ranked as before.", url)
    return done(request, f"{version} is active. The backlog of {product} is being ranked anew.", request.path)


def _say_conflict(form: WeightsForm, profile: WeightProfile | None) -> None:
    if profile and hasattr(form, "conflict_message"):
        form.say_conflict(profile)


@require_POST
def preview(request: HttpRequest, product: str) -> HttpResponse:
    """What the typed weights come to once they sum to one; nothing is saved."""
    user = signed_in(request)
    get_product_for(user, product, Action.WEIGH)
    form = WeightsForm(request.POST)
    form.full_clean()
    return render(request, "weights/preview.html", {"shares": form.shares()})
