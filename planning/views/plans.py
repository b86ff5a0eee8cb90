"""Plans: the list, a new one, its progress and result, moving items, accepting it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.http.keyset import page_of
from common.http.pages import allowed, answer, done_or_said, form_page, posted, wants_fragment
from planning.forms.plans import AcceptForm, PlanForm
from planning.models import Plan, Release
from planning.permissions import Action, check_may_plan, get_plan_for
from planning.selectors.left_out import left_out
from planning.selectors.overrides import override_of
from planning.selectors.plan_comparison import compared
from planning.selectors.plan_problem import inputs_of
from planning.selectors.plans import Shown, is_carried_out, least_served, plans_of, release_names, the_plan_of
from planning.services import plans
from stakeholders.models import Product
from stakeholders.permissions import get_product_for
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Every plan, the latest first."""
    user = signed_in(request)
    require(user.is_internal, "Plans are for colleagues.")
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug) if slug else None
    context = {
        "page": page_of(request, plans_of(user, slug), ("-id",), size=30),
        "product": product,
        "products": Product.objects.visible_to(user),
        "can_add": Product.objects.triaged_by(user).exists(),
    }
    return answer(request, "plans/index.html", context)


def plan_new(request: HttpRequest) -> HttpResponse:
    """Ask for a plan, perhaps like another one."""
    user = signed_in(request)
    like = get_plan_for(user, int(request.GET["like"])) if request.GET.get("like", "").isdecimal() else None
    product = like.product if like else _product(user, request.GET.get("product", ""))
    check_may_plan(user, product)
    form = PlanForm(posted(request), product=product, like=like, initial=_pinned(request, like))
    if not form.is_bound and not form.fields["releases"].queryset.exists():
        return answer(request, "plans/none.html", {"product": product})

    def write(_: dict[str, Any]) -> Plan:
        return plans.ask_for_plan(actor=user, product=product, **form.settings())

    context = {
        "title": f"Plan {product}",
        "save": "Find the best plan",
        "cancel_url": reverse("plans"),
    }
    return form_page(request, form, context, write=write, url=_page, message="The plan is being solved.")


def _product(user: User, slug: str) -> Product:
    """The named product, or the first that the person plans."""
    if slug:
        return get_product_for(user, slug)
    product = Product.objects.triaged_by(user).first()
    require(product is not None, "Only a product's PM plans it.")
    assert product is not None  # noqa: S101 (require has refused it; for the type checker)
    return product


def _pinned(request: HttpRequest, like: Plan | None) -> dict[str, Any]:
    """Pins that a button of another plan brings along: one item, or all that were moved in it."""
    if like is None or not ({"pin", "moved"} & request.GET.keys()):
        return {}
    pins = dict(like.chosen["pins"])
    if request.GET.get("moved") and like.has_plan and (override := override_of(Shown(like))):
        pins |= override.as_pins
    key, _, where = request.GET.get("pin", "").partition(" ")
    pins |= {key: where} if key else {}
    return {"pins": "\n".join(f"{key} {where}" for key, where in pins.items())}


@require_safe
def plan_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: while it is solved how far it is, then what comes when, and why the rest is out."""
    user = signed_in(request)
    plan = get_plan_for(user, pk)
    return answer(request, "plans/detail.html", _context(user, plan))


def _context(user: User, plan: Plan) -> dict[str, Any]:
    context: dict[str, Any] = {
        "plan": plan,
        "can_change": allowed(get_plan_for, user, plan.pk, Action.CHANGE),
        "names": release_names(plan.product),
    }
    if plan.has_plan:
        shown = Shown(plan)
        others = plans_of(user, plan.product.slug).filter(objective__isnull=False).exclude(pk=plan.pk)
        context |= {
            "shown": shown,
            "override": override_of(shown),
            "out": left_out(shown),
            "is_carried_out": not plan.is_the_plan or is_carried_out(plan),
            "least": least_served(shown),
            "others": others[:20],
            "is_stale": plan.inputs != inputs_of(plan.product),
        }
    return context


@require_safe
def plan_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked again and again by the page; once it has ended the page is loaded anew."""
    plan = get_plan_for(signed_in(request), pk)
    if not wants_fragment(request):
        return HttpResponseRedirect(_page(plan))
    response = answer(request, "plans/_progress.html", {"plan": plan})
    if not plan.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def plan_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End the search."""
    user = signed_in(request)
    plan = get_plan_for(user, pk, Action.CHANGE)
    return done_or_said(
        request,
        lambda: plans.cancel_plan(actor=user, plan_id=pk),
        "The search ends; the best plan so far is kept.",
        _page(plan),
    )


@require_POST
def plan_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an item in another release, or out; with htmx the plan as it then stands."""
    user = signed_in(request)
    get_plan_for(user, pk, Action.CHANGE)
    asked = {**request.GET.dict(), **request.POST.dict()}  # a toast's button has everything in its address
    item, release, seen = asked.get("item", ""), asked.get("release", ""), asked.get("seen")
    try:
        plan = plans.move_in_plan(actor=user, plan_id=pk, item=item, release=release, seen=seen)
        _say_moved(request, plan, item, release, seen)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, error.message)
    plan = get_plan_for(user, pk)
    if wants_fragment(request) and plan.has_plan:
        return answer(request, "plans/_swap.html", _context(user, plan))
    return HttpResponseRedirect(_page(plan))


def _say_moved(request: HttpRequest, plan: Plan, item: str, release: str, seen: str | None) -> None:
    """Say where it is now, with the way back for those who told where it was."""
    name = Release.objects.filter(product=plan.product, slug=release).values_list("name", flat=True).first()
    back = urlencode({"item": item, "release": seen, "seen": release}) if seen else ""
    undo = f"to:{reverse('plan-move', args=[plan.pk])}?{back}" if back else ""
    messages.success(request, f"{item} is {f'in {name}' if name else 'out'} now.", extra_tags=undo)


def plan_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it the plan."""
    user = signed_in(request)
    plan = get_plan_for(user, pk, Action.CHANGE)
    before = the_plan_of(plan.product)
    was_faster = before is not None and request.POST.get("instead_of") not in {None, str(before.pk)}
    subject = before if was_faster else plan
    form = AcceptForm(posted(request), initial={"version": plan.version, "instead_of": before.pk if before else 0})

    def write(values: dict[str, Any]) -> Plan:
        return plans.accept_plan(actor=user, plan_id=pk, **values)

    context = {
        "title": f"Make {plan} the plan",
        "lead": (f"It takes the place of {before}. " if before else "")
        + "Its releases will hold what it says: items are planned, moved and dropped at once, all or nothing."
        " It is taken back by accepting another plan; what has slipped stays on record.",
        "save": "Make it the plan",
        "cancel_url": _page(plan),
    }
    return form_page(request, form, context, write=write, url=_page, message=f"{plan} is the plan.", subject=subject)


@require_POST
def plan_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove it."""
    user = signed_in(request)
    plan = get_plan_for(user, pk, Action.CHANGE)
    url = reverse("plans")
    return done_or_said(request, lambda: plans.delete_plan(actor=user, plan_id=pk), f"{plan} is gone.", url)


@require_safe
def plan_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The problem as a file that ``solve_plan`` reads."""
    plan = get_plan_for(signed_in(request), pk)
    response = JsonResponse(plan.problem, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="plan-{plan.pk}.json"'
    return response


@require_safe
def plan_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two plans side by side."""
    user = signed_in(request)
    first = get_plan_for(user, pk)
    other = request.GET.get("with", "")
    if not other.isdecimal():
        return HttpResponseRedirect(_page(first))
    second = get_plan_for(user, int(other))
    names = release_names(first.product)
    return answer(request, "plans/compare.html", {"found": compared(first, second), "names": names})


def _page(plan: Plan) -> str:
    return reverse("plan", args=[plan.pk])
