"""The words with which a no begins: a product PM's own for each kind of reason, an administrator's for all products."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.forms.declined import AnswerForm
from backlog.selectors.answers import Answer, answer_row, answers_of, times_given
from common.errors import NotFound
from common.http.pages import answer, attempt, done, done_or_said, posted, status_of
from requests_intake.choices import DeclineReason
from requests_intake.permissions import check_decides_somewhere
from requests_intake.services.answers import change_answer, reset_answer
from stakeholders.models import Product
from stakeholders.permissions import Action, get_product_for
from users.models import User
from users.permissions import check_may_administer
from users.selectors.people import signed_in

ALL = "all"


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The texts of one product, or with ``?product=all`` those of all, and how often each reason was given lately."""
    user = signed_in(request)
    check_decides_somewhere(user)
    products = list(Product.objects.triaged_by(user))
    slug = request.GET.get("product", "")
    product = get_product_for(user, slug, Action.TRIAGE) if slug not in {"", ALL} else None
    if not slug:
        product = products[0]
    given = times_given(user, product)
    found = answers_of(product)
    counts = [given.get(one.reason.value, 0) for one in found]
    most = max(counts) or 1
    context = {
        "section": "answers",
        "product": product,
        "products": products,
        "answers": [replace(one, given=count, share=count / most) for one, count in zip(found, counts, strict=True)],
        "total": sum(given.values()),
        "imported": given.get(DeclineReason.IMPORTED.value, 0),
        "may_change": product is not None or user.is_admin,
    }
    return answer(request, "settings/answers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_edit(request: HttpRequest, reason: str) -> HttpResponse:
    """Write the text for one kind of reason."""
    user = signed_in(request)
    product, chosen = _of(request, user), _reason(reason)
    one = next(found for found in answers_of(product) if found.reason == chosen)
    row = answer_row(product, chosen)
    begun = {"text": one.text, "would_change": one.would_change, "version": row.version if row else 0}
    form = AnswerForm(posted(request), initial=begun)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: change_answer(actor=user, product=product, reason=chosen.value, **values)):
            return done(request, f"“{chosen.label}” begins with your words from now on.", _list(product))
    shown = {"conflict_who": row.changed_by, "conflict_when": row.changed_at} if row else {}
    context = {"section": "answers", "product": product, "one": one, "row": row, "form": form, "here": _here(request)}
    context |= {"list_url": _list(product), "reset_url": _reset(product, chosen), "was": _whose(one)}
    return answer(request, "settings/answers_edit.html", context | shown, status=status_of(form))


@require_POST
def answer_reset(request: HttpRequest, reason: str) -> HttpResponse:
    """Take a text away, so that the wider one is offered again."""
    user = signed_in(request)
    product, chosen = _of(request, user), _reason(reason)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    return done_or_said(
        request,
        lambda: reset_answer(actor=user, product=product, reason=chosen.value, version=seen),
        f"Your text for “{chosen.label}” is gone.",
        _list(product),
    )


def _of(request: HttpRequest, user: User) -> Product | None:
    """The product of the address, ``None`` for all. Raises ``NotFound``, ``Forbidden``."""
    slug = request.GET.get("product", "")
    if slug and slug != ALL:
        return get_product_for(user, slug, Action.TRIAGE)
    check_may_administer(user)
    return None


def _reason(name: str) -> DeclineReason:
    if name not in dict(DeclineReason.offered()):
        raise NotFound("There is no such kind of reason.")
    return DeclineReason(name)


def _query(product: Product | None) -> str:
    query = QueryDict(mutable=True)
    query["product"] = product.slug if product else ALL
    return query.urlencode()


def _list(product: Product | None) -> str:
    return f"{reverse('answers')}?{_query(product)}"


def _reset(product: Product | None, reason: DeclineReason) -> str:
    return f"{reverse('answer-reset', args=[reason.value])}?{_query(product)}"


def _here(request: HttpRequest) -> str:
    return request.get_full_path()


def _whose(one: Answer) -> str:
    """Whose words stand there now."""
    if one.row is None:
        return "Weighbridge's own words"
    whose = f"the words of {one.row.product}" if one.row.product_id else "the words for all products"
    return f"{whose}, by {one.row.changed_by or 'the system'}"
