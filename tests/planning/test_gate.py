"""A charter programme blocks a launch and opens it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import Conflict, Invalid
from planning.models import CharterProgramme, Release
from planning.services import charter
from planning.services.shipping import ship_release
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory
from tests.planning.factories import ReleaseFactory, planned_item
from tests.recorded import activity, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    return ReleaseFactory(name="2027.1")


@pytest.fixture
def programme(release: Release) -> CharterProgramme:
    day = timezone.localdate() + timedelta(days=90)
    return charter.start_programme(
        actor=None, product=release.product, name="Door doctor", recruit_by=day, release=release
    )


def _named(programme: CharterProgramme, many: int) -> None:
    for _ in range(many):
        charter.add_member(
            actor=None, programme_id=programme.pk, account=AccountFactory(), stage="live", is_happy=True,
            may_be_named=True,
        )  # fmt: skip


def _ship(release: Release, overrule: str = "") -> Release:
    done = list(release.entries.values_list("item_id", flat=True))
    return ship_release(actor=None, release_id=release.pk, done_ids=done, overrule=overrule)


def test_five_members_block_and_the_sixth_opens(release: Release, programme: CharterProgramme) -> None:
    item = planned_item(release)
    _named(programme, 5)
    with pytest.raises(Conflict, match="5 of 6 customers can be named") as refused:
        _ship(release)
    assert (refused.value.code, refused.value.field) == ("charter_not_ready", "overrule")
    item.refresh_from_db()
    assert item.status == "planned"
    _named(programme, 1)
    assert _ship(release).state == "shipped"


def test_the_gate_is_overruled_with_a_reason_alone_and_on_record(release: Release, programme: CharterProgramme) -> None:
    with pytest.raises(Conflict):
        _ship(release, overrule="  ")
    _ship(release, overrule="The tender asks for it")
    data = activity(release)[-1][1]
    assert data["overruled because"] == "The tender asks for it"
    assert data["not ready"] == ["Door doctor: Not ready for the general release: 0 of 6 customers can be named"]


def test_a_closed_programme_blocks_nothing(release: Release, programme: CharterProgramme) -> None:
    charter.change_programme(actor=None, programme_id=programme.pk, closed_on=timezone.localdate())
    assert _ship(release).state == "shipped"
    assert "overruled because" not in activity(release)[-1][1]


def test_members_get_the_release_first(release: Release, programme: CharterProgramme) -> None:
    given = charter.give_first(actor=None, programme_id=programme.pk, version=1)
    assert (given.given_on, given.version) == (timezone.localdate(), 2)
    assert charter.give_first(actor=None, programme_id=programme.pk).version == 2
    assert verbs(release)[-1] == "given to charter members"


def test_it_cannot_go_first_once_everybody_has_it(release: Release, programme: CharterProgramme) -> None:
    _ship(release, overrule="Late")
    with pytest.raises(Conflict) as refused:
        charter.give_first(actor=None, programme_id=programme.pk)
    assert refused.value.code == "has_ended"


def test_a_programme_that_opens_nothing_gives_nothing(programme: CharterProgramme) -> None:
    charter.change_programme(actor=None, programme_id=programme.pk, release=None)
    with pytest.raises(Conflict) as refused:
        charter.give_first(actor=None, programme_id=programme.pk)
    assert refused.value.code == "no_release"


def test_a_programme_opens_a_coming_release_of_its_own_product(programme: CharterProgramme) -> None:
    for release in (ReleaseFactory(), ReleaseFactory(product=programme.product, state="cancelled")):
        with pytest.raises(Invalid, match="no coming release") as refused:
            charter.change_programme(actor=None, programme_id=programme.pk, release=release)
        assert refused.value.field == "release"


def test_the_page_and_rest_ask_for_the_reason(release: Release, programme: CharterProgramme) -> None:
    pm = release.product.accountable_pm
    web, rest = browser_of(pm), program_of(pm)
    assert "Not ready for the general release" in text_of(web.get(f"/releases/{release.pk}/"))
    sent = {"shipped_on": timezone.localdate(), "version": release.version}
    page = web.post(f"/releases/{release.pk}/ship/", sent)
    assert (page.status_code, "or say why 2027.1 ships all the same" in text_of(page)) == (422, True)
    refused = rest.post(f"releases/{release.pk}/ship/", {"items": []})
    assert (refused.status_code, refused.data["errors"][0]["code"]) == (409, "charter_not_ready")
    assert web.post(f"/releases/{release.pk}/ship/", {**sent, "overrule": "The tender"}).status_code == 302
    release.refresh_from_db()
    assert release.state == "shipped"


def test_a_release_says_which_items_are_not_defined(release: Release) -> None:
    planned_item(release, kind="feature", problem="They print it.")
    page = text_of(browser_of(release.product.accountable_pm).get(f"/releases/{release.pk}/"))
    assert "1 item is not defined well enough to be planned" in page
    assert "No consequence and no customer with whom it was validated." in page
