"""``answers/``: the texts with which a no begins, for each kind of reason."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.selectors.answers import Answer, answer_row, answers_of, times_given
from common.api.etags import require_version
from common.api.resources import base_address, with_tag
from common.api.serializers import StrictSerializer, read_body, read_query
from common.api.views import ApiView
from common.errors import NotFound
from requests_intake.choices import DeclineReason
from requests_intake.permissions import check_decides_somewhere
from requests_intake.services.answers import TEXT_LENGTH, WOULD_LENGTH, change_answer, reset_answer
from stakeholders.models import Product
from stakeholders.permissions import Action, get_product_for
from users.models import User
from users.permissions import check_may_administer


class AnswersQuery(StrictSerializer):
    """Whose texts."""

    product = serializers.SlugField(required=False, help_text="Of this product; without it, of all products.")


class AnswerBody(StrictSerializer):
    """What to write."""

    text = serializers.CharField(max_length=TEXT_LENGTH, help_text="What whoever asked reads first.")
    would_change = serializers.CharField(max_length=WOULD_LENGTH, help_text="What would change the answer.")
    version = serializers.IntegerField(
        required=False, min_value=0, help_text="`own_version` as you read it: 0 where no text was written yet."
    )


class AnswerShape(serializers.Serializer[Any]):
    """The words in force for one kind of reason."""

    reason = serializers.ChoiceField(DeclineReason.offered())
    label = serializers.CharField()  # type: ignore[assignment]  # the name is given
    text = serializers.CharField()
    would_change = serializers.CharField()
    origin = serializers.ChoiceField(["product", "all", "software"], help_text="Whose words these are.")
    own_version = serializers.IntegerField(help_text="Of the text written for just this product, or for all; else 0.")
    given = serializers.IntegerField(help_text="How often this reason was given in the last twelve months.")
    url = serializers.URLField()


class Answers(ApiView):
    """The texts of one product, or of all."""

    may_not_find = True

    @extend_schema(
        operation_id="list_answers",
        summary="List the texts with which a no begins",
        description="For those who decide on requests somewhere. There is one for each kind of reason: no pages.",
        tags=["answers"],
        parameters=[AnswersQuery],
        responses=AnswerShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Return all kinds of reason."""
        check_decides_somewhere(self.user)
        product = _product(self.user, read_query(request, AnswersQuery))
        given, base = times_given(self.user, product), base_address(request)
        return Response([_data(one, product, given, base) for one in answers_of(product)])


class OneAnswer(ApiView):
    """The text for one kind of reason."""

    @extend_schema(
        operation_id="read_answer",
        summary="Read the text for a kind of reason",
        tags=["answers"],
        parameters=[AnswersQuery],
        responses=AnswerShape,
    )
    def get(self, request: Request, reason: str) -> Response:
        """Return the words in force."""
        check_decides_somewhere(self.user)
        return self._shown(request, _product(self.user, read_query(request, AnswersQuery)), _reason(reason))

    @extend_schema(
        operation_id="change_answer",
        summary="Write the text for a kind of reason",
        description="A product's PM for the product; administrators for all products.",
        tags=["answers"],
        parameters=[AnswersQuery],
        request=AnswerBody,
        responses=AnswerShape,
    )
    def put(self, request: Request, reason: str) -> Response:
        """Write it, and return the words in force."""
        product, chosen = self._changing(request), _reason(reason)
        words = read_body(request, AnswerBody)
        stated = words.pop("version", None)
        self._require(request, product, chosen)
        with_tag(
            request,
            stated,
            lambda seen: change_answer(actor=self.user, product=product, reason=chosen.value, version=seen, **words),
        )
        return self._shown(request, product, chosen)

    @extend_schema(
        operation_id="reset_answer",
        summary="Take a text away, so that the wider one is offered again",
        tags=["answers"],
        parameters=[AnswersQuery],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, reason: str) -> Response:
        """Reset it; without a text of its own nothing happens."""
        product, chosen = self._changing(request), _reason(reason)
        self._require(request, product, chosen)
        reset_answer(actor=self.user, product=product, reason=chosen.value, version=None)
        return Response(status=204)

    def _changing(self, request: Request) -> Product | None:
        product = _product(self.user, read_query(request, AnswersQuery))
        if product is None:
            check_may_administer(self.user)
        return product

    def _require(self, request: Request, product: Product | None, reason: DeclineReason) -> None:
        row = answer_row(product, reason)
        theirs = {"text": row.text, "would_change": row.would_change} if row else {}
        require_version(request, row.version if row else 0, theirs)

    def _shown(self, request: Request, product: Product | None, reason: DeclineReason) -> Response:
        one = next(found for found in answers_of(product) if found.reason == reason)
        return Response(_data(one, product, times_given(self.user, product), base_address(request)))


def _product(user: User, query: dict[str, Any]) -> Product | None:
    return get_product_for(user, query["product"], Action.TRIAGE) if "product" in query else None


def _reason(name: str) -> DeclineReason:
    if name not in dict(DeclineReason.offered()):
        raise NotFound("There is no such kind of reason.")
    return DeclineReason(name)


def _data(one: Answer, product: Product | None, given: dict[str, int], base: str) -> dict[str, Any]:
    exact = one.row is not None and one.row.product_id == (product.pk if product else None)
    own = "product" if one.is_own else "all"
    tail = f"?product={product.slug}" if product else ""
    return {
        "reason": one.reason.value,
        "label": one.reason.label,
        "text": one.text,
        "would_change": one.would_change,
        "origin": own if one.row else "software",
        "own_version": one.version if exact else 0,
        "given": given.get(one.reason.value, 0),
        "url": f"{base}answers/{one.reason.value}/{tail}",
    }
