"""Solutions: the ranked list, one with its items and what is missing, making and changing them."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backlog.choices import OPEN_STATUSES
from backlog.forms.solutions import AddItemForm, PlaceForm, SolutionForm
from backlog.models import Item, Solution
from backlog.permissions import Action, check_may_decide, get_item_for, get_solution_for
from backlog.selectors.item_page import MOST_NAMES
from backlog.selectors.solutions import Standing, ranked_solutions, standing_of
from backlog.services import solutions
from common.http.pages import answer, attempt, done, done_or_said, form_page, posted, status_of
from stakeholders.models import Product
from stakeholders.permissions import decides, get_product_for
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User
from users.selectors.people import signed_in

STAKEHOLDERS = ("current", "future", "strategy")


@require_safe
def solution_list(request: HttpRequest, product: str) -> HttpResponse:
    """The product's solutions: what is left to build first, best first, then what is whole or empty."""
    user = signed_in(request)
    found = get_product_for(user, product)
    standings = ranked_solutions([found])
    context = {
        "product": found,
        "rows": [_row(one) for one in standings],
        "featurettes": sum(1 for one in standings if one.state == "featurette"),
        "can_change": decides(user, found),
    }
    return answer(request, "solutions/index.html", context)


def _row(standing: Standing) -> dict[str, Any]:
    """A line of the list; the bar shows what is left, or the whole of what is finished."""
    shown = standing.rest if standing.is_ranked else standing.whole
    return {"one": standing, "scored": shown, "adds": _adds(standing, shown.figures)}


def _adds(standing: Standing, figures: Sequence[float]) -> list[float]:
    weights = standing.profile.weights
    return [getattr(weights, name) * figure for name, figure in zip(STAKEHOLDERS, figures, strict=True)]


@require_safe
def solution_page(request: HttpRequest, key: str) -> HttpResponse:
    """One solution: how complete it is, its items, and what whom still lacks."""
    user = signed_in(request)
    return _page(request, user, get_solution_for(user, key))


def _page(request: HttpRequest, user: User, solution: Solution, form: AddItemForm | None = None) -> HttpResponse:
    standing = standing_of(solution)
    can_change = decides(user, solution.product)
    items = _items_of(user, solution.product)
    shown = form or AddItemForm(items=items)
    context = {
        "solution": solution,
        "standing": standing,
        "scored": standing.rest if standing.is_ranked else standing.whole,
        "adds": _adds(standing, standing.whole.figures),
        "can_change": can_change,
        "form": shown,
        "item_choices": _proposed(items) if can_change else (),
    }
    return answer(request, "solutions/detail.html", context, status=status_of(shown))


def _items_of(user: User, product: Product) -> Any:
    return Item.objects.visible_to(user).filter(product=product)


def _proposed(items: Any) -> list[Item]:
    """Open items that no solution has, to propose while one is typed; any other key can be typed as well."""
    rows = items.filter(status__in=OPEN_STATUSES, solution=None).only("key", "title")
    return list(rows.order_by("-number")[:MOST_NAMES])


def solution_new(request: HttpRequest, product: str) -> HttpResponse:
    """Make one; ``?item=`` names an item to begin with."""
    user = signed_in(request)
    found = get_product_for(user, product)
    check_may_decide(user, found)
    begin = request.GET.get("item", "")
    form = _form(request, user, found, {"owner": user, "items": [begin] if begin else []})
    return form_page(
        request,
        form,
        _words(user, found, "New solution", "Make the solution", reverse("solutions", args=[found.slug])),
        write=lambda _: solutions.create_solution(actor=user, product=found, **form.values()),
        url=lambda made: reverse("solution", args=[made.key]),
        message="The solution is made. It ranks by what is left to build of it.",
        template="solutions/edit.html",
    )


def solution_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change the need, the owner and the items."""
    user = signed_in(request)
    solution = get_solution_for(user, key, Action.CHANGE)
    members = Item.objects.filter(solution=solution).order_by("number")
    form = _form(request, user, solution.product, SolutionForm.initial_of(solution, members))
    words = _words(user, solution.product, f"Edit {key}", "Save", reverse("solution", args=[solution.key]))
    return form_page(
        request,
        form,
        words | {"delete_url": reverse("solution-delete", args=[solution.key]), "solution": solution},
        write=lambda values: solutions.update_solution(
            actor=user, solution_id=solution.pk, version=values["version"], **form.values()
        ),
        url=lambda saved: reverse("solution", args=[saved.key]),
        message=f"{solution.key} is saved.",
        subject=solution,
        template="solutions/edit.html",
    )


def _form(request: HttpRequest, user: User, product: Product, initial: dict[str, Any]) -> SolutionForm:
    items, people = _items_of(user, product), colleagues_of(product)
    return SolutionForm(posted(request), items=items, people=people, initial=initial)


def _words(user: User, product: Product, title: str, save: str, back: str) -> dict[str, Any]:
    proposed = _proposed(_items_of(user, product))
    return {"title": title, "save": save, "cancel_url": back, "product": product, "item_choices": proposed}


@require_POST
def solution_items(request: HttpRequest, key: str) -> HttpResponse:
    """Add an item by its key."""
    user = signed_in(request)
    solution = get_solution_for(user, key, Action.CHANGE)
    form = AddItemForm(request.POST, items=_items_of(user, solution.product))
    if form.is_valid():
        item = form.cleaned_data["item"]
        if attempt(form, lambda: solutions.add_items(actor=user, solution_id=solution.pk, item_ids=[item])):
            return done(request, f"{solution.key} has one item more.", reverse("solution", args=[solution.key]))
    return _page(request, user, solution, form)


@require_POST
def solution_item_remove(request: HttpRequest, key: str, item: str) -> HttpResponse:
    """Take an item out; it stays in the backlog."""
    user = signed_in(request)
    solution = get_solution_for(user, key, Action.CHANGE)
    part = get_item_for(user, item)
    solutions.remove_item(actor=user, solution_id=solution.pk, item_id=part.pk)
    words = f"{part.key} is no longer part of {solution.key}. It stays in the backlog."
    return done(request, words, reverse("solution", args=[solution.key]))


@require_POST
def solution_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Delete one; its items stay in the backlog."""
    user = signed_in(request)
    solution = get_solution_for(user, key, Action.CHANGE)
    return done_or_said(
        request,
        lambda: solutions.delete_solution(actor=user, solution_id=solution.pk),
        f"{solution} is deleted. Its items stay in the backlog.",
        reverse("solutions", args=[solution.product.slug]),
    )


def item_solution(request: HttpRequest, key: str) -> HttpResponse:
    """Say, from the item's page, which solution it is part of."""
    user = signed_in(request)
    item = get_item_for(user, key, Action.CHANGE)
    rows = Solution.objects.visible_to(user).filter(product=item.product_id)
    form = PlaceForm(posted(request), solutions=rows, initial={"solution": item.solution_id, "version": item.version})
    context = {
        "title": f"Which solution is {item.key} part of?",
        "save": "Save",
        "cancel_url": reverse("item", args=[item.key]),
        "product": item.product,
        "item": item,
        "is_alone": not rows.exists(),
    }
    return form_page(
        request,
        form,
        context,
        write=lambda values: solutions.place_item(
            actor=user,
            item_id=item.pk,
            solution_id=values["solution"].pk if values["solution"] else None,
            version=values["version"],
        ),
        url=lambda saved: reverse("item", args=[saved.key]),
        message=f"{item.key} is saved.",
        subject=item,
        template="solutions/place.html",
    )
