"""The floors: the same rows and the same vote by the least that the framework can do, without rights or rules."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backlog.models import Score, Support

ORDER = ("below_floors", "neg_place", "neg_depth", "opened_at", "number")
COLUMNS = (
    "item__key", "item__title", "item__kind", "item__status", "priority", "value", "current", "future", "strategy",
    "urgency", "confidence", "efforts", "is_estimated", "requests", "accounts", "effective_accounts", "arr",
    "hours_per_month", "unnamed_votes", "below_floors", "flags", "inputs_revision", "scored_revision",
    "item__updated_at",
)  # fmt: skip
PAGE = 50


def rows(product: int) -> Any:
    """The first page of the ranked backlog, and nothing around it."""
    ranked = Score.objects.filter(product=product, is_open=True).order_by(*ORDER)
    return ranked.values(*COLUMNS)[:PAGE]


class BareView(APIView):
    """REST framework as it comes: its own JSON, nobody asked who they are."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (JSONRenderer,)


class BareList(BareView):
    """The rows."""

    def get(self, request: Request, product: int) -> Response:
        """Return them."""
        return Response(list(rows(product)))


class BareVote(BareView):
    """A vote is one insert."""

    def put(self, request: Request, item: int, account: int) -> Response:
        """Insert it."""
        sent: Any = request.data
        vote = Support.objects.create(item_id=item, account_id=account, importance=sent["importance"])
        return Response({"id": vote.pk}, status=201)


@login_not_required
def bare_page(request: HttpRequest, product: int) -> HttpResponse:
    """The rows in a table."""
    return render(request, "bare.html", {"rows": rows(product)})


urlpatterns = [
    path("bare/<int:product>/", BareList.as_view()),
    path("bare/<int:item>/<int:account>/", BareVote.as_view()),
    path("bare/<int:product>/page/", bare_page),
    path("", include("config.urls")),
]
