"""Two who word the roadmap, or publish a day, at the same moment: one counts, and the other hears of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.errors import Conflict
from planning.models import Promise, RoadmapEntry
from planning.services.promises import settle_promise
from planning.services.roadmap import change_entry, publish_entry
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.concurrency.at_once import at_once, refusals
from tests.factories import ItemFactory
from tests.planning.roadmap_rows import promised, told

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = timezone.localdate()
SPRING, SUMMER = TODAY + timedelta(days=90), TODAY + timedelta(days=180)


@pytest.fixture
def entry() -> RoadmapEntry:
    return told(ItemFactory(), title="Doors")


def _at_once(write: Callable[[Any], Any], *values: Any) -> list[Any]:
    return at_once(*[lambda value=value: write(value) for value in values])


def test_of_two_days_one_is_promised_and_the_other_sees_both(entry: RoadmapEntry) -> None:
    def publish(day: date) -> RoadmapEntry:
        return change_entry(actor=None, entry_id=entry.pk, version=1, by_date=day, despite=True)

    (refusal,) = refusals(_at_once(publish, SPRING, SUMMER))
    entry.refresh_from_db()
    assert isinstance(refusal, Conflict)
    assert refusal.data["theirs"] == {"by_date": str(entry.by_date)}
    assert (Promise.objects.get().due_on, entry.version) == (entry.by_date, 2)


def test_an_item_is_told_an_audience_once(entry: RoadmapEntry) -> None:
    item = ItemFactory(product=entry.product)

    def publish(title: str) -> RoadmapEntry:
        return publish_entry(actor=None, item_id=item.pk, column="next", title=title, by_date=SPRING, despite=True)

    results = _at_once(publish, "A", "B")
    (refusal,) = refusals(results)
    assert (isinstance(refusal, Conflict), refusal.code) == (True, "exists")
    assert Promise.objects.get().text == RoadmapEntry.objects.get(item=item).title


def test_a_day_that_moves_while_its_promise_is_settled_loses_neither(entry: RoadmapEntry) -> None:
    RoadmapEntry.objects.update(by_date=SPRING)
    promise = promised(entry.product, days=90, entry=entry)
    at_once(
        lambda: change_entry(actor=None, entry_id=entry.pk, by_date=SUMMER, despite=True, reason="Moved"),
        lambda: settle_promise(actor=None, promise_id=promise.pk, state="withdrawn", reason="Not wanted"),
    )
    entry.refresh_from_db()
    assert (entry.by_date, Promise.objects.open().get().due_on) == (SUMMER, SUMMER)
    assert Promise.objects.get(pk=promise.pk).state == "withdrawn"


def test_of_two_who_save_the_page_the_second_keeps_what_they_typed(entry: RoadmapEntry) -> None:
    pm = entry.product.accountable_pm
    webs = {title: browser_of(pm) for title in ("Doors A", "Doors B")}

    def save(title: str) -> Any:
        sent = {"column": "now", "title": title, "version": "1"}
        return title, webs[title].post(f"/roadmap/entries/{entry.pk}/edit/", sent)

    answers = dict(_at_once(save, *webs))
    entry.refresh_from_db()
    (lost,) = set(webs) - {entry.title}
    assert {title: answer.status_code for title, answer in answers.items()} == {entry.title: 302, lost: 409}
    page = text_of(answers[lost])
    assert (entry.title in page, f'value="{lost}"' in page, entry.version) == (True, True, 2)


def test_of_two_programs_the_second_hears_that_its_version_is_old(entry: RoadmapEntry) -> None:
    pm = entry.product.accountable_pm
    programs = {day: program_of(pm) for day in (SPRING, SUMMER)}
    tag = programs[SPRING].get(f"roadmap/{entry.pk}/")["ETag"]

    def publish(day: date) -> Any:
        body = {"by_date": str(day), "despite": True}
        return programs[day].patch(f"roadmap/{entry.pk}/", body, If_Match=tag)

    answers = _at_once(publish, SPRING, SUMMER)
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    entry.refresh_from_db()
    assert Promise.objects.get().due_on == entry.by_date
    stated = programs[SPRING].patch(f"roadmap/{entry.pk}/", {"title": "Old", "version": 1})
    assert (stated.status_code, stated.json()["errors"][0]["code"]) == (409, "conflict")
