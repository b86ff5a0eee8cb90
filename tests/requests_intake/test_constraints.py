"""What the requests' tables refuse, whoever writes."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from requests_intake.models import (
    AnswerText,
    Draft,
    ImportRow,
    TermFrequency,
    TermStatistics,
    TriageDecision,
    Workaround,
)
from stakeholders.models import Product
from tests.factories import CustomerPMFactory, ImportBatchFactory, ProductFactory, RequestFactory, WorkaroundFactory

pytestmark = pytest.mark.django_db


def _request(**fields: object) -> models.Model:
    return RequestFactory.build(product=ProductFactory(), account=None, **fields)


def _imported_twice() -> models.Model:
    first = RequestFactory(external_source="github:x/y", external_id="7")
    return RequestFactory.build(product=first.product, account=None, external_source="github:x/y", external_id="7")


def _workaround(**fields: float) -> Workaround:
    return WorkaroundFactory.build(request=RequestFactory(kind="gap"), **fields)


def _decline(**words: str) -> TriageDecision:
    given = {"reason": "too_few", "text": "No.", "would_change": "Ten more.", **words}
    return TriageDecision(request=RequestFactory(), decision="decline", **given)


def _merged_into_itself() -> models.Model:
    request = RequestFactory()
    request.status, request.merged_into = "merged", request
    return request


def _statistics(**fields: object) -> TermStatistics:
    given = {"product": ProductFactory(), "texts_of": "requests", "documents": 0, "mean_length": 0, **fields}
    return TermStatistics(counted_at=timezone.now(), **given)


def _counted_twice() -> TermStatistics:
    first = _statistics()
    first.save()
    return _statistics(product=first.product)


def _term_counted_twice() -> TermFrequency:
    statistics = _statistics()
    statistics.save()
    TermFrequency.objects.create(statistics=statistics, lexeme="export", documents=2)
    return TermFrequency(statistics=statistics, lexeme="export", documents=3)


def _answer(**fields: object) -> AnswerText:
    return AnswerText(**{"reason": "too_few", "text": "Few need it.", "would_change": "More do.", **fields})


def _answered_twice() -> AnswerText:
    _answer().save()
    return _answer()


CASES = {
    "request_imported_once": _imported_twice,
    "request_kind_known": lambda: _request(kind="wish"),
    "request_importance_known": lambda: _request(importance="vital"),
    "request_scope_known": lambda: _request(scope="two"),
    "request_horizon_known": lambda: _request(horizon="never"),
    "request_source_known": lambda: _request(source="rumour"),
    "request_evidence_known": lambda: _request(evidence="dream"),
    "request_status_known": lambda: _request(status="lost"),
    "request_has_a_title": lambda: _request(title=""),
    "request_merged_into_one": lambda: _request(status="merged", merged_into=None),
    "request_merged_into_one (yet open)": lambda: _request(merged_into=RequestFactory()),
    "request_not_merged_into_itself": _merged_into_itself,
    "requests_intake_request_unnamed_votes_check": lambda: _request(unnamed_votes=-1),
    "workaround_hours_not_negative": lambda: _workaround(hours_per_month=-1),
    "workaround_hours_not_negative (undo)": lambda: _workaround(undo_hours=-0.5),
    "decision_known": lambda: TriageDecision(request=RequestFactory(), decision="maybe"),
    "decline_says_why_and_what_would_change_it": lambda: _decline(reason=""),
    "decline_says_why_and_what_would_change_it (no text)": lambda: _decline(text=""),
    "decline_says_why_and_what_would_change_it (no way back)": lambda: _decline(would_change=""),
    "import_status_known": lambda: ImportBatchFactory.build(product=ProductFactory(), status="stuck"),
    "import_row_action_known": lambda: ImportRow(batch=ImportBatchFactory(), line=1, action="eaten"),
    "terms_counted_once": _counted_twice,
    "term_texts_known": lambda: _statistics(texts_of="tweets"),
    "term_counted_once": _term_counted_twice,
    "answer_once_per_product": _answered_twice,
    "draft_kind_known": lambda: Draft(owner=CustomerPMFactory(), kind="wish"),
    "answer_reason_known": lambda: _answer(reason="mood"),
    "answer_says_something": lambda: _answer(text=""),
    "answer_says_something (no way back)": lambda: _answer(would_change=""),
}


@pytest.mark.parametrize("case", CASES)
def test_the_database_refuses(case: str) -> None:
    row = CASES[case]()
    with pytest.raises(IntegrityError, match=case.split(" ", maxsplit=1)[0]), transaction.atomic():
        row.save()


def test_every_constraint_is_tried() -> None:
    models_here = apps.get_app_config("requests_intake").get_models()
    named = {constraint.name for model in models_here for constraint in model._meta.constraints}
    assert named - set(CASES) == set()


def test_requests_without_an_id_of_elsewhere_are_as_many_as_come() -> None:
    product = ProductFactory()
    for _ in range(2):
        RequestFactory(product=product, external_source="github:x/y", external_id="")
    assert Product.objects.get().requests.count() == 2
