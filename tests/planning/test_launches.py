"""Launches: what marketing knows of a release to come, what it says of it, and what is still to be done."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.errors import Conflict, Invalid
from planning.models import CharterMember, CharterProgramme, LaunchEntry, Release
from planning.selectors.launches import launch_of, launches_of
from planning.services.launches import add_entry, change_entry, remove_entry, write_message
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerPMFactory,
    ProductFactory,
    SegmentFactory,
    SegmentImpactFactory,
    UserFactory,
)
from tests.planning.factories import ReleaseFactory, planned_item
from tests.recorded import activity
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def release() -> Release:
    return ReleaseFactory(product=ProductFactory(name="Lift", slug="lift", code="LIFT"), name="2027.1")


@pytest.fixture
def marketer(release: Release) -> User:
    marketer = UserFactory(role=Role.MARKETING, full_name="Mara")
    release.product.members.add(marketer)
    return marketer


def _shipped(release: Release, *days_late: int) -> None:
    for at, late in enumerate(days_late):
        first = TODAY() - timedelta(days=100 * (at + 1))
        ReleaseFactory(
            product=release.product, state="shipped", first_ships_on=first, ships_on=first,
            shipped_at=timezone.now() - timedelta(days=100 * (at + 1) - late),
        )  # fmt: skip


def _member(programme: CharterProgramme, name: str, **said: Any) -> None:
    live = {"stage": "live", "recruited_on": TODAY(), "live_on": TODAY()}
    CharterMember.objects.create(programme=programme, account=AccountFactory(name=name), **live, **said)


def test_a_launch_knows_what_for_whom_and_who_may_be_named(release: Release) -> None:
    first, second = planned_item(release), planned_item(release)
    rail, homes = SegmentFactory(name="Rail", attractiveness=0.9), SegmentFactory(name="Homes", attractiveness=0.2)
    for item, segment, impact in ((first, homes, 1), (second, rail, 3), (second, homes, 2), (first, rail, 0)):
        SegmentImpactFactory(item=item, segment=segment, impact=impact)
    programme = CharterProgramme.objects.create(
        product=release.product, name="First", release=release, recruit_by=TODAY() + timedelta(days=9)
    )
    _member(programme, "Acme", is_happy=True, may_be_named=True)
    _member(programme, "Globex", is_happy=True)
    sheet = launch_of(release, TODAY())
    assert [item.key for item in sheet.items] == [first.key, second.key]
    assert [str(one) for one in sheet.segments] == ["Rail", "Homes"]
    assert [one.name for one in sheet.named] == ["Acme"]


def test_days_are_a_range_and_never_the_planned_day(release: Release, marketer: User) -> None:
    page = text_of(browser_of(marketer).get("/launches/lift/"))
    assert "Too few past releases to say" in page
    _shipped(release, 0, 20, 40)
    sheet = launch_of(release, TODAY())
    assert sheet.outlook.days is not None
    assert (sheet.outlook.days.earliest, sheet.outlook.days.latest) == (
        release.ships_on + timedelta(days=10), release.ships_on + timedelta(days=30),
    )  # fmt: skip


def test_only_releases_to_come_are_launched_the_soonest_first(release: Release) -> None:
    sooner = ReleaseFactory(product=release.product, days=10)
    ReleaseFactory(product=release.product, state="cancelled")
    _shipped(release, 0)
    assert [sheet.release for sheet in launches_of(release.product, TODAY())] == [sooner, release]


# -- the message -----------------------------------------------------------------------------------------------


def test_each_wording_of_the_message_is_on_record(release: Release, marketer: User) -> None:
    first = write_message(actor=marketer, release_id=release.pk, message=" Calm nights. ", version=0)
    assert (first.message, first.version, first.written_by) == ("Calm nights.", 1, marketer)
    write_message(actor=marketer, release_id=release.pk, message="Calm nights.", version=1)
    second = write_message(actor=None, release_id=release.pk, message="Quiet nights.", version=1)
    assert (second.version, second.written_by) == (2, None)
    assert activity(release) == [
        ("wrote the launch message", {"message": ["", "Calm nights."]}),
        ("wrote the launch message", {"message": ["Calm nights.", "Quiet nights."]}),
    ]


@pytest.mark.parametrize("message", ["", "  ", "x" * 401])
def test_a_message_says_something_and_is_short(release: Release, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        write_message(actor=None, release_id=release.pk, message=message)
    assert refused.value.field == "message"
    assert launch_of(release, TODAY()).launch is None


def test_two_who_write_the_message_hear_of_each_other(release: Release, marketer: User) -> None:
    write_message(actor=None, release_id=release.pk, message="Calm nights.", version=0)
    response = browser_of(marketer).post(
        f"/launches/releases/{release.pk}/message/", {"message": "Quiet nights.", "version": "0"}
    )
    page = text_of(response)
    assert (response.status_code, "Calm nights." in page, "Quiet nights." in page) == (409, True, True)


# -- the list --------------------------------------------------------------------------------------------------


def test_an_entry_is_added_handed_over_ticked_off_and_removed(release: Release, marketer: User) -> None:
    entry = add_entry(actor=marketer, release_id=release.pk, text="Film it")
    change_entry(actor=marketer, entry_id=entry.pk, owner=marketer, is_done=True, version=1)
    entry.refresh_from_db()
    assert (entry.owner, entry.is_done, entry.version) == (marketer, True, 2)
    change_entry(actor=marketer, entry_id=entry.pk, is_done=False)
    assert launch_of(release, TODAY()).left == 1
    remove_entry(actor=marketer, entry_id=entry.pk)
    assert LaunchEntry.objects.count() == 0
    assert [verb for verb, _ in activity(release)] == [
        "added to the launch list", "changed the launch list", "changed the launch list", "took from the launch list",
    ]  # fmt: skip


def test_what_cannot_be_on_the_list_is_refused(release: Release) -> None:
    with pytest.raises(Invalid, match="has to be somebody who works with Lift"):
        add_entry(actor=None, release_id=release.pk, text="Film it", owner=CustomerPMFactory())
    with pytest.raises(Invalid):
        add_entry(actor=None, release_id=release.pk, text=" ")
    gone = ReleaseFactory(state="cancelled")
    with pytest.raises(Conflict, match="is not to come any more"):
        add_entry(actor=None, release_id=gone.pk, text="Film it")
    assert LaunchEntry.objects.count() == 0


# -- pages and REST --------------------------------------------------------------------------------------------


def test_marketing_works_through_the_list_on_the_page(release: Release, marketer: User) -> None:
    browser = browser_of(marketer)
    refused = browser.post(f"/launches/releases/{release.pk}/list/", {"text": "", "owner": str(marketer.pk)})
    assert (refused.status_code, "This field is required." in text_of(refused)) == (422, True)
    assert f'<option value="{marketer.pk}" selected>' in text_of(refused)
    added = browser.post(f"/launches/releases/{release.pk}/list/", {"text": "Film it", "owner": ""})
    assert added.headers["Location"] == f"/launches/lift/#launch-{release.pk}"
    entry = LaunchEntry.objects.get()
    assert "1 thing to do before" in text_of(browser.get("/launches/lift/"))
    browser.post(f"/launches/list/{entry.pk}/done/", {"done": "1"})
    assert "All is done for the launch" in text_of(browser.get("/launches/lift/"))
    browser.post(f"/launches/list/{entry.pk}/remove/")
    assert "Nothing is on the launch list" in text_of(browser.get("/launches/lift/"))


def test_no_release_to_come_says_what_to_wait_for(release: Release, marketer: User) -> None:
    release.delete()
    assert "No release is to come" in text_of(browser_of(marketer).get("/launches/lift/"))


def test_three_launches_take_the_queries_of_one(release: Release, marketer: User) -> None:
    browser = browser_of(marketer)

    def fill(one: Release) -> None:
        SegmentImpactFactory(item=planned_item(one), impact=2)
        add_entry(actor=None, release_id=one.pk, text="Film it", owner=marketer)
        write_message(actor=marketer, release_id=one.pk, message="Calm nights.")

    def queries() -> int:
        browser.get("/launches/lift/")
        with CaptureQueriesContext(connection) as counted:
            browser.get("/launches/lift/")
        return len(counted)

    fill(release)
    before = queries()
    for days in (60, 90):
        fill(ReleaseFactory(product=release.product, days=days))
    assert queries() == before


def test_programs_read_and_write_a_launch(release: Release, marketer: User) -> None:
    item = planned_item(release)
    program = program_of(marketer)
    read = program.get(f"releases/{release.pk}/launch/")
    assert read.json() == {
        "release": release.pk, "likely_from": None, "likely_to": None, "likely": "too few past releases to say",
        "message": "", "items": [item.key], "segments": [], "may_be_named": [], "entries": [], "version": 0,
        "url": f"http://testserver/api/v1/releases/{release.pk}/launch/",
    }  # fmt: skip
    body = {"message": "Calm nights."}
    assert program.put(f"releases/{release.pk}/launch/", body, If_Match=read.headers["ETag"]).json()["version"] == 1
    assert program.put(f"releases/{release.pk}/launch/", body, If_Match=read.headers["ETag"]).status_code == 412
    added = program.post(f"releases/{release.pk}/launch/entries/", {"text": "Film it", "owner": marketer.email}).json()
    assert (added["owner"], added["is_done"], added["version"]) == (marketer.email, False, 1)
    assert program.patch(f"launch-entries/{added['id']}/", {"is_done": True}).json()["is_done"] is True
    assert program.delete(f"launch-entries/{added['id']}/").status_code == 204
