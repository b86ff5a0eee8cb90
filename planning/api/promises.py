"""``promises/``: what was said to somebody about the future, and what became of it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.models import Item
from common.api.resources import Collection, One, Resource, base_address, documented, with_tag
from common.api.serializers import IdRef, PageQuery, StrictSerializer, TextRef, not_in_the_future, read_body
from planning.choices import PromiseSource, PromiseState, RoadmapAudience
from planning.models import Promise
from planning.permissions import Action, check_may_note, get_promise_for
from planning.selectors.promises import ALL, OVERDUE, in_state, promises_of
from planning.services import promises
from stakeholders.models import Account, Product, Segment
from stakeholders.permissions import get_account_for
from users.models import User

_STATES = [*PromiseState.choices, (OVERDUE, "Overdue"), (ALL, "All")]
_SAID = [(one.value, one.label) for one in PromiseSource if one != PromiseSource.ROADMAP]


class PromiseQuery(PageQuery):
    """Filters of promises."""

    state = serializers.ChoiceField(_STATES, required=False, help_text="All of them unless told.")
    product = serializers.CharField(required=False, max_length=80, help_text="Its slug.")
    account = serializers.IntegerField(required=False, min_value=1, help_text="Those that concern it.")


class PromiseBody(StrictSerializer):
    """What was said outside the roadmap."""

    product = TextRef(Product, by="slug")
    text = serializers.CharField(max_length=500)
    due_on = serializers.DateField()
    audience = serializers.ChoiceField(RoadmapAudience.choices, required=False)
    account = IdRef(Account, required=False)
    segment = IdRef(Segment, required=False)
    item = TextRef(Item, "key", required=False)
    made_by = TextRef(User, "email", required=False, help_text="Who said it, by e-mail; you unless told.")
    made_on = serializers.DateField(required=False, validators=[not_in_the_future])
    source = serializers.ChoiceField(_SAID, required=False)  # type: ignore[assignment]  # the name is given


class SettleBody(StrictSerializer):
    """What became of it; `open` takes that back."""

    state = serializers.ChoiceField(PromiseState.choices)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    settled_on = serializers.DateField(required=False, validators=[not_in_the_future])
    version = serializers.IntegerField(required=False, min_value=1, help_text="What you saw; see also If-Match.")


class PromiseShape(serializers.Serializer[Any]):
    """A promise; `doubts` stood against it when it was made."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    item = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    audience = serializers.ChoiceField(RoadmapAudience.choices)
    account = serializers.IntegerField(allow_null=True)
    segment = serializers.IntegerField(allow_null=True)
    due_on = serializers.DateField()
    made_on = serializers.DateField()
    made_by = serializers.CharField(allow_null=True)
    source = serializers.ChoiceField(PromiseSource.choices)  # type: ignore[assignment]  # the name is given
    doubts = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(PromiseState.choices)
    is_overdue = serializers.BooleanField()
    days_left = serializers.IntegerField(allow_null=True, help_text="Negative once its day is past; null once settled.")
    missed_since = serializers.DateField(allow_null=True, help_text="The first day on which it was not kept.")
    settled_on = serializers.DateField(allow_null=True)
    settled_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    version = serializers.IntegerField()
    url = serializers.URLField()


class _Promises(Resource):
    shape = PromiseShape

    def represent(self, rows: Sequence[Promise]) -> Sequence[Any]:
        """Write them, all at once."""
        base = base_address(self.request)
        full = Promise.objects.select_related("product", "item", "made_by", "settled_by").defer("item__search")
        by_id = full.in_bulk([row.pk for row in rows])
        return [_promise(by_id[row.pk], base) for row in rows]


def _promise(row: Promise, base: str) -> dict[str, Any]:
    today = timezone.localdate()
    own = ("text", "audience", "due_on", "made_on", "source", "doubts", "state", "settled_on", "reason", "version")
    return {
        "id": row.pk,
        "product": row.product.slug,
        "item": row.item.key if row.item else None,
        **{name: getattr(row, name) for name in own},
        "account": row.account_id,
        "segment": row.segment_id,
        "is_overdue": row.is_overdue(today),
        "days_left": row.days_left(today),
        "missed_since": row.missed_since(today),
        "made_by": None if row.made_by is None else str(row.made_by),
        "settled_by": None if row.settled_by is None else str(row.settled_by),
        "url": f"{base}promises/{row.pk}/",
    }


@documented("promise")
class Promises(_Promises, Collection):
    """The ledger of promises. A day that is published on the roadmap writes one; POST notes what was said elsewhere:
    the product's PM anything, a customer PM what they said themselves to an account of theirs."""

    body, query = PromiseBody, PromiseQuery
    may_not_find = True  # the account of the query

    def rows(self, query: dict[str, Any]) -> QuerySet[Promise]:
        """Return those that the person may see."""
        account = get_account_for(self.user, query["account"]) if "account" in query else None
        rows = promises_of(self.user, product=query.get("product", ""), account=account)
        return in_state(rows, query.get("state", ALL), timezone.localdate())

    def create(self, data: dict[str, Any]) -> Promise:
        """Note one."""
        to_one = data.get("audience", RoadmapAudience.ACCOUNT) == RoadmapAudience.ACCOUNT
        check_may_note(self.user, data["product"], data.get("account") if to_one else None, data.get("made_by"))
        return promises.note_promise(actor=self.user, **data)


@documented("promise", methods=["get"])
class OnePromise(_Promises, One):
    """One promise."""

    def find(self, ref: int, action: str) -> Promise:
        """Return it."""
        return get_promise_for(self.user, ref, Action(action))


class SettlePromise(_Promises):
    """What became of a promise."""

    @extend_schema(
        operation_id="settle_promise",
        summary="Say what became of a promise",
        description="Missed and withdrawn take a `reason`, and take the day off the roadmap; `open` takes it back.",
        tags=["promises"],
        request=SettleBody,
        responses=PromiseShape,
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Put it on record."""
        promise = get_promise_for(self.user, id, Action.CHANGE)
        data = read_body(request, SettleBody)
        stated = data.pop("version", None)

        def write(version: int | None) -> Promise:
            return promises.settle_promise(actor=self.user, promise_id=promise.pk, version=version, **data)

        return Response(self.represent_one(with_tag(request, stated, write)))
