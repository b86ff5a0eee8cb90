"""What the demo company plans: loaded once, and each charter programme shows another state."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from planning.demo.loading import load_company
from planning.models import CharterMeeting, CharterMember, CharterProgramme
from planning.selectors.charter import standing_of

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
    before = (CharterMember.objects.count(), CharterMeeting.objects.count())
    call_command("load_demo", stdout=StringIO(), stderr=StringIO())
    assert (CharterMember.objects.count(), CharterMeeting.objects.count()) == before
