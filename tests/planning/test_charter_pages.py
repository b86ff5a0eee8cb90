"""Charter programmes on pages and over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from planning.models import CharterMeeting, CharterMember, CharterProgramme
from planning.services import charter
from stakeholders.models import Product
from tests.api.client import Program, program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerPMFactory, ProductFactory
from tests.planning.factories import ReleaseFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT", members=[keeper])


@pytest.fixture
def programme(product: Product) -> CharterProgramme:
    day = timezone.localdate() + timedelta(days=90)
    return charter.start_programme(actor=None, product=product, name="Door doctor", recruit_by=day)


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def _typed(**changes: Any) -> dict[str, Any]:
    return {"account": "acme", "stage": "candidate", "asked_on": str(timezone.localdate()), **changes}


def test_a_programme_goes_from_nothing_to_its_first_member(web: Client, product: Product) -> None:
    assert "Start the first one" in text_of(web.get("/charter/"))
    today = timezone.localdate()
    sent = {"product": product.pk, "name": "Door doctor", "starts_on": today, "recruit_by": today + timedelta(days=60)}
    done = web.post("/charter/new/", sent)
    programme = CharterProgramme.objects.get()
    assert done["Location"] == f"/charter/{programme.pk}/"
    assert "Nobody asked yet" in text_of(web.get(done["Location"]))
    AccountFactory(name="Acme")
    web.post(f"/charter/{programme.pk}/members/new/", _typed(stage="live", is_happy="on", may_be_named="on"))
    page = text_of(web.get(done["Location"]))
    assert "Not ready for the general release: 1 of 6 customers can be named" in page
    assert ">Acme</a>" in page


def test_what_was_typed_stays_when_it_is_refused(web: Client, programme: CharterProgramme) -> None:
    AccountFactory(name="Acme")
    page = web.post(f"/charter/{programme.pk}/members/new/", _typed(stage="left", note="Asked twice"))
    assert page.status_code == 422
    assert "Say why they left or said no" in text_of(page)
    assert "Asked twice" in text_of(page)
    assert not CharterMember.objects.exists()


def test_a_programme_cannot_recruit_before_it_begins(web: Client, product: Product) -> None:
    today = timezone.localdate()
    page = web.post(
        "/charter/new/", {"product": product.pk, "name": "x", "starts_on": today, "recruit_by": today - timedelta(1)}
    )
    assert (page.status_code, "This has to be after the start." in text_of(page)) == (422, True)


def test_a_customer_pm_brings_their_own_accounts_only(keeper: User, programme: CharterProgramme) -> None:
    web = browser_of(keeper)
    AccountFactory(name="Acme", customer_pm=keeper)
    AccountFactory(name="Globex", customer_pm=CustomerPMFactory())
    assert web.post(f"/charter/{programme.pk}/members/new/", _typed(account="globex")).status_code == 403
    assert web.post(f"/charter/{programme.pk}/members/new/", _typed()).status_code == 302
    assert [member.account.name for member in programme.members.all()] == ["Acme"]


def test_two_people_at_one_member_see_both_values(web: Client, programme: CharterProgramme) -> None:
    member = charter.add_member(actor=None, programme_id=programme.pk, account=AccountFactory())
    charter.change_member(actor=None, member_id=member.pk, note="Theirs")
    page = web.post(
        f"/charter/members/{member.pk}/edit/",
        {"stage": "candidate", "asked_on": member.asked_on, "note": "Mine", "version": 1},
    )
    assert page.status_code == 409
    assert "Theirs" in text_of(page)
    assert "Mine" in text_of(page)


def test_a_meeting_is_noted_corrected_and_removed(web: Client, programme: CharterProgramme) -> None:
    member = charter.add_member(actor=None, programme_id=programme.pk, account=AccountFactory())
    sent = {"held_on": timezone.localdate(), "members": [member.pk], "learnt": "They <script>print</script> it."}
    web.post(f"/charter/{programme.pk}/meetings/new/", sent)
    page = text_of(web.get(f"/charter/{programme.pk}/"))
    assert "What was learnt in 1 meeting" in page
    assert "<script>print" not in page
    meeting = CharterMeeting.objects.get()
    web.post(f"/charter/meetings/{meeting.pk}/edit/", {**sent, "learnt": "They fax it.", "version": 1})
    assert "They fax it." in text_of(web.get(f"/charter/{programme.pk}/"))
    web.post(f"/charter/meetings/{meeting.pk}/delete/")
    assert "No meeting yet" in text_of(web.get(f"/charter/{programme.pk}/"))


def _fill(programme: CharterProgramme, many: int) -> None:
    for _ in range(many):
        member = charter.add_member(actor=None, programme_id=programme.pk, account=AccountFactory())
        charter.record_meeting(actor=None, programme_id=programme.pk, learnt="x", members=[member])


@pytest.mark.parametrize("path", ["/charter/", "/charter/{0}/"])
def test_more_members_take_no_more_queries(
    path: str, programme: CharterProgramme, web: Client, django_assert_max_num_queries: Any
) -> None:
    _fill(programme, 1)
    web.get(path.format(programme.pk))
    with CaptureQueriesContext(connection) as one:
        web.get(path.format(programme.pk))
    _fill(programme, 2)
    with django_assert_max_num_queries(len(one)):
        web.get(path.format(programme.pk))


@pytest.mark.parametrize("address", ["/charter/", "charters/", "charters/{0}/members/", "charters/{0}/meetings/"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(
    address: str, programme: CharterProgramme, web: Client, rest: Program, django_assert_num_queries: Any
) -> None:
    reader, url = (web if address.startswith("/") else rest), address.format(programme.pk)
    _fill(programme, 1)
    reader.get(url)
    with CaptureQueriesContext(connection) as once:
        reader.get(url)
    for name in ("Night mode", "Calm doors"):
        _fill(programme, 1)
        more = {"release": ReleaseFactory(product=programme.product), "recruit_by": programme.recruit_by}
        _fill(charter.start_programme(actor=None, product=programme.product, name=name, **more), 2)
    with django_assert_num_queries(len(once)):
        assert reader.get(url).status_code == 200


# -- REST ----------------------------------------------------------------------------------------------------


@pytest.fixture
def rest(product: Product) -> Program:
    return program_of(product.accountable_pm)


def test_a_program_runs_a_programme(rest: Program, product: Product) -> None:
    day = str(timezone.localdate() + timedelta(days=60))
    made = rest.post("charters/", {"product": "lift", "name": "Door doctor", "recruit_by": day})
    assert (made.status_code, made.data["readiness"]["is_ready"]) == (201, False)
    number, account = made.data["id"], AccountFactory(in_target_market=False)
    member = rest.post(f"charters/{number}/members/", {"account": account.pk, "stage": "live"}).data
    assert (member["stage"], member["live_on"]) == ("live", str(timezone.localdate()))
    changed = rest.patch(f"charter-members/{member['id']}/", {"is_happy": True, "may_be_named": True, "version": 1})
    assert changed.data["version"] == 2
    rest.post(f"charters/{number}/meetings/", {"members": [member["id"]], "learnt": "They print it."})
    read = rest.get(f"charters/{number}/").data["readiness"]
    assert (read["live"], read["named"], [one["code"] for one in read["warnings"]]) == (1, 1, ["outside_market"])
    meetings = rest.get(f"charters/{number}/meetings/").data["results"]
    assert [(one["learnt"], one["members"]) for one in meetings] == [("They print it.", [member["id"]])]


def test_a_program_hears_what_is_wrong(rest: Program, programme: CharterProgramme) -> None:
    account = AccountFactory()
    early = rest.post(f"charters/{programme.pk}/members/", {"account": account.pk, "is_happy": True})
    assert (early.status_code, early.data["errors"][0]["attr"]) == (400, "is_happy")
    rest.post(f"charters/{programme.pk}/members/", {"account": account.pk})
    again = rest.post(f"charters/{programme.pk}/members/", {"account": account.pk})
    assert (again.status_code, again.data["errors"][0]["code"]) == (409, "already_in")
    old = rest.patch(f"charters/{programme.pk}/", {"name": "New", "version": 9})
    assert (old.status_code, old.data["data"]["theirs"]) == (409, {"name": "Door doctor"})


def test_members_get_a_release_first(web: Client, rest: Program, programme: CharterProgramme) -> None:
    release = ReleaseFactory(product=programme.product, name="2027.1")
    assert rest.patch(f"charters/{programme.pk}/", {"release": release.pk}).data["release"] == release.pk
    assert "Charter customers get 2027.1 before everybody else." in text_of(web.get(f"/charter/{programme.pk}/"))
    web.post(f"/charter/{programme.pk}/give/")
    today = timezone.localdate()
    assert rest.post(f"charters/{programme.pk}/give-first/", {}).data["given_on"] == today
