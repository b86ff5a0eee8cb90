"""``can-it/``: the answers to what a prospect asks. It takes a POST since an RFP is long, and changes nothing."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.choices import CanIt, ItemStatus, Match
from backlog.selectors.can_it import LONGEST, MOST_QUESTIONS, Answer, Found, Question, answers_to
from common.api.resources import base_address
from common.api.serializers import StrictSerializer, TextRef, read_body
from common.api.views import ApiView
from stakeholders.models import Product
from users.permissions import require


class CanItBody(StrictSerializer):
    """What is asked, and of which product; of all that the person sees unless told."""

    questions = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST), min_length=1, max_length=MOST_QUESTIONS
    )
    product = TextRef(Product, "slug", required=False)


class FoundShape(serializers.Serializer[Any]):
    """An item that may be what was asked about."""

    key = serializers.CharField()
    product = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(ItemStatus.choices)
    score = serializers.FloatField(min_value=0, max_value=1, help_text="The same words have 1.")
    matched = serializers.ListField(child=serializers.CharField(), help_text="Words that both have.")
    url = serializers.URLField()


class CanItAnswerShape(serializers.Serializer[Any]):
    """One answer. ``say`` is fit for whoever asked, ``note`` for colleagues alone; neither names a date."""

    question = serializers.CharField()
    answer = serializers.ChoiceField(CanIt.choices)
    match = serializers.ChoiceField(Match.choices)
    say = serializers.CharField()
    note = serializers.CharField()
    item = FoundShape(allow_null=True)
    others = FoundShape(many=True)


class AnswersShape(serializers.Serializer[Any]):
    """In the order of the questions."""

    answers = CanItAnswerShape(many=True)


class CanItDo(ApiView):
    """Can it do this?"""

    only_reads = True

    @extend_schema(
        operation_id="can_it",
        summary="Answer what a prospect asks",
        description="From what is shipped, what can be worked round and what is planned. Found by likeness of words: a"
        " person reads each answer before it leaves the house. Changes nothing: a key with the scope `read` may ask.",
        tags=["can it"],
        request=CanItBody,
        responses={200: AnswersShape},
    )
    def post(self, request: Request) -> Response:
        """Answer each question."""
        require(self.user.is_internal, "This search is for colleagues.")
        data = read_body(request, CanItBody)
        product = data.get("product")
        products = [product] if product else list(Product.objects.visible_to(self.user))
        found = answers_to(self.user, [Question(text) for text in data["questions"]], products)
        base = base_address(request)
        return Response({"answers": [_answer(one, base) for one in found]})


def _answer(one: Answer, base: str) -> dict[str, Any]:
    return {
        "question": one.question.text,
        "answer": one.answer.value,
        "match": one.match.value,
        "say": one.say,
        "note": one.note,
        "item": _found(one.best, base) if one.best else None,
        "others": [_found(other, base) for other in one.others],
    }


def _found(one: Found, base: str) -> dict[str, Any]:
    item = one.item
    return {
        "key": item.key,
        "product": item.product.slug,
        "title": item.title,
        "status": item.status,
        "score": one.likeness.score,
        "matched": one.likeness.matched,
        "url": f"{base}items/{item.key}/",
    }
