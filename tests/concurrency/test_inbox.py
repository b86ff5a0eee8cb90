"""Two people at the inbox at the same moment, on its pages."""

from collections import Counter

import pytest
from django.utils import timezone

from backlog.models import SavedView
from backlog.services.saved_views import save_view
from common.errors import Conflict, Invalid
from requests_intake.models import Request, TriageDecision
from tests.browsing import browser_of, text_of
from tests.concurrency.at_once import at_once, refusals
from tests.factories import AdminFactory, ProductFactory, RequestFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_decide_one_is_told_and_keeps_what_they_typed() -> None:
    product = ProductFactory()
    one = RequestFactory(product=product)
    mine, theirs = browser_of(product.accountable_pm), browser_of(AdminFactory())
    snooze = {"version": one.version, "until": timezone.localdate().max.isoformat(), "text": "After the fair"}
    park = {"version": one.version, "text": "Collect more"}
    answers = at_once(
        lambda: mine.post(f"/inbox/{one.pk}/snooze/", snooze), lambda: theirs.post(f"/inbox/{one.pk}/park/", park)
    )
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 1}
    beaten, typed = next(
        (answer, words) for answer, words in zip(answers, (snooze, park), strict=True) if answer.status_code == 409
    )
    assert str(typed["text"]) in text_of(beaten)
    (winner,) = TriageDecision.objects.values_list("decision", flat=True)
    assert Request.objects.get().status == {"snooze": "snoozed", "park": "parked"}[winner]


def test_of_two_steps_back_one_is_done() -> None:
    one = RequestFactory()
    web = browser_of(one.product.accountable_pm)
    web.post(f"/inbox/{one.pk}/park/", {"version": one.version})
    at_once(lambda: web.post("/inbox/undo/", {"step": "1"}), lambda: web.post("/inbox/undo/", {"step": "1"}))
    decision = TriageDecision.objects.get()
    assert decision.undone_at is not None
    assert Request.objects.get().status == "new"


def test_of_two_views_of_one_name_one_is_kept() -> None:
    owner = AdminFactory()
    results = at_once(*[lambda: save_view(actor=owner, page="inbox", name="Gaps", query="kind=gap")] * 2)
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict | Invalid)  # by the database, or because it came after the first was there
    assert SavedView.objects.count() == 1
