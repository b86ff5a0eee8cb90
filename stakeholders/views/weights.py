"""A product's weights: the active version, a form for the next one, and the history."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.errors import NotFound
from common.http.pages import answer, attempt, done, posted, status_of
from stakeholders.forms import WeightsForm
from stakeholders.models import Product
from stakeholders.permissions import Action, decides, get_product_for
from stakeholders.selectors.weights import active_profile, shares_of, versions_of
from stakeholders.services.weights import activate_new_version
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def weights_of_first(request: HttpRequest) -> HttpResponse:
    """To the weights of the person's first product."""
    user = signed_in(request)
    require(user.is_internal, "The weights are for colleagues.")
    product = Product.objects.visible_to(user).first()
    if product is None:
        raise NotFound("You work with no product yet. An administrator can add you to one.")
    return HttpResponseRedirect(reverse("weights", args=[product.slug]))


def weights(request: HttpRequest, product: str) -> HttpResponse:
    """Show the weights; a POST activates a new version, which ranks the backlog anew."""
    user = signed_in(request)
    found = get_product_for(user, product, Action.VIEW)
    require(user.is_internal, "The weights are for colleagues.")
    profile = active_profile(found)
    if request.method == "POST":
        get_product_for(user, product, Action.WEIGH)
    initial = WeightsForm.initial_of(profile) | _tried(request) if profile else None
    form = WeightsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        version = attempt(
            form,
            lambda: activate_new_version(
                actor=user,
                product=found,
                reason=form.cleaned_data["reason"],
                base_number=form.cleaned_data["version"],
                **form.values(),
            ),
        )
        if version:
            message = f"{version} is active. The backlog of {found} is being ranked anew."
            return done(request, message, request.path)
        profile = active_profile(found) or profile
        if profile and hasattr(form, "conflict_message"):
            form.say_conflict(profile)
    context = {
        "product": found,
        "profile": profile,
        "form": form,
        "versions": versions_of(found),
        "can_change": decides(user, found),
        "next_number": profile.number + 1 if profile else 1,
        "active_shares": shares_of(profile) if profile else None,
        "who_text": f"{found.accountable_pm} is accountable for {found}; ask them.",
    }
    return answer(request, "weights/index.html", context, status=status_of(form))


def _tried(request: HttpRequest) -> dict[str, str]:
    """Numbers that a what-if on the backlog's page hands over to be kept: they are in the fields, and not yet saved."""
    names = WeightsForm.base_names()
    return {name: request.GET[name] for name in names if request.GET.get(name, "").strip()}


@require_POST
def preview(request: HttpRequest, product: str) -> HttpResponse:
    """What the typed weights come to once they sum to one; nothing is saved."""
    user = signed_in(request)
    get_product_for(user, product, Action.WEIGH)
    form = WeightsForm(request.POST)
    form.full_clean()
    return render(request, "weights/preview.html", {"shares": form.shares()})
