"""What is like a text that somebody is typing: a fragment beside forms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backlog.selectors.similar import similar_to_text, suggestions
from requests_intake.choices import RequestKind
from requests_intake.models.requests import BODY_LENGTH, TITLE_LENGTH
from stakeholders.models import Product
from users.models import User
from users.selectors.people import signed_in

SHOWN = 6


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """Requests and items like ``title`` and ``body`` in ``product`` (its slug or id), the likest first.

    ``kind`` only chooses the words; with ``join`` each line can be joined instead of filing anew.
    """
    user = signed_in(request)
    typed = request.GET.get
    title, body = typed("title", "")[:TITLE_LENGTH].strip(), typed("body", "")[:BODY_LENGTH]
    product = _product(user, typed("product", ""))
    found = similar_to_text(user, product, title, body, limit=SHOWN) if product and title else None
    context = {
        "title": title,
        "noun": "gap" if typed("kind", "") == RequestKind.GAP else "request",
        "suggestions": suggestions(user, found, SHOWN) if found else [],
        "join": typed("join", "") == "1",
    }
    template = "similar/_list.html" if user.is_internal else "portal/_similar.html"
    return render(request, template, context)


def _product(user: User, named: str) -> Product | None:
    """The product by its slug or its id; none while none is chosen, and none that the person may not see."""
    rows = Product.objects.visible_to(user)
    if named.isdecimal() and len(named) < 19:
        return rows.filter(pk=int(named)).first()
    return rows.filter(slug=named.replace("\x00", "")).first()
