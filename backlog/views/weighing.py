"""A version or a draft of the weights beside those in force: which numbers differ, and who rises and falls by them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backlog.selectors.weighing import moves_under
from common.forms import VersionedForm
from common.http.pages import answer, attempt, done, done_or_said, posted, status_of
from common.presentation.figures import counted
from common.presentation.marks import moved_mark
from stakeholders.models import Product, WeightProfile
from stakeholders.permissions import Action, decides, get_product_for, get_weights_for
from stakeholders.selectors.weights import active_profile, changes_between
from stakeholders.services.weights import activate_draft, discard_draft
from users.models import User
from users.selectors.people import signed_in


def weights_draft(request: HttpRequest, product: str, pk: int) -> HttpResponse:
    """Compare a draft with the weights in force; a POST activates it."""
    user = signed_in(request)
    action = Action.WEIGH if request.method == "POST" else Action.VIEW
    found, draft = get_product_for(user, product, action), get_weights_for(user, product, action, pk=pk)
    form = VersionedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        base = form.cleaned_data["version"]
        version = attempt(form, lambda: activate_draft(actor=user, product=found, draft_id=draft.pk, base_number=base))
        if version:
            message = f"{version} is active. The backlog of {found} is being ranked anew."
            return done(request, message, reverse("weights", args=[found.slug]))
    context = _compared(user, found, draft) | {"form": form}
    return answer(request, "weights/compare.html", context, status=status_of(form))


@require_safe
def weights_version(request: HttpRequest, product: str, number: int) -> HttpResponse:
    """Compare an earlier version with the weights in force."""
    user = signed_in(request)
    found, version = get_product_for(user, product), get_weights_for(user, product, number=number)
    return answer(request, "weights/compare.html", _compared(user, found, version))


@require_POST
def weights_draft_discard(request: HttpRequest, product: str, pk: int) -> HttpResponse:
    """Throw a draft away."""
    user = signed_in(request)
    found, draft = get_product_for(user, product, Action.WEIGH), get_weights_for(user, product, Action.WEIGH, pk=pk)
    return done_or_said(
        request,
        lambda: discard_draft(actor=user, product=found, draft_id=draft.pk),
        "The draft is discarded. The activity record keeps its numbers.",
        reverse("weights", args=[found.slug]),
    )


def _compared(user: User, product: Product, asked: WeightProfile) -> dict[str, Any]:
    active = active_profile(product)
    context: dict[str, Any] = {
        "product": product,
        "asked": asked,
        "active": active,
        "can_change": decides(user, product),
    }
    if active is None:
        return context
    moves = moves_under(product.pk, active, asked)
    return context | {
        "changes": changes_between(active, asked),
        "moves": moves,
        "moved": [(row, moved_mark(row["rank_today"] - row["rank"], f"against {active}")) for row in moves.rows],
        "finding": _finding(len(moves.rows), moves.rising, moves.falling),
    }


def _finding(rows: int, rising: int, falling: int) -> str:
    if not rows:
        return ""
    if not rising and not falling:
        return f"None of the first {counted(rows, 'item')} moves"
    rises = f"{rising} {'rises' if rising == 1 else 'rise'}"
    falls = f"{falling} {'falls' if falling == 1 else 'fall'}"
    return f"Of the first {counted(rows, 'item')} {rises} and {falls}"
