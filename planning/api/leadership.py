"""``leadership/``: the goals of releases and what is promised; the balance stands at ``insights/``."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.selectors.insights.scope import PERIODS, USUAL, scope_of
from common.api.serializers import StrictSerializer, read_query
from common.api.views import ApiView
from planning.choices import GoalMet
from planning.selectors.leadership import Board, board_of
from stakeholders.permissions import get_product_for
from users.permissions import require


class BoardQuery(StrictSerializer):
    """What it is about."""

    product = serializers.SlugField(required=False, help_text="All that you see unless told.")
    period = serializers.ChoiceField(
        [(code, words) for code, (words, _) in PERIODS.items()],
        required=False,
        help_text="The last 12 months unless told.",
    )


class BoardGoalShape(serializers.Serializer[Any]):
    """A goal of a release, with what it is measured by, and whether it was reached."""

    product = serializers.CharField()
    release = serializers.CharField()
    goal = serializers.CharField()
    measure = serializers.CharField()
    target = serializers.CharField()
    reached = serializers.CharField()
    met = serializers.ChoiceField(GoalMet.choices)


class BoardPromisesShape(serializers.Serializer[Any]):
    """How many promises a product has, by what became of them."""

    product = serializers.CharField()
    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    kept = serializers.IntegerField()
    missed = serializers.IntegerField()


class BoardShape(serializers.Serializer[Any]):
    """Each finding in words, and the figures behind it."""

    balance = serializers.CharField(help_text="In words; the figures stand at `insights/`.")
    shiny_penny = serializers.CharField(help_text="In words; the figures stand at `insights/`.")
    goals_in_words = serializers.CharField()
    goals = BoardGoalShape(many=True)
    promises_in_words = serializers.CharField()
    promises = BoardPromisesShape(many=True)


class LeadershipBoard(ApiView):
    """What a board looks at."""

    may_not_find = True  # the product of the query

    @extend_schema(
        operation_id="read_leadership_board",
        summary="Read what a board looks at",
        tags=["insights"],
        parameters=[BoardQuery],
        responses=BoardShape,
    )
    def get(self, request: Request) -> Response:
        """Return it, of a product or of all."""
        require(self.user.is_internal, "This is for colleagues.")
        query = read_query(request, BoardQuery)
        product = get_product_for(self.user, query["product"]) if "product" in query else None
        scope = scope_of(self.user, product, query.get("period", USUAL))
        return Response(_shown(board_of(scope, product, timezone.localdate())))


def _shown(board: Board) -> dict[str, Any]:
    counts = ("open", "overdue", "kept", "missed")
    return {
        "balance": board.balance.title,
        "shiny_penny": board.shiny.title,
        "goals_in_words": board.goals.title,
        "goals": [
            {
                "product": goal.release.product.slug,
                "release": goal.release.slug,
                "goal": goal.text,
                **{name: getattr(goal, name) for name in ("measure", "target", "reached", "met")},
            }
            for goal in board.goals.rows
        ],
        "promises_in_words": board.promised.title,
        "promises": [
            {"product": row["product__slug"], **{name: row[name] for name in counts}} for row in board.promised.products
        ],
    }
