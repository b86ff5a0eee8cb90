"""How sure the ranking is: one page a product, worked out by a worker, with its file."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backlog.forms.robustness import RobustnessForm
from backlog.models import RobustnessFigure, RobustnessRun
from backlog.scoring.robustness import CONCENTRATION, TOP
from backlog.selectors.robustness import known_of
from backlog.selectors.robustness_words import share_words, top_words
from backlog.services.robustness import ask_robustness
from backlog.views.robustness_words import finding, interval, scale_of, top_at
from common.http.keyset import page_of
from common.http.pages import answer, status_of, wants_fragment
from common.http.tables import csv_answer
from stakeholders.models import Product
from stakeholders.permissions import Action, get_product_for
from users.selectors.people import signed_in

USUAL = {"top": f"{TOP}", "concentration": f"{CONCENTRATION:g}"}
HEAD = (
    "rank", "key", "title", "kind", "in the top, near today's weights", "first, near today's", "rank from, near",
    "rank to, near", "in the top, all weights", "first, all weights", "rank from, all", "rank to, all",
    "central weight current", "central weight future", "central weight strategy", "pareto", "unbeaten",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def robustness(request: HttpRequest, product: str) -> HttpResponse:
    """The last figures for the parameters of the address; a POST has them worked out."""
    user = signed_in(request)
    found = get_product_for(user, product, Action.VIEW)
    form = RobustnessForm(request.POST if request.method == "POST" else USUAL | request.GET.dict())
    if not form.is_valid() or request.method != "POST":
        return _page(request, found, form)
    asked = form.parameters()
    ask_robustness(actor=user, product=found, asked=asked)
    query = f"?top={asked.top}&concentration={asked.concentration:g}"
    return HttpResponseRedirect(reverse("robustness", args=[found.slug]) + query)


def _page(request: HttpRequest, product: Product, form: RobustnessForm) -> HttpResponse:
    known = known_of(product, form.parameters())
    context = {"product": product, "form": form, "asked": form.parameters(), "known": known, "run": known.latest}
    if known.done and form.is_valid():
        context |= _table(request, known.done)
    return answer(request, "robustness/index.html", context, status=status_of(form))


def _table(request: HttpRequest, run: RobustnessRun) -> dict[str, Any]:
    page = page_of(request, _rows(run), ("rank",))
    scale = scale_of(run)
    lines = [
        {
            "figure": figure,
            "bar": interval(figure, run.top, scale),
            "near": share_words(figure.near_top),
            "any": share_words(figure.any_top),
        }
        for figure in page.rows
    ]
    first = list(RobustnessFigure.objects.filter(run=run, rank__lte=run.top).order_by("rank"))
    return {
        "page": page,
        "lines": lines,
        "scale": scale,
        "top_words": top_words(run.top),
        "top_at": top_at(run.top, scale),
        "finding": finding(first, run.top),
    }


def _rows(run: RobustnessRun) -> Any:
    return RobustnessFigure.objects.filter(run=run).select_related("item").defer("item__search")


@require_safe
def robustness_progress(request: HttpRequest, product: str) -> HttpResponse:
    """How far it is, asked again and again by the page; once it has ended the page is loaded anew."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    form = RobustnessForm(request.GET)
    form.is_valid()
    asked = form.parameters()
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("robustness", args=[found.slug]))
    known = known_of(found, asked)
    response = answer(request, "robustness/_progress.html", {"run": known.latest, "known": known})
    if not known.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def robustness_csv(request: HttpRequest, product: str) -> HttpResponse:
    """All items of the last figures for the parameters of the address; the head alone if there are none."""
    found = get_product_for(signed_in(request), product, Action.VIEW)
    form = RobustnessForm(request.GET)
    form.is_valid()
    done = known_of(found, form.parameters()).done
    rows: Iterable[RobustnessFigure] = _rows(done).order_by("rank").iterator() if done else ()
    return csv_answer(f"robustness-{found.slug}", HEAD, (_cells(one) for one in rows))


def _cells(one: RobustnessFigure) -> Sequence[Any]:
    shares = (one.near_top, one.near_first, one.any_top, one.any_first)
    near_top, near_first, any_top, any_first = (f"{share:.4f}" for share in shares)
    central = (one.central_current, one.central_future, one.central_strategy)
    return (
        one.rank, one.item.key, one.item.title, one.item.kind, near_top, near_first, one.near_low, one.near_high,
        any_top, any_first, one.any_low, one.any_high, *("" if part is None else f"{part:.4f}" for part in central),
        "yes" if one.pareto else "no", "yes" if one.unbeaten else "no",
    )  # fmt: skip
