"""Can it do this? A search for whoever answers a prospect, one question or a whole RFP."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from backlog.forms.can_it import CanItForm
from backlog.selectors.can_it import Answer, answers_to, counted_answers
from common.http.pages import answer, attempt, status_of
from common.http.tables import csv_answer
from stakeholders.models import Product
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "This search is for colleagues: what is published stands in the portal."
HEAD = ("question", "answer", "what to say", "how sure", "product", "item", "title", "for colleagues only")


@require_http_methods(["GET", "HEAD", "POST"])
def can_it(request: HttpRequest) -> HttpResponse:
    """Ask, and read the answers as a table; ``?q=`` asks one question by its address. It changes nothing."""
    user = _asker(request)
    form = _form(request, user)
    found = _answers(form, user)
    context = {"form": form, "answers": found, "title": counted_answers(found or ())}
    return answer(request, "can_it/index.html", context, fragment="can_it/_page.html", status=status_of(form))


@require_POST
def can_it_csv(request: HttpRequest) -> HttpResponse:
    """The same table as a file."""
    user = _asker(request)
    form = _form(request, user)
    found = _answers(form, user)
    if found is None:
        context = {"form": form, "answers": None}
        return answer(request, "can_it/index.html", context, status=status_of(form))
    return csv_answer("can-it", HEAD, map(_cells, found))


def _asker(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    return user


def _form(request: HttpRequest, user: User) -> CanItForm:
    products = Product.objects.visible_to(user)
    if request.method == "POST":
        return CanItForm(request.POST, products=products)
    asked = request.GET.get("q", "")
    sent = {"questions": asked, "product": request.GET.get("product", "")} if asked.strip() else None
    return CanItForm(sent, products=products)


def _answers(form: CanItForm, user: User) -> list[Answer] | None:
    """Nothing while nothing was asked, or while what was asked cannot be answered."""
    if not form.is_valid():
        return None
    return attempt(form, lambda: answers_to(user, form.cleaned_data["questions"], form.chosen()))


def _cells(one: Answer) -> Sequence[Any]:
    item = one.best.item if one.best else None
    named = (item.product.name, item.key, item.title) if item else ("", "", "")
    return (one.question.text, one.answer.label, one.say, one.match.label, *named, one.note)
