"""What the demo company plans: loaded once, and each charter programme shows another state."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from backlog.models import Notice
from planning.demo.loading import load_company
from planning.models import (
    AccountOutcome,
    ChangelogEntry,
    CharterMeeting,
    CharterMember,
    CharterProgramme,
    Outcome,
    Promise,
)
from planning.selectors.calibrated import calibration_of
from planning.selectors.charter import standing_of
from planning.tasks import look_after_promises
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo(settings: Any) -> None:
    settings.WEIGHBRIDGE_DEMO = True


@pytest.mark.usefixtures("_demo")
def test_the_programmes_are_on_their_way_in_trouble_and_done() -> None:
    load_company()
    standings = {one.name: standing_of(one).readiness for one in CharterProgramme.objects.all()}
    facts = {
        name: (found.recruited, found.named, found.is_ready, sorted(one.code for one in found.warnings))
        for name, found in standings.items()
    }
    assert facts == {
        "Door doctor": (9, 4, False, ["early_adopter", "paid"]),
        "Visitors without a desk": (3, 1, False, ["slow", "unwilling"]),
        "The round of the day": (8, 6, True, ["outside_market"]),
    }
    _check_what_came_of_it()
    _check_what_comes_due()
    before = (CharterMember.objects.count(), CharterMeeting.objects.count())
    call_command("load_demo", stdout=StringIO(), stderr=StringIO())
    assert (CharterMember.objects.count(), CharterMeeting.objects.count()) == before


def _check_what_comes_due() -> None:
    """One promise comes due, which a customer PM gave, and one is past its day."""
    said = Promise.objects.get(text="A test controller on loan for the depot")
    assert (said.made_by, said.account and said.account.customer_pm) == (
        User.objects.get(full_name="Jonas Ekdahl"),
    ) * 2
    assert (look_after_promises(), look_after_promises()) == (3, 0)
    assert set(Notice.objects.filter(user=said.product.accountable_pm).values_list("topic", flat=True)) >= {
        "promise_due",
        "promise_past",
    }


def _check_what_came_of_it() -> None:
    """Some is due, some was looked at; workarounds in each state; customers read some of it; estimates are telling."""
    due, looked = Outcome.objects.due(timezone.localdate()), Outcome.objects.exclude(looked_at=None)
    assert (due.count(), looked.count()) == (4, 7)
    states = set(AccountOutcome.objects.values_list("workaround", flat=True))
    assert states == {"none", "open", "undone", "kept"}
    assert set(AccountOutcome.objects.values_list("use", flat=True)) == {"yes", "no", "unknown"}
    assert ChangelogEntry.objects.exclude(published_at=None).count() == 7
    known = calibration_of(User.objects.get(email="admin@demo.example"))
    assert [(one.by, one.count) for one in known.efforts if one.pool == "Developers"] == [
        ("", 11),
        ("Daniel Reyes", 11),
    ]
    assert {one.source for one in known.worth} >= {"customer", "sales", "interview"}
